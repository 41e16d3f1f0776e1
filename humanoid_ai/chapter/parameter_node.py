# SPDX-License-Identifier: Apache-2.0
# The textbook's program as printed. Corrected: SetParametersResult is imported.
import rclpy
from rclpy.node import Node
from rclpy.parameter import Parameter
from rcl_interfaces.msg import SetParametersResult
from std_msgs.msg import String


class ParameterNode(Node):

    def __init__(self):
        super().__init__('parameter_node')

        # Declare parameters with default values
        self.declare_parameter('detection_threshold', 0.5)
        self.declare_parameter('max_objects', 10)
        self.declare_parameter('model_path', '/default/model/path')
        self.declare_parameter('use_gpu', True)

        # Create publisher
        self.param_status_pub = self.create_publisher(String, 'parameter_status', 10)

        # Timer to periodically publish parameter status
        self.status_timer = self.create_timer(5.0, self.publish_param_status)

        # Callback for parameter changes
        self.add_on_set_parameters_callback(self.parameter_callback)

        self.get_logger().info('Parameter Node initialized')

    def parameter_callback(self, params):
        """Handle parameter changes"""
        for param in params:
            self.get_logger().info(f'Parameter {param.name} changed to {param.value}')

        # Return success for all parameters
        return SetParametersResult(successful=True)

    def publish_param_status(self):
        """Publish current parameter status"""
        # Get parameter values
        threshold = self.get_parameter('detection_threshold').value
        max_objects = self.get_parameter('max_objects').value
        model_path = self.get_parameter('model_path').value
        use_gpu = self.get_parameter('use_gpu').value

        status_msg = String()
        status_msg.data = (
            f"Threshold: {threshold}, Max Objects: {max_objects}, "
            f"Model: {model_path}, GPU: {use_gpu}"
        )

        self.param_status_pub.publish(status_msg)

        self.get_logger().info(f'Published parameter status: {status_msg.data}')


def main(args=None):
    rclpy.init(args=args)

    param_node = ParameterNode()

    try:
        rclpy.spin(param_node)
    except KeyboardInterrupt:
        param_node.get_logger().info('Shutting down parameter node...')
    finally:
        param_node.destroy_node()
        rclpy.shutdown()


if __name__ == '__main__':
    main()
