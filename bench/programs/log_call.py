# SPDX-License-Identifier: Apache-2.0
"""What a log call costs that nobody wants to see: log_call.py ROUNDS. Nanoseconds a call, in rounds of 10,000."""
import logging
import statistics
import sys

from rclpy.logging import LoggingSeverity, get_logger

from meter import now_ns, percentile, report

CALLS = 10_000


def main():
    ours, theirs = get_logger('bench.part.of.a.node'), logging.getLogger('bench.part.of.a.node')
    ours.set_level(LoggingSeverity.INFO)
    theirs.setLevel(logging.INFO)
    programs = {
        'empty': lambda: None,
        'logging': lambda: theirs.debug('x'),
        'debug': lambda: ours.debug('x'),
        'once': lambda: ours.debug('x', once=True),
        'throttled': lambda: ours.debug('x', throttle_duration_sec=1.0),
        'log': lambda: ours.log('x', LoggingSeverity.DEBUG),
    }
    samples = {name: [] for name in programs}
    for _ in range(int(sys.argv[1])):  # interleaved, so that noise meets all alike
        for name, program in programs.items():
            began = now_ns()
            for _ in range(CALLS):
                program()
            samples[name].append((now_ns() - began) / CALLS)
    report(**{name: {'median_ns': statistics.median(row), 'p99_ns': percentile(row, 99)}
              for name, row in samples.items()})


if __name__ == '__main__':
    main()
