# SPDX-License-Identifier: Apache-2.0
"""One run of mypy that all tests of this folder look at, whichever worker they are in."""
import fcntl
import importlib.machinery
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

PROGRAMS = pathlib.Path(__file__).resolve().parent / 'programs'


def _rclpy_stubs():
    """The modules of rclpy that have a stub."""
    import rclpy
    root = pathlib.Path(rclpy.__file__).parent
    for stub in sorted(root.rglob('*.pyi')):
        parts = ('rclpy', *stub.relative_to(root).with_suffix('').parts)
        yield '.'.join(parts[:-1] if parts[-1] == '__init__' else parts)


def _run_mypy(folder):
    stubs = folder / 'stubs'
    subprocess.run([sys.executable, '-m', 'myelin_messages.stubs', str(stubs)], check=True)
    plain = folder / 'plain'
    plain.mkdir(exist_ok=True)
    for stub in stubs.iterdir():
        name = stub.name.removesuffix('-stubs')
        # mypy 1.0 does not find the stubs of a package that is there too, ROS 1's say, when it is asked for by name.
        if getattr(importlib.machinery.PathFinder.find_spec(name), 'origin', None) is not None:
            (plain / name).symlink_to(stub, target_is_directory=True)
    environment = {**os.environ, 'MYPYPATH': f'{PROGRAMS}{os.pathsep}{plain}'}
    environment['PYTHONPATH'] = os.pathsep.join([environment.get('PYTHONPATH', ''), str(stubs)]).strip(os.pathsep)
    packages = [name.name.removesuffix('-stubs') for name in stubs.iterdir()]
    arguments = [f'-p{name}' for name in [*packages, 'rosidl_parser', 'rosidl_runtime_py']]
    arguments += [f'-m{name}' for name in ['myelin_messages', 'myelin_messages.stub_types', *_rclpy_stubs()]]
    arguments += [f'-m{program.stem}' for program in sorted(PROGRAMS.glob('*.py'))]
    done = subprocess.run(['mypy', '--strict', '--config-file=', '--no-error-summary', '--show-error-codes',
                           f'--cache-dir={folder}/cache', '--python-executable', sys.executable, *arguments],
                          env=environment, cwd=folder, capture_output=True, text=True, timeout=300)
    return done.stdout + done.stderr


@pytest.fixture(scope='session')
def mypy_output(tmp_path_factory):
    """What `mypy --strict` says of all programs here, all message stubs and all of rclpy's."""
    if shutil.which('mypy') is None:
        pytest.skip('mypy is not installed')
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if 'PYTEST_XDIST_WORKER' in os.environ else base) / 'mypy'
    folder.mkdir(exist_ok=True)
    with (folder / 'lock').open('w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        output = folder / 'output'
        if not output.exists():
            output.write_text(_run_mypy(folder))
        return output.read_text()


@pytest.fixture(scope='session')
def errors(mypy_output):
    """(name of the file, line, code, text) of each error."""
    assert 'Traceback' not in mypy_output and 'INTERNAL ERROR' not in mypy_output, mypy_output
    found = re.findall(r'^(?:.*/)?([^/:\n]+):(\d+): error: (.*?)(?:  \[([a-z-]+)\])?$', mypy_output, re.MULTILINE)
    return [(file, int(line), code, text) for file, line, text, code in found]
