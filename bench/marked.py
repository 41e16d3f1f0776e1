# SPDX-License-Identifier: Apache-2.0
"""A stream of marked buffers from one publisher to its subscribers: what both sides of every framework do and count.

A plan is a list of steps, `SIZE@HZ:SECONDS` with commas between: buffers of SIZE bytes, HZ a second, or as fast as it
goes when HZ is 0. The first and the last eight bytes of a buffer carry the time just before the buffer was made; a
subscriber that finds them different has seen a torn one. The lowest bit of the time says that the step is unthrottled.
"""
import dataclasses
import struct
import time

import numpy as np

from meter import Window, now_ns, spread

STAMP = struct.Struct('<Q')
END = 2**64 - 1
WARM_UP = 3  # messages of a step that are not counted


@dataclasses.dataclass(frozen=True)
class Step:
    size: int
    hz: float
    seconds: float

    @classmethod
    def parse(cls, text):
        size, rest = text.split('@')
        hz, seconds = rest.split(':')
        return cls(int(size), float(hz), float(seconds))

    @property
    def key(self):
        return f'{self.size} {"flood" if self.hz == 0 else "paced"}'


def parse_plan(text):
    return [Step.parse(part) for part in text.split(',')]


def mark(buffer, stamp):
    """Writes the stamp where a subscriber looks for it."""
    STAMP.pack_into(buffer, 0, stamp)
    STAMP.pack_into(buffer, len(buffer) - 8, stamp)


def publish_plan(steps, send):
    """Calls send(frame, stamp) as the plan says; the callee marks what it sends. What each step cost, by its key.

    `frame` is the step's picture, a numpy array of bytes that lives outside of any message.
    """
    costs = {}
    for step in steps:
        frame = np.random.default_rng(1).integers(0, 255, step.size, dtype=np.uint8)
        sent, window, began = 0, Window(), now_ns()
        end = began + int(step.seconds * 1e9)
        while True:
            if step.hz:
                pause = began + int(sent * 1e9 / step.hz) - now_ns()
                if pause > 0:
                    time.sleep(pause * 1e-9)
            stamp = now_ns()
            if stamp >= end:
                break
            send(frame, stamp | 1 if step.hz == 0 else stamp & ~1)
            sent += 1
        seconds = window.seconds()
        costs[step.key] = {'sent': sent, 'sent_hz': sent / seconds, **window.per(sent)}
        time.sleep(0.3)
    time.sleep(0.7)  # the slowest reader is done
    return costs


class Receipts:
    """What one subscriber has seen: take() every buffer until `over`."""

    def __init__(self):
        self.over = False
        self._seen = {}

    def take(self, data):
        """Notes one buffer (anything with the buffer protocol, one byte an item); False once the stream is over."""
        now = now_ns()
        size = len(data)
        stamp, = STAMP.unpack_from(data)
        torn = stamp != STAMP.unpack_from(data, size - 8)[0]
        if stamp == END:
            self.over = True
            return False
        seen = self._seen.get((size, stamp & 1))
        if seen is None:
            seen = self._seen[size, stamp & 1] = _Seen()
        seen.count += 1
        seen.torn += torn
        seen.last = now
        if seen.count <= WARM_UP:
            seen.first = now
            seen.window.start()
            return True
        if not stamp & 1:
            seen.delays.append(now - stamp)
        elif seen.count & 255 and size < 1 << 18:
            return True
        seen.used = seen.count, seen.window.used()
        return True

    def summary(self):
        """What each step brought, by its key."""
        return {f'{size} {"flood" if flood else "paced"}': seen.summary() for (size, flood), seen in self._seen.items()}


class _Seen:
    def __init__(self):
        self.count = self.torn = self.first = self.last = 0
        self.delays = []
        self.window = Window()
        self.used = None

    def summary(self):
        seconds = (self.last - self.first) * 1e-9
        result = {'received': self.count, 'torn': self.torn, **spread(self.delays)}
        if seconds > 0:
            result['received_hz'] = (self.count - WARM_UP) / seconds
        if self.used:
            count, (cpu, switches) = self.used
            result.update(cpu_us=cpu / (count - WARM_UP), wakeups=switches / (count - WARM_UP))
        return result
