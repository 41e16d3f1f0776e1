# SPDX-License-Identifier: Apache-2.0
"""Starts, asks and ends actors (actor.py), and remembers what they said for who reads of a failure."""
import collections
import json
import os
import pathlib
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time

ACTOR = pathlib.Path(__file__).with_name('actor.py')
# Longer than any working system needs, under any load.
PATIENCE_S = 60.0


class Gone(AssertionError):
    """An actor ended, or said nothing for very long."""


class Actor:
    """A process. `within` are words to start it by, as "nsenter -t 4711 -m"."""

    def __init__(self, name, log_folder, within=(), environment=None, **settings):
        self.name = name
        self.said = collections.deque(maxlen=12)
        self.complaints = []
        self._answers, self._events = queue.Queue(), []
        self._heard = threading.Condition()
        self._waiting = 0
        self._process = subprocess.Popen(
            [*within, sys.executable, str(ACTOR), json.dumps(settings)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env={**os.environ, 'ROS_LOG_DIR': log_folder, **(environment or {})})
        self._ears = [threading.Thread(target=ear, daemon=True) for ear in (self._listen, self._collect)]
        for ear in self._ears:
            ear.start()

    @property
    def pid(self):
        return self._process.pid

    def _listen(self):
        for line in self._process.stdout:
            if self.said and line.startswith('{"answer": "state"') and self.said[-1].startswith('{"answer": "state"'):
                self.said.pop()
            self.said.append(line.rstrip()[:2000])
            try:
                words = json.loads(line)
            except ValueError:
                continue
            if 'answer' in words:
                self._answers.put(words)
            else:
                with self._heard:
                    self._events.append(words)
                    self._heard.notify_all()
        self._answers.put(None)
        with self._heard:
            self._events.append({'event': 'gone'})
            self._heard.notify_all()

    def _collect(self):
        for line in self._process.stderr:
            self.complaints.append(line.rstrip())

    def tell(self, what, **words):
        """Without waiting; the answer is lost. To a dead one: nothing."""
        try:
            self._process.stdin.write(json.dumps({'do': what, **words}) + '\n')
            self._process.stdin.flush()
            self._waiting += 1
        except (BrokenPipeError, ValueError):
            pass

    def ask(self, what, **words):
        """The answer."""
        self.tell(what, **words)
        answer = None
        while self._waiting:
            try:
                answer = self._answers.get(timeout=PATIENCE_S)
            except queue.Empty:
                raise Gone(f'{self.name} (process {self.pid}) says nothing to "{what}"') from None
            self._waiting -= 1
            if answer is None:
                self._answers.put(None)
                raise Gone(f'{self.name} (process {self.pid}) ended with {self._process.wait()} before "{what}"')
            if 'exception' in answer:
                raise AssertionError(f'{self.name}: {answer}')
        return answer

    def state(self):
        return self.ask('state')

    def await_event(self, event, timeout=PATIENCE_S):
        """False when it ended first."""
        end = time.monotonic() + timeout
        with self._heard:
            while not any(words['event'] in (event, 'gone') for words in self._events):
                left = end - time.monotonic()
                if left <= 0:
                    raise Gone(f'{self.name} (process {self.pid}) had no "{event}"')
                self._heard.wait(left)
            return any(words['event'] == event for words in self._events)

    def kill(self, how=signal.SIGKILL):
        """Returns when it is dead."""
        self._process.send_signal(how)
        self._process.wait()

    def stop(self):
        """Returns when it stands still."""
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WNOWAIT)

    def go_on(self):
        self._process.send_signal(signal.SIGCONT)

    def close(self):
        """Whatever it does."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for ear in self._ears:
            ear.join(5)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            try:
                stream.close()
            except OSError:
                pass

    def end(self):
        """As a program ends; what it answered last."""
        self.ask('end')
        code = self._process.wait(PATIENCE_S)
        assert code == 0, f'{self.name} ended with {code}: {self.complaints}'
        self.close()

    def story(self):
        state = self._process.poll()
        lines = [f'{self.name}, process {self.pid}, {"alive" if state is None else f"ended with {state}"}']
        return '\n'.join([*lines, *(f'  said {line}' for line in self.said),
                          *(f'  complained {line}' for line in self.complaints[-12:])])


class Troupe:
    """The actors of one test."""

    def __init__(self):
        self.actors = []
        self.notes = collections.deque(maxlen=40)
        self._begin = time.monotonic()
        self._logs = tempfile.TemporaryDirectory(prefix='faults_', ignore_cleanup_errors=True)
        os.chmod(self._logs.name, 0o777)

    def actor(self, name, **settings):
        made = Actor(name, self._logs.name, **settings)
        self.actors.append(made)
        return made

    def note(self, text):
        """What happens, for the story."""
        self.notes.append(f'{time.monotonic() - self._begin:8.3f} s  {text}')

    def forget(self, actor):
        actor.close()
        self.actors.remove(actor)

    def until(self, condition, what, timeout=PATIENCE_S):
        """Waits for a state; the condition's value."""
        end = time.monotonic() + timeout
        while not (value := condition()):
            assert time.monotonic() < end, f'waited {timeout:.0f} s in vain: {what}'
            time.sleep(0.02)
        return value

    def story(self):
        for actor in self.actors:
            try:
                actor.tell('state')
            except OSError:
                pass
        time.sleep(0.5)  # for what they say of themselves
        return '\n'.join([*self.notes, *(actor.story() for actor in self.actors)])

    def close(self):
        for actor in self.actors:
            actor.close()
        self._logs.cleanup()
