# SPDX-License-Identifier: Apache-2.0
"""What colours does the camera see, and is something in the way?

Ten times a second the newest frame is clustered by K-means into its dominant colours; every laser scan is searched for
its nearest valid range.

Subscribes   camera/image_raw (sensor_msgs/Image), scan (sensor_msgs/LaserScan)
Publishes    perception_output (std_msgs/String)
                 'Dominant colors detected: [[b, g, r], ...], fractions: [0.61, ...]', most frequent first
             /diagnostics: received, processed, dropped, errors
Warns        on the console and /rosout, when an obstacle comes nearer than obstacle_distance; again every
             warn_period_sec while it stays; says once when it is gone

Parameters   rate_hz (10.0)               clusterings per second
             clusters (3)                 colours to find
             sample_pixels (2000)         pixels of a regular grid that are clustered
             obstacle_distance (0.5)      metres below which a warning is given
             clear_distance (0.6)         metres beyond which the way is clear again
             min_points (1)               echoes that an obstacle must return
             warn_period_sec (2.0)
             image_reliable (true)        false for best-effort cameras
"""
import sys
import time

from humanoid_ai import obstacles, options
from humanoid_ai.diagnostics import Diagnostics
from humanoid_ai.runner import SetupError, run
from rclpy.node import Node
from rclpy.qos import QoSProfile
from sensor_msgs.msg import Image, LaserScan
from std_msgs.msg import String


class AiPerceptionNode(Node):
    NAME = 'ai_perception_node'

    def __init__(self):
        super().__init__(self.NAME)
        from cv_bridge import CvBridge
        from humanoid_ai import colors

        rate = options.number(self, 'rate_hz', 10.0, 0.1, 100.0, 'clusterings per second')
        clusters = options.integer(self, 'clusters', 3, 1, 32, 'colours to find')
        pixels = options.integer(self, 'sample_pixels', 2000, 16, 1_000_000, 'pixels that are clustered')
        near = options.number(self, 'obstacle_distance', 0.5, 0.01, 100.0, 'warn below this distance, in metres')
        clear = options.number(self, 'clear_distance', 0.6, 0.01, 100.0, 'clear beyond this distance, in metres')
        self.min_points = options.integer(self, 'min_points', 1, 1, 1000, 'echoes that an obstacle must return')
        remind = options.number(self, 'warn_period_sec', 2.0, 0.0, 3600.0, 'seconds between two warnings')
        try:
            self.watch = obstacles.ObstacleWatch(near, clear, remind)
        except ValueError as error:
            raise SetupError(f'obstacle_distance, clear_distance: {error}') from None

        self.bridge = CvBridge()
        self.describe = colors.describe
        self.dominant = colors.DominantColors(clusters, pixels)
        self.newest = None
        self.diagnostics = Diagnostics(self)
        self.publisher = self.create_publisher(String, 'perception_output', 10)
        self.create_subscription(Image, 'camera/image_raw', self.keep, options.image_qos(self))
        self.create_subscription(LaserScan, 'scan', self.look_out, QoSProfile(depth=5))
        self.create_timer(1.0 / rate, self.find_colors)
        self.get_logger().info(f'AI perception node is ready: {clusters} colours at {rate:g} Hz, '
                               f'obstacles nearer than {near:g} m')

    def keep(self, message):
        self.diagnostics.count('received')
        if self.newest is not None:
            self.diagnostics.count('dropped')
        self.newest = message

    def find_colors(self):
        message, self.newest = self.newest, None
        if message is None:
            return
        try:
            found = self.dominant.find(self.bridge.imgmsg_to_cv2(message, 'bgr8'))
        except Exception as error:
            self.diagnostics.count('errors')
            self.get_logger().error(f'No colours of this image: {error}', throttle_duration_sec=1.0)
            return
        self.publisher.publish(String(data=self.describe(found)))
        self.diagnostics.count('processed')

    def look_out(self, scan):
        self.diagnostics.count('scans')
        found = obstacles.nearest(scan, self.min_points)
        change = self.watch.update(found.distance if found else None, time.monotonic())
        if change in ('near', 'still near'):
            words = 'Obstacle detected nearby!' if change == 'near' else 'Obstacle still nearby!'
            self.get_logger().warning(f'{words} {obstacles.describe(found)}')
        elif change == 'clear':
            self.get_logger().info('The way is clear again')


def main(args=None):
    return run(AiPerceptionNode, args)


if __name__ == '__main__':
    sys.exit(main())
