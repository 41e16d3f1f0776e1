#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What it costs until a first node is there: bench/startup.py [RUNS]

Each run is a process of its own: the bare interpreter; the interpreter and a plain Fast DDS-free Python package of similar
size (numpy, as a yardstick everybody knows); and `import rclpy; rclpy.init(); Node('x')`. Reports wall time to the end of that
line, time to exit afterwards, and resident memory: median and 99th percentile.
"""
import statistics
import subprocess
import sys
import time

PROGRAMS = {
    'bare interpreter': 'pass',
    'import numpy': 'import numpy',
    'rclpy: import, init, node': 'import rclpy; rclpy.init(); from rclpy.node import Node; n = Node("x")',
}
REPORT = '''
import sys, time, resource
now = time.clock_gettime(time.CLOCK_MONOTONIC)
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
print(now, int(status["VmRSS"].split()[0]) / 1024, flush=True)
'''


def run(program):
    start = time.clock_gettime(time.CLOCK_MONOTONIC)
    result = subprocess.run([sys.executable, '-c', program + REPORT], capture_output=True, text=True, check=True)
    end = time.clock_gettime(time.CLOCK_MONOTONIC)
    there, resident = map(float, result.stdout.split()[-2:])
    return 1e3 * (there - start), 1e3 * (end - there), resident


def p99(values):
    return sorted(values)[min(len(values) - 1, int(0.99 * len(values)))]


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    samples = {name: [] for name in PROGRAMS}
    for _ in range(runs):  # interleaved, so that noise meets all alike
        for name, program in PROGRAMS.items():
            samples[name].append(run(program))
    print(f'{"":28} {"ready ms":>16} {"exit ms":>16} {"resident MB":>12}   (median / p99 of {runs})')
    for name, rows in samples.items():
        ready, leave, resident = zip(*rows)
        print(f'{name:28} {statistics.median(ready):8.1f}/{p99(ready):6.1f} {statistics.median(leave):9.1f}/{p99(leave):6.1f}'
              f' {statistics.median(resident):12.1f}')


if __name__ == '__main__':
    main()
