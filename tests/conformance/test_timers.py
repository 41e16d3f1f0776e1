# SPDX-License-Identifier: Apache-2.0
"""Timers, rates and clocks."""
import threading

import pytest
from rclpy._rclpy_pybind11 import InvalidHandle, RCLError
from rclpy.clock import Clock, ClockType, JumpThreshold, ROSClock
from rclpy.duration import Duration
from rclpy.exceptions import ROSInterruptException
from rclpy.time import Time
from rclpy.timer import TimerInfo


def test_a_timer_calls_again_and_again(node, spin_until):
    calls = []
    node.create_timer(0.001, lambda: calls.append(1))
    spin_until(node, lambda: len(calls) >= 5)


def test_a_timer_that_does_not_start_by_itself_starts_at_reset(node, spin_until):
    calls = []
    timer = node.create_timer(0.001, lambda: calls.append(1), autostart=False)
    assert timer.is_canceled() and timer.time_until_next_call() is None
    timer.reset()
    spin_until(node, lambda: calls)


def test_a_timer_may_cancel_itself(ros, node, spin_until):
    calls = []
    timer = node.create_timer(0.001, lambda: (calls.append(1), timer.cancel()))
    spin_until(node, lambda: calls)
    ros.spin_once(node, timeout_sec=0.02)
    assert calls == [1] and timer.is_canceled()


def test_a_callback_may_hear_when_it_was_due(node, spin_until):
    heard = []

    def callback(info: TimerInfo):
        heard.append(info)

    node.create_timer(0.001, callback)
    spin_until(node, lambda: heard)
    assert heard[0].expected_call_time <= heard[0].actual_call_time
    assert heard[0].actual_call_time.clock_type is ClockType.ROS_TIME


def test_a_negative_period_is_refused(node):
    with pytest.raises(RCLError, match='failed to create timer: timer period must be non-negative'):
        node.create_timer(-1.0, lambda: None)


def test_the_period_may_change(node):
    timer = node.create_timer(1.0, lambda: None)
    timer.timer_period_ns = 5000
    assert timer.timer_period_ns == 5000
    node.destroy_timer(timer)
    with pytest.raises(InvalidHandle):
        timer.reset()


def test_a_timer_callback_may_be_a_coroutine_and_does_not_overlap_itself(node, spin_until):
    from rclpy.task import Future
    gate, begun = Future(), []

    async def callback():
        begun.append(1)
        await gate

    node.create_timer(0.001, callback)
    spin_until(node, lambda: begun)
    again = []
    node.create_guard_condition(lambda: again.append(1)).trigger()  # the same group: has to wait
    import rclpy
    rclpy.spin_once(node, timeout_sec=0.02)
    assert begun == [1] and not again
    gate.set_result(None)
    spin_until(node, lambda: len(begun) > 1 and again)


def test_a_rate_needs_nobody_to_spin(node):
    rate = node.create_rate(1000)
    for _ in range(3):
        rate.sleep()
    assert node.destroy_rate(rate)
    with pytest.raises(RuntimeError):
        rate.sleep()


def test_a_rate_ends_with_the_context(ros, node):
    threading.Timer(0.02, ros.shutdown).start()
    with pytest.raises(ROSInterruptException):
        node.create_rate(0.01).sleep()


def test_sleep_until_waits_for_the_clock(ros):
    clock = Clock(clock_type=ClockType.STEADY_TIME)
    end = clock.now() + Duration(nanoseconds=1000000)
    assert clock.sleep_until(end) and clock.now() >= end


def test_ros_time_is_what_it_is_set_to(ros):
    clock = ROSClock()
    assert isinstance(Clock(clock_type=ClockType.ROS_TIME), ROSClock)
    clock.set_ros_time_override(Time(seconds=5, clock_type=ClockType.ROS_TIME))
    assert not clock.ros_time_is_active
    clock._set_ros_time_is_active(True)
    assert clock.now() == Time(seconds=5, clock_type=ClockType.ROS_TIME)


def test_jumps_are_reported(ros):
    clock, jumps = ROSClock(), []
    clock._set_ros_time_is_active(True)
    clock.set_ros_time_override(Time(seconds=1, clock_type=ClockType.ROS_TIME))
    threshold = JumpThreshold(min_forward=Duration(seconds=1), min_backward=None)
    handle = clock.create_jump_callback(threshold, pre_callback=lambda: jumps.append('before'),
                                        post_callback=jumps.append)
    clock.set_ros_time_override(Time(seconds=3, clock_type=ClockType.ROS_TIME))
    handle.unregister()
    clock.set_ros_time_override(Time(seconds=9, clock_type=ClockType.ROS_TIME))
    assert jumps[0] == 'before' and jumps[1].delta == Duration(seconds=2) and len(jumps) == 2


def test_simulated_time_drives_the_nodes_clock(ros, node, spin_until):
    from rclpy.parameter import Parameter
    from rosgraph_msgs.msg import Clock as ClockMsg
    node.set_parameters([Parameter('use_sim_time', value=True)])
    publisher = node.create_publisher(ClockMsg, '/clock', 10)

    def shows_seven():
        publisher.publish(ClockMsg(clock=Time(seconds=7).to_msg()))
        return node.get_clock().now().nanoseconds == 7 * 10**9

    spin_until(node, shows_seven)


def test_a_rate_in_simulated_time_hears_the_clock_by_itself(ros, make_node):
    from rclpy.parameter import Parameter
    from rosgraph_msgs.msg import Clock as ClockMsg
    node, player = make_node(), make_node()
    node.set_parameters([Parameter('use_sim_time', value=True)])
    publisher = player.create_publisher(ClockMsg, '/clock', 10)
    over = threading.Event()

    def play():
        second = 0
        while not over.wait(0.01):
            second += 1
            publisher.publish(ClockMsg(clock=Time(seconds=second).to_msg()))

    thread = threading.Thread(target=play)
    thread.start()
    try:
        rate = node.create_rate(0.5)
        before = node.get_clock().now()
        for _ in range(3):
            rate.sleep()
        assert node.get_clock().now() - before >= Duration(seconds=4)
    finally:
        over.set()
        thread.join()
