# SPDX-License-Identifier: Apache-2.0
"""Contexts: several at once, their domains, their hooks."""
import threading

import pytest
import rclpy
from rclpy._rclpy_pybind11 import RCLError
from rclpy.context import Context
from rclpy.exceptions import NotInitializedException
from rclpy.executors import SingleThreadedExecutor
from std_msgs.msg import String


@pytest.fixture
def context():
    made = Context()
    made.init(args=[])
    yield made
    made.try_shutdown()


def test_a_context_is_nothing_before_init():
    context = Context()
    assert context.handle is None and not context.ok()
    with pytest.raises(RuntimeError) as raised:
        context.shutdown()
    assert str(raised.value) == 'Context must be initialized before it can be shutdown'
    with pytest.raises(RuntimeError) as raised:
        context.get_domain_id()
    assert str(raised.value) == 'Context must be initialized before it can have a domain id'
    context.try_shutdown()
    context.destroy()
    with pytest.raises(NotInitializedException, match='cannot create node'):
        rclpy.create_node('n', context=context)


def test_a_context_is_initialised_once(context):
    with pytest.raises(RuntimeError) as raised:
        context.init(args=[])
    assert str(raised.value) == 'Context.init() must only be called once'
    context.shutdown()
    with pytest.raises(RuntimeError, match='must only be called once'):
        context.init(args=[])


def test_a_second_explicit_shutdown_is_an_error(context):
    context.shutdown()
    with pytest.raises(RCLError, match='failed to shutdown: rcl_shutdown already called on the given context'):
        context.shutdown()
    context.try_shutdown()


def test_a_context_lives_beside_the_default_one(ros, unique):
    with Context() as other:
        assert other.ok() and other is not ros.get_default_context()
        ros.create_node(unique('node'), context=other).destroy_node()
    assert not other.ok() and ros.ok()


def test_a_context_that_is_up_may_be_used_in_a_with_statement(context):
    with context as same:
        assert same is context and context.ok()
    assert not context.ok()


def test_hooks_run_once_in_the_order_in_which_they_came(context):
    calls = []
    context.on_shutdown(lambda: calls.append(1))
    context.on_shutdown(lambda: calls.append(2))
    context.shutdown()
    context.try_shutdown()
    assert calls == [1, 2]


def test_hooks_may_come_before_init():
    context, calls = Context(), []
    context.on_shutdown(lambda: calls.append(1))
    context.init(args=[])
    context.shutdown()
    assert calls == [1]


def test_a_hook_that_comes_late_runs_at_once(context):
    calls = []
    context.shutdown()
    context.on_shutdown(lambda: calls.append(1))
    assert calls == [1]


def test_a_hook_runs_when_the_context_is_down_already(context):
    calls = []
    context.on_shutdown(lambda: calls.append(context.ok()))
    context.shutdown()
    assert calls == [False]


@pytest.mark.parametrize('hook', [5, None, 'x'])
def test_a_hook_is_callable(context, hook):
    with pytest.raises(TypeError, match='callback should be a callable'):
        context.on_shutdown(hook)


def test_a_hook_that_is_a_method_does_not_keep_its_object(context):
    class Owner:
        def hook(self):
            raise AssertionError('called after its object was gone')

    context.on_shutdown(Owner().hook)
    context.shutdown()


def test_what_a_hook_raises_leaves_shutdown_and_keeps_no_other_from_running(context):
    calls = []

    def fail():
        raise ArithmeticError('mine')

    context.on_shutdown(fail)
    context.on_shutdown(lambda: calls.append(1))
    with pytest.raises(ArithmeticError, match='mine'):
        context.shutdown()
    assert calls == [1] and not context.ok()


def test_a_hook_may_shut_down_and_ask(context):
    calls = []
    context.on_shutdown(lambda: (context.try_shutdown(), calls.append(context.ok())))
    context.shutdown()
    assert calls == [False]


