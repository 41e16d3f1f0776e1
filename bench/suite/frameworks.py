# SPDX-License-Identifier: Apache-2.0
"""Who takes part. A framework turns a role's words, as `round_trip.py ping 5000`, into a command."""
import functools
import pathlib
import re
import subprocess
import time

from suite import dataflow
from suite.place import BENCH, PYTHON, ROOT, Unavailable

MASTER_PORT = 11399
DEBIAN = ' (Debian: setup/packages-bench.txt)'


class Framework:
    title = ''

    def __init__(self, place):
        self.place = place

    @functools.cached_property
    def missing(self):
        """Why it cannot be measured here, or None."""
        try:
            self.check()
        except Unavailable as error:
            return str(error)
        return None

    def check(self):
        pass

    def environment(self):
        return self.place.environment(ours=False)

    def commands(self, roles):
        """[(role's environment on top, command)] of processes to start at once."""
        return [({}, self.command(role)) for role in roles]

    def close(self):
        pass


class Ours(Framework):
    title = 'rclpy (Myelin)'

    def check(self):
        self.place.importable(PYTHON, 'rclpy', ours=True, hint=' (./demo builds and installs it)')

    def environment(self):
        return self.place.environment(ours=True)

    def command(self, role):
        return [PYTHON, BENCH / 'programs' / role[0], *role[1:]]


class Native(Framework):
    title = 'C++'

    def check(self):
        self.place.native

    def commands(self, roles):
        # Fast DDS's shared memory trips over ports that a killed process has left; nobody else is in our domain.
        first = 7400 + 250 * self.place.domain
        for path in pathlib.Path('/dev/shm').glob('*fastrtps_port*'):
            if first <= int(re.search(r'port(\d+)', path.name)[1]) < first + 250:
                path.unlink(missing_ok=True)
        return super().commands(roles)

    def command(self, role):
        return [self.place.native / role[0], *role[1:]]


class OursNative(Native):
    title = 'rclcpp (Myelin)'

    def environment(self):
        return self.place.environment(ours=True) | {'MYELIN_INTERFACE_PATH': str(ROOT / 'interfaces')}


class Linked(Framework):
    """A Python library behind one of peers/links."""
    link, module = '', ''

    def python(self):
        return PYTHON

    def check(self):
        self.place.importable(self.python(), self.module, hint=DEBIAN if self.python() == PYTHON else ' (PyPI)')

    def command(self, role):
        if role[0] == 'start.py':
            return [self.python(), BENCH / 'programs' / role[0], *role[1:]]
        return [self.python(), BENCH / 'peers' / role[0], self.link, *role[1:]]


class ZeroMq(Linked):
    title, link, module = 'ZeroMQ (Python)', 'zmq', 'zmq'


class Rospy(Linked):
    title, link, module = 'rospy (ROS 1)', 'rospy', 'rospy'
    _master = None

    def environment(self):
        env = {**super().environment(), 'ROS_MASTER_URI': f'http://127.0.0.1:{MASTER_PORT}'}
        if self._master is None:
            self._master = subprocess.Popen(['rosmaster', '--core', '-p', str(MASTER_PORT)], env=env,
                                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(2)  # until it answers; its clients try again anyway
        return env

    def close(self):
        if self._master:
            self._master.terminate()
            self._master.wait()


class FromPyPI(Linked):
    def python(self):
        return self.place.venv


class Iceoryx2(FromPyPI):
    title, link, module = 'iceoryx2 (Python)', 'iceoryx2', 'iceoryx2'


class Cyclone(FromPyPI):
    title, link, module = 'cyclonedds (Python)', 'cyclonedds', 'cyclonedds'


class Dora(FromPyPI):
    title, link, module = 'dora-rs (Python)', 'dora', 'dora, pyarrow'

    def environment(self):
        env = super().environment()
        return {**env, 'PATH': f'{self.python().parent}:{env["PATH"]}'}

    def commands(self, roles):
        return dataflow.commands(self.python().parent / 'dora', self.place.folder, BENCH / 'peers', roles)


KINDS = {'ours': Ours, 'ours-native': OursNative, 'native': Native, 'zmq': ZeroMq, 'rospy': Rospy, 'iceoryx2': Iceoryx2,
         'cyclonedds': Cyclone, 'dora': Dora}
