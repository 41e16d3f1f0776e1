# SPDX-License-Identifier: Apache-2.0
"""AsyncClock: a clock one can wait for in a coroutine."""
from __future__ import annotations

import asyncio

from rclpy.clock import Clock, ClockChange, ClockType, JumpThreshold, ROSClock
from rclpy.duration import Duration
from rclpy.exceptions import TimeSourceChangedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Set

    from rclpy.clock import TimeJump
    from rclpy.time import Time

_ANY_JUMP = JumpThreshold(min_forward=Duration(nanoseconds=1), min_backward=Duration(nanoseconds=-1))


class AsyncClock(ROSClock):
    """A clock with sleeps to await. Sleeps belong to the loop they are awaited in; other methods to any thread.

    The clock of an AsyncNode ends with the node, and sleeps on it are cancelled then.
    """

    def __init__(self, *, clock_type: ClockType = ClockType.SYSTEM_TIME) -> None:
        Clock.__init__(self, clock_type=clock_type)
        self._sleeps: Set[asyncio.Future] = set()
        self._destroyed = False

    @classmethod
    def _of(cls, handle) -> AsyncClock:
        self = object.__new__(cls)
        self._Clock__clock = handle
        self._clock_type = ClockType(handle.type)
        self._sleeps = set()
        self._destroyed = False
        return self

    def _destroy(self) -> None:
        self._destroyed = True
        for sleep in list(self._sleeps):
            sleep.cancel()

    async def sleep(self, duration_sec: float) -> None:
        """Sleeps for seconds of this clock.

        :raises TimeSourceChangedError: when simulated time begins or ends meanwhile.
        :raises RuntimeError: when the clock's node was destroyed before; a sleep that goes on then is cancelled.
        """
        self._check()
        duration = Duration(seconds=duration_sec)
        if duration.nanoseconds <= 0:
            await asyncio.sleep(0)
            return
        await sleep_until(self, self.now() + duration, self._sleeps)

    async def sleep_for(self, rel_time: Duration) -> None:
        """As sleep()."""
        self._check()
        await sleep_until(self, self.now() + rel_time, self._sleeps)

    async def sleep_until(self, until: Time) -> None:
        """Sleeps until the clock shows `until`: jumps of simulated time count. Raises as sleep(), and ValueError for
        a time of another kind of clock."""
        self._check()
        if until.clock_type != self.clock_type:
            raise ValueError("until's clock type does not match this clock's type")
        await sleep_until(self, until, self._sleeps)

    def _check(self) -> None:
        if self._destroyed:
            raise RuntimeError('Cannot sleep on a destroyed clock')


async def sleep_until(clock: Clock, until: Time, sleeps: Optional[Set[asyncio.Future]] = None) -> None:
    """Sleeps in the running loop until any kind of clock shows `until`; the future of it is in `sleeps` meanwhile."""
    loop = asyncio.get_running_loop()
    woken = loop.create_future()
    ros = clock.clock_type is ClockType.ROS_TIME

    def wake() -> None:
        if not woken.done():
            woken.set_result(None)

    def change() -> None:
        if not woken.done():
            woken.set_exception(TimeSourceChangedError())

    def jumped(jump: TimeJump) -> None:
        # In the thread that makes the time jump.
        if jump.clock_change in (ClockChange.ROS_TIME_ACTIVATED, ClockChange.ROS_TIME_DEACTIVATED):
            answer = change
        elif clock.now() >= until:
            answer = wake
        else:
            return
        try:
            loop.call_soon_threadsafe(answer)
        except RuntimeError:
            pass  # the loop is closed

    def look() -> None:
        nonlocal timer
        left = until - clock.now()
        if left.nanoseconds <= 0:
            wake()
        else:
            timer = loop.call_later(min(left.nanoseconds * 1e-9, 3600.0), look)

    timer = None
    jumps = clock.create_jump_callback(_ANY_JUMP, post_callback=jumped) if ros else None
    if sleeps is not None:
        sleeps.add(woken)
    try:
        if not (ros and clock.ros_time_is_active):
            look()
        elif clock.now() >= until:
            wake()
        await woken
    finally:
        if sleeps is not None:
            sleeps.discard(woken)
        if timer is not None:
            timer.cancel()
        if jumps is not None:
            jumps.unregister()
