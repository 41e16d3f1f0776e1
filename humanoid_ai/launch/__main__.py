# SPDX-License-Identifier: Apache-2.0
"""Runs the C++ perception nodes until Ctrl-C, in one process or in many.

Exit code 0 when all ended as they were asked to; 1 when one could not start or ended by itself.
"""
import argparse
import os
import pathlib
import signal
import subprocess
import sys
import time

from humanoid_ai.launch.programs import NODES, PACKAGE, NotBuilt, program

PATIENCE_SEC = 10.0


def parse(arguments=None):
    parser = argparse.ArgumentParser(prog='humanoid_ai.launch', description=__doc__.splitlines()[0])
    parser.add_argument('--processes', choices=('one', 'many'), default='one')
    parser.add_argument('--nodes', metavar='A,B', type=lambda text: text.split(','), default=NODES,
                        help='default: ' + ','.join(NODES))
    parser.add_argument('--params', metavar='FILE', type=pathlib.Path, default=PACKAGE / 'launch' / 'perception.yaml')
    parser.add_argument('-p', dest='parameters', metavar='NODE:NAME:=VALUE', action='append', default=[])
    parser.add_argument('-r', dest='remappings', metavar='FROM:=TO', action='append', default=[])
    options = parser.parse_args(arguments)
    unknown = [name for name in options.nodes if name not in NODES]
    if unknown:
        parser.error(f'no node is called {", ".join(unknown)}; there are {", ".join(NODES)}')
    if not options.params.is_file():
        parser.error(f'--params {options.params}: no such file')
    return options


def commands(options):
    """The command line of each process."""
    ros = ['--ros-args', '--params-file', str(options.params)]
    for parameter in options.parameters:
        ros += ['-p', parameter]
    for remapping in options.remappings:
        ros += ['-r', remapping]
    if options.processes == 'one':
        return [[program('perception'), '--nodes', ','.join(options.nodes), *ros]]
    return [[program(name), *ros] for name in options.nodes]


def main(arguments=None) -> int:
    options = parse(arguments)
    try:
        lines = commands(options)
    except NotBuilt as error:
        print(f'humanoid_ai.launch: {error}', file=sys.stderr)
        return 1
    os.environ.setdefault('OMP_NUM_THREADS', '1')
    asked = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: asked.append(number))
    # Sessions of their own: Ctrl-C reaches this process alone, which ends the others in order.
    children = [subprocess.Popen(line, start_new_session=True) for line in lines]
    fallen = None
    while not asked and fallen is None:
        fallen = next((child for child in children if child.poll() is not None), None)
        time.sleep(0.05)
    end(children)
    if fallen is not None:
        print(f'humanoid_ai.launch: {pathlib.Path(fallen.args[0]).name} ended with exit code {fallen.returncode}',
              file=sys.stderr)
        return 1
    return max(0 if child.returncode == 0 else 1 for child in children)


def end(children) -> None:
    """Asks each as Ctrl-C would; kills who does not listen."""
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
    deadline = time.monotonic() + PATIENCE_SEC
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


if __name__ == '__main__':
    sys.exit(main())
