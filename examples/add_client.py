# SPDX-License-Identifier: Apache-2.0
"""Asks a service once and prints the answer.

    python3 examples/add_client.py 2 3
"""
import sys

import rclpy
from example_interfaces.srv import AddTwoInts


def main():
    a, b = (int(word) for word in sys.argv[1:3]) if len(sys.argv) > 2 else (2, 3)
    rclpy.init()
    node = rclpy.create_node('add_client')
    client = node.create_client(AddTwoInts, 'add_two_ints')
    try:
        if not client.wait_for_service(timeout_sec=10.0):
            node.get_logger().error('Nobody offers add_two_ints; start add_server.py')
            return 1
        # The call returns at once; the answer arrives while the node spins.
        answer = client.call_async(AddTwoInts.Request(a=a, b=b))
        rclpy.spin_until_future_complete(node, answer, timeout_sec=10.0)
        if not answer.done():
            node.get_logger().error('No answer within ten seconds')
            return 1
        print(f'{a} + {b} = {answer.result().sum}')
        return 0
    except KeyboardInterrupt:
        return 130
    finally:
        node.destroy_node()
        rclpy.try_shutdown()


if __name__ == '__main__':
    sys.exit(main())
