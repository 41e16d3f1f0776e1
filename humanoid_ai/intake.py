# SPDX-License-Identifier: Apache-2.0
"""Newest-only hand-over from callbacks to a worker thread.

A detector that needs 150 ms cannot look at every frame of a camera; looking at an old one is worse than skipping it. So
the callback offers each frame and returns at once, and the worker always takes the newest. What it never saw is
counted.
"""
import threading
import time
from typing import Callable

_NOTHING = object()


class LatestOnly:
    """One worker thread that calls work(item) for the newest item offered.

        intake = LatestOnly(self.detect, on_error=self.report, max_rate_hz=4.0)
        intake.offer(message)   # any thread, never blocks
        intake.close()          # waits for the work under way

    An exception of work goes to on_error(exception) and the worker goes on.
    """

    def __init__(self, work: Callable, on_error: Callable, max_rate_hz: float = 0.0):
        self._work = work
        self._on_error = on_error
        self._min_period = 1.0 / max_rate_hz if max_rate_hz > 0 else 0.0
        self._changed = threading.Condition()
        self._newest = _NOTHING  # guarded by _changed, as is all below
        self._closed = False
        self._offered = self._dropped = self._done = 0
        self._thread = threading.Thread(target=self._run, name='latest-only', daemon=True)
        self._thread.start()

    @property
    def offered(self) -> int:
        with self._changed:
            return self._offered

    @property
    def dropped(self) -> int:
        """Items that a newer one replaced before the worker could take them."""
        with self._changed:
            return self._dropped

    @property
    def done(self) -> int:
        with self._changed:
            return self._done

    def offer(self, item) -> None:
        with self._changed:
            self._offered += 1
            self._dropped += self._newest is not _NOTHING
            self._newest = item
            self._changed.notify()

    def close(self, timeout_sec: float = 5.0) -> bool:
        """Ends the worker after the work under way; False when that takes longer than timeout_sec."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(timeout_sec)
        return not self._thread.is_alive()

    def _run(self):
        next_start = 0.0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._newest is not _NOTHING)
                while not self._closed and (early := next_start - time.monotonic()) > 0:
                    self._changed.wait(early)
                if self._closed:
                    return
                item, self._newest = self._newest, _NOTHING
            next_start = time.monotonic() + self._min_period
            try:
                self._work(item)
            except Exception as error:
                self._on_error(error)
            with self._changed:
                self._done += 1