def test_of_many_threads_that_shut_down_one_does(context):
    calls, errors = [], []
    context.on_shutdown(lambda: calls.append(1))

    def end():
        try:
            context.shutdown()
        except RCLError as error:
            errors.append(error)

    threads = [threading.Thread(target=end) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [1] and not context.ok()


def test_nodes_that_are_tracked_are_destroyed_with_the_context(context, unique):
    node, other, left = (rclpy.create_node(unique('node'), context=context) for _ in range(3))
    for tracked in (node, other):
        context.track_node(tracked)
    context.untrack_node(other)
    context.untrack_node(left)
    context.shutdown()
    assert node.handle.closed() and not other.handle.closed()
    other.destroy_node(), left.destroy_node()


def test_the_domain_comes_from_the_environment_or_the_argument(context, domain_id):
    assert context.get_domain_id() == domain_id
    other = Context()
    other.init(args=[], domain_id=domain_id + 1)
    assert other.get_domain_id() == domain_id + 1
    other.shutdown()


def test_a_domain_is_not_negative():
    context = Context()
    with pytest.raises(RuntimeError) as raised:
        context.init(args=[], domain_id=-1)
    assert str(raised.value) == 'Domain id (-1) should not be lower than zero.'
    assert not context.ok()
    context.init(args=[])  # it is as before
    context.shutdown()


@pytest.mark.parametrize('domain', ['1', 1.5, [1]])
def test_a_domain_is_a_whole_number(domain):
    with pytest.raises(TypeError):
        Context().init(args=[], domain_id=domain)


def test_a_domain_that_dds_does_not_have_makes_no_node(unique):
    context = Context()
    context.init(args=[], domain_id=100000)
    try:
        with pytest.raises(RuntimeError):
            rclpy.create_node(unique('node'), context=context)
    finally:
        context.try_shutdown()


@pytest.mark.parametrize('value, text', [('abc', 'ROS_DOMAIN_ID is not an integral number'),
                                         ('7x', 'ROS_DOMAIN_ID is not an integral number'),
                                         ('99999999999999999999999', 'ROS_DOMAIN_ID is out of range')])
def test_an_environment_that_makes_no_sense_is_refused(monkeypatch, value, text):
    monkeypatch.setenv('ROS_DOMAIN_ID', value)
    with pytest.raises(RCLError, match='failed to initialize rcl: ' + text):
        Context().init(args=[])
    context = Context()
    context.init(args=[], domain_id=3)  # an argument wins
    assert context.get_domain_id() == 3
    context.shutdown()


def test_an_empty_environment_is_domain_zero(monkeypatch):
    monkeypatch.setenv('ROS_DOMAIN_ID', '')
    context = Context()
    context.init(args=[])
    assert context.get_domain_id() == 0
    context.shutdown()


def test_nodes_of_two_domains_do_not_hear_each_other(ros, node, module_domain_id, unique, spin_until):
    topic, heard = '/' + unique('topic'), []
    other = Context()
    other.init(args=[], domain_id=module_domain_id)
    stranger = ros.create_node(unique('stranger'), context=other)
    publisher = stranger.create_publisher(String, topic, 1)
    node.create_subscription(String, topic, heard.append, 1)
    friend = node.create_publisher(String, topic, 1)
    spin_until(node, lambda: friend.get_subscription_count() == 1)
    publisher.publish(String(data='stranger'))
    friend.publish(String(data='friend'))
    spin_until(node, lambda: heard)
    assert [message.data for message in heard] == ['friend'] and publisher.get_subscription_count() == 0
    stranger.destroy_node()
    other.shutdown()


def test_an_executor_of_a_context_ends_with_it(ros, context, unique):
    node = ros.create_node(unique('node'), context=context)
    executor = SingleThreadedExecutor(context=context)
    executor.add_node(node)
    node.create_timer(0.001, context.shutdown)
    executor.spin()
    assert not context.ok() and ros.ok()
    node.destroy_node()
