# SPDX-License-Identifier: Apache-2.0
# The textbook's program as printed. Corrected: none was needed.
import rclpy
from rclpy.node import Node
from std_msgs.msg import String
from std_msgs.msg import Int32
from builtin_interfaces.msg import Time


class BasicPythonNode(Node):

    def __init__(self):
        super().__init__('basic_python_node')

        # Create a publisher
        self.publisher_ = self.create_publisher(String, 'chatter', 10)

        # Create a subscription
        self.subscription = self.create_subscription(
            String,
            'input_topic',
            self.listener_callback,
            10)

        # Create a timer to publish messages periodically
        timer_period = 0.5  # seconds
        self.timer = self.create_timer(timer_period, self.timer_callback)

        # Counter for messages
        self.i = 0

        self.get_logger().info('Basic Python Node initialized')

    def timer_callback(self):
        """Publish a message every timer tick"""
        msg = String()
        msg.data = f'Hello World: {self.i}'
        self.publisher_.publish(msg)
        self.get_logger().info(f'Publishing: "{msg.data}"')
        self.i += 1

    def listener_callback(self, msg):
        """Handle incoming messages"""
        self.get_logger().info(f'I heard: "{msg.data}"')


def main(args=None):
    rclpy.init(args=args)

    basic_node = BasicPythonNode()

    try:
        rclpy.spin(basic_node)
    except KeyboardInterrupt:
        basic_node.get_logger().info('Keyboard interrupt caught, shutting down...')
    finally:
        basic_node.destroy_node()
        rclpy.shutdown()


if __name__ == '__main__':
    main()
