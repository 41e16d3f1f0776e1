# SPDX-License-Identifier: Apache-2.0
"""Where everything is and how it gets there: our rclpy, the C++ peers, the Python peers; the environment of each."""
import functools
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = ROOT / 'bench'
PYTHON = '/usr/bin/python3'  # the one that sees Debian's packages
VENV = ROOT / 'build' / 'peers' / 'venv'
REQUIREMENTS = BENCH / 'peers' / 'requirements.txt'


class Unavailable(Exception):
    """A framework that cannot be measured here; the text says what to install."""


class Place:
    """One rclpy to measure, and the peers beside it.

    build    None: what setup/prepare builds and installs; a build folder: that one, as it is; 'as-is': whatever
             PYTHONPATH finds, and C++ peers only where they are already built
    folder   a scratch folder for sockets and results
    """

    def __init__(self, build, folder, domain):
        self.build, self.folder, self.domain = build, pathlib.Path(folder), domain
        self._without_pypi = None  # why, once that is known

    def prepare(self):
        """Builds what is missing; raises CalledProcessError with the tool's own words on the terminal."""
        if self.build is None:
            subprocess.run([ROOT / 'setup' / 'prepare', 'bench'], check=True)

    @property
    def _binaries(self):
        if self.build == 'as-is':
            return next((folder for folder in (ROOT / 'build' / 'release', ROOT / 'build' / 'dev')
                         if (folder / 'bench').is_dir()), ROOT / 'build' / 'release')
        return pathlib.Path(self.build) if self.build else ROOT / 'build' / 'release'

    @functools.cached_property
    def native(self):
        """The folder of the C++ peers."""
        folder = self._binaries.resolve()
        if self.build != 'as-is':
            done = subprocess.run(['cmake', '--build', folder, '--target', 'bench_peers'],
                                  capture_output=True, text=True)
            if done.returncode:
                raise Unavailable(f'the C++ peers do not build: {(done.stdout + done.stderr).strip().splitlines()[-1]}')
        if not (folder / 'bench' / 'fastdds_peer').is_file():
            raise Unavailable('the C++ peers are not built: cmake --build build/release --target bench_peers')
        return folder / 'bench'

    @functools.cached_property
    def venv(self):
        """The Python of build/peers/venv, with what PyPI has."""
        if self._without_pypi:
            raise Unavailable(self._without_pypi)
        stamp = VENV / REQUIREMENTS.name
        if not stamp.is_file() or stamp.read_text() != REQUIREMENTS.read_text():
            shutil.rmtree(VENV, ignore_errors=True)
            for command in ([PYTHON, '-m', 'venv', VENV],
                            [VENV / 'bin' / 'python', '-m', 'pip', 'install', '-q', '--retries', '1', '--timeout', '15',
                             '-r', REQUIREMENTS]):
                done = subprocess.run(command, capture_output=True, text=True)
                if done.returncode:
                    why = (done.stderr.strip() or 'no word').splitlines()[-1]
                    self._without_pypi = f'{VENV.relative_to(ROOT)} cannot be made: {why}'
                    raise Unavailable(self._without_pypi)
            shutil.copy(REQUIREMENTS, stamp)
        return VENV / 'bin' / 'python'

    def environment(self, ours):
        """Of a process that runs our rclpy, or of one that must not see it."""
        env = {name: value for name, value in os.environ.items()
               if ours or name not in ('PYTHONPATH', 'MYELIN_INTERFACE_PATH', 'ROS_DISTRO', 'ROS_VERSION')}
        env.update(ROS_DOMAIN_ID=str(self.domain), ROS_AUTOMATIC_DISCOVERY_RANGE='LOCALHOST', ROS_IP='127.0.0.1',
                   ROS_LOG_DIR=str(self.folder), BENCH_FOLDER=str(self.folder))
        paths = [BENCH]
        if ours and self.build is None:
            paths += [ROOT / 'install' / 'lib' / 'python3' / 'dist-packages']
        elif ours and self.build != 'as-is':
            paths += [pathlib.Path(self.build).resolve() / 'python', ROOT / 'python', ROOT / 'python' / 'messages']
            env['MYELIN_INTERFACE_PATH'] = str(ROOT / 'interfaces')
        elif ours:
            paths += filter(None, [env.get('PYTHONPATH')])
        env['PYTHONPATH'] = os.pathsep.join(map(str, paths))
        return env

    def importable(self, python, module, ours=False, hint=''):
        done = subprocess.run([python, '-c', f'import {module}'], env=self.environment(ours),
                              capture_output=True, text=True)
        if done.returncode:
            raise Unavailable(f'{module} cannot be imported{hint}: {done.stderr.strip().splitlines()[-1]}')


def say(text):
    print(text, file=sys.stderr, flush=True)
