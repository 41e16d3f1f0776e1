# SPDX-License-Identifier: Apache-2.0
"""A node that listens to every actor: counts, rates, latencies, warnings, and the material for the pictures."""
import collections
import functools
import time
from typing import Dict, NamedTuple, Optional

from cv_bridge import CvBridge
from diagnostic_msgs.msg import DiagnosticArray
from humanoid_ai import colors, obstacles
from humanoid_ai.measures import Stream
from humanoid_msgs.msg import ObjectDetectionArray, ObstacleSectorArray
from rcl_interfaces.msg import Log
from rclpy.node import Node
from sensor_msgs.msg import Image, LaserScan
from std_msgs.msg import String

WARN, ERROR = 30, 40
TYPES = {'camera/image_raw': Image, 'scan': LaserScan, 'object_detections': ObjectDetectionArray,
         'obstacle_sectors': ObstacleSectorArray}
# The first of these that plays gives the pictures and the lines on the screen.
COLORS_BY, DETECTIONS_BY = ('dominant_colors', 'ai_perception_node'), ('object_detector', 'deep_learning_perception')


class Report(NamedTuple):
    """A warning or an error that a node logged."""

    at: float  # seconds since the monitor's start
    level: int
    name: str
    text: str


class Monitor(Node):
    """streams, warnings, errors and dropped are per actor's name; the rest is the newest of each kind."""

    def __init__(self, actors, album):
        super().__init__('demo_monitor')
        self.album = album
        self.start = time.monotonic()
        self.bridge = CvBridge()
        self.streams: Dict[str, Stream] = {actor.name: Stream() for actor in actors}
        self.values: Dict[str, Dict[str, str]] = {actor.name: {} for actor in actors}
        self.warnings, self.errors = collections.Counter(), collections.Counter()
        self.reports = collections.deque(maxlen=200)
        self.frames = collections.OrderedDict()  # stamp -> Image, the newest two seconds
        self.scan: Optional[LaserScan] = None
        self.nearest: Optional[obstacles.Nearest] = None
        self.colors = []
        self.detections: Optional[ObjectDetectionArray] = None
        self.texts: Dict[str, str] = {}
        names = [actor.name for actor in actors]
        self.colors_by, self.detections_by = (next((name for name in firsts if name in names), None)
                                              for firsts in (COLORS_BY, DETECTIONS_BY))
        handlers = {'camera': self.see, 'lidar_sim': self.feel, self.detections_by: self.detect, self.colors_by: self.color}
        for actor in actors:
            self.listen(actor, handlers.get(actor.name))
        self.create_subscription(String, 'data_statistics', functools.partial(self.keep_text, 'data_statistics'), 10)
        self.create_subscription(DiagnosticArray, '/diagnostics', self.diagnose, 50)
        self.create_subscription(Log, '/rosout', self.overhear, 100)
        self.greeting = self.create_publisher(String, 'input_topic', 10)
        self.create_timer(1.0, lambda: self.greeting.publish(String(data='hello from the demo')))

    def listen(self, actor, handler):
        stream, topic = self.streams[actor.name], actor.topic

        def hear(message, info):
            header = getattr(message, 'header', None)
            sent = header.stamp.sec + header.stamp.nanosec * 1e-9 if header else info['source_timestamp'] * 1e-9
            stream.note(time.time() - sent if sent > 0 else None)
            if handler:
                handler(message)
            elif isinstance(message, String):
                self.keep_text(topic, message)

        self.create_subscription(TYPES.get(actor.heard_on, String), topic, hear, 10)

    def now(self) -> float:
        return time.monotonic() - self.start

    def all_heard(self) -> bool:
        return all(stream.count for stream in self.streams.values())

    def dropped(self, name: str) -> int:
        return int(self.values[name].get('dropped', 0))

    def error_count(self, name: str) -> int:
        """What the node logged or counted as errors, whichever is more: logs are throttled, counts arrive late."""
        return max(self.errors[name], int(self.values[name].get('errors', 0)))

    def keep_text(self, topic, message):
        self.texts[topic] = message.data

    def see(self, message):
        self.frames[stamp_of(message)] = message
        while len(self.frames) > 20:
            self.frames.popitem(last=False)

    def newest_picture(self):
        return self.bridge.imgmsg_to_cv2(next(reversed(self.frames.values())), 'bgr8') if self.frames else None

    def feel(self, scan):
        self.scan = scan
        self.nearest = obstacles.nearest(scan)
        self.album.offer_scan(scan, self.nearest)

    def detect(self, detections):
        self.detections = detections
        frame = self.frames.get(stamp_of(detections))
        if frame:
            self.album.offer_detections(self.now(), self.bridge.imgmsg_to_cv2(frame, 'bgr8'), detections.detections)

    def color(self, message):
        self.keep_text('perception_output', message)
        self.colors = colors.parse(message.data)
        picture = self.newest_picture()
        if picture is not None:
            self.album.offer_colors(self.now(), picture, self.colors)

    def diagnose(self, message):
        for status in message.status:
            name = status.name.strip('/')
            if name in self.values:
                self.values[name] = {pair.key: pair.value for pair in status.values}

    def overhear(self, log):
        name = log.name.replace('.', '/')
        if log.level < WARN or name not in self.streams:
            return
        (self.errors if log.level >= ERROR else self.warnings)[name] += 1
        self.reports.append(Report(self.now(), log.level, name, log.msg))


def stamp_of(message):
    return message.header.stamp.sec, message.header.stamp.nanosec
