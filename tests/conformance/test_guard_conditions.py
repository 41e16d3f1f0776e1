# SPDX-License-Identifier: Apache-2.0
"""Guard conditions."""
import threading

import pytest
from rclpy._rclpy_pybind11 import InvalidHandle
from rclpy.guard_condition import GuardCondition


def test_a_trigger_runs_the_callback_once(ros, node):
    ran = []
    guard = node.create_guard_condition(lambda: ran.append(1))
    assert isinstance(guard, GuardCondition) and list(node.guards) == [guard]
    for _ in range(3):
        guard.trigger()
    ros.spin_once(node, timeout_sec=5)
    ros.spin_once(node, timeout_sec=0)
    assert ran == [1]


def test_nothing_runs_without_a_trigger(ros, node):
    ran = []
    node.create_guard_condition(lambda: ran.append(1))
    ros.spin_once(node, timeout_sec=0)
    assert not ran


def test_a_trigger_in_the_callback_runs_it_again(ros, node, spin_until):
    ran = []

    def callback():
        ran.append(1)
        if len(ran) < 3:
            guard.trigger()

    guard = node.create_guard_condition(callback)
    guard.trigger()
    spin_until(node, lambda: len(ran) == 3)


def test_any_thread_may_trigger(ros, node, spin_until):
    ran = []
    guard = node.create_guard_condition(lambda: ran.append(1))
    threading.Thread(target=guard.trigger).start()
    spin_until(node, lambda: ran)


def test_a_guard_condition_without_a_callback_is_harmless(ros, node):
    node.create_guard_condition(None).trigger()
    ros.spin_once(node, timeout_sec=0.02)


def test_a_destroyed_guard_condition_never_runs(ros, node):
    ran = []
    guard = node.create_guard_condition(lambda: ran.append(1))
    guard.trigger()
    assert node.destroy_guard_condition(guard) is True
    assert node.destroy_guard_condition(guard) is False and list(node.guards) == []
    ros.spin_once(node, timeout_sec=0.02)
    assert not ran
    with pytest.raises(InvalidHandle):
        guard.trigger()


def test_a_guard_condition_may_destroy_itself(ros, node):
    ran = []
    guard = node.create_guard_condition(lambda: ran.append(node.destroy_guard_condition(guard)))
    guard.trigger()
    ros.spin_once(node, timeout_sec=5)
    assert ran == [True]
