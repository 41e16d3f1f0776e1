# SPDX-License-Identifier: Apache-2.0
"""A node in a program of asyncio."""
import asyncio

import rclpy
from example_interfaces.srv import AddTwoInts
from rclpy.experimental import AsyncNode, EventsExecutor
from rclpy.experimental.async_subscription import AsyncSubscription
from std_msgs.msg import Int64, String
from typing_extensions import assert_type


async def add(request: AddTwoInts.Request, response: AddTwoInts.Response) -> AddTwoInts.Response:
    await asyncio.sleep(0.2)
    response.sum = request.a + request.b
    return response


async def double_all(node: AsyncNode) -> None:
    client = node.create_client(AddTwoInts, 'add')
    await client.wait_for_service()
    numbers = node.create_subscription(Int64, 'numbers')
    assert_type(numbers, AsyncSubscription[Int64])
    async for message in numbers:
        answer = await client.call(AddTwoInts.Request(a=message.data, b=message.data))
        node.get_logger().info(f'Twice {message.data} is {answer.sum}')
        await node.get_clock().sleep(0.1)


async def main() -> None:
    async with AsyncNode('asynchronous') as node:
        node.create_service(AddTwoInts, 'add', add, concurrent=True)
        publisher = node.create_publisher(Int64, 'numbers', 10)
        node.create_timer(0.5, lambda: publisher.publish(Int64(data=1)))
        node.create_subscription(String, 'words', lambda word: node.get_logger().info(word.data), 10)
        await double_all(node)


if __name__ == '__main__':
    with rclpy.init():
        asyncio.run(main())
        EventsExecutor().spin_once(timeout_sec=0.1)
