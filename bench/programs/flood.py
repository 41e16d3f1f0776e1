# SPDX-License-Identifier: Apache-2.0
"""Strings of 32 bytes as fast as they go, keep all, reliable: flood.py subscriber, and flood.py publisher SECONDS."""
import sys
import time

import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import HistoryPolicy, QoSProfile, ReliabilityPolicy
from std_msgs.msg import String

from meter import Window, now_ns, report, wait_until

EVERYTHING = QoSProfile(history=HistoryPolicy.KEEP_ALL, reliability=ReliabilityPolicy.RELIABLE)


def subscriber(node):
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    window = Window()
    received = disordered = began = ended = 0
    last, over, used = -1, False, {}

    def count(message):
        nonlocal received, disordered, last, began, ended, over, used
        data = message.data
        if data == 'END':
            used, over = window.per(received), True
            return
        if not received:
            began = now_ns()
            window.start()
        received += 1
        number = int(data)
        disordered += number <= last
        last, ended = number, now_ns()

    node.create_subscription(String, 'bench/flood', count, EVERYTHING)
    while not over:
        executor.spin_once(timeout_sec=1.0)
    report(received=received, disordered=disordered, received_hz=received / ((ended - began) * 1e-9),
           **{f'subscriber_{name}': value for name, value in used.items()})
    executor.shutdown()


def publisher(node, seconds):
    flood = node.create_publisher(String, 'bench/flood', EVERYTHING)
    wait_until(flood.get_subscription_count)
    time.sleep(0.5)
    message, sent, window = String(), 0, Window()
    end = now_ns() + int(seconds * 1e9)
    while sent & 31 or now_ns() < end:
        message.data = f'{sent:032d}'
        flood.publish(message)
        sent += 1
    report(sent=sent, sent_hz=sent / window.seconds(),
           **{f'publisher_{name}': value for name, value in window.per(sent).items()})
    message.data = 'END'
    flood.publish(message)
    wait_until(lambda: not flood.get_subscription_count())


def main():
    rclpy.init()
    node = rclpy.create_node(f'bench_{sys.argv[1]}')
    if sys.argv[1] == 'subscriber':
        subscriber(node)
    else:
        publisher(node, float(sys.argv[2]))
    node.destroy_node()
    rclpy.try_shutdown()


if __name__ == '__main__':
    main()
