# SPDX-License-Identifier: Apache-2.0
"""Clocks: what time it is, sleeping until it is, and hearing of jumps."""
from __future__ import annotations

import _myelin
from rclpy._rclpy_pybind11 import ClockChange
from rclpy.clock_type import ClockType
from rclpy.duration import Duration
from rclpy.exceptions import NotInitializedException
from rclpy.time import Time, TimeHandle
from rclpy.utilities import get_default_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Optional

    from rclpy.context import Context

__all__ = [
    'Clock', 'ClockChange', 'ClockHandle', 'ClockType', 'JumpHandle', 'JumpThreshold', 'ROSClock', 'TimeJump',
    'TimeJumpDictionary',
]


class JumpThreshold:
    """Which jumps a callback wants to hear of: forward ones of at least `min_forward`, backward ones of at least
    `min_backward` (negative), and changes of the clock's source of time."""

    def __init__(self, *, min_forward: Optional[Duration], min_backward: Optional[Duration],
                 on_clock_change: bool = True) -> None:
        if min_forward is not None and min_forward.nanoseconds <= 0:
            raise ValueError('min_forward must be a positive non-zero duration')
        if min_backward is not None and min_backward.nanoseconds >= 0:
            raise ValueError('min_backward must be a negative non-zero duration')
        if min_forward is None and min_backward is None and not on_clock_change:
            raise ValueError('At least one jump threshold must be enabled')
        self.min_forward = min_forward
        self.min_backward = min_backward
        self.on_clock_change = on_clock_change


class TimeJump:
    """A jump that happened: how the source changed and by how much the time did."""

    def __init__(self, clock_change: ClockChange, delta: Duration) -> None:
        if not isinstance(clock_change, ClockChange):
            raise TypeError('clock_change must be an instance of rclpy.clock.ClockChange')
        self._clock_change = clock_change
        self._delta = delta

    @property
    def clock_change(self) -> ClockChange:
        return self._clock_change

    @property
    def delta(self) -> Duration:
        return self._delta


class TimeJumpDictionary(dict):
    """A jump as `post_callback` of a JumpHandle gets it: 'clock_change' and 'delta' in nanoseconds."""

    clock_change: ClockChange
    delta: int


class JumpHandle:
    """A registered pair of jump callbacks; a context manager that unregisters."""

    def __init__(self, *, clock: Clock, threshold: JumpThreshold, pre_callback: Optional[Callable[[], None]],
                 post_callback: Optional[Callable[[TimeJumpDictionary], None]]) -> None:
        if pre_callback is None and post_callback is None:
            raise ValueError('One of pre_callback or post_callback must be callable')
        if pre_callback is not None and not callable(pre_callback):
            raise ValueError('pre_callback must be callable if given')
        if post_callback is not None and not callable(post_callback):
            raise ValueError('post_callback must be callable if given')
        self._clock = clock
        self._pre_callback = pre_callback
        self._post_callback = post_callback
        forward, backward = threshold.min_forward, threshold.min_backward
        self._token = clock.handle.on_jump(threshold.on_clock_change, forward and forward.nanoseconds,
                                           backward and backward.nanoseconds, self)

    def _before(self) -> None:
        if self._pre_callback is not None:
            self._pre_callback()

    def _after(self, change: int, delta_ns: int) -> None:
        if self._post_callback is not None:
            self._post_callback(TimeJumpDictionary(clock_change=ClockChange(change), delta=delta_ns))

    def unregister(self) -> None:
        """Ends the calls; may be called again."""
        if self._clock is not None:
            self._token.drop()
            self._clock = None

    def __enter__(self) -> JumpHandle:
        return self

    def __exit__(self, t, v, tb) -> None:
        self.unregister()


class ClockHandle:
    """What the native clock offers to those who type their programs: times are TimeHandle, durations nanoseconds."""

    def get_now(self) -> TimeHandle:
        ...

    def get_ros_time_override_is_enabled(self) -> bool:
        ...

    def set_ros_time_override_is_enabled(self, enabled: bool) -> None:
        ...

    def set_ros_time_override(self, time_point: TimeHandle) -> None:
        ...

    def add_clock_callback(self, pyjump_handle: JumpHandle, on_clock_change: bool, min_forward: int,
                           min_backward: int) -> None:
        ...

    def remove_clock_callback(self, pyjump_handle: JumpHandle) -> None:
        ...


