# SPDX-License-Identifier: Apache-2.0
"""A laser scanner in the room of humanoid_ai.world, where someone walks up to the robot and away again.

Publishes    scan (sensor_msgs/LaserScan), /diagnostics: processed

Parameters   rate_hz (10.0)              scans per second
             beams (360)                 around the full circle, counter-clockwise from behind
             noise_m (0.008)             standard deviation of a range, in metres
             dropouts (0.01)             fraction of beams that fail and read NaN
             person_period_sec (12.0)    seconds that the person takes to come and go
             seed (1)                    of noise and failures
             frame_id ('laser')
"""
import sys
import time

import numpy as np

from humanoid_ai import options, world
from humanoid_ai.diagnostics import Diagnostics
from humanoid_ai.runner import run
from rclpy.node import Node
from sensor_msgs.msg import LaserScan


class LidarSim(Node):
    NAME = 'lidar_sim'

    def __init__(self):
        super().__init__(self.NAME)
        rate = options.number(self, 'rate_hz', 10.0, 0.1, 1000.0, 'scans per second')
        beams = options.integer(self, 'beams', 360, 1, 100_000, 'around the full circle')
        self.noise = options.number(self, 'noise_m', 0.008, 0.0, 1.0, 'standard deviation of a range, in metres')
        self.dropouts = options.number(self, 'dropouts', 0.01, 0.0, 1.0, 'fraction of beams that fail')
        self.period = options.number(self, 'person_period_sec', 12.0, 0.1, 3600.0, 'seconds to come and go')
        seed = options.integer(self, 'seed', 1, 0, 2**31, 'of noise and failures')
        self.frame_id = options.text(self, 'frame_id', 'laser', 'frame of the scans')
        self.scanner = world.Scanner(beams)
        self.generator = np.random.default_rng(seed)
        self.scan_time = 1.0 / rate
        self.start = time.monotonic()
        self.diagnostics = Diagnostics(self)
        self.publisher = self.create_publisher(LaserScan, 'scan', 5)
        self.create_timer(self.scan_time, self.turn)
        self.get_logger().info(f'Laser scanner is ready: {beams} beams at {rate:g} Hz')

    def turn(self):
        message = LaserScan()
        message.header.stamp = self.get_clock().now().to_msg()
        message.header.frame_id = self.frame_id
        message.angle_min, message.angle_max = self.scanner.angle_min, self.scanner.angle_max
        message.angle_increment = self.scanner.angle_increment
        message.scan_time, message.time_increment = self.scan_time, self.scan_time / self.scanner.beams
        message.range_min, message.range_max = self.scanner.range_min, self.scanner.range_max
        ranges = world.scan(time.monotonic() - self.start, self.scanner, self.period, self.noise, self.dropouts,
                            self.generator)
        message.ranges = ranges.tolist()
        self.publisher.publish(message)
        self.diagnostics.count('processed')


def main(args=None):
    return run(LidarSim, args)


if __name__ == '__main__':
    sys.exit(main())
