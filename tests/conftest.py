# SPDX-License-Identifier: Apache-2.0
"""What every folder of Python tests shares: a domain and names of one's own, and the tree's rclpy when none is installed.

Tests wait for states (`spin_until`), never for time, and run in parallel: pytest -n auto tests/conformance
ROS_TEST_DOMAIN is the domain of the first worker, for two runs at once on one host.
"""
import itertools
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIRST_DOMAIN, DOMAINS = 70, 30


def _see_the_tree() -> None:
    """Makes rclpy importable from the build tree, here and in the processes that tests start."""
    try:
        import _myelin  # noqa: F401
        return  # an install, or a PYTHONPATH, says what is to be tested
    except ImportError:
        pass
    build = pathlib.Path(os.environ.get('MYELIN_BUILD_DIR', ROOT / 'build' / 'dev'))
    paths = [str(build / 'python'), str(ROOT / 'python'), str(ROOT / 'python' / 'messages')]
    sys.path[:0] = paths
    os.environ['PYTHONPATH'] = os.pathsep.join(paths + list(filter(None, [os.environ.get('PYTHONPATH')])))
    os.environ.setdefault('MYELIN_INTERFACE_PATH', str(ROOT / 'interfaces'))
    import myelin_messages
    myelin_messages.install()


def pytest_configure(config) -> None:
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # run in the background: tests send it all the same
        signal.signal(signal.SIGINT, signal.default_int_handler)
    worker = getattr(config, 'workerinput', {}).get('workerid', 'gw0')
    first = int(os.environ.get('ROS_TEST_DOMAIN', FIRST_DOMAIN))
    os.environ['ROS_DOMAIN_ID'] = str(first + int(worker[2:]) % DOMAINS)
    os.environ['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST'
    os.environ['ROS_LOG_DIR'] = tempfile.mkdtemp(prefix='ros_log_')
    _see_the_tree()


_numbers = itertools.count()


@pytest.fixture
def unique():
    """Makes names that no other test has: unique('chatter') -> 'chatter_4711_3'."""
    return lambda prefix='name': f'{prefix}_{os.getpid()}_{next(_numbers)}'


@pytest.fixture
def domain_id() -> int:
    """The domain of this worker."""
    return int(os.environ['ROS_DOMAIN_ID'])


@pytest.fixture(scope='module')
def module_domain_id() -> int:
    """A domain where nobody but this module's tests is."""
    return int(os.environ['ROS_DOMAIN_ID']) + 2 * DOMAINS


@pytest.fixture
def ros():
    """rclpy, initialised for one test."""
    import rclpy
    rclpy.init(args=[])
    yield rclpy
    rclpy.try_shutdown()


@pytest.fixture
def make_node(ros, unique):
    """Makes nodes that end with the test."""
    nodes = []

    def make(name=None, **arguments):
        node = ros.create_node(name or unique('node'), **arguments)
        nodes.append(node)
        return node

    yield make
    for node in nodes:
        node.destroy_node()


@pytest.fixture
def node(make_node):
    return make_node()


@pytest.fixture
def spin_until(ros):
    """Spins a node until a condition holds; fails after a time that no working system needs."""

    def spin(node, condition, timeout_sec=20.0):
        end = time.monotonic() + timeout_sec
        while not condition():
            assert time.monotonic() < end, 'waited in vain'
            ros.spin_once(node, timeout_sec=0.05)

    return spin


@pytest.fixture
def background(ros):
    """Spins nodes in a thread of its own until the test ends."""
    from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
    started = []

    def start(*nodes, executor=None):
        executor = executor or SingleThreadedExecutor()
        for node in nodes:
            executor.add_node(node)

        def work():
            try:
                executor.spin()
            except ExternalShutdownException:
                pass

        thread = threading.Thread(target=work)
        thread.start()
        started.append((executor, thread))
        return executor

    yield start
    for executor, thread in started:
        executor.shutdown()
        thread.join()


@pytest.fixture
def run_python():
    """Runs a program in a process of its own; (return code, standard output, standard error)."""

    def run(code, *arguments, timeout=30, env=None):
        done = subprocess.run([sys.executable, '-c', code, *arguments], capture_output=True, text=True, timeout=timeout,
                              env={**os.environ, **(env or {})})
        return done.returncode, done.stdout, done.stderr

    return run
