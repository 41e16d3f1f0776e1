# SPDX-License-Identifier: Apache-2.0
"""init(), ok(), shutdown() and contexts."""
import threading

import pytest
import rclpy
from rclpy.context import Context
from rclpy.exceptions import NotInitializedException
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor


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


def test_hooks_run_once_at_shutdown(ros):
    calls = []
    context = ros.get_default_context()
    context.on_shutdown(lambda: calls.append(1))
    ros.shutdown()
    context.try_shutdown()
    assert calls == [1]


def test_a_hook_that_is_a_method_does_not_keep_its_object(ros):
    class Owner:
        def hook(self):
            raise AssertionError('called after its object was gone')

    ros.get_default_context().on_shutdown(Owner().hook)
    ros.shutdown()


def test_a_context_of_ones_own_lives_beside_the_default_one(ros, unique):
    with Context() as other:
        assert other.ok()
        node = ros.create_node(unique('node'), context=other)
        node.destroy_node()
    assert not other.ok() and ros.ok()


def test_a_second_explicit_shutdown_of_a_context_is_an_error():
    context = Context()
    context.init(args=[])
    context.shutdown()
    with pytest.raises(RuntimeError, match='already called'):
        context.shutdown()


def test_the_domain_comes_from_the_environment_or_the_argument(ros, domain_id):
    assert ros.get_default_context().get_domain_id() == domain_id
    other = Context()
    other.init(args=[], domain_id=domain_id + 1)
    assert other.get_domain_id() == domain_id + 1
    other.shutdown()


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
