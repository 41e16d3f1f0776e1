# SPDX-License-Identifier: Apache-2.0
"""Clocks: reading, setting, jumping, sleeping; simulated time."""
import threading

import pytest
from rclpy.clock import (Clock, ClockChange, ClockType, JumpHandle, JumpThreshold, ROSClock, TimeJump)
from rclpy.context import Context
from rclpy.duration import Duration
from rclpy.exceptions import NotInitializedException
from rclpy.parameter import Parameter
from rclpy.time import Time
from rclpy.time_source import CLOCK_TOPIC, USE_SIM_TIME_NAME, TimeSource
from rosgraph_msgs.msg import Clock as ClockMsg


def ros_time(seconds):
    return Time(seconds=seconds, clock_type=ClockType.ROS_TIME)


@pytest.fixture
def simulated():
    """A clock that stands at one second of simulated time."""
    clock = ROSClock()
    clock.set_ros_time_override(ros_time(1))
    clock._set_ros_time_is_active(True)
    return clock


@pytest.fixture
def sleeper():
    """Runs a function in a thread, and waits for it at the end of the test."""
    threads = []

    def start(function):
        result = []
        thread = threading.Thread(target=lambda: result.append(function()))
        thread.start()
        threads.append(thread)
        return result, thread

    yield start
    for thread in threads:
        thread.join(20)


def test_a_clock_is_of_a_type():
    assert Clock().clock_type is ClockType.SYSTEM_TIME
    assert Clock(clock_type=ClockType.STEADY_TIME).clock_type is ClockType.STEADY_TIME
    assert isinstance(Clock(clock_type=ClockType.ROS_TIME), ROSClock)
    assert ROSClock().clock_type is ClockType.ROS_TIME
    assert repr(Clock()) == 'Clock(clock_type=SYSTEM_TIME)' and repr(ROSClock()) == 'Clock(clock_type=ROS_TIME)'


@pytest.mark.parametrize('clock_type', ['STEADY_TIME', 2, None])
def test_the_type_of_a_clock_is_of_the_enumeration(clock_type):
    with pytest.raises(TypeError) as raised:
        Clock(clock_type=clock_type)
    assert str(raised.value) == 'Clock type must be a ClockType enum'


@pytest.mark.parametrize('clock_type', [ClockType.SYSTEM_TIME, ClockType.STEADY_TIME, ClockType.ROS_TIME])
def test_now_is_of_the_clocks_type_and_moves_on(clock_type):
    clock = Clock(clock_type=clock_type)
    first = clock.now()
    assert first.clock_type is clock_type and clock.now() >= first
    assert clock.handle.get_now().nanoseconds >= first.nanoseconds


def test_ros_time_is_system_time_until_it_is_overridden(simulated):
    clock = ROSClock()
    assert not clock.ros_time_is_active
    clock.set_ros_time_override(ros_time(5))
    assert clock.now() > ros_time(10**9)
    clock._set_ros_time_is_active(True)
    assert clock.ros_time_is_active and clock.now() == ros_time(5)
    clock.set_ros_time_override(ros_time(6))
    assert clock.now() == ros_time(6)
    clock._set_ros_time_is_active(False)
    assert clock.now() > ros_time(10**9)


@pytest.mark.parametrize('value', [5, None, Duration(seconds=1)])
def test_ros_time_is_set_to_a_time(simulated, value):
    with pytest.raises(TypeError) as raised:
        simulated.set_ros_time_override(value)
    assert str(raised.value) == f'Time must be specified as rclpy.time.Time. Received type: {type(value)}'


@pytest.mark.parametrize('forward, backward, on_change, text', [
    (Duration(), None, True, 'min_forward must be a positive non-zero duration'),
    (Duration(seconds=-1), None, True, 'min_forward must be a positive non-zero duration'),
    (None, Duration(), True, 'min_backward must be a negative non-zero duration'),
    (None, Duration(seconds=1), True, 'min_backward must be a negative non-zero duration'),
    (None, None, False, 'At least one jump threshold must be enabled')])
