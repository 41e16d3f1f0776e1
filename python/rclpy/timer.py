# SPDX-License-Identifier: Apache-2.0
"""Timer: calls back once a period. Rate: sleeps until the next period."""
from __future__ import annotations

import weakref

import _myelin
from rclpy.clock_type import ClockType
from rclpy.exceptions import InvalidHandle, ROSInterruptException
from rclpy.guard_condition import _group_of
from rclpy.impl.signature import argument_of_type
from rclpy.time import Time
from rclpy.utilities import get_default_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Optional

    from rclpy.callback_groups import CallbackGroup
    from rclpy.clock import Clock
    from rclpy.context import Context


class TimerInfo:
    """When a call was due and when it came; a timer's callback gets it in an argument annotated with this class."""

    def __init__(self, *, expected_call_time: int = 0, actual_call_time: int = 0,
                 clock_type: ClockType = ClockType.SYSTEM_TIME) -> None:
        if not isinstance(clock_type, ClockType):
            raise TypeError('Clock type must be a ClockType enum')
        if expected_call_time < 0 or actual_call_time < 0:
            raise ValueError('call time values must not be negative')
        self._expected_call_time = Time(nanoseconds=expected_call_time, clock_type=clock_type)
        self._actual_call_time = Time(nanoseconds=actual_call_time, clock_type=clock_type)

    @property
    def expected_call_time(self) -> Time:
        return self._expected_call_time

    @property
    def actual_call_time(self) -> Time:
        return self._actual_call_time


class Timer:
    """Made by Node.create_timer(). Periods that were missed are left out; the phase is kept. Any thread may call."""

    def __init__(self, callback: Callable, callback_group: CallbackGroup, timer_period_ns: int, clock: Clock, *,
                 context: Optional[Context] = None, autostart: bool = True) -> None:
        self._context = get_default_context() if context is None else context
        if self._context.handle is None:
            raise RuntimeError('Context must be initialized before create a _rclpy.Timer.')
        self._clock = clock
        self.callback = callback
        self.callback_group = callback_group
        self.__timer = _myelin.Timer(clock.handle, timer_period_ns, _group_of(callback_group), self,
                                     self._wants_info(callback), autostart)

    def _wants_info(self, callback: Callable) -> bool:
        return argument_of_type(callback, TimerInfo) is not None

    def _run_with_info(self, expected_ns: int, actual_ns: int):
        name = argument_of_type(self.callback, TimerInfo)
        if name is None:
            return self.callback()
        return self.callback(**{name: TimerInfo(expected_call_time=expected_ns, actual_call_time=actual_ns,
                                                clock_type=self._clock.clock_type)})

    @property
    def handle(self):
        return self.__timer

    def destroy(self) -> None:
        """Never calls again. Node.destroy_timer() is the way for one that a node made."""
        self.__timer.destroy_when_not_in_use()

    @property
    def clock(self) -> Clock:
        return self._clock

    @property
    def timer_period_ns(self) -> int:
        """Nanoseconds; a new period begins with the next call."""
        return self.__timer.period_ns

    @timer_period_ns.setter
    def timer_period_ns(self, value: int) -> None:
        self.__timer.period_ns = int(value)

    def is_ready(self) -> bool:
        """Whether a call is due."""
        return self.__timer.is_timer_ready()

    def is_canceled(self) -> bool:
        return self.__timer.is_timer_canceled()

    def cancel(self) -> None:
        """No calls until reset()."""
        self.__timer.cancel_timer()

    def reset(self) -> None:
        """Starts a new period now."""
        self.__timer.reset_timer()

    def time_since_last_call(self) -> int:
        """Nanoseconds."""
        return self.__timer.time_since_last_call()

    def time_until_next_call(self) -> Optional[int]:
        """Nanoseconds, negative when it is overdue; None when the timer is cancelled."""
        if self.is_canceled():
            return None
        return self.__timer.time_until_next_call()

    def __enter__(self) -> Timer:
        return self

    def __exit__(self, t, v, tb) -> None:
        self.destroy()


class Rate:
    """Made by Node.create_rate(). Keeps a loop at a frequency; needs nobody to spin. Any thread may call."""

    def __init__(self, timer: Timer, *, context: Context) -> None:
        self._timer = timer
        self._context = context
        self._is_destroyed = False
        self._node = None
        # A period is an event for whoever spins the node: spin_once() returns.
        self._beat = Timer(_nothing, None, timer.timer_period_ns, timer.clock, context=context)

    def _follow(self, node) -> None:
        # Whose /clock it is, in simulated time.
        self._node = weakref.ref(node)

    def destroy(self) -> None:
        """Ends the use of the rate, and the sleep of whoever sleeps. Node.destroy_rate() is the way."""
        self._is_destroyed = True
        self._timer.destroy()
        self._beat.destroy()

    def sleep(self) -> None:
        """Sleeps until the next period begins; periods that are over already are left out.

        In simulated time somebody has to hear /clock meanwhile: when no other thread spins the node, its callbacks run in
        this one.

        :raises ROSInterruptException: when the context was or is shut down.
        :raises RuntimeError: when the rate was destroyed before.
        """
        if not self._context.ok():
            raise ROSInterruptException()
        if self._is_destroyed:
            raise RuntimeError('Rate cannot sleep because it has been destroyed')
        try:
            self._spin_until_due()
            self._timer.handle.sleep(self._context.handle)
        except InvalidHandle:
            if not self._is_destroyed:
                self._is_destroyed = True
                raise InvalidHandle('Rate cannot sleep because the timer has been destroyed') from None
        if not self._context.ok():
            raise ROSInterruptException()

    def _spin_until_due(self) -> None:
        import rclpy
        from rclpy.executors import ExternalShutdownException
        node = None if self._node is None else self._node()
        while node is not None and _simulated(self._timer.clock) and not _spun_by_another(node):
            if self._is_destroyed or self._timer.is_ready() or not self._context.ok():
                return
            try:
                rclpy.spin_once(node, timeout_sec=0.1)
            except ExternalShutdownException:
                return


def _nothing() -> None:
    pass


def _simulated(clock: Clock) -> bool:
    return clock.clock_type is ClockType.ROS_TIME and clock.ros_time_is_active


def _spun_by_another(node) -> bool:
    executor = node._home
    return executor is not None and executor._core.spinning() and not (
        executor._core.spins_here() and executor._num_threads == 1)
