# SPDX-License-Identifier: Apache-2.0
"""init(), ok(), shutdown() and contexts."""
import threading

import pytest
import rclpy
from rclpy.context import Context
from rclpy.exceptions import NotInitializedException
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor, SingleThreadedExecutor


def test_nothing_is_ok_before_init():
    assert not rclpy.ok()
    with pytest.raises(NotInitializedException):
        rclpy.create_node('early')


def test_init_twice_is_an_error(ros):
    with pytest.raises(RuntimeError, match='must only be called once'):
        ros.init()


def test_shutdown_without_init_is_an_error():
    with pytest.raises(RuntimeError, match='must be initialized before'):
        rclpy.shutdown()


def test_try_shutdown_without_init_is_none():
    rclpy.try_shutdown()


def test_init_works_again_after_shutdown(ros):
    ros.shutdown()
    ros.init(args=[])
    assert ros.ok()


def test_shutdown_a_second_time_is_an_error():
    rclpy.init(args=[])
    rclpy.shutdown()
    assert not rclpy.ok()
    with pytest.raises(RuntimeError, match='must be initialized before it can be shutdown'):
        rclpy.shutdown()
    rclpy.try_shutdown()


def test_init_may_be_used_in_a_with_statement():
    from rclpy.signals import SignalHandlerOptions, get_current_signal_handlers_options
    with rclpy.init(args=[]) as initialised:
        assert rclpy.ok() and isinstance(initialised, rclpy.InitContextManager)
        assert initialised.context is rclpy.get_default_context()
        assert get_current_signal_handlers_options() == SignalHandlerOptions.ALL
    assert not rclpy.ok() and get_current_signal_handlers_options() == SignalHandlerOptions.NO


def test_a_with_statement_whose_block_shuts_down_ends_well():
    with rclpy.init(args=[]):
        rclpy.shutdown()
    with rclpy.init(args=[]):
        assert rclpy.ok()


def test_a_with_statement_shuts_down_when_its_block_raises():
    with pytest.raises(ArithmeticError):
        with rclpy.init(args=[]):
            raise ArithmeticError
    assert not rclpy.ok()


def test_a_with_statement_may_be_of_another_context(ros):
    context = Context()
    with rclpy.init(args=[], context=context) as initialised:
        assert initialised.context is context and context.ok()
    assert not context.ok() and rclpy.ok()


def test_init_takes_keywords_only():
    with pytest.raises(TypeError):
        rclpy.init([])
    rclpy.try_shutdown()


def test_ok_is_of_a_context(ros):
    context = Context()
    assert rclpy.ok() and not rclpy.ok(context=context)
    rclpy.init(args=[], context=context)
    assert rclpy.ok(context=context)
    rclpy.shutdown(context=context)
    assert rclpy.ok() and not rclpy.ok(context=context)


def test_the_middleware_has_a_name():
    from rclpy.utilities import get_available_rmw_implementations
    assert rclpy.get_rmw_implementation_identifier() == 'rmw_fastrtps_cpp'
    assert 'rmw_fastrtps_cpp' in get_available_rmw_implementations()


@pytest.mark.parametrize('seconds, nanoseconds', [(None, -1), (-1, -1), (0, 0), (1, 10**9), (0.5, 5 * 10**8)])
def test_timeouts_are_converted(seconds, nanoseconds):
    from rclpy.utilities import timeout_sec_to_nsec
    assert timeout_sec_to_nsec(seconds) == nanoseconds


def test_pain_23_shutdown_inside_a_callback_does_not_deadlock(ros, node):
    for executor in (SingleThreadedExecutor(), MultiThreadedExecutor(2)):
        if not rclpy.ok():
            rclpy.init(args=[])
            node = rclpy.create_node('again')
            executor = MultiThreadedExecutor(2)
        hooks = []
        rclpy.get_default_context().on_shutdown(lambda: hooks.append(1))
        node.create_timer(0.001, rclpy.shutdown)
        executor.add_node(node)
        try:
            executor.spin()
        except ExternalShutdownException:
            pass
        assert not rclpy.ok() and hooks == [1]


def test_shutdown_in_a_callback_ends_spin_quietly(ros, node):
    node.create_timer(0.001, ros.shutdown)
    ros.spin(node)
    assert not ros.ok()


def test_shutdown_in_another_thread_ends_spin_with_an_exception(ros, node):
    timer = threading.Timer(0.05, ros.shutdown)
    timer.start()
    with pytest.raises(ExternalShutdownException):
        ros.spin(node)
    timer.join()


def test_spinning_without_init_says_so():
    with pytest.raises(NotInitializedException):
        SingleThreadedExecutor().spin_once(timeout_sec=0)


