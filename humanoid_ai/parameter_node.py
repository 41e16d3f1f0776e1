# SPDX-License-Identifier: Apache-2.0
"""Parameters: declared with ranges, validated before they are taken, reported when they changed.

Publishes    parameter_status (std_msgs/String)   'Threshold: 0.5, Max Objects: 10, Model: ..., GPU: True'

Parameters   detection_threshold (0.5)   0..1
             max_objects (10)            1..1000
             model_path ('/default/model/path')   absolute, or empty for none
             use_gpu (true)
             status_period_sec (5.0)     seconds between two reports; read at the start
"""
import sys

from humanoid_ai import options
from humanoid_ai.runner import run
from rcl_interfaces.msg import SetParametersResult
from rclpy.node import Node
from std_msgs.msg import String


class ParameterNode(Node):
    NAME = 'parameter_node'

    def __init__(self):
        super().__init__(self.NAME)
        # Ranges refuse most nonsense; what they cannot say, validate() does, for the first values too.
        self.add_on_set_parameters_callback(self.validate)
        options.number(self, 'detection_threshold', 0.5, 0.0, 1.0, 'detections below this confidence do not count')
        options.integer(self, 'max_objects', 10, 1, 1000, 'objects reported per frame, at most')
        options.text(self, 'model_path', '/default/model/path', 'absolute path of the model, or empty')
        options.switch(self, 'use_gpu', True, 'compute on the graphics card when there is one')
        period = options.number(self, 'status_period_sec', 5.0, 0.01, 3600.0, 'seconds between two reports')
        self.publisher = self.create_publisher(String, 'parameter_status', 10)
        self.create_timer(period, self.report)
        self.get_logger().info('Parameter node is ready')

    def validate(self, parameters):
        for parameter in parameters:
            if parameter.name == 'model_path' and parameter.value and not parameter.value.startswith('/'):
                reason = f'model_path must be an absolute path, not "{parameter.value}"'
                self.get_logger().warning(f'Refused: {reason}')
                return SetParametersResult(successful=False, reason=reason)
        for parameter in parameters:
            self.get_logger().info(f'Parameter {parameter.name} becomes {parameter.value}')
        return SetParametersResult(successful=True)

    def report(self):
        threshold, objects, model, gpu = (self.get_parameter(name).value for name in
                                          ('detection_threshold', 'max_objects', 'model_path', 'use_gpu'))
        text = f'Threshold: {threshold}, Max Objects: {objects}, Model: {model}, GPU: {gpu}'
        self.publisher.publish(String(data=text))
        self.get_logger().info(text)


def main(args=None):
    return run(ParameterNode, args)


if __name__ == '__main__':
    sys.exit(main())
