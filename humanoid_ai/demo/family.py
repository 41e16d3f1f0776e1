# SPDX-License-Identifier: Apache-2.0
"""The demo's child processes: none outlives the demo, however the demo ends."""
import ctypes
import os
import pathlib
import signal
import subprocess
import sys
import time
from typing import List, Optional

import psutil

_PR_SET_PDEATHSIG = 1


class Child:
    """One node's process. Its console goes to a log file."""

    def __init__(self, actor, log_folder: pathlib.Path):
        self.actor = actor
        self.log_path = log_folder / f'{actor.name}.log'
        self.exit_code: Optional[int] = None
        self.died_early = False
        self.cpu_percent = self.rss_mb = 0.0
        libc, parent = ctypes.CDLL(None, use_errno=True), os.getpid()

        def tie_to_parent():
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != parent:  # it died before the tie held
                os._exit(1)

        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log_path, 'wb') as log:
            # A session of its own: Ctrl-C at the terminal reaches the demo alone, which then ends its children in
            # order.
            self._process = subprocess.Popen(actor.command(sys.executable), stdin=subprocess.DEVNULL, stdout=log,
                                             stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=tie_to_parent)
        self._meter = psutil.Process(self._process.pid)
        self._started = time.monotonic()

    def poll(self) -> Optional[int]:
        if self.exit_code is None:
            self.exit_code = self._process.poll()
        return self.exit_code

    def measure(self) -> None:
        """Processor time per wall time since its start, and resident memory now."""
        try:
            times, self.rss_mb = self._meter.cpu_times(), self._meter.memory_info().rss / (1 << 20)
        except psutil.Error:
            return
        self.cpu_percent = 100.0 * (times.user + times.system) / max(1e-3, time.monotonic() - self._started)

    def signal(self, number: int) -> None:
        if self.poll() is None:
            self._process.send_signal(number)

    def wait(self, deadline: float) -> bool:
        try:
            self.exit_code = self._process.wait(max(0.0, deadline - time.monotonic()))
            return True
        except subprocess.TimeoutExpired:
            return False

    def last_words(self, lines: int = 3) -> str:
        return ' | '.join(self.log_path.read_text(errors='replace').splitlines()[-lines:])


class Family:
    """All children. start() before this process has threads; end() always."""

    def __init__(self, log_folder: pathlib.Path):
        self.log_folder = log_folder
        self.children: List[Child] = []

    def start(self, actors) -> None:
        self.log_folder.mkdir(parents=True, exist_ok=True)
        for actor in actors:
            self.children.append(Child(actor, self.log_folder))

    def measure(self) -> None:
        for child in self.children:
            child.measure()

    def fallen(self) -> List[Child]:
        """Those that ended though nobody asked them to."""
        for child in self.children:
            if child.poll() is not None:
                child.died_early = True
        return [child for child in self.children if child.died_early]

    def end(self, patience_sec: float = 8.0) -> None:
        """Asks each child to end as Ctrl-C would, insists with SIGTERM, then kills: exit codes tell which it took."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            for child in self.children:
                child.signal(number)
            deadline = time.monotonic() + (patience_sec if number == signal.SIGINT else 2.0)
            if all([child.wait(deadline) for child in self.children]):
                return
