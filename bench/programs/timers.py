# SPDX-License-Identifier: Apache-2.0
"""Timers on a SingleThreadedExecutor: timers.py TIMERS HZ SECONDS. CPU, and how evenly one timer ticks."""
import sys

import rclpy
from rclpy.executors import SingleThreadedExecutor

from meter import Window, now_ns, report, spread


def main():
    timers, hz, seconds = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    rclpy.init()
    node = rclpy.create_node('bench_timers')
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    ticks, count = [], 0

    def note():
        ticks.append(now_ns())

    def tick():
        nonlocal count
        count += 1

    for _ in range(timers):
        node.create_timer(1 / hz, note if timers == 1 else tick)

    def spin_for(seconds):
        end = now_ns() + int(seconds * 1e9)
        while now_ns() < end:
            executor.spin_once(timeout_sec=0.1)

    spin_for(0.5)
    ticks.clear()
    count, window = 0, Window()
    spin_for(seconds)
    (cpu, switches), elapsed, count = window.used(), window.seconds(), count or len(ticks)
    jitter = [abs(later - earlier - round(1e9 / hz)) for earlier, later in zip(ticks, ticks[1:])]
    report(cpu_percent=cpu / elapsed / 1e4, hz=count / elapsed, wanted_hz=timers * hz, wakeups=switches / max(1, count),
           jitter=spread(jitter))
    executor.shutdown()
    node.destroy_node()
    rclpy.try_shutdown()


if __name__ == '__main__':
    main()