class Clock:
    """What time it is. Any thread may ask."""

    def __new__(cls, *, clock_type: ClockType = ClockType.SYSTEM_TIME):
        if not isinstance(clock_type, ClockType):
            raise TypeError('Clock type must be a ClockType enum')
        return super().__new__(ROSClock if clock_type is ClockType.ROS_TIME and cls is Clock else cls)

    def __init__(self, *, clock_type: ClockType = ClockType.SYSTEM_TIME) -> None:
        self.__clock = _myelin.Clock(int(clock_type))
        self._clock_type = clock_type

    @classmethod
    def _of(cls, handle: _myelin.Clock) -> Clock:
        """The face of a clock that the native part made."""
        clock_type = ClockType(handle.type)
        self = object.__new__(ROSClock if clock_type is ClockType.ROS_TIME else Clock)
        self._Clock__clock = handle
        self._clock_type = clock_type
        return self

    @property
    def clock_type(self) -> ClockType:
        return self._clock_type

    @property
    def handle(self) -> ClockHandle:
        """The native clock."""
        return self.__clock

    def __repr__(self) -> str:
        return f'Clock(clock_type={self._clock_type.name})'

    def now(self) -> Time:
        return Time(nanoseconds=self.__clock.now_ns(), clock_type=self._clock_type)

    def create_jump_callback(self, threshold: JumpThreshold, *, pre_callback: Optional[Callable[[], None]] = None,
                             post_callback: Optional[Callable[[TimeJump], None]] = None) -> JumpHandle:
        """Calls `pre_callback` before and `post_callback` with a TimeJump after each jump over the threshold, in the
        thread that makes the time jump, until the returned handle is unregistered or dropped."""
        if post_callback is not None and not callable(post_callback):
            raise ValueError('post_callback must be callable if given')
        report = None
        if post_callback is not None:
            def report(jump):
                post_callback(TimeJump(jump['clock_change'], Duration(nanoseconds=jump['delta'])))
        return JumpHandle(clock=self, threshold=threshold, pre_callback=pre_callback, post_callback=report)

    def sleep_until(self, until: Time, context: Optional[Context] = None) -> bool:
        """Sleeps until the clock shows `until`. False when the context was shut down first, or when the source of time
        changed, which ends the sleep too. Jumps of the time count: sleep ends as soon as the moment has passed.

        :raises NotInitializedException: unless the context is initialised and not shut down.
        :raises ValueError: for a moment of another clock.
        """
        if context is None:
            context = get_default_context()
        if not context.ok():
            raise NotInitializedException()
        if until.clock_type != self._clock_type:
            raise ValueError("until's clock type does not match this clock's type")
        same_source = self.__clock.sleep_until_ns(until.nanoseconds, context.handle)
        return same_source and context.ok() and self.__clock.now_ns() >= until.nanoseconds

    def sleep_for(self, rel_time: Duration, context: Optional[Context] = None) -> bool:
        """Sleeps for a time of this clock; see sleep_until()."""
        return self.sleep_until(self.now() + rel_time, context)


class ROSClock(Clock):
    """System time, until somebody overrides it (simulation, playback)."""

    def __init__(self, *, clock_type: ClockType = ClockType.ROS_TIME) -> None:
        super().__init__(clock_type=ClockType.ROS_TIME)

    @property
    def ros_time_is_active(self) -> bool:
        return self.handle.get_ros_time_override_is_enabled()

    def _set_ros_time_is_active(self, enabled: bool) -> None:
        self.handle.set_ros_time_override_is_enabled(enabled)

    def set_ros_time_override(self, time: Time) -> None:
        """Makes the clock show `time` while ROS time is active."""
        if not isinstance(time, Time):
            raise TypeError(f'Time must be specified as rclpy.time.Time. Received type: {type(time)}')
        self.handle.set_override_ns(time.nanoseconds)
