# SPDX-License-Identifier: Apache-2.0
"""A node as one would like to find it on a robot: what it needs is said in parameters, what it hears is checked, what goes
wrong is told once and survived, and it ends in order.

It watches a battery: /battery in, a warning out when the voltage stays low.

    python3 examples/careful_node.py --ros-args -p low_volts:=11.5
    python3 examples/careful_node.py --simulate                          # brings its own battery
"""
import argparse
import math
import sys

import rclpy
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rcl_interfaces.msg import FloatingPointRange, ParameterDescriptor
from rclpy.executors import ExternalShutdownException
from rclpy.node import Node
from rclpy.qos import qos_profile_sensor_data
from sensor_msgs.msg import BatteryState


class BatteryWatch(Node):
    def __init__(self):
        super().__init__('battery_watch')
        # Settings have a description, a range and a default: whoever asks the running node finds them out.
        self.declare_parameter('low_volts', 11.0, ParameterDescriptor(
            description='below this the battery is low', floating_point_range=[FloatingPointRange(from_value=1.0,
                                                                                                 to_value=60.0)]))
        # Read once and on change, not in every callback.
        self.low_volts = self.get_parameter('low_volts').value
        self.add_post_set_parameters_callback(self.settings_changed)

        self.volts = math.nan
        self.heard = self.refused = 0
        # Sensors are best effort with a short history: the newest value is the one that counts.
        self.create_subscription(BatteryState, 'battery', self.listen, qos_profile_sensor_data)
        self.report_publisher = self.create_publisher(DiagnosticArray, '/diagnostics', 10)
        self.create_timer(1.0, self.report)
        self.get_logger().info(f'Watching for less than {self.low_volts} V')

    def settings_changed(self, parameters):
        for parameter in parameters:
            if parameter.name == 'low_volts':
                self.low_volts = parameter.value
                self.get_logger().info(f'Watching for less than {self.low_volts} V')

    # A callback that raises ends the node; so what may be wrong with the world is checked here, and bugs are left to show.
    def listen(self, message):
        if not math.isfinite(message.voltage) or message.voltage < 0:
            self.refused += 1
            self.get_logger().warning(f'A battery of {message.voltage} V cannot be', throttle_duration_sec=5.0)
            return
        self.heard += 1
        self.volts = message.voltage
        if self.volts < self.low_volts:
            # Once in ten seconds, however fast messages come.
            self.get_logger().warning(f'Battery low: {self.volts:.1f} V', throttle_duration_sec=10.0)
        # Costs next to nothing unless somebody listens: --ros-args --log-level battery_watch:=debug
        self.get_logger().debug('battery heard')

    def report(self):
        low = self.volts < self.low_volts
        status = DiagnosticStatus(
            name='battery', hardware_id='battery', message='low' if low else 'ok' if self.heard else 'nothing heard',
            level=DiagnosticStatus.WARN if low or not self.heard else DiagnosticStatus.OK,
            values=[KeyValue(key='volts', value=f'{self.volts:.2f}'), KeyValue(key='heard', value=str(self.heard)),
                    KeyValue(key='refused', value=str(self.refused))])
        report = DiagnosticArray(status=[status])
        report.header.stamp = self.get_clock().now().to_msg()
        self.report_publisher.publish(report)


class Battery(Node):
    """A battery that empties quickly, and a sensor that fails now and then."""

    def __init__(self):
        super().__init__('battery')
        self.publisher = self.create_publisher(BatteryState, 'battery', qos_profile_sensor_data)
        self.count = 0
        self.create_timer(0.1, self.tick)

    def tick(self):
        self.count += 1
        volts = math.nan if self.count % 10 == 0 else max(0.0, 12.6 - 0.1 * self.count)
        self.publisher.publish(BatteryState(voltage=volts))


def main():
    options = argparse.ArgumentParser(description='Watches a battery.')
    options.add_argument('--simulate', action='store_true', help='be the battery, too')
    given = options.parse_args(rclpy.utilities.remove_ros_args(sys.argv)[1:])

    rclpy.init()
    # Ctrl-C and a shutdown from elsewhere are the ordinary ends: both are quiet, and what has to be done is done once.
    executor = rclpy.executors.SingleThreadedExecutor()
    nodes = [BatteryWatch()] + ([Battery()] if given.simulate else [])
    try:
        for node in nodes:
            executor.add_node(node)
        executor.spin()
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    finally:
        for node in nodes:
            node.destroy_node()
        rclpy.try_shutdown()


if __name__ == '__main__':
    main()
