# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C, SIGTERM and the end of the process, each in a process of its own."""
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

PROGRAM = """
import sys, threading, time
import rclpy
from rclpy.executors import MultiThreadedExecutor
from rclpy.node import Node
rclpy.init()
hooks = []
rclpy.get_default_context().on_shutdown(lambda: hooks.append(1))
node = Node('waits')
def ready():
    global ready
    print('ready', flush=True)
    ready = lambda: None
timer = node.create_timer(0.005, lambda: ready())
def spin(): rclpy.spin(node)
def spin_once():
    while rclpy.ok(): rclpy.spin_once(node)
def multi():
    executor = MultiThreadedExecutor(2)
    executor.add_node(node)
    executor.spin()
def background():
    ended = threading.Event()  # not join(): Python 3.11 takes a thread for ended when Ctrl-C interrupts that
    def work():
        try: rclpy.spin(node)
        except rclpy.executors.ExternalShutdownException: print('thread ended', flush=True)
        finally: ended.set()
    thread = threading.Thread(target=work)
    try:
        thread.start()
        while not ended.wait(0.02): pass
        print('not interrupted', flush=True)
    finally:
        ended.wait(10)
def rate():
    ready()
    rate = node.create_rate(1)
    while True: rate.sleep()
def service():
    from example_interfaces.srv import AddTwoInts
    ready()
    print('service', node.create_client(AddTwoInts, 'nobody').wait_for_service(), flush=True)
def call():
    from example_interfaces.srv import AddTwoInts
    ready()
    print('call', node.create_client(AddTwoInts, 'nobody').call(AddTwoInts.Request()), flush=True)
def clock():
    from rclpy.duration import Duration
    ready()
    print('clock', node.get_clock().sleep_for(Duration(seconds=100)), flush=True)
def message():
    from rclpy.wait_for_message import wait_for_message
    from std_msgs.msg import String
    ready()
    print('message', wait_for_message(String, node, 'silent'), flush=True)
def future():
    rclpy.spin_until_future_complete(node, rclpy.Future())
def graph():
    ready()
    print('graph', node.wait_for_node('nobody', 100), flush=True)
def hook():
    rclpy.get_default_context().on_shutdown(rclpy.get_default_context().try_shutdown)
    rclpy.spin(node)
def python():
    ready()
    while True: pass
def sleep():
    ready()
    while True: time.sleep(0.05)  # a signal just before a sleep does not interrupt it
try:
    globals()[sys.argv[1]]()
except BaseException as error:
    print(type(error).__name__, flush=True)
finally:
    node.get_logger().info('goodbye')
    node.destroy_node()
    rclpy.shutdown()
    print('hooks', len(hooks), flush=True)
"""


def interrupted(what, number):
    """What a program printed that got a signal in the middle of `what`, and how it ended."""
    process = subprocess.Popen([sys.executable, '-c', PROGRAM, what], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, env=os.environ)
    assert process.stdout.readline() == 'ready\n'
    process.send_signal(number)
    try:
        out, err = process.communicate(timeout=15)
    finally:
        process.kill()
    assert process.returncode == 0, err
    assert 'Traceback' not in err and 'goodbye' in err
    return out.split()


@pytest.mark.parametrize('what', ['spin', 'spin_once', 'multi', 'rate', 'service', 'call', 'clock', 'message', 'future',
                                  'graph', 'hook', 'python', 'sleep'])
def test_pain_22_ctrl_c_is_quiet_and_ends_every_wait(what):
    assert interrupted(what, signal.SIGINT) == ['KeyboardInterrupt', 'hooks', '1']


def test_pain_22_sigterm_ends_spin():
    assert interrupted('spin', signal.SIGTERM) == ['ExternalShutdownException', 'hooks', '1']


def test_sigterm_ends_the_spin_of_several_threads_quietly():
    assert interrupted('multi', signal.SIGTERM) == ['hooks', '1']


def test_sigterm_ends_a_loop_of_spin_once():
    printed = interrupted('spin_once', signal.SIGTERM)  # in the middle of one, or between two
    assert printed in (['ExternalShutdownException', 'hooks', '1'], ['hooks', '1'])


def test_pain_23_ctrl_c_ends_a_spin_in_another_thread_and_runs_hooks_once():
    assert interrupted('background', signal.SIGINT) == ['thread', 'ended', 'KeyboardInterrupt', 'hooks', '1']


def test_without_handlers_ctrl_c_is_pythons(run_python):
    code = """
import os, signal, threading
import rclpy
from rclpy.signals import SignalHandlerOptions, get_current_signal_handlers_options
rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
assert get_current_signal_handlers_options() == SignalHandlerOptions.NO
node = rclpy.create_node('n')
threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    rclpy.spin(node)
except KeyboardInterrupt:
    print('interrupted', rclpy.ok())
"""
    assert run_python(code)[:2] == (0, 'interrupted True\n')