def test_thresholds_that_make_no_sense_are_refused(forward, backward, on_change, text):
    with pytest.raises(ValueError) as raised:
        JumpThreshold(min_forward=forward, min_backward=backward, on_clock_change=on_change)
    assert str(raised.value) == text


def test_a_time_jump_is_of_the_enumeration():
    assert TimeJump(ClockChange.ROS_TIME_ACTIVATED, Duration()).clock_change is ClockChange.ROS_TIME_ACTIVATED
    with pytest.raises(TypeError) as raised:
        TimeJump(1, Duration())
    assert str(raised.value) == 'clock_change must be an instance of rclpy.clock.ClockChange'


@pytest.mark.parametrize('before, after, text', [
    (None, None, 'One of pre_callback or post_callback must be callable'),
    (5, None, 'pre_callback must be callable if given')])
def test_a_jump_callback_is_callable(before, after, text):
    threshold = JumpThreshold(min_forward=None, min_backward=None)
    with pytest.raises(ValueError) as raised:
        ROSClock().create_jump_callback(threshold, pre_callback=before, post_callback=after)
    assert str(raised.value) == text
    with pytest.raises(ValueError):
        ROSClock().create_jump_callback(threshold, post_callback=5)


def test_jumps_over_the_threshold_are_reported_in_order(simulated):
    told = []
    threshold = JumpThreshold(min_forward=Duration(seconds=1), min_backward=Duration(seconds=-1))
    handle = simulated.create_jump_callback(
        threshold, pre_callback=lambda: told.append(simulated.now()),
        post_callback=lambda jump: told.append((simulated.now(), jump.clock_change, jump.delta)))
    assert isinstance(handle, JumpHandle)
    simulated.set_ros_time_override(ros_time(1.5))
    simulated.set_ros_time_override(ros_time(4.5))
    simulated.set_ros_time_override(ros_time(4))
    simulated.set_ros_time_override(ros_time(2))
    same = ClockChange.ROS_TIME_NO_CHANGE
    assert told == [ros_time(1.5), (ros_time(4.5), same, Duration(seconds=3)),
                    ros_time(4), (ros_time(2), same, Duration(seconds=-2))]


def test_a_change_of_the_source_is_a_jump_for_those_who_ask():
    clock, changes, jumps = ROSClock(), [], []
    threshold = JumpThreshold(min_forward=None, min_backward=None, on_clock_change=True)
    asked = clock.create_jump_callback(threshold, post_callback=lambda jump: changes.append(jump.clock_change))
    threshold = JumpThreshold(min_forward=Duration(nanoseconds=1), min_backward=None, on_clock_change=False)
    other = clock.create_jump_callback(threshold, post_callback=jumps.append)
    for active in (True, True, False):
        clock._set_ros_time_is_active(active)
    assert changes == [ClockChange.ROS_TIME_ACTIVATED, ClockChange.ROS_TIME_DEACTIVATED] and not jumps
    asked.unregister(), other.unregister()


def test_a_handle_ends_the_calls(simulated):
    jumps = []
    threshold = JumpThreshold(min_forward=Duration(nanoseconds=1), min_backward=None)
    with simulated.create_jump_callback(threshold, post_callback=jumps.append):
        simulated.set_ros_time_override(ros_time(2))
    simulated.set_ros_time_override(ros_time(3))
    handle = simulated.create_jump_callback(threshold, post_callback=jumps.append)
    handle.unregister()
    handle.unregister()
    simulated.set_ros_time_override(ros_time(4))
    assert len(jumps) == 1


