# SPDX-License-Identifier: Apache-2.0
"""What every program measures with: one clock, the kernel's own counts, medians. Standard library only.

A program is one role of one row ('ping', 'subscriber'); bench/run starts all roles and collects what each reports.
"""
import json
import os
import resource
import statistics
import time

now_ns = time.monotonic_ns  # CLOCK_MONOTONIC: the same in all processes of a host


def pin(number):
    """Leaves this process, and the threads it will start, one processor: `number` counts those it may run on, from 0."""
    processors = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {processors[int(number) % len(processors)]})


class Window:
    """What this process, all its threads, uses from now on: CPU time and voluntary context switches."""

    def __init__(self):
        self.start()

    def start(self):
        self._usage, self._began = resource.getrusage(resource.RUSAGE_SELF), now_ns()

    def seconds(self):
        return (now_ns() - self._began) * 1e-9

    def used(self):
        """(CPU microseconds, times that a thread went to sleep) since start()."""
        now, then = resource.getrusage(resource.RUSAGE_SELF), self._usage
        cpu = now.ru_utime - then.ru_utime + now.ru_stime - then.ru_stime
        return 1e6 * cpu, now.ru_nvcsw - then.ru_nvcsw

    def per(self, count):
        """{'cpu_us', 'wakeups'} for each of `count` messages."""
        cpu, switches = self.used()
        return {'cpu_us': cpu / max(1, count), 'wakeups': switches / max(1, count)}


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


def spread(nanoseconds):
    """{'median_us', 'p99_us', 'n'} of durations; empty without any."""
    if not nanoseconds:
        return {'n': 0}
    return {'median_us': statistics.median(nanoseconds) / 1e3, 'p99_us': percentile(nanoseconds, 99) / 1e3,
            'n': len(nanoseconds)}


def resident_mb():
    """Resident memory of this process."""
    with open('/proc/self/status') as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith('VmRSS:'))


def report(**values):
    """Hands the role's result to bench/run, or prints it when the program is run by hand."""
    text = json.dumps(values)
    path = os.environ.get('BENCH_RESULT')
    if path is None:
        print(text, flush=True)
        return
    with open(path + '.part', 'w') as file:
        file.write(text)
    os.rename(path + '.part', path)


def wait_until(condition, seconds=20.0):
    """Looks at `condition` now and then; raises TimeoutError when it never holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError('the other side did not appear')
        time.sleep(0.01)
