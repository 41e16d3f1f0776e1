# SPDX-License-Identifier: Apache-2.0
"""A node that says something twice a second.

    python3 examples/talker.py                                  # and, in another terminal, listener.py
    python3 examples/talker.py --ros-args -r chatter:=gossip    # on another topic
"""
import rclpy
from rclpy.executors import ExternalShutdownException
from rclpy.node import Node
from std_msgs.msg import String


class Talker(Node):
    def __init__(self):
        super().__init__('talker')
        self.count = 0
        # 10 messages are kept for listeners that cannot keep up.
        self.publisher = self.create_publisher(String, 'chatter', 10)
        self.create_timer(0.5, self.say)

    def say(self):
        message = String(data=f'Hello number {self.count}')
        self.count += 1
        self.publisher.publish(message)
        self.get_logger().info(f'Said: {message.data}')


def main():
    rclpy.init()
    node = Talker()
    try:
        rclpy.spin(node)  # runs the callbacks until Ctrl-C
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    finally:
        node.destroy_node()
        rclpy.try_shutdown()


if __name__ == '__main__':
    main()
