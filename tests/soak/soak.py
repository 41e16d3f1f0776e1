# SPDX-License-Identifier: Apache-2.0
"""Runs four workers for a time and judges whether anything leaked, was lost or failed:  soak.py --minutes 120

Progress goes to standard error. Flat means: from the first quarter of the time to the last, the median of a worker's memory
grew by less than 2 MB (a process needs a minute to have all it will use), and its descriptors and threads are at the end
what they were; in half an hour and more its share of a processor grew by less than half besides. Stalled is a counter that
stood still for a minute. Lost is a gap in a reliable flow, or a number that was sent and had not come 30 s after the last
was sent.

Exits with 0 when all is well; prints every fault and exits with 1 otherwise. --log FILE keeps the reports.
"""
import argparse
import json
import os
import pathlib
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time

WORKER = pathlib.Path(__file__).with_name('worker.py')
GROWTH_KB = 2048
SHARE_GROWTH, SHARE_LEAST_S = 1.5, 1800  # of a shorter run it says little: other programs make it come and go
STILL_S = 60
COUNTERS = ('flow.sent', 'flow.received', 'sums.answered', 'errands.asked', 'settings.set', 'settings.heard', 'churn.gone')


class Worker:
    """A process, and what it said."""

    def __init__(self, number, workers, every, said):
        self.number = number
        self.reports = []
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER), '--number', str(number), '--workers', str(workers), '--every', str(every)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._listen, args=(said,), daemon=True).start()

    def _listen(self, said):
        for line in self._process.stdout:
            said.put((self, json.loads(line)))
        said.put((self, None))

    def tell(self):
        try:
            self._process.stdin.write('\n')
            self._process.stdin.flush()
        except BrokenPipeError:
            pass

    @property
    def last(self):
        return self.reports[-1] if self.reports else {'state': 'silent'}

    def end(self, timeout):
        """The return code; None when it had to be killed."""
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return None


def hear(said, seconds, log, until=lambda: False):
    """Collects reports for `seconds`, or until it is enough. False when a worker failed or ended."""
    end = time.monotonic() + seconds
    well = True
    while well and time.monotonic() < end and not until():
        try:
            worker, report = said.get(timeout=min(0.5, max(0.0, end - time.monotonic())))
        except queue.Empty:
            continue
        if report is None:
            return False
        worker.reports.append(report)
        well = report['state'] in ('busy', 'resting')
        if log:
            log.write(json.dumps({'worker': worker.number, **report}) + '\n')
            log.flush()
    return well


def median_of(reports, key):
    return statistics.median(report[key] for report in reports)


def share_of(reports):
    """Of a processor, in percent."""
    first, last = reports[0], reports[-1]
    return 100 * (last['cpu_s'] - first['cpu_s']) / (last['at'] - first['at'])


def faults_of_growth(worker):
    """What grew, from the first quarter to the last of its busy reports."""
    reports = [report for report in worker.reports if report['state'] == 'busy']
    quarter = len(reports) // 4
    if quarter < 2:
        return [f'worker {worker.number}: only {len(reports)} reports, too few to judge']
    early, late = reports[quarter:2 * quarter], reports[-quarter:]
    faults = []
    growth = median_of(late, 'rss_kb') - median_of(early, 'rss_kb')
    if growth > GROWTH_KB:
        faults.append(f'worker {worker.number}: memory grew by {growth:.0f} kB')
    for key in ('descriptors', 'threads'):
        grown = max(report[key] for report in late) - max(report[key] for report in early)
        if grown > 0:
            faults.append(f'worker {worker.number}: {grown} more {key} than before')
    if reports[-1]['at'] - reports[0]['at'] > SHARE_LEAST_S and share_of(late) > SHARE_GROWTH * share_of(early):
        faults.append(f'worker {worker.number}: {share_of(late):.1f} % of a processor, {share_of(early):.1f} % before')
    return faults


def stalls(worker):
    """Counters that stood still for long while the worker was busy."""
    faults = []
    for counter in COUNTERS:
        since, value = None, None
        longest = 0
        for report in worker.reports:
            if report['state'] != 'busy':
                break
            if report[counter] != value:
                since, value = report['at'], report[counter]
            longest = max(longest, report['at'] - since)
        if longest > STILL_S:
            faults.append(f'worker {worker.number}: {counter} stood still for {longest:.0f} s')
    return faults


def faults_of_traffic(workers):
    faults = []
    for worker in workers:
        last, teller = worker.last, workers[worker.number - 1].last
        if last.get('flow.lost') or last.get('flow.received') != teller.get('flow.sent'):
            faults.append(f'worker {worker.number}: heard {last.get("flow.received")} of {teller.get("flow.sent")} '
                          f'messages, {last.get("flow.lost")} out of place')
        faults += [f'worker {worker.number}: {key} = {value}' for key, value in last.items()
                   if key.endswith('.wrong') and value]
        for kind, least in (('sums.answered', 1), ('errands.succeeded', 1), ('errands.canceled', 1),
                            ('errands.feedback', 1), ('settings.set', 1), ('settings.heard', 1), ('churn.gone', 1)):
            if last.get(kind, 0) < least:
                faults.append(f'worker {worker.number}: {kind} = {last.get(kind)}')
    return faults


def progress(workers, begin, seconds):
    for worker in workers:
        last = worker.last
        if 'rss_kb' in last:
            print(f'{time.monotonic() - begin:7.0f} of {seconds:.0f} s  worker {worker.number}: '
                  f'{last["rss_kb"] / 1024:6.1f} MB, {last["descriptors"]} descriptors, {last["threads"]} threads, '
                  f'{last["cpu_s"]:.0f} s of CPU; {last["flow.received"]} messages, {last["sums.answered"]} answers, '
                  f'{last["errands.succeeded"]}+{last["errands.canceled"]} goals, {last["settings.set"]} settings, '
                  f'{last["churn.gone"]} nodes gone', file=sys.stderr, flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    options.add_argument('--minutes', type=float, default=3)
    options.add_argument('--workers', type=int, default=4)
    options.add_argument('--log', type=argparse.FileType('w'))
    given = options.parse_args()
    os.environ.setdefault('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')
    os.environ.setdefault('ROS_DOMAIN_ID', '67')
    os.environ['ROS_LOG_DIR'] = tempfile.mkdtemp(prefix='soak_log_')

    seconds = given.minutes * 60
    said = queue.Queue()
    every = max(1.0, seconds / 240)
    workers = [Worker(number, given.workers, every, said) for number in range(given.workers)]
    begin = time.monotonic()
    well = True
    while well and time.monotonic() - begin < seconds:
        well = hear(said, min(max(15.0, seconds / 40), begin + seconds - time.monotonic()), given.log)
        progress(workers, begin, seconds)

    for worker in workers:
        worker.tell()
    if well:
        def settled():
            return all(worker.last['state'] == 'resting' and
                       worker.last['flow.received'] == workers[worker.number - 1].last['flow.sent'] and
                       worker.last['sums.answered'] == worker.last['sums.asked'] for worker in workers)
        well = hear(said, 30, given.log, settled)
    for worker in workers:
        worker.tell()
    codes = {worker.number: worker.end(30) for worker in workers}

    faults = [f'worker {number} ended with {code}' for number, code in codes.items() if code != 0]
    faults += [fault for worker in workers for fault in faults_of_growth(worker)]
    faults += [fault for worker in workers for fault in stalls(worker)]
    faults += faults_of_traffic(workers)
    for fault in faults:
        print(fault)
    if not faults:
        print(f'{given.minutes:g} minutes: nothing lost, nothing leaked')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
