# SPDX-License-Identifier: Apache-2.0
import asyncio
from types import TracebackType
from typing import Any, Awaitable, Generator, Literal, Optional, Type

from rclpy.clock import Clock
from rclpy.context import Context
from rclpy.executors import Executor
from rclpy.node import Node
from typing_extensions import Self

class _Ended(Awaitable[Literal[True]]):
    def __await__(self) -> Generator[Any, None, Literal[True]]: ...
    def __bool__(self) -> Literal[True]: ...

class AsyncioExecutor(Executor):
    def __init__(self, loop: Optional[asyncio.AbstractEventLoop] = ..., *,
                 context: Optional[Context] = ...) -> None: ...
    @property
    def loop(self) -> asyncio.AbstractEventLoop: ...
    def create_future(self) -> asyncio.Future[Any]: ...  # type: ignore[override]
    def remove_node(self, node: Node) -> _Ended: ...  # type: ignore[override]
    def shutdown(self, timeout_sec: Optional[float] = ...) -> _Ended: ...  # type: ignore[override]
    async def run(self) -> None: ...
    async def sleep(self, seconds: float, clock: Clock) -> bool: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, exc_type: Optional[Type[BaseException]], exc_val: Optional[BaseException],
                        exc_tb: Optional[TracebackType]) -> None: ...
