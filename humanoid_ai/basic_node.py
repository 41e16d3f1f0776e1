# SPDX-License-Identifier: Apache-2.0
"""The smallest useful node: says something twice a second and repeats what it hears.

Publishes    chatter (std_msgs/String)       'Hello World: 0', 'Hello World: 1', ...
Subscribes   input_topic (std_msgs/String)   each text is logged
Parameters   period_sec (double, 0.5)        seconds between two messages
"""
import sys

from humanoid_ai.runner import run
from rclpy.node import Node
from std_msgs.msg import String


class BasicNode(Node):
    NAME = 'basic_node'

    def __init__(self):
        super().__init__(self.NAME)
        period = self.declare_parameter('period_sec', 0.5).value
        self.count = 0
        self.publisher = self.create_publisher(String, 'chatter', 10)
        self.create_subscription(String, 'input_topic', self.hear, 10)
        self.create_timer(period, self.say)
        self.get_logger().info('Basic node is ready')

    def say(self):
        text = f'Hello World: {self.count}'
        self.publisher.publish(String(data=text))
        self.get_logger().info(f'Publishing: "{text}"')
        self.count += 1

    def hear(self, message):
        self.get_logger().info(f'I heard: "{message.data}"')


def main(args=None):
    return run(BasicNode, args)


if __name__ == '__main__':
    sys.exit(main())
