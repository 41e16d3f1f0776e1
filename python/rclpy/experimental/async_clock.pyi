# SPDX-License-Identifier: Apache-2.0
import asyncio
from typing import Optional, Set

from rclpy.clock import Clock, ROSClock
from rclpy.clock_type import ClockType
from rclpy.duration import Duration
from rclpy.time import Time

class AsyncClock(ROSClock):
    def __init__(self, *, clock_type: ClockType = ...) -> None: ...
    async def sleep(self, duration_sec: float) -> None: ...
    async def sleep_for(self, rel_time: Duration) -> None: ...  # type: ignore[override]
    async def sleep_until(self, until: Time) -> None: ...  # type: ignore[override]

async def sleep_until(clock: Clock, until: Time, sleeps: Optional[Set[asyncio.Future[None]]] = ...) -> None: ...
