# SPDX-License-Identifier: Apache-2.0
from rclpy.timer import Timer, TimerInfo
from typing_extensions import Self

class AsyncTimer(Timer):
    def __aiter__(self) -> Self: ...
    async def __anext__(self) -> TimerInfo: ...
