# SPDX-License-Identifier: Apache-2.0
"""A node that expects bad input: validates, counts, reports, and goes on.

A worker thread takes the newest image; what is no valid image, and what fails on the way, is logged in one line,
counted and forgotten. Frames that are slow to process are warned about.

Subscribes   camera/image_raw (sensor_msgs/Image)
Publishes    node_status (std_msgs/String)
                 'Processed: 118, Errors: 2, Error Rate: 1.67%, Dropped: 0, Slow: 0, Median: 4.1 ms'
             /diagnostics: received, processed, dropped, errors, latency_ms (time to process, median)

Parameters   status_period_sec (10.0)    seconds between two reports
             slow_sec (0.1)              frames that take longer are warned about
             image_reliable (true)       false for best-effort cameras
"""
import sys
import time

from humanoid_ai import options
from humanoid_ai.diagnostics import Diagnostics
from humanoid_ai.intake import LatestOnly
from humanoid_ai.measures import Stream
from humanoid_ai.runner import run
from rclpy.node import Node
from sensor_msgs.msg import Image
from std_msgs.msg import String


class RobustNode(Node):
    NAME = 'robust_node'

    def __init__(self):
        super().__init__(self.NAME)
        self.intake = None
        import cv2
        from cv_bridge import CvBridge

        self.cv2 = cv2
        self.bridge = CvBridge()
        self.slow_sec = options.number(self, 'slow_sec', 0.1, 0.0, 3600.0, 'frames that take longer are warned about')
        period = options.number(self, 'status_period_sec', 10.0, 0.01, 3600.0, 'seconds between two reports')
        self.work = Stream(window=500)
        self.diagnostics = Diagnostics(self)
        self.publisher = self.create_publisher(String, 'node_status', 10)
        self.intake = LatestOnly(self.handle_image, self.complain)
        self.diagnostics.show('received', lambda: self.intake.offered)
        self.diagnostics.show('dropped', lambda: self.intake.dropped)
        self.diagnostics.show('latency_ms', lambda: round(self.median_ms(), 1))
        self.create_subscription(Image, 'camera/image_raw', self.intake.offer, options.image_qos(self))
        self.create_timer(period, self.report)
        self.get_logger().info('Robust node is ready')

    def handle_image(self, message):
        """Worker thread. Whatever it raises is counted by complain()."""
        start = time.perf_counter()
        picture = self.bridge.imgmsg_to_cv2(message, 'bgr8')  # refuses empty, short and unknown images
        self.process(picture)
        took = time.perf_counter() - start
        self.work.note(took)
        self.diagnostics.count('processed')
        if took > self.slow_sec:
            self.diagnostics.count('slow')
            self.get_logger().warning(f'Image processing took {took:.3f} s, more than {self.slow_sec:g} s',
                                      throttle_duration_sec=1.0)

    def process(self, picture):
        """What the node is for; here: a blurred grey picture."""
        gray = self.cv2.cvtColor(picture, self.cv2.COLOR_BGR2GRAY)
        return self.cv2.GaussianBlur(gray, (5, 5), 0)

    def complain(self, error):
        self.diagnostics.count('errors')
        self.get_logger().error(f'Image {self.intake.offered} was no use: {error}', throttle_duration_sec=0.2)

    def median_ms(self):
        return (self.work.latency(50) or 0.0) * 1e3

    def status(self):
        processed, errors = self.diagnostics['processed'], self.diagnostics['errors']
        rate = 100.0 * errors / ((processed + errors) or 1)
        return (f'Processed: {processed}, Errors: {errors}, Error Rate: {rate:.2f}%, Dropped: {self.intake.dropped}, '
                f'Slow: {self.diagnostics["slow"]}, Median: {self.median_ms():.1f} ms')

    def report(self):
        text = self.status()
        self.publisher.publish(String(data=text))
        self.get_logger().info(text)

    def destroy_node(self):
        if self.intake:
            self.intake.close()
            self.get_logger().info(f'Ending. {self.status()}')
        super().destroy_node()


def main(args=None):
    return run(RobustNode, args)


if __name__ == '__main__':
    sys.exit(main())
