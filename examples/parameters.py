# SPDX-License-Identifier: Apache-2.0
"""Parameters: settings of a node that can be given at its start and changed while it runs.

    python3 examples/parameters.py
    python3 examples/parameters.py --ros-args -p robot_name:=Ada -p speed:=0.8
"""
import rclpy
from rcl_interfaces.msg import FloatingPointRange, ParameterDescriptor, SetParametersResult
from rclpy.executors import ExternalShutdownException
from rclpy.node import Node


class Walker(Node):
    def __init__(self):
        super().__init__('walker')
        # The default also fixes the type: robot_name stays a text, speed a number.
        self.declare_parameter('robot_name', 'Unnamed')
        # A range is checked for us, whoever sets the parameter.
        limits = FloatingPointRange(from_value=0.0, to_value=1.5, step=0.0)
        descriptor = ParameterDescriptor(description='metres per second', floating_point_range=[limits])
        self.declare_parameter('speed', 0.5, descriptor)
        # Anything else is checked here; returning successful=False keeps the old value.
        self.add_on_set_parameters_callback(self.check)
        self.create_timer(1.0, self.walk)

    def check(self, parameters):
        for parameter in parameters:
            if parameter.name == 'robot_name' and not parameter.value:
                return SetParametersResult(successful=False, reason='a robot needs a name')
        return SetParametersResult(successful=True)

    def walk(self):
        name, speed = self.get_parameter('robot_name').value, self.get_parameter('speed').value
        self.get_logger().info(f'{name} walks at {speed} m/s')


def main():
    rclpy.init()
    node = Walker()
    try:
        rclpy.spin(node)
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    finally:
        node.destroy_node()
        rclpy.try_shutdown()


if __name__ == '__main__':
    main()
