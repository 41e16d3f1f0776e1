# SPDX-License-Identifier: Apache-2.0
"""Works through files that are larger than the memory one wants to spend on them."""
import math
import os
from typing import Iterator, NamedTuple

import numpy as np

VALUE_BYTES = 4


class Statistics(NamedTuple):
    """Of all finite numbers so far; minimum is inf and maximum -inf before the first."""

    count: int = 0
    skipped: int = 0  # NaN and infinite
    minimum: float = math.inf
    maximum: float = -math.inf
    mean: float = 0.0
    squares: float = 0.0  # sum of squared distances from the mean

    @property
    def deviation(self) -> float:
        return math.sqrt(self.squares / self.count) if self.count else 0.0

    def including(self, values: np.ndarray) -> 'Statistics':
        """With more values: the exact combination of two means and variances, whatever the sizes of the chunks."""
        finite = values[np.isfinite(values)]
        skipped = self.skipped + len(values) - len(finite)
        if not len(finite):
            return self._replace(skipped=skipped)
        mean = float(finite.mean(dtype=np.float64))
        distances = np.subtract(finite, mean, dtype=np.float64)
        squares = float(np.dot(distances, distances))
        count = self.count + len(finite)
        shift = mean - self.mean
        least, most = float(finite.min()), float(finite.max())
        return Statistics(count, skipped, min(self.minimum, least), max(self.maximum, most),
                          self.mean + shift * len(finite) / count,
                          self.squares + squares + shift * shift * self.count * len(finite) / count)


class LargeDataProcessor:
    """Statistics of a file of little-endian float32 numbers (a recorded range sensor, say) within a bound of memory.

        for progress in LargeDataProcessor('ranges.f32', memory_bound=8 << 20).process():
            ...                      # Statistics after each chunk; do something else in between

    Never more than memory_bound bytes are held, whatever the file's size: one buffer is made once and read into again
    and again, and a chunk's temporaries (a mask, its finite numbers, their distances from the mean in double precision)
    are gone before the next chunk. Together that is less than five buffers; a buffer is an eighth of the bound.
    """

    SHARE = 8

    def __init__(self, path: str, memory_bound: int = 16 << 20):
        if memory_bound < self.SHARE * VALUE_BYTES:
            raise ValueError(f'memory bound of {memory_bound} bytes: at least {self.SHARE * VALUE_BYTES} are needed')
        self.path = path
        self.chunk_bytes = memory_bound // self.SHARE // VALUE_BYTES * VALUE_BYTES

    def chunks(self) -> Iterator[np.ndarray]:
        """The file's numbers, a chunk at a time. All share one buffer: each is valid until the next is asked for."""
        buffer = bytearray(self.chunk_bytes)
        view = memoryview(buffer)
        with open(self.path, 'rb', buffering=0) as file:
            while filled := _fill(file, view):
                if filled % VALUE_BYTES:
                    raise ValueError(f'{self.path}: {os.path.getsize(self.path)} bytes are no whole number of float32')
                yield np.frombuffer(view[:filled], dtype='<f4')

    def process(self) -> Iterator[Statistics]:
        """The statistics of everything read so far, after each chunk."""
        statistics = Statistics()
        for chunk in self.chunks():
            statistics = statistics.including(chunk)
            yield statistics


def _fill(file, view) -> int:
    """Reads until the view is full or the file ends: a chunk boundary must not split a number."""
    filled = 0
    while filled < len(view) and (count := file.readinto(view[filled:])):
        filled += count
    return filled