@pytest.mark.parametrize('executor', ['SingleThreadedExecutor()', 'MultiThreadedExecutor(3)'])
def test_the_process_ends_while_daemon_threads_spin(run_python, executor):
    code = f"""
import threading
import rclpy
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor, SingleThreadedExecutor
from std_msgs.msg import String
rclpy.init()
node = rclpy.create_node('n')
node.create_timer(0.0005, lambda: publisher.publish(String(data='x')))
node.create_subscription(String, 'x', lambda m: heard.set(), 10)
publisher = node.create_publisher(String, 'x', 10)
heard = threading.Event()
executor = {executor}
executor.add_node(node)
def work():
    try: executor.spin()
    except ExternalShutdownException: pass
threading.Thread(target=work, daemon=True).start()
heard.wait(20)
print('end', flush=True)
"""
    code_, out, err = run_python(code)
    assert (code_, out, err) == (0, 'end\n', '')


def test_a_program_that_never_cleans_up_ends_well(run_python):
    code = "import rclpy; from rclpy.node import Node; rclpy.init(); node = Node('n'); rclpy.spin_once(node, timeout_sec=0)"
    assert run_python(code) == (0, '', '')


def test_signal_handlers_add_up_until_they_are_uninstalled(ros):
    from rclpy.signals import (SignalHandlerOptions, get_current_signal_handlers_options, install_signal_handlers,
                               uninstall_signal_handlers)
    options = SignalHandlerOptions
    assert get_current_signal_handlers_options() == options.ALL
    uninstall_signal_handlers()
    uninstall_signal_handlers()
    assert get_current_signal_handlers_options() == options.NO
    install_signal_handlers(options.SIGINT)
    install_signal_handlers(options.NO)
    assert get_current_signal_handlers_options() is options.SIGINT
    install_signal_handlers(options.SIGTERM)
    assert get_current_signal_handlers_options() == options.ALL
    install_signal_handlers()
    assert get_current_signal_handlers_options() == options.ALL


def test_the_default_context_brings_the_handlers_and_takes_them_away():
    import rclpy
    from rclpy.signals import SignalHandlerOptions, get_current_signal_handlers_options
    for options in (None, SignalHandlerOptions.ALL, SignalHandlerOptions.SIGTERM, SignalHandlerOptions.NO):
        rclpy.init(args=[], signal_handler_options=options)
        expected = SignalHandlerOptions.ALL if options is None else options
        assert get_current_signal_handlers_options() == expected
        rclpy.shutdown()
        assert get_current_signal_handlers_options() == SignalHandlerOptions.NO


def test_a_context_of_ones_own_leaves_the_handlers_alone(ros):
    from rclpy.context import Context
    from rclpy.signals import SignalHandlerOptions, get_current_signal_handlers_options, uninstall_signal_handlers
    context = Context()
    ros.init(args=[], context=context)
    ros.shutdown(context=context)
    assert get_current_signal_handlers_options() == SignalHandlerOptions.ALL
    uninstall_signal_handlers()
    context = Context()
    ros.init(args=[], context=context)
    assert get_current_signal_handlers_options() == SignalHandlerOptions.NO
    ros.shutdown(context=context, uninstall_handlers=True)


def test_a_signal_shuts_every_context_down_and_pythons_handlers_run(run_python):
    code, out, err = run_python("""
import signal, threading, rclpy
from rclpy.context import Context
other, other_ended, default_ended = Context(), threading.Event(), threading.Event()
rclpy.init()
other.init(args=[])
other.on_shutdown(other_ended.set)
rclpy.get_default_context().on_shutdown(default_ended.set)
try:
    signal.raise_signal(signal.SIGINT)
    other_ended.wait(20)
    print('not interrupted')
except KeyboardInterrupt:
    assert other_ended.wait(20) and default_ended.wait(20)
    assert not other.ok() and not rclpy.ok()
rclpy.shutdown()  # forgiven after a signal
other.try_shutdown()
""")
    assert (code, out, err) == (0, '', '')


def test_pain_22_an_uncaught_ctrl_c_ends_the_process_as_pythons_does(run_python):
    code, out, err = run_python("""
import os, signal, threading, rclpy
rclpy.init()
rclpy.get_default_context().on_shutdown(lambda: print('hook', flush=True))
node = rclpy.create_node('n')
threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
rclpy.spin(node)
""")
    assert code == -signal.SIGINT and out == 'hook\n' and err.strip().endswith('KeyboardInterrupt')


def test_a_signal_guard_condition_is_triggered_at_the_end(ros):
    from rclpy.signals import SignalHandlerGuardCondition
    guard = SignalHandlerGuardCondition()
    ros.shutdown()
    guard.destroy()


ALLOCATING = """
import signal, sys, threading
import rclpy
rclpy.init()
def allocate():
    print('ready', flush=True)
    while rclpy.ok(): [bytes(2000) for _ in range(1000)]
if sys.argv[1] == 'another thread':
    begin = threading.Event()
    thread = threading.Thread(target=lambda: begin.wait() and allocate())
    thread.start()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    begin.set()
    thread.join()
else:
    allocate()
"""


@pytest.mark.parametrize('where', ['the main thread', 'another thread'])
def test_a_signal_in_the_middle_of_an_allocation_ends_the_program_too(where):
    for _ in range(10):  # each has a fair chance to come within malloc
        process = subprocess.Popen([sys.executable, '-c', ALLOCATING, where], stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == 'ready\n'
        time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        try:
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()
