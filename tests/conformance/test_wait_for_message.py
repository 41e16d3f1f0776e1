# SPDX-License-Identifier: Apache-2.0
"""wait_for_message()."""
import threading

import pytest
from rclpy.exceptions import InvalidTopicNameException
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import DurabilityPolicy, QoSProfile
from rclpy.task import Future
from rclpy.wait_for_message import wait_for_message
from std_msgs.msg import Int32, String

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)


def test_the_next_message_is_returned(make_node, unique):
    node, topic = make_node(), unique('topic')
    publisher = make_node().create_publisher(String, topic, LATCHED)
    timer = threading.Timer(0.02, publisher.publish, [String(data='x')])
    timer.start()
    assert wait_for_message(String, node, topic, qos_profile=LATCHED, time_to_wait=20) == (True, String(data='x'))
    timer.join()


def test_a_message_that_was_kept_is_returned(node, unique):
    topic = unique('topic')
    node.create_publisher(Int32, topic, LATCHED).publish(Int32(data=3))
    found, message = wait_for_message(Int32, node, topic, qos_profile=LATCHED, time_to_wait=20.0)
    assert found is True and message.data == 3


@pytest.mark.parametrize('time_to_wait', [0, 0.0, 0.01])
def test_nothing_comes_in_time(node, unique, time_to_wait):
    assert wait_for_message(String, node, unique('silent'), time_to_wait=time_to_wait) == (False, None)


def test_shutdown_ends_the_wait(ros, node, unique):
    timer = threading.Timer(0.02, ros.shutdown)
    timer.start()
    assert wait_for_message(String, node, unique('silent')) == (False, None)
    timer.join()


@pytest.mark.parametrize('found', [False, True])
def test_pain_21_no_subscription_stays_behind(node, unique, spin_until, found):
    topic, before = '/' + unique('topic'), list(node.subscriptions)
    if found:
        node.create_publisher(String, topic, LATCHED).publish(String())
    for _ in range(5):
        assert wait_for_message(String, node, topic, qos_profile=LATCHED,
                                time_to_wait=20 if found else 0.01)[0] is found
        assert list(node.subscriptions) == before
    spin_until(node, lambda: node.count_subscribers(topic) == 0)


def test_pain_21_a_failure_leaves_no_subscription_behind(node):
    before = list(node.subscriptions)
    with pytest.raises(InvalidTopicNameException):
        wait_for_message(String, node, 'a b')
    assert list(node.subscriptions) == before


def test_other_callbacks_do_not_run_meanwhile(node, unique):
    topic, others = unique('topic'), []
    node.create_timer(0.001, lambda: others.append(1))
    assert wait_for_message(String, node, topic, time_to_wait=0.05) == (False, None)
    assert not others


def test_the_node_may_be_spinning_elsewhere(make_node, unique, background):
    node, topic = make_node(), unique('topic')
    background(node)
    node.create_publisher(String, topic, LATCHED).publish(String(data='x'))
    assert wait_for_message(String, node, topic, qos_profile=LATCHED, time_to_wait=20)[0]
    assert node.executor is not None


def test_it_may_be_used_inside_a_callback(node, unique):
    topic, outcome = unique('topic'), Future()
    node.create_publisher(String, topic, LATCHED).publish(String(data='x'))
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    node.create_guard_condition(lambda: outcome.set_result(
        wait_for_message(String, node, topic, qos_profile=LATCHED, time_to_wait=20))).trigger()
    executor.spin_until_future_complete(outcome, 20)
    assert outcome.result()[1].data == 'x' and node.executor is executor


def test_what_it_takes(node, unique):
    with pytest.raises(TypeError):
        wait_for_message(String, node, unique('topic'), 1)
    with pytest.raises(TypeError):
        wait_for_message(String, node, unique('topic'), time_to_wait='1')
    with pytest.raises(TypeError):
        wait_for_message(String, node, unique('topic'), qos_profile='1', time_to_wait=0)
    with pytest.raises(AttributeError):
        wait_for_message(String, None, unique('topic'), time_to_wait=0)
    assert not [s for s in node.subscriptions if s.topic.startswith('topic')]