def test_a_jump_callback_that_raises_keeps_nobody_from_the_time(simulated):
    jumps = []

    def fail():
        raise ArithmeticError('mine')

    threshold = JumpThreshold(min_forward=Duration(nanoseconds=1), min_backward=None)
    first = simulated.create_jump_callback(threshold, pre_callback=fail)
    second = simulated.create_jump_callback(threshold, post_callback=jumps.append)
    with pytest.raises(ArithmeticError, match='mine'):
        simulated.set_ros_time_override(ros_time(2))
    assert simulated.now() == ros_time(2) and len(jumps) == 1
    first.unregister(), second.unregister()


@pytest.mark.parametrize('clock_type', [ClockType.SYSTEM_TIME, ClockType.STEADY_TIME, ClockType.ROS_TIME])
def test_sleep_lasts_until_the_clock_shows_its_end(ros, clock_type):
    clock = Clock(clock_type=clock_type)
    end = clock.now() + Duration(nanoseconds=1000000)
    assert clock.sleep_until(end) and clock.now() >= end
    begun = clock.now()
    assert clock.sleep_for(Duration(nanoseconds=1000000)) and clock.now() >= begun + Duration(nanoseconds=1000000)


@pytest.mark.parametrize('clock_type', [ClockType.SYSTEM_TIME, ClockType.STEADY_TIME, ClockType.ROS_TIME])
def test_sleep_that_is_over_already_returns_at_once(ros, clock_type):
    clock = Clock(clock_type=clock_type)
    assert clock.sleep_until(clock.now()) is True
    assert clock.sleep_for(Duration()) is True
    assert clock.sleep_for(Duration(seconds=-0.001)) is True


def test_one_sleeps_until_a_time_of_the_same_clock(ros):
    with pytest.raises(ValueError) as raised:
        Clock().sleep_until(ros_time(1))
    assert str(raised.value) == "until's clock type does not match this clock's type"


def test_one_sleeps_in_a_context_that_lives():
    with pytest.raises(NotInitializedException):
        Clock().sleep_for(Duration())
    with pytest.raises(NotInitializedException):
        Clock().sleep_for(Duration(), context=Context())


def test_sleep_wants_a_time_and_a_duration(ros):
    with pytest.raises(AttributeError):
        Clock().sleep_until(None)
    with pytest.raises(TypeError):
        Clock().sleep_for(1)


@pytest.mark.parametrize('clock_type', [ClockType.SYSTEM_TIME, ClockType.STEADY_TIME, ClockType.ROS_TIME])
def test_shutdown_ends_sleep(ros, sleeper, clock_type):
    clock, begun = Clock(clock_type=clock_type), threading.Event()

    def sleep():
        begun.set()
        return clock.sleep_for(Duration(seconds=100))

    slept, thread = sleeper(sleep)
    begun.wait()
    ros.shutdown()
    thread.join(20)
    assert slept in ([False], [])  # when it was shut down before it slept: an exception


def test_a_context_of_ones_own_ends_sleep(ros, sleeper):
    other = Context()
    other.init(args=[])
    slept, thread = sleeper(lambda: Clock().sleep_for(Duration(seconds=100), context=other))
    threading.Timer(0.02, other.shutdown).start()
    thread.join(20)
    assert slept == [False] and ros.ok()


def test_simulated_time_that_passes_the_end_ends_sleep(ros, simulated, sleeper):
    slept, thread = sleeper(lambda: simulated.sleep_until(ros_time(5)))
    for seconds in (2, 4, 6):
        assert not slept
        simulated.set_ros_time_override(ros_time(seconds))
    thread.join(20)
    assert slept == [True]


@pytest.mark.parametrize('was_active', [True, False])
def test_a_change_of_the_source_ends_sleep(ros, sleeper, was_active):
    clock = ROSClock()
    clock._set_ros_time_is_active(was_active)
    begun = threading.Event()

    def sleep():
        begun.set()
        return clock.sleep_for(Duration(seconds=100))

    slept, thread = sleeper(sleep)
    begun.wait()
    while thread.is_alive():
        clock._set_ros_time_is_active(not was_active)
        clock._set_ros_time_is_active(was_active)
        thread.join(0.01)
    assert slept == [False]


