# SPDX-License-Identifier: Apache-2.0
"""Services: served at once and later, asked with a callback, with await and blocking."""
from typing import Optional

import rclpy
from example_interfaces.srv import AddTwoInts
from rclpy.client import Client
from rclpy.node import Node
from rclpy.service import Service
from rclpy.task import Future
from std_srvs.srv import SetBool, Trigger
from typing_extensions import assert_type


class Adder(Node):

    def __init__(self) -> None:
        super().__init__('adder')
        self.service = self.create_service(AddTwoInts, 'add', self.add)
        self.switch = self.create_service(SetBool, 'switch', self.set_later)
        self.client = self.create_client(AddTwoInts, 'add')
        self.trigger = self.create_client(Trigger, 'trigger')
        assert_type(self.client, Client[AddTwoInts.Request, AddTwoInts.Response])
        assert_type(self.switch, Service[SetBool.Request, SetBool.Response])

    def add(self, request: AddTwoInts.Request, response: AddTwoInts.Response) -> AddTwoInts.Response:
        response.sum = request.a + request.b
        return response

    async def set_later(self, request: SetBool.Request, response: SetBool.Response) -> SetBool.Response:
        answer = await self.trigger.call_async(Trigger.Request())
        response.success = request.data and answer.success
        response.message = answer.message
        return response

    def ask(self, a: int, b: int) -> Optional[int]:
        answer = self.client.call(AddTwoInts.Request(a=a, b=b), timeout_sec=1.0)
        return None if answer is None else answer.sum

    def ask_later(self) -> Future[AddTwoInts.Response]:
        future = self.client.call_async(AddTwoInts.Request(a=1))
        future.add_done_callback(self.answered)
        return future

    def answered(self, future: Future[AddTwoInts.Response]) -> None:
        answer = future.result()
        if answer is None:
            print(future.exception())
        else:
            print(answer.sum)


def main() -> None:
    rclpy.init()
    node = Adder()
    if node.client.wait_for_service(timeout_sec=1.0):
        rclpy.spin_until_future_complete(node, node.ask_later(), timeout_sec=1.0)
    rclpy.shutdown()


if __name__ == '__main__':
    main()
