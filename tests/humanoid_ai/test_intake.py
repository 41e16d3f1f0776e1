# SPDX-License-Identifier: Apache-2.0
"""Newest-only hand-over: the worker sees the newest, the rest is counted, and it ends when told."""
import threading

from humanoid_ai.intake import LatestOnly


class Bench:
    """A worker that starts each piece only when let, and says when it has begun."""

    def __init__(self, **options):
        self.seen, self.errors = [], []
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)
        self.intake = LatestOnly(self.work, self.errors.append, **options)

    def work(self, item):
        self.begun.release()
        self.go.acquire()
        self.seen.append(item)
        if item == 'bad':
            raise ValueError('bad item')


def test_what_piles_up_is_dropped_but_for_the_newest():
    bench = Bench()
    bench.intake.offer(0)
    bench.begun.acquire()
    for item in range(1, 6):
        bench.intake.offer(item)
    bench.go.release()
    bench.begun.acquire()
    bench.go.release()
    assert bench.intake.close()
    assert bench.seen == [0, 5]
    assert (bench.intake.offered, bench.intake.dropped, bench.intake.done) == (6, 4, 2)


def test_an_error_is_reported_and_the_worker_goes_on():
    bench = Bench()
    for item in ('bad', 'good'):
        bench.intake.offer(item)
        bench.begun.acquire()
        bench.go.release()
        while bench.intake.done == 0:
            pass
    assert bench.intake.close()
    assert bench.seen == ['bad', 'good'] and str(bench.errors[0]) == 'bad item'


def test_closing_an_idle_or_throttled_worker_is_immediate():
    assert Bench().intake.close()
    bench = Bench(max_rate_hz=0.001)
    bench.go.release()
    bench.intake.offer('first')
    bench.begun.acquire()
    bench.intake.offer('second, due in a quarter of an hour')
    assert bench.intake.close()
    assert bench.seen == ['first']
