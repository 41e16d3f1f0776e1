# SPDX-License-Identifier: Apache-2.0
"""Large messages: stream.py KIND FILL subscriber, and stream.py KIND FILL publisher SUBSCRIBERS PLAN (marked.py).

KIND is image (1920x1080 bgr8), cloud (655,360 points of 16 bytes) or bytes (UInt8MultiArray of any size). FILL says how
the frame gets into the message:
    array    an array.array made from the frame: the fastest way that genuine rclpy has
    ndarray  message.data = frame
    loaned   the message is borrowed from the publisher; its array is the memory that the subscriber will see
"""
import array
import sys
import time

import numpy as np
import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import HistoryPolicy, QoSProfile, ReliabilityPolicy

import marked
from meter import report, wait_until

SMALL = 1 << 16  # bytes: below, every message is kept; above, the last ten, as cameras do


def image():
    from sensor_msgs.msg import Image
    return Image, dict(height=1080, width=1920, encoding='bgr8', step=5760)


def cloud():
    from sensor_msgs.msg import PointCloud2, PointField
    fields = [PointField(name=name, offset=4 * i, datatype=PointField.FLOAT32, count=1)
              for i, name in enumerate(('x', 'y', 'z', 'intensity'))]
    return PointCloud2, dict(height=1, width=655360, fields=fields, point_step=16, row_step=16 * 655360, is_dense=True)


def plain():
    from std_msgs.msg import UInt8MultiArray
    return UInt8MultiArray, {}


KINDS = {'image': image, 'cloud': cloud, 'bytes': plain}


def topic(kind, small):
    return f'bench/{kind}/{"small" if small else "large"}'


def quality(small):
    if small:
        return QoSProfile(history=HistoryPolicy.KEEP_ALL, reliability=ReliabilityPolicy.RELIABLE)
    return QoSProfile(depth=10, history=HistoryPolicy.KEEP_LAST, reliability=ReliabilityPolicy.RELIABLE)


def subscriber(node, kind):
    message_class, _ = KINDS[kind]()
    receipts = marked.Receipts()
    for small in (True, False):
        node.create_subscription(message_class, topic(kind, small),
                                 lambda message: receipts.take(np.frombuffer(message.data, np.uint8)), quality(small))
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    while not receipts.over:
        executor.spin_once(timeout_sec=1.0)
    report(steps=receipts.summary())
    executor.shutdown()


def publisher(node, kind, fill, subscribers, plan):
    message_class, rest = KINDS[kind]()
    publishers = {small: node.create_publisher(message_class, topic(kind, small), quality(small))
                  for small in (True, False)}
    wait_until(lambda: all(one.get_subscription_count() == subscribers for one in publishers.values()))
    time.sleep(0.5)

    def send(frame, stamp):
        one = publishers[frame.size < SMALL]
        if fill == 'loaned':
            message = one.borrow_loaned_message(data=frame.size)
            for name, value in rest.items():
                setattr(message, name, value)
            marked.mark(np.frombuffer(message.data, np.uint8), stamp)  # the camera has written the rest
        else:
            marked.mark(frame, stamp)
            message = message_class(**rest)
            if fill == 'ndarray':
                message.data = frame
            else:
                message.data = array.array('B')
                message.data.frombytes(frame)
        one.publish(message)

    steps = marked.publish_plan(marked.parse_plan(plan), send)
    report(steps=steps)
    for _ in range(20):
        send(np.zeros(8, np.uint8), marked.END)
        time.sleep(0.1)
        if not publishers[True].get_subscription_count():
            break


def main():
    kind, fill, role = sys.argv[1:4]
    rclpy.init()
    node = rclpy.create_node(f'bench_{role}')
    if role == 'subscriber':
        subscriber(node, kind)
    else:
        publisher(node, kind, fill, int(sys.argv[4]), sys.argv[5])
    node.destroy_node()
    rclpy.try_shutdown()


if __name__ == '__main__':
    main()
