# SPDX-License-Identifier: Apache-2.0
"""The shortest program of a framework up to its first node, and its end: start.py bare|numpy|rclpy|... RUNS

Each run is a process of its own: from its start to the end of that line, from there to its end, and its memory between.
"""
import subprocess
import sys
import time

from meter import percentile, report

PROGRAMS = {
    'bare': 'pass',
    'numpy': 'import numpy',
    'rclpy': 'import rclpy; rclpy.init(); from rclpy.node import Node; node = Node("bench_start")',
    'rospy': 'import rospy; rospy.init_node("bench_start", anonymous=True)',
    'zmq': 'import zmq; context = zmq.Context(); socket = context.socket(zmq.PUB)',
    'iceoryx2': 'import iceoryx2; node = iceoryx2.NodeBuilder.new().create(iceoryx2.ServiceType.Ipc)',
    'cyclonedds': 'from cyclonedds.domain import DomainParticipant; participant = DomainParticipant()',
}
THEN = '''
import time
ready = time.clock_gettime(time.CLOCK_MONOTONIC)
with open('/proc/self/status') as status:
    print(ready, next(int(line.split()[1]) / 1024 for line in status if line.startswith('VmRSS:')), flush=True)
'''


def run(program):
    """(milliseconds to be ready, milliseconds to end, resident MB) of one process."""
    began = time.clock_gettime(time.CLOCK_MONOTONIC)
    done = subprocess.run([sys.executable, '-c', program + THEN], capture_output=True, text=True, check=True)
    ended = time.clock_gettime(time.CLOCK_MONOTONIC)
    ready, resident = map(float, done.stdout.split()[-2:])
    return 1e3 * (ready - began), 1e3 * (ended - ready), resident


def main():
    ready, end, resident = zip(*(run(PROGRAMS[sys.argv[1]]) for _ in range(int(sys.argv[2]))))
    report(ready_ms=percentile(ready, 50), ready_p99_ms=percentile(ready, 99), exit_ms=percentile(end, 50),
           resident_mb=percentile(resident, 50))


if __name__ == '__main__':
    main()
