# SPDX-License-Identifier: Apache-2.0
"""Slow work without a stuck node: a thread works, the timer goes on ticking.

Callbacks run one after the other: one that takes a second stops all others for a second. So slow work belongs in a
thread of its own, which hands its result back with call_later: that is safe from any thread, and the given function
then runs among the node's callbacks.

    python3 examples/timer_and_thread.py
"""
import threading
import time

import rclpy
from rclpy.executors import ExternalShutdownException
from rclpy.node import Node


class Thinker(Node):
    def __init__(self):
        super().__init__('thinker')
        self.ticks = 0
        self.create_timer(0.2, self.tick)
        self.thread = threading.Thread(target=self.think, daemon=True)
        self.thread.start()

    def tick(self):
        self.ticks += 1

    def think(self):
        """In the thread."""
        question = 0
        while self.context.ok():
            time.sleep(1.0)  # something slow: a model, a file, a web page
            question += 1
            self.call_later(0, lambda answer=question * question: self.report(answer))

    def report(self, answer):
        """Among the callbacks again."""
        self.get_logger().info(f'Thought of {answer}; {self.ticks} ticks went by meanwhile')
        self.ticks = 0


def main():
    rclpy.init()
    node = Thinker()
    try:
        rclpy.spin(node)
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    finally:
        node.destroy_node()
        rclpy.try_shutdown()


if __name__ == '__main__':
    main()
