# SPDX-License-Identifier: Apache-2.0
"""Rates and latencies of a stream."""
import pytest

from humanoid_ai.measures import Stream, percentile


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_rates_come_from_the_gaps():
    clock = Clock()
    stream = Stream(clock=clock)
    assert (stream.mean_hz, stream.recent_hz) == (0.0, 0.0)
    for _ in range(11):
        stream.note()
        clock.now += 0.1
    assert stream.count == 11
    assert stream.mean_hz == pytest.approx(10.0) and stream.recent_hz == pytest.approx(10.0)
    clock.now += 9.9
    assert stream.mean_hz == pytest.approx(10.0) and stream.recent_hz == pytest.approx(0.1)


def test_latencies_are_remembered_in_a_window():
    stream = Stream(window=10)
    for milliseconds in range(100):
        stream.note(milliseconds / 1e3)
    assert stream.latency(50) == pytest.approx(0.094) and stream.latency(99) == pytest.approx(0.099)


def test_percentiles_are_by_nearest_rank():
    assert percentile([], 50) is None
    assert percentile([5], 50) == percentile([5], 99) == 5
    assert [percentile(range(1, 101), p) for p in (0, 1, 50, 99, 100)] == [1, 1, 50, 99, 100]
    assert percentile([3, 1, 2], 50) == 2
