# SPDX-License-Identifier: Apache-2.0
"""Timers."""
import pytest
from rclpy._rclpy_pybind11 import InvalidHandle, RCLError, TimerCancelledError
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.clock import Clock, ClockType, ROSClock
from rclpy.context import Context
from rclpy.time import Time
from rclpy.timer import Timer, TimerInfo


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


def test_a_timer_is_what_it_was_made_of(node):
    group, clock = ReentrantCallbackGroup(), Clock(clock_type=ClockType.STEADY_TIME)
    timer = node.create_timer(0.5, print, callback_group=group, clock=clock)
    assert isinstance(timer, Timer) and timer in list(node.timers)
    assert timer.callback is print and timer.callback_group is group and timer.clock is clock
    assert timer.timer_period_ns == 500000000 and not timer.is_canceled() and not timer.is_ready()
    assert node.create_timer(1, print).clock is node.get_clock()
    assert node.create_timer(1, print).callback_group is node.default_callback_group


@pytest.mark.parametrize('clock_type', [ClockType.STEADY_TIME, ClockType.SYSTEM_TIME, ClockType.ROS_TIME])
def test_a_timer_runs_by_any_clock(node, spin_until, clock_type):
    calls = []
    node.create_timer(0.001, lambda: calls.append(1), clock=Clock(clock_type=clock_type))
    spin_until(node, lambda: len(calls) >= 3)


def test_a_timer_without_a_period_is_always_ready(node, spin_until):
    calls = []
    timer = node.create_timer(0, lambda: calls.append(1))
    assert timer.timer_period_ns == 0 and timer.is_ready()
    spin_until(node, lambda: len(calls) >= 3)


@pytest.mark.parametrize('period', ['x', None, [1]])
def test_a_period_is_a_number(node, period):
    with pytest.raises((TypeError, ValueError)):
        node.create_timer(period, print)
    assert not list(node.timers)


def test_a_timer_tells_how_long_it_has_to_wait(node):
    timer = node.create_timer(100, print)
    assert 0 < timer.time_until_next_call() <= 100 * 10**9
    assert 0 <= timer.time_since_last_call() < 100 * 10**9
    timer.cancel()
    assert timer.time_until_next_call() is None


def test_a_timer_that_is_cancelled_is_not_ready_until_it_is_reset(node, spin_until):
    calls = []
    timer = node.create_timer(0, lambda: calls.append(1))
    timer.cancel()
    assert timer.is_canceled() and not timer.is_ready()
    timer.cancel()
    other = []
    node.create_guard_condition(lambda: other.append(1)).trigger()
    spin_until(node, lambda: other)
    assert not calls
    timer.reset()
    assert not timer.is_canceled() and timer.is_ready()
    spin_until(node, lambda: calls)


def test_a_reset_begins_a_new_period_and_is_told(node):
    timer, resets = node.create_timer(100, print), []
    timer.handle.set_on_reset_callback(resets.append)
    timer.reset()
    assert resets == [1]
    timer.handle.clear_on_reset_callback()
    timer.reset()
    assert resets == [1]


def test_a_new_period_begins_with_the_next_call(node):
    timer = node.create_timer(100, print)
    timer.timer_period_ns = 10**9
    assert timer.timer_period_ns == 10**9 and timer.time_until_next_call() > 50 * 10**9
    timer.reset()
    assert timer.time_until_next_call() <= 10**9


def test_a_negative_period_is_refused_later_too(node):
    timer = node.create_timer(1, print)
    with pytest.raises(RCLError, match='timer period must be non-negative'):
        timer.timer_period_ns = -1
    assert timer.timer_period_ns == 10**9


def test_a_call_can_be_taken_by_hand(node):
    timer = node.create_timer(0, print)
    timer.handle.call_timer()
    timer.cancel()
    with pytest.raises(TimerCancelledError):
        timer.handle.call_timer()


def test_a_callback_may_be_replaced(node, spin_until):
    first, second = [], []
    timer = node.create_timer(0.001, lambda: first.append(1))
    spin_until(node, lambda: first)
    timer.callback = lambda: second.append(1)
    spin_until(node, lambda: second)


