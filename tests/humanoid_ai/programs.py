# SPDX-License-Identifier: Apache-2.0
"""Real processes, and a probe in the test's process that talks to them over DDS."""
import itertools
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

PATIENCE_SEC = 60.0  # far more than anything needs: only a failure waits so long
NUMBERS = itertools.count()


class Program:
    """One child process whose console is read as it comes."""

    def __init__(self, command, folder, environment=None):
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, start_new_session=True,
                                        env={**os.environ, **(environment or {}), 'PYTHONUNBUFFERED': '1',
                                             'PYTHONFAULTHANDLER': '1'})
        self.lines = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip('\n'))

    @property
    def console(self):
        return '\n'.join(self.lines)

    def said(self, text):
        return any(text in line for line in list(self.lines))

    def await_words(self, text):
        deadline = time.monotonic() + PATIENCE_SEC
        while not self.said(text):
            assert self.process.poll() is None, f'it ended with {self.process.returncode}:\n{self.console}'
            assert time.monotonic() < deadline, f'never said {text!r}:\n{self.console}'
            time.sleep(0.02)

    def end(self, number=signal.SIGINT):
        """Asks it to end; returns the exit code."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self):
        try:
            code = self.process.wait(PATIENCE_SEC)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)  # faulthandler: where each thread is goes to the console
            self.process.wait(PATIENCE_SEC)
            self._reader.join(PATIENCE_SEC)
            raise AssertionError(f'it did not end in {PATIENCE_SEC:.0f} s:\n{self.console}') from None
        self._reader.join(PATIENCE_SEC)
        return code

    def must_end_cleanly(self, number=signal.SIGINT):
        assert self.end(number) == 0, self.console
        assert 'Traceback' not in self.console, self.console

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Stage:
    """Starts programs, and speaks to them with a probe node."""

    def __init__(self, folder: pathlib.Path):
        import rclpy
        from rclpy.executors import SingleThreadedExecutor
        from rclpy.signals import SignalHandlerOptions

        self.folder = folder
        self.namespace = f'/stage{os.getpid()}_{next(NUMBERS)}'
        self.programs = []
        self.context = rclpy.Context()
        rclpy.init(context=self.context, signal_handler_options=SignalHandlerOptions.NO)
        self.probe = rclpy.create_node('probe', namespace=self.namespace, context=self.context)
        self.executor = SingleThreadedExecutor(context=self.context)
        self.executor.add_node(self.probe)

    def start(self, module, environment=None, **parameters):
        """`python3 -m module` in this stage's namespace."""
        command = [sys.executable, '-m', module, '--ros-args', '-r', f'__ns:={self.namespace}']
        for name, value in parameters.items():
            command += ['-p', f'{name}:={value}']
        self.programs.append(Program(command, self.folder, environment))
        return self.programs[-1]

    def hear(self, kind, topic, depth=50):
        """A list that fills with the messages on a topic."""
        messages = []
        self.probe.create_subscription(kind, topic, messages.append, depth)
        return messages

    def say(self, kind, topic):
        """A publisher."""
        return self.probe.create_publisher(kind, topic, 5)

    def until(self, holds, meanwhile=None):
        """Spins the probe until holds() is true; calls meanwhile() ten times a second."""
        deadline, due = time.monotonic() + PATIENCE_SEC, 0.0
        while not holds():
            for program in self.programs:
                assert program.process.poll() is None, f'it ended with {program.process.returncode}:\n{program.console}'
            assert time.monotonic() < deadline, 'in vain:\n' + '\n'.join(program.console for program in self.programs)
            if meanwhile and time.monotonic() >= due:
                due = time.monotonic() + 0.1
                meanwhile()
            self.executor.spin_once(timeout_sec=0.02)

    def close(self):
        import rclpy

        for program in self.programs:
            program.kill()
        self.executor.shutdown()
        self.probe.destroy_node()
        rclpy.shutdown(context=self.context)
