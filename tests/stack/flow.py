# SPDX-License-Identifier: Apache-2.0
"""A publisher and a subscriber for test_two_processes.py: flow.py strings|images publish|subscribe COUNT RATE_HZ.

Every message says its number; an image's pixels follow from it, so that one wrong byte shows. The subscriber prints one line
of JSON when COUNT messages came or nothing came for ten seconds.
"""
import json
import sys
import time

import numpy as np

import rclpy
from rclpy.node import Node
from rclpy.qos import QoSHistoryPolicy, QoSProfile, QoSReliabilityPolicy
from sensor_msgs.msg import Image
from std_msgs.msg import String

WIDTH, HEIGHT = 1920, 1080
QUIET_SEC = 10.0
# Keep-all, as who wants every message asks for it; images as everybody subscribes to them.
EVERYTHING = QoSProfile(depth=0, history=QoSHistoryPolicy.KEEP_ALL, reliability=QoSReliabilityPolicy.RELIABLE)


class Strings:
    type, qos = String, EVERYTHING

    def make(self, number):
        return String(data=f'{number:032d}')

    def number(self, message):
        return int(message.data) if len(message.data) == 32 else None


class Images:
    type, qos = Image, QoSProfile(depth=10)

    def __init__(self):
        self.pattern = np.random.default_rng(1).integers(0, 256, WIDTH * HEIGHT * 3, dtype=np.uint8)

    def pixels(self, number):
        return self.pattern ^ np.uint8(number % 251)

    def make(self, number):
        message = Image(height=HEIGHT, width=WIDTH, encoding='bgr8', step=WIDTH * 3)
        message.header.frame_id = str(number)
        message.data = self.pixels(number)
        return message

    def number(self, message):
        number = int(message.header.frame_id)
        return number if np.array_equal(np.asarray(message.data), self.pixels(number)) else None


def publish(kind, count, rate):
    node = Node('flow_publisher')
    publisher = node.create_publisher(kind.type, 'flow', kind.qos)
    while publisher.get_subscription_count() == 0:
        time.sleep(0.01)
    start = time.monotonic()
    for number in range(count):
        publisher.publish(kind.make(number))
        ahead = start + (number + 1) / rate - time.monotonic()
        if ahead > 0.002:
            time.sleep(ahead)
    elapsed = time.monotonic() - start
    print(json.dumps({'rate': count / elapsed}), flush=True)
    # Leaves when everybody has everything.
    while publisher.get_subscription_count() and rclpy.ok():
        time.sleep(0.05)


def subscribe(kind, count):
    node = Node('flow_subscriber')
    seen, damaged, disorder = set(), 0, 0
    last, latest = -1, time.monotonic()

    def on_message(message):
        nonlocal damaged, disorder, last, latest
        latest = time.monotonic()
        number = kind.number(message)
        if number is None:
            damaged += 1
            return
        disorder += number <= last
        last = number
        seen.add(number)

    node.create_subscription(kind.type, 'flow', on_message, kind.qos)
    while len(seen) < count and (not seen or time.monotonic() - latest < QUIET_SEC):
        rclpy.spin_once(node, timeout_sec=1.0)
    print(json.dumps({'received': len(seen), 'damaged': damaged, 'disorder': disorder}), flush=True)


def main():
    kind = {'strings': Strings, 'images': Images}[sys.argv[1]]()
    rclpy.init()
    if sys.argv[2] == 'publish':
        publish(kind, int(sys.argv[3]), float(sys.argv[4]))
    else:
        subscribe(kind, int(sys.argv[3]))
    rclpy.shutdown()


main()