def test_what_a_callback_raises_leaves_spin(ros, node):
    def fail():
        raise ArithmeticError('mine')

    node.create_timer(0.001, fail)
    with pytest.raises(ArithmeticError, match='mine'):
        ros.spin(node)


def test_a_timer_may_destroy_itself(node, spin_until):
    calls = []
    timer = node.create_timer(0.001, lambda: (calls.append(1), node.destroy_timer(timer)))
    spin_until(node, lambda: calls)
    assert not list(node.timers) and calls == [1]


def test_a_destroyed_timer_is_no_longer_used(node):
    timer = node.create_timer(1, print)
    assert node.destroy_timer(timer) and not node.destroy_timer(timer)
    for use in (timer.reset, timer.cancel, timer.is_ready, timer.is_canceled, timer.time_since_last_call,
                timer.time_until_next_call, lambda: timer.timer_period_ns, timer.handle.__enter__):
        with pytest.raises(InvalidHandle) as raised:
            use()
        assert str(raised.value) == 'cannot use Destroyable because destruction was requested'
    timer.destroy()


def test_a_timer_is_a_context_manager(node):
    with node.create_timer(1, print) as timer:
        assert not timer.is_canceled()
    with pytest.raises(InvalidHandle):
        timer.reset()


def test_the_timers_of_a_destroyed_node_are_destroyed(make_node):
    node = make_node()
    timer = node.create_timer(1, print)
    node.destroy_node()
    with pytest.raises(InvalidHandle):
        timer.is_ready()
    with pytest.raises(InvalidHandle):
        node.create_timer(1, print)


def test_a_timer_needs_a_context_that_was_initialised():
    with pytest.raises(RuntimeError, match='Context must be initialized'):
        Timer(print, None, 10**9, Clock(), context=Context())


def test_timer_info_is_two_times_of_one_clock():
    info = TimerInfo(expected_call_time=5, actual_call_time=7, clock_type=ClockType.STEADY_TIME)
    assert info.expected_call_time == Time(nanoseconds=5, clock_type=ClockType.STEADY_TIME)
    assert info.actual_call_time == Time(nanoseconds=7, clock_type=ClockType.STEADY_TIME)
    with pytest.raises(TypeError):
        TimerInfo(clock_type=1)
    with pytest.raises(ValueError):
        TimerInfo(expected_call_time=-1)


@pytest.fixture
def simulated():
    """A clock that stands at a hundred seconds of simulated time, and a way to set it."""
    clock = ROSClock()

    def show(seconds):
        clock.set_ros_time_override(Time(seconds=seconds, clock_type=ClockType.ROS_TIME))

    show(100)
    clock._set_ros_time_is_active(True)
    return clock, show


def test_a_timer_of_simulated_time_waits_for_it(ros, node, spin_until, simulated):
    clock, show = simulated
    calls = []
    timer = node.create_timer(1.0, lambda: calls.append(clock.now().nanoseconds), clock=clock)
    ros.spin_once(node, timeout_sec=0.01)
    assert not calls and timer.time_until_next_call() == 10**9
    show(101)
    spin_until(node, lambda: calls)
    show(110.5)  # nine periods, one call
    spin_until(node, lambda: len(calls) == 2)
    ros.spin_once(node, timeout_sec=0.01)
    assert calls == [101 * 10**9, 110.5 * 10**9] and timer.time_until_next_call() == 0.5 * 10**9


def test_a_timer_hears_of_time_that_jumps_back(node, simulated):
    clock, show = simulated
    timer = node.create_timer(10.0, print, clock=clock)
    show(105)
    assert timer.time_until_next_call() == 5 * 10**9
    show(101)  # less than since the last call
    assert timer.time_until_next_call() == 9 * 10**9
    show(50)
    assert timer.time_until_next_call() == 10 * 10**9


def test_what_is_left_of_a_period_is_kept_when_the_source_of_time_changes(node, simulated):
    clock, show = simulated
    timer = node.create_timer(1000.0, print, clock=clock)
    show(150)
    clock._set_ros_time_is_active(False)
    assert 900 * 10**9 < timer.time_until_next_call() <= 950 * 10**9
