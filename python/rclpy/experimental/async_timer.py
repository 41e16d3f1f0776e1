# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from rclpy.experimental.async_entity import AsyncEntity, Stream
from rclpy.impl.signature import accepts
from rclpy.timer import Timer, TimerInfo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Optional


class AsyncTimer(AsyncEntity, Timer):
    """Made by AsyncNode.create_timer(). Calls a function or `async def` that takes nothing or a TimerInfo; one
    without a callback is read:

        async for info in timer: ...

    A call begins when the one before is done; periods that are missed meanwhile are left out.
    """

    def __init__(self, callback: Optional[Callable], *arguments, **keywords) -> None:
        self._stream = Stream(1) if callback is None else None
        super().__init__(callback, *arguments, **keywords)

    def _wants_info(self, _) -> bool:
        return True  # whether its callback does may change

    @property
    def callback(self) -> Optional[Callable]:
        return self._function

    @callback.setter
    def callback(self, value: Optional[Callable]) -> None:
        if value is None and self._stream is not None:
            self._informs = False
        elif accepts(value, 0):
            self._informs = False
        elif accepts(value, 1):
            self._informs = True
        else:
            raise RuntimeError('Timer callback must accept zero arguments or one argument (TimerInfo)')
        self._function = value

    def _run_with_info(self, expected_ns: int, actual_ns: int):
        if self._function is not None and not self._informs:
            return self._mine(self._function())
        info = TimerInfo(expected_call_time=expected_ns, actual_call_time=actual_ns,
                         clock_type=self.clock.clock_type)
        if self._function is not None:
            return self._mine(self._function(info))
        self._stream.put(info)

    def __aiter__(self) -> AsyncTimer:
        if self._stream is None:
            raise TypeError("a timer that has a callback cannot be read with 'async for'")
        return self

    async def __anext__(self) -> TimerInfo:
        return await self._stream.next()

    def destroy(self) -> None:
        if self._stream is not None:
            self._stream.end()
        super().destroy()
