# SPDX-License-Identifier: Apache-2.0
"""A String of 32 bytes there and back: round_trip.py pong [PROCESSOR], and round_trip.py ping COUNT [PROCESSOR].

With a processor the process is pinned to it."""
import sys

import rclpy
from rclpy.executors import SingleThreadedExecutor
from std_msgs.msg import String

from meter import Window, now_ns, pin, report, spread, wait_until

WARM_UP = 200


def pong(node, executor):
    answers = node.create_publisher(String, 'bench/pong', 10)
    window, count, over = Window(), 0, False

    def answer(message):
        nonlocal count, over
        if message.data == 'END':
            over = True
            return
        if count == WARM_UP:
            window.start()
        count += 1
        answers.publish(message)

    node.create_subscription(String, 'bench/ping', answer, 10)
    while not over:
        executor.spin_once(timeout_sec=1.0)
    return {f'pong_{name}': value for name, value in window.per(count - WARM_UP).items()}


def ping(node, executor, count):
    questions = node.create_publisher(String, 'bench/ping', 10)
    times, asked, answered = [], 0, False

    def hear(_):
        nonlocal answered
        times.append(now_ns() - asked)
        answered = True

    node.create_subscription(String, 'bench/pong', hear, 10)
    wait_until(lambda: questions.get_subscription_count() and node.count_publishers('bench/pong'))
    for _ in range(20):
        executor.spin_once(timeout_sec=0.05)
    message, lost, window = String(), 0, Window()
    for i in range(-WARM_UP, count):
        if i == 0:
            window.start()
            times.clear()
        message.data = f'{i:032d}'
        answered, asked = False, now_ns()
        questions.publish(message)
        while not answered and now_ns() < asked + 1_000_000_000:
            executor.spin_once(timeout_sec=1.0)
        lost += not answered
    used = window.per(count)
    message.data = 'END'
    for _ in range(3):
        questions.publish(message)
        executor.spin_once(timeout_sec=0.1)
    return {**spread(times), 'lost': lost, **{f'ping_{name}': value for name, value in used.items()}}


def main():
    role, words = sys.argv[1], sys.argv[2:]
    count = int(words.pop(0)) if role == 'ping' else 0
    if words:
        pin(words[0])
    rclpy.init()
    node = rclpy.create_node(f'bench_{role}')
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    report(**(pong(node, executor) if role == 'pong' else ping(node, executor, count)))
    executor.shutdown()
    node.destroy_node()
    rclpy.try_shutdown()


if __name__ == '__main__':
    main()
