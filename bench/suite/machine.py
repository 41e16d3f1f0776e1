# SPDX-License-Identifier: Apache-2.0
"""What the numbers were measured on and with."""
import importlib.metadata
import os
import pathlib
import platform
import subprocess
import time

from suite.place import ROOT, VENV

DEBIAN = ('libfastrtps2.9', 'python3-zmq', 'python3-rospy', 'python3-numpy', 'g++')
PYPI = ('dora-rs', 'iceoryx2', 'cyclonedds')


def _first(path, key):
    try:
        return next(line.split(':', 1)[1].strip() for line in pathlib.Path(path).read_text().splitlines()
                    if line.startswith(key))
    except (OSError, StopIteration):
        return ''


def _output(*command):
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ''


def versions():
    found = {'python': platform.python_version()}
    for line in _output('dpkg-query', '-W', '-f=${Package} ${Version}\n', *DEBIAN).splitlines():
        package, _, version = line.partition(' ')
        if version:
            found[package] = version
    for site in VENV.glob('lib/python3*/site-packages'):
        for distribution in importlib.metadata.distributions(path=[str(site)]):
            if distribution.metadata['Name'] in PYPI:
                found[distribution.metadata['Name']] = distribution.version
    return found


def describe():
    """Everything that somebody needs to judge the numbers, as plain values."""
    return {
        'when': time.strftime('%F %T %z'),
        'commit': _output('git', 'rev-parse', 'HEAD'),
        'changed': bool(_output('git', 'status', '--porcelain', '--untracked-files=no')),
        'cpu': _first('/proc/cpuinfo', 'model name'),
        'cores': os.cpu_count(),
        'memory_mb': int((_first('/proc/meminfo', 'MemTotal') or '0 kB').split()[0]) // 1024,
        'virtual': _output('systemd-detect-virt', '--vm') or 'not virtual',
        'kernel': platform.release(),
        'system': platform.freedesktop_os_release().get('PRETTY_NAME', ''),
        'governor': _output('cat', '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor') or 'none',
        'load_before': os.getloadavg()[0],
        'versions': versions(),
    }
