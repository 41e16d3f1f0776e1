# SPDX-License-Identifier: Apache-2.0
"""What one message costs a process with many subscriptions.

subscriptions.py subscriber SUBSCRIPTIONS, and subscriptions.py publisher SECONDS. One of the
subscriptions hears a String 300 times a second, the others nothing.
"""
import sys
import time

import rclpy
from rclpy.executors import SingleThreadedExecutor
from std_msgs.msg import String

from meter import Window, now_ns, report, spread, wait_until

HZ = 300
WARM_UP = 20


def subscriber(node, count):
    delays, window, over = [], Window(), False

    def hear(message):
        nonlocal over
        if message.data == 'END':
            over = True
            return
        delays.append(now_ns() - int(message.data))
        if len(delays) == WARM_UP:
            window.start()

    silent = [node.create_subscription(String, f'bench/silent_{i}', lambda _: None, 10) for i in range(count - 1)]
    node.create_subscription(String, 'bench/spoken', hear, 10)
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    while not over:
        executor.spin_once(timeout_sec=0.5)
    report(subscriptions=len(silent) + 1, **spread(delays[WARM_UP:]), **window.per(len(delays) - WARM_UP))
    executor.shutdown()


def publisher(node, seconds):
    spoken = node.create_publisher(String, 'bench/spoken', 10)
    wait_until(spoken.get_subscription_count)
    time.sleep(1.0)
    began = now_ns()
    for i in range(int(HZ * seconds)):
        pause = began + int(i * 1e9 / HZ) - now_ns()
        if pause > 0:
            time.sleep(pause * 1e-9)
        spoken.publish(String(data=str(now_ns())))
    report()
    for _ in range(20):
        spoken.publish(String(data='END'))
        time.sleep(0.1)
        if not spoken.get_subscription_count():
            break


def main():
    rclpy.init()
    node = rclpy.create_node(f'bench_{sys.argv[1]}')
    if sys.argv[1] == 'subscriber':
        subscriber(node, int(sys.argv[2]))
    else:
        publisher(node, float(sys.argv[2]))
    node.destroy_node()
    rclpy.try_shutdown()


if __name__ == '__main__':
    main()
