# SPDX-License-Identifier: Apache-2.0
"""Numbers about a stream of messages: how many, how often, how late."""
import collections
import math
import time
from typing import Optional


class Stream:
    """Counts messages, their rate and their latency, with memory for the last `window` of them.

    note() is called once per message, with its latency in seconds when that is known.
    """

    def __init__(self, window: int = 2000, clock=time.monotonic):
        self.count = 0
        self._clock = clock
        self._first = self._last = 0.0
        self._arrivals = collections.deque(maxlen=64)
        self._latencies = collections.deque(maxlen=window)

    def note(self, latency_sec: Optional[float] = None) -> None:
        self._last = self._clock()
        if not self.count:
            self._first = self._last
        self.count += 1
        self._arrivals.append(self._last)
        if latency_sec is not None:
            self._latencies.append(latency_sec)

    @property
    def mean_hz(self) -> float:
        """Over the whole stream, first to last message; 0 for fewer than two."""
        span = self._last - self._first
        return (self.count - 1) / span if self.count > 1 and span > 0 else 0.0

    @property
    def recent_hz(self) -> float:
        """Over the last messages, falling towards 0 when none comes any more."""
        if len(self._arrivals) < 2:
            return 0.0
        span = self._arrivals[-1] - self._arrivals[0]
        silence = self._clock() - self._arrivals[-1]
        mean_gap = span / (len(self._arrivals) - 1)
        return 1.0 / max(mean_gap, silence) if max(mean_gap, silence) > 0 else 0.0

    def latency(self, percent: float) -> Optional[float]:
        """Seconds below which `percent` of the remembered latencies lie; None when there is none."""
        return percentile(self._latencies, percent)


def percentile(values, percent: float) -> Optional[float]:
    """Nearest-rank percentile; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    rank = math.ceil(len(ordered) * percent / 100)
    return ordered[max(rank, 1) - 1]
