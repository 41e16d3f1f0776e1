# SPDX-License-Identifier: Apache-2.0
"""A service that adds two numbers.

    python3 examples/add_server.py                # and, in another terminal: python3 examples/add_client.py 2 3
"""
import rclpy
from example_interfaces.srv import AddTwoInts
from rclpy.executors import ExternalShutdownException
from rclpy.node import Node


class AddServer(Node):
    def __init__(self):
        super().__init__('add_server')
        self.create_service(AddTwoInts, 'add_two_ints', self.add)
        self.get_logger().info('Ready to add')

    # Fill in the response and return it: that is what the client receives.
    def add(self, request, response):
        response.sum = request.a + request.b
        self.get_logger().info(f'{request.a} + {request.b} = {response.sum}')
        return response


def main():
    rclpy.init()
    node = AddServer()
    try:
        rclpy.spin(node)
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    finally:
        node.destroy_node()
        rclpy.try_shutdown()


if __name__ == '__main__':
    main()
