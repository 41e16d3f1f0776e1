# SPDX-License-Identifier: Apache-2.0
"""What, or who, is in the picture? Two backends behind one topic.

    mobilenet   torchvision's MobileNetV2: the likeliest of 1000 ImageNet classes; its box is the whole picture
    hog         OpenCV's people detector: a box around each person; needs no weights and no torch

A worker thread takes the newest frame whenever it is free; frames that come in between are dropped and counted. An
empty array is published when nothing was found, so that a listener can tell silence from emptiness.

Subscribes   camera/image_raw (sensor_msgs/Image)
Publishes    object_detections (humanoid_msgs/ObjectDetectionArray), header copied from the image, boxes in its pixels
             /diagnostics: received, processed, dropped, errors, latency_ms (from stamp to published, median)

Parameters   backend ('mobilenet')           'mobilenet' or 'hog'
             confidence_threshold (0.1)      detections below are not published; may change while running
             max_detections (5, hog: 100)    per frame, the surest; may change while running
             max_rate_hz (0.0)               frames looked at per second, at most; 0: as many as possible
             weights_path ('')               mobilenet: a file of torch.save; empty: torchvision's cache or download
             resize ('squash')               mobilenet: 'squash' the picture to 224 x 224, or 'crop' its centre
             device ('')                     mobilenet: 'cpu', 'cuda', ...; empty: cuda when there is one
             threads (0)                     of torch or OpenCV; 0: as they choose
             hog_work_width (1075)           hog: pixels to which the picture is scaled; 0: as it comes
             hog_hit_threshold (0.7)         hog: margin of the support vector machine
             image_reliable (true)           false for best-effort cameras
"""
import sys

from humanoid_ai import options
from humanoid_ai.diagnostics import Diagnostics
from humanoid_ai.intake import LatestOnly
from humanoid_ai.measures import Stream
from humanoid_ai.runner import SetupError, run
from humanoid_msgs.msg import ObjectDetection, ObjectDetectionArray
from rclpy.node import Node
from rclpy.time import Time
from sensor_msgs.msg import Image, RegionOfInterest


class DeepLearningPerception(Node):
    NAME = 'deep_learning_perception'

    def __init__(self):
        super().__init__(self.NAME)
        self.intake = None
        from cv_bridge import CvBridge

        backend = options.text(self, 'backend', 'mobilenet', "'mobilenet' or 'hog'")
        options.number(self, 'confidence_threshold', 0.1, 0.0, 1.0, 'detections below are not published')
        most = 100 if backend == 'hog' else 5
        options.integer(self, 'max_detections', most, 1, 1000, 'detections per frame, at most')
        rate = options.number(self, 'max_rate_hz', 0.0, 0.0, 1000.0, 'frames looked at per second; 0: all it can')
        self.detector = self.make_detector(backend)
        self.bridge = CvBridge()
        self.latency = Stream(window=100)
        self.diagnostics = Diagnostics(self)
        self.publisher = self.create_publisher(ObjectDetectionArray, 'object_detections', 10)
        self.intake = LatestOnly(self.look, self.complain, rate)
        self.diagnostics.show('received', lambda: self.intake.offered)
        self.diagnostics.show('dropped', lambda: self.intake.dropped)
        self.diagnostics.show('latency_ms', lambda: round((self.latency.latency(50) or 0.0) * 1e3, 1))
        self.create_subscription(Image, 'camera/image_raw', self.intake.offer, options.image_qos(self))
        self.get_logger().info(f'Deep learning perception is ready: {backend}')

    def make_detector(self, backend):
        weights = options.text(self, 'weights_path', '', 'a weights file; empty: torchvision\'s cache or download')
        resize = options.text(self, 'resize', 'squash', "'squash' or 'crop'")
        device = options.text(self, 'device', '', 'where torch computes; empty: cuda when there is one')
        threads = options.integer(self, 'threads', 0, 0, 256, 'of torch or OpenCV; 0: as they choose')
        width = options.integer(self, 'hog_work_width', 1075, 0, 100_000, 'pixels to which it is scaled; 0: not')
        hit = options.number(self, 'hog_hit_threshold', 0.7, -10.0, 10.0, 'margin of the support vector machine')
        if backend == 'hog':
            import cv2
            from humanoid_ai.people import PeopleDetector

            if threads:
                cv2.setNumThreads(threads)
            return PeopleDetector(width, hit)
        if backend != 'mobilenet':
            raise SetupError(f"parameter backend: 'mobilenet' or 'hog', not '{backend}'")
        try:
            import torch
            from humanoid_ai.imagenet import ImageNetClassifier, WeightsUnavailable
        except ImportError as error:
            raise SetupError(f'backend mobilenet needs PyTorch and torchvision: {error}') from None
        if threads:
            torch.set_num_threads(threads)
        try:
            return ImageNetClassifier(weights, device, resize, top_k=1000, confidence_min=0.0)
        except (WeightsUnavailable, ValueError, RuntimeError) as error:
            raise SetupError(str(error)) from None

    def look(self, message):
        """Worker thread: from image to published detections."""
        threshold = self.get_parameter('confidence_threshold').value
        limit = self.get_parameter('max_detections').value
        found = self.detector.detect(self.bridge.imgmsg_to_cv2(message, 'bgr8'))
        found = [detection for detection in found if detection.confidence > threshold][:limit]
        result = ObjectDetectionArray()
        result.header = message.header
        result.detections = [as_message(detection) for detection in found]
        self.publisher.publish(result)
        age = self.get_clock().now() - Time.from_msg(message.header.stamp, self.get_clock().clock_type)
        self.latency.note(age.nanoseconds * 1e-9)
        self.diagnostics.count('processed')
        names = [f'{detection.label} {detection.confidence:.2f}' for detection in found]
        self.get_logger().info(f'Detected objects: {names}', throttle_duration_sec=1.0)

    def complain(self, error):
        if self.context.ok():
            self.diagnostics.count('errors')
            self.get_logger().error(f'No detections of this image: {error}', throttle_duration_sec=1.0)

    def destroy_node(self):
        if self.intake:
            self.intake.close()
        super().destroy_node()


def as_message(detection):
    x, y, width, height = detection.box
    message = ObjectDetection()
    message.label = detection.label
    message.confidence = detection.confidence
    message.class_id = detection.class_id
    message.bounding_box = RegionOfInterest(x_offset=x, y_offset=y, width=width, height=height)
    return message


def main(args=None):
    return run(DeepLearningPerception, args)


if __name__ == '__main__':
    sys.exit(main())
