# SPDX-License-Identifier: Apache-2.0
"""A camera: publishes a video file, again and again, or a live device.

Publishes    camera/image_raw (sensor_msgs/Image, bgr8), stamped when the frame was read
             /diagnostics: processed (frames published), errors

Parameters   video ('')                  a file that OpenCV reads; empty: Debian's vtest.avi, a street with pedestrians
             device (-1)                 number of a live camera, instead of a video
             rate_hz (0.0)               frames per second; 0: the file's or device's own rate
             loop (true)                 begin again at the end of the file; false: stop publishing
             frame_id ('camera')
"""
import sys
import time

from humanoid_ai import options
from humanoid_ai.diagnostics import Diagnostics
from humanoid_ai.runner import SetupError, run
from rclpy.node import Node
from sensor_msgs.msg import Image

STREET = '/usr/share/doc/opencv-doc/examples/data/vtest.avi'


class Camera(Node):
    NAME = 'camera'

    def __init__(self):
        super().__init__(self.NAME)
        import cv2
        from cv_bridge import CvBridge

        self.cv2, self.bridge = cv2, CvBridge()
        video = options.text(self, 'video', '', 'a file that OpenCV reads; empty: a street with pedestrians') or STREET
        device = options.integer(self, 'device', -1, -1, 1000, 'number of a live camera, instead of a video')
        rate = options.number(self, 'rate_hz', 0.0, 0.0, 1000.0, 'frames per second; 0: as the source says')
        self.loop = options.switch(self, 'loop', True, 'begin again at the end of the file')
        self.frame_id = options.text(self, 'frame_id', 'camera', 'frame of the images')
        self.live = device >= 0
        self.source = device if self.live else video
        self.reopen_at = 0.0
        self.capture = cv2.VideoCapture(self.source)
        if not self.capture.isOpened():
            raise SetupError(f'cannot open {"camera " if self.live else ""}{self.source}' +
                             (' (Debian: apt install opencv-doc)' if self.source == STREET else ''))
        source_rate = self.capture.get(cv2.CAP_PROP_FPS)
        self.rate = rate or (source_rate if 0 < source_rate < 1000 else 10.0)
        self.diagnostics = Diagnostics(self)
        self.publisher = self.create_publisher(Image, 'camera/image_raw', 5)
        self.timer = self.create_timer(1.0 / self.rate, self.grab)
        self.get_logger().info(f'Camera is ready: {self.source} at {self.rate:g} Hz')

    def grab(self):
        frame = self.read()
        if frame is None:
            return
        stamp = self.get_clock().now()
        message = self.bridge.cv2_to_imgmsg(frame, 'bgr8' if frame.ndim == 3 else 'mono8')
        message.header.stamp = stamp.to_msg()
        message.header.frame_id = self.frame_id
        self.publisher.publish(message)
        self.diagnostics.count('processed')

    def read(self):
        """The next frame; None when there is none now. A lost device is looked for once a second."""
        good, frame = self.capture.read()
        if good:
            return frame
        if not self.live:
            if not self.loop:
                self.get_logger().info('The video has ended')
                self.timer.cancel()
                return None
            self.capture.set(self.cv2.CAP_PROP_POS_FRAMES, 0)
            good, frame = self.capture.read()
            if good:
                return frame
        self.diagnostics.count('errors')
        self.get_logger().error(f'No frame from {self.source}', throttle_duration_sec=5.0)
        if time.monotonic() >= self.reopen_at:
            self.reopen_at = time.monotonic() + 1.0
            self.capture.release()
            self.capture.open(self.source)
        return None

    def destroy_node(self):
        if hasattr(self, 'capture'):
            self.capture.release()
        super().destroy_node()


def main(args=None):
    return run(Camera, args)


if __name__ == '__main__':
    sys.exit(main())
