# SPDX-License-Identifier: Apache-2.0
"""Publisher and subscription in one node: same_process.py COUNT FRAMES.

A String of 32 bytes, then a 1080p Image: once borrowed from the publisher and filled in place, once from an ndarray.
From just before publish() to the subscription's callback; for the image also from before the message is made.
"""
import sys

import numpy as np
import rclpy
from rclpy.executors import SingleThreadedExecutor
from sensor_msgs.msg import Image
from std_msgs.msg import String

from meter import Window, now_ns, report, spread

SIZE = 1920 * 1080 * 3
REST = dict(height=1080, width=1920, encoding='bgr8', step=5760)
WARM_UP = 20


def hop(node, executor, message_class, make, count, look):
    """Times from publish() to the callback and from make() to the callback; how many were lost; what they used."""
    arrived = 0

    def hear(message):
        nonlocal arrived
        look(message)
        arrived = now_ns()

    topic = f'bench/here/{message_class.__name__.lower()}'
    publisher = node.create_publisher(message_class, topic, 10)
    subscription = node.create_subscription(message_class, topic, hear, 10)
    for _ in range(20):
        executor.spin_once(timeout_sec=0.02)
    hops, wholes, lost, window = [], [], 0, Window()
    for i in range(-WARM_UP, count):
        if i == 0:
            window.start()
            hops.clear(), wholes.clear()
        arrived, began = 0, now_ns()
        message = make(publisher, i)
        published = now_ns()
        publisher.publish(message)
        while not arrived and now_ns() < published + 1_000_000_000:
            executor.spin_once(timeout_sec=1.0)
        if not arrived:
            lost += 1
            continue
        hops.append(arrived - published)
        wholes.append(arrived - began)
    used = window.per(count)
    node.destroy_subscription(subscription)
    node.destroy_publisher(publisher)
    return {**spread(hops), 'whole_us': spread(wholes).get('median_us'), 'lost': lost, **used}


def main():
    count, frames = int(sys.argv[1]), int(sys.argv[2])
    rclpy.init()
    node = rclpy.create_node('bench_here')
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    frame = np.random.default_rng(1).integers(0, 255, SIZE, dtype=np.uint8)
    text = String()

    def string(_, i):
        text.data = f'{i:032d}'
        return text

    def borrowed(publisher, i):
        message = publisher.borrow_loaned_message(data=SIZE)
        for name, value in REST.items():
            setattr(message, name, value)
        np.frombuffer(message.data, np.uint8)[0] = i & 255
        return message

    def copied(_, i):
        frame[0] = i & 255
        message = Image(**REST)
        message.data = frame
        return message

    def look(message):
        return np.frombuffer(message.data, np.uint8)

    report(string=hop(node, executor, String, string, count, lambda message: message.data),
           loaned=hop(node, executor, Image, borrowed, frames, look),
           ndarray=hop(node, executor, Image, copied, frames, look))
    executor.shutdown()
    node.destroy_node()
    rclpy.try_shutdown()


if __name__ == '__main__':
    main()