def test_a_jump_callback_in_one_thread_and_a_setter_in_another_do_not_wait_for_each_other(simulated):
    handle = simulated.create_jump_callback(JumpThreshold(min_forward=Duration(nanoseconds=1), min_backward=None),
                                            post_callback=lambda jump: sum(range(1000)))

    def set_often():
        for seconds in range(2, 200):
            simulated.set_ros_time_override(ros_time(seconds))

    threads = [threading.Thread(target=set_often) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    handle.unregister()


def test_simulated_time_drives_the_nodes_clock(ros, node, spin_until):
    assert not node.get_clock().ros_time_is_active
    node.set_parameters([Parameter('use_sim_time', value=True)])
    assert node.get_clock().ros_time_is_active and node.get_clock().now() == ros_time(0)
    publisher = node.create_publisher(ClockMsg, '/clock', 10)

    def shows_seven():
        publisher.publish(ClockMsg(clock=Time(seconds=7).to_msg()))
        return node.get_clock().now() == ros_time(7)

    spin_until(node, shows_seven)
    node.set_parameters([Parameter('use_sim_time', value=False)])
    assert not node.get_clock().ros_time_is_active and node.get_clock().now() > ros_time(10**9)


def test_a_node_may_begin_in_simulated_time(make_node):
    node = make_node(parameter_overrides=[Parameter('use_sim_time', value=True)])
    assert node.get_clock().ros_time_is_active
    assert not make_node().get_clock().ros_time_is_active


def test_simulated_time_is_on_or_off(node):
    result = node.set_parameters([Parameter('use_sim_time', value='yes')])[0]
    assert not result.successful and 'use_sim_time' not in result.reason or 'type' in result.reason
    assert not node.get_clock().ros_time_is_active


def test_a_time_source_sets_further_clocks(node, spin_until):
    assert (CLOCK_TOPIC, USE_SIM_TIME_NAME) == ('/clock', 'use_sim_time')
    source, clock = TimeSource(node=node), ROSClock()
    clock._set_ros_time_is_active(True)
    source.attach_clock(clock)
    assert not clock.ros_time_is_active and not source.ros_time_is_active
    source.ros_time_is_active = True
    assert clock.ros_time_is_active and clock.now() == ros_time(0)
    source.clock_callback(ClockMsg(clock=Time(seconds=3).to_msg()))
    assert clock.now() == ros_time(3)
    late = ROSClock()
    source.attach_clock(late)
    assert late.ros_time_is_active and late.now() == ros_time(3)
    source.detach_node()


def test_a_time_source_follows_the_parameter_of_its_node(make_node):
    node, other = make_node(), make_node(parameter_overrides=[Parameter('use_sim_time', value=True)])
    source = TimeSource(node=node)
    node.set_parameters([Parameter('use_sim_time', value=True)])
    assert source.ros_time_is_active
    node.set_parameters([Parameter('use_sim_time', value=False)])
    assert not source.ros_time_is_active
    source.attach_node(other)
    assert source.ros_time_is_active
    node.set_parameters([Parameter('use_sim_time', value=True)])
    node.set_parameters([Parameter('use_sim_time', value=False)])
    assert source.ros_time_is_active
    source.detach_node()
    source.detach_node()


def test_a_time_source_wants_a_node_and_ros_clocks():
    with pytest.raises(TypeError) as raised:
        TimeSource(node='node')
    assert str(raised.value) == 'Node must be of type rclpy.node.Node'
    for clock in (Clock(), Clock(clock_type=ClockType.STEADY_TIME), None):
        with pytest.raises(ValueError) as raised:
            TimeSource().attach_clock(clock)
        assert str(raised.value) == 'Only clocks with type ROS_TIME can be attached.'
