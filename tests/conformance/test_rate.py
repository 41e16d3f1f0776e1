# SPDX-License-Identifier: Apache-2.0
"""Rates: loops at a frequency, with and without somebody who spins."""
import threading

import pytest
from rclpy.clock import Clock, ClockType, ROSClock
from rclpy.duration import Duration
from rclpy.exceptions import InvalidHandle, ROSInterruptException
from rclpy.parameter import Parameter
from rclpy.time import Time
from rosgraph_msgs.msg import Clock as ClockMsg


def test_pain_17_a_rate_needs_nobody_to_spin(node):
    rate = node.create_rate(1000)
    for _ in range(3):
        rate.sleep()
    assert node.destroy_rate(rate)


def test_pain_17_a_rate_sleeps_inside_a_callback(ros, node, spin_until):
    rate, slept = node.create_rate(1000), []
    node.create_timer(0.001, lambda: slept.append(rate.sleep()))
    spin_until(node, lambda: len(slept) >= 2)


def test_a_rate_sleeps_while_another_thread_spins(node, background):
    background(node)
    rate = node.create_rate(1000)
    for _ in range(3):
        rate.sleep()


@pytest.mark.parametrize('frequency', [0, -1, -0.5])
def test_a_frequency_is_positive(node, frequency):
    with pytest.raises(ValueError) as raised:
        node.create_rate(frequency)
    assert str(raised.value) == 'frequency must be > 0'


def test_a_frequency_is_a_number(node):
    with pytest.raises(TypeError):
        node.create_rate('10')


@pytest.mark.parametrize('clock_type', [ClockType.STEADY_TIME, ClockType.SYSTEM_TIME])
def test_a_rate_keeps_its_phase(node, clock_type):
    clock = Clock(clock_type=clock_type)
    begun = clock.now()
    rate = node.create_rate(500, clock)  # the first period begins
    for _ in range(4):
        rate.sleep()
    assert clock.now() - begun >= Duration(nanoseconds=4 * 2000000)


def test_a_period_that_is_over_is_not_slept(node):
    clock = Clock(clock_type=ClockType.STEADY_TIME)
    rate = node.create_rate(10, clock)
    rate._timer.timer_period_ns = 100 * 10**9
    clock.sleep_for(Duration(seconds=0.1))
    rate.sleep()  # the first period of 0.1 s is over


def test_a_rate_is_a_timer_of_its_node(node):
    rate = node.create_rate(10)
    assert len(list(node.timers)) == 1
    assert node.destroy_rate(rate) and not node.destroy_rate(rate)
    assert not list(node.timers)


def test_a_destroyed_rate_does_not_sleep(node):
    rate = node.create_rate(10)
    rate.destroy()
    rate.destroy()
    with pytest.raises(RuntimeError) as raised:
        rate.sleep()
    assert str(raised.value) == 'Rate cannot sleep because it has been destroyed'


def test_destroying_a_rate_wakes_who_sleeps(node):
    rate = node.create_rate(0.01)
    threading.Timer(0.02, rate.destroy).start()
    rate.sleep()
    with pytest.raises(RuntimeError):
        rate.sleep()


def test_the_rate_of_a_destroyed_node_does_not_sleep(make_node):
    node = make_node()
    rate = node.create_rate(0.01)
    threading.Timer(0.02, node.destroy_node).start()
    with pytest.raises(InvalidHandle, match='timer has been destroyed'):
        rate.sleep()
    with pytest.raises(RuntimeError):
        rate.sleep()


def test_a_rate_ends_with_the_context(ros, node):
    rate = node.create_rate(0.01)
    threading.Timer(0.02, ros.shutdown).start()
    for _ in range(2):
        with pytest.raises(ROSInterruptException) as raised:
            rate.sleep()
        assert str(raised.value) == 'rclpy.shutdown() has been called'


def test_a_destroyed_rate_of_a_context_that_is_down_says_the_latter(ros, node):
    rate = node.create_rate(10)
    rate.destroy()
    ros.shutdown()
    with pytest.raises(ROSInterruptException):
        rate.sleep()


def test_all_who_sleep_wake_for_the_same_period(node):
    rate, awake = node.create_rate(20), []
    threads = [threading.Thread(target=lambda: awake.append(rate.sleep())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(awake) == 3


def test_a_rate_of_a_clock_that_is_set_by_hand(node):
    clock = ROSClock()
    clock.set_ros_time_override(Time(seconds=100, clock_type=ClockType.ROS_TIME))
    clock._set_ros_time_is_active(True)
    rate = node.create_rate(1, clock)
    over = threading.Event()

    def move():
        second = 100
        while not over.wait(0.005):
            second += 1
            if second == 103:
                second = 10  # the time goes back
            clock.set_ros_time_override(Time(seconds=second, clock_type=ClockType.ROS_TIME))

    thread = threading.Thread(target=move)
    thread.start()
    try:
        for _ in range(6):
            rate.sleep()
    finally:
        over.set()
        thread.join()


def test_pain_17_a_rate_in_simulated_time_hears_the_clock_by_itself(make_node):
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


def test_each_period_of_a_rate_ends_a_spin_once(ros, node):
    rate = node.create_rate(1000)
    for _ in range(3):
        ros.spin_once(node)
    node.destroy_rate(rate)
