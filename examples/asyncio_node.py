# SPDX-License-Identifier: Apache-2.0
"""A node in a program of asyncio: a topic, a service, a timer and calls, all in one loop, and no executor.

The timer publishes numbers; one task reads them and has a service double each; the service takes its time and others go
on meanwhile.

    python3 examples/asyncio_node.py
"""
import asyncio

from example_interfaces.srv import AddTwoInts
from std_msgs.msg import Int64

import rclpy
from rclpy.experimental import AsyncNode


async def add(request, response):
    """Slow, and yet nobody waits for it but who asked."""
    await asyncio.sleep(0.2)
    response.sum = request.a + request.b
    return response


async def double_all(node):
    client = node.create_client(AddTwoInts, 'add')
    await client.wait_for_service()
    async for message in node.create_subscription(Int64, 'numbers'):
        try:
            async with asyncio.timeout(2.0):
                answer = await client.call(AddTwoInts.Request(a=message.data, b=message.data))
        except TimeoutError:
            node.get_logger().warning('Nobody adds')
            continue
        node.get_logger().info(f'Twice {message.data} is {answer.sum}')


async def main():
    async with AsyncNode('asyncio_node') as node:
        node.create_service(AddTwoInts, 'add', add, concurrent=True)
        publisher = node.create_publisher(Int64, 'numbers', 10)
        number = 0

        def publish():
            nonlocal number
            number += 1
            publisher.publish(Int64(data=number))

        node.create_timer(0.5, publish)
        await double_all(node)


if __name__ == '__main__':
    rclpy.init()
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
    finally:
        rclpy.try_shutdown()
