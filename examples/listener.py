# SPDX-License-Identifier: Apache-2.0
"""A node that writes down what it hears, and how old it was.

    python3 examples/listener.py
"""
import time

import rclpy
from rclpy.executors import ExternalShutdownException
from rclpy.node import Node
from std_msgs.msg import String


class Listener(Node):
    def __init__(self):
        super().__init__('listener')
        self.create_subscription(String, 'chatter', self.hear, 10)

    # A callback with a second parameter is also told when the message was sent and when it arrived.
    def hear(self, message, info):
        age_ms = (time.time_ns() - info['source_timestamp']) / 1e6
        self.get_logger().info(f'Heard: {message.data} ({age_ms:.2f} ms ago)')


def main():
    rclpy.init()
    node = Listener()
    try:
        rclpy.spin(node)
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    finally:
        node.destroy_node()
        rclpy.try_shutdown()


if __name__ == '__main__':
    main()