def test_the_logger_works_after_shutdown(ros, node, capfd):
    ros.shutdown()
    node.get_logger().info('still here')
    assert 'still here' in capfd.readouterr().err


def test_unknown_ros_arguments_are_refused():
    from rclpy._rclpy_pybind11 import UnknownROSArgsError
    with pytest.raises(UnknownROSArgsError):
        rclpy.init(args=['--ros-args', '--no-such-flag'])
    rclpy.try_shutdown()


def test_ros_arguments_are_removed_from_a_command_line():
    from rclpy.utilities import remove_ros_args
    assert remove_ros_args(['prog', 'a', '--ros-args', '-r', 'x:=y', '--', 'b']) == ['prog', 'a', 'b']


def test_submodules_are_reached_without_importing_them(run_python):
    code = 'import rclpy; print(rclpy.logging.get_logger("x").name, rclpy.qos.QoSProfile(depth=1).depth, rclpy.List)'
    assert run_python(code)[:2] == (0, 'x 1 typing.List\n')


def test_starting_imports_nothing_heavy(run_python):
    code = """
import sys
import rclpy
rclpy.init()
from rclpy.node import Node
Node('light').destroy_node()
print({'asyncio', 'concurrent', 'inspect', 'numpy', 'typing', 'yaml'} & set(sys.modules))
"""
    assert run_python(code)[:2] == (0, 'set()\n')


def test_a_forked_child_ends_in_peace_and_its_parent_goes_on(run_python):
    code, out, error = run_python("""
import os
import rclpy
from std_msgs.msg import String
rclpy.init()
node = rclpy.create_node('parent')
heard = []
publisher = node.create_publisher(String, 'family', 10)
subscription = node.create_subscription(String, 'family', heard.append, 10)
child = os.fork()
if child == 0:
    try:
        publisher.publish(String(data='from the child'))
    except rclpy.exceptions.InvalidHandle:
        raise
    except RuntimeError as error:
        print('child:', error)
    raise SystemExit(0)
print('child ended with', os.waitpid(child, 0)[1])
while not heard:
    publisher.publish(String(data='from the parent'))
    rclpy.spin_once(node, timeout_sec=0.1)
print({message.data for message in heard})
""")
    assert code == 0, error
    assert "child: a forked child cannot use its parent's participant" in out
    assert 'child ended with 0' in out and "{'from the parent'}" in out


def test_threads_and_sockets_of_a_context_go_with_its_last_node_whoever_still_knows_it(run_python):
    code, out, error = run_python("""
import os
import rclpy
from rclpy.executors import SingleThreadedExecutor
from std_msgs.msg import String
kept = []
def used():
    return len(os.listdir('/proc/self/task')), len(os.listdir('/proc/self/fd'))
for _ in range(3):
    context = rclpy.Context()
    rclpy.init(context=context)
    node = rclpy.create_node('known', context=context)
    publisher = node.create_publisher(String, 'known', 10)
    subscription = node.create_subscription(String, 'known', print, 10)
    executor = SingleThreadedExecutor(context=context)
    executor.add_node(node)
    executor.spin_once(0)
    kept.append((context, node, publisher, subscription, executor))
    executor.shutdown()
    if len(kept) % 2:
        node.destroy_node()
        rclpy.shutdown(context=context)
    else:
        rclpy.shutdown(context=context)
        node.destroy_node()
    print(*used())
""")
    assert code == 0, error
    first, *others = out.split('\n')[:3]
    assert others == [first, first]


def test_a_child_that_was_forked_while_an_executor_waited_for_the_gil_ends(run_python):
    code, out, error = run_python("""
import os
import sys
import threading
import time
import rclpy
rclpy.init()
node = rclpy.create_node('parent')
node.create_timer(0.001, lambda: None)
threading.Thread(target=rclpy.spin, args=(node,), daemon=True).start()
sys.setswitchinterval(10)  # seconds: nobody else gets the GIL
for _ in range(5):
    until = time.monotonic() + 0.01
    while time.monotonic() < until:
        pass  # and the timer is due
    child = os.fork()
    if child == 0:
        sys.exit(0)
    give_up = time.monotonic() + 10
    while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < give_up:
        time.sleep(0.001)
    if ended == (0, 0):
        os.kill(child, 9)
    print(ended[1] if ended[0] else 'never')
rclpy.shutdown()
""")
    assert code == 0, error
    assert out.split() == ['0'] * 5


def test_an_argument_that_was_no_utf8_is_refused():
    context = Context()
    with pytest.raises(UnicodeEncodeError):
        rclpy.init(args=['program', 'R\udcc3\udcb6k'], context=context)
    assert not context.ok()
