#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a log call costs that nobody wants to see: bench/logging.py [ROUNDS]

A call of a disabled severity, plain and with filters, of rclpy's logger and of Python's own logging module; and an empty
function call as a yardstick. Nanoseconds a call: median and 99th percentile of rounds of 10,000 calls.
"""
import pathlib
import statistics
import sys

# This file is called like the module that it measures.
sys.path = [path for path in sys.path if pathlib.Path(path or '.').resolve() != pathlib.Path(__file__).resolve().parent]

import logging  # noqa: E402
import time  # noqa: E402

from rclpy.logging import LoggingSeverity, get_logger  # noqa: E402

CALLS = 10_000


def nothing(message):
    pass


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    ours, theirs = get_logger('bench.part.of.a.node'), logging.getLogger('bench.part.of.a.node')
    ours.set_level(LoggingSeverity.INFO)
    theirs.setLevel(logging.INFO)
    programs = {
        'an empty function': lambda: nothing('x'),
        "Python's logging, debug()": lambda: theirs.debug('x'),
        'rclpy, debug()': lambda: ours.debug('x'),
        'rclpy, debug(once=True)': lambda: ours.debug('x', once=True),
        'rclpy, debug(throttle_duration_sec=1.0)': lambda: ours.debug('x', throttle_duration_sec=1.0),
        'rclpy, log(DEBUG)': lambda: ours.log('x', LoggingSeverity.DEBUG),
    }
    samples = {name: [] for name in programs}
    for _ in range(rounds):  # interleaved, so that noise meets all alike
        for name, program in programs.items():
            start = time.perf_counter_ns()
            for _ in range(CALLS):
                program()
            samples[name].append((time.perf_counter_ns() - start) / CALLS)
    print(f'{"":42} {"ns a call":>16}   (median / p99 of {rounds} rounds)')
    for name, row in samples.items():
        row.sort()
        print(f'{name:42} {statistics.median(row):8.0f}/{row[min(len(row) - 1, int(0.99 * len(row)))]:7.0f}')


if __name__ == '__main__':
    main()
