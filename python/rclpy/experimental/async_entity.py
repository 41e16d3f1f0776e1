# SPDX-License-Identifier: Apache-2.0
"""What the things that an AsyncNode makes have in common."""
from __future__ import annotations

import asyncio
import weakref
from collections import deque
from types import CoroutineType

from _myelin import executor_here

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Set


class AsyncEntity:
    """Ends the coroutines of its callbacks when it ends, and leaves its node. Comes before the rclpy class in the
    bases."""

    _destroyed = False
    _leave = None

    def _belong(self, node, leave) -> None:
        node_of = weakref.ref(node)

        def leave_node() -> None:
            alive = node_of()
            if alive is not None:
                leave(alive, self_of())

        self_of = weakref.ref(self)
        self._node = node_of
        self._leave = leave_node

    @property
    def _tasks(self) -> Set[asyncio.Task]:
        tasks = self.__dict__.get('_own_tasks')
        if tasks is None:
            tasks = self._own_tasks = set()
        return tasks

    def _mine(self, result, within=None):
        """What a callback returned; if it is a coroutine, the executor that takes it hears whose it is."""
        if type(result) is CoroutineType:
            executor = executor_here()
            if executor is not None:
                executor._adopting = (self, within)
        return result

    def destroy(self) -> None:
        """Leaves the graph at once; coroutines of its callbacks that run are cancelled. May be called again."""
        if self._destroyed:
            return
        self._destroyed = True
        for task in list(self._tasks):
            task.cancel()
        super().destroy()
        if self._leave is not None:
            self._leave()


class Stream:
    """Items for `async for`, at most `limit` of them: a new one replaces the oldest. In the loop's thread only."""

    def __init__(self, limit: Optional[int]) -> None:
        self.items = deque(maxlen=limit)
        self._waiting = deque()
        self._room = deque()
        self._ended = False

    def put(self, item) -> None:
        if not self._ended:
            self.items.append(item)
            _wake_first(self._waiting)

    def end(self) -> None:
        self._ended = True
        self.items.clear()
        for waiting in (self._waiting, self._room):
            while waiting:
                _wake_first(waiting)

    async def next(self):
        """The oldest item, as soon as there is one. Who is cancelled takes none."""
        while not self.items:
            if self._ended:
                raise StopAsyncIteration
            try:
                await _wait_in(self._waiting)
            except asyncio.CancelledError:
                if self.items:
                    _wake_first(self._waiting)
                raise
        item = self.items.popleft()
        _wake_first(self._room)
        return item

    async def room(self, limit: int) -> None:
        while len(self.items) >= limit and not self._ended:
            await _wait_in(self._room)


async def _wait_in(line: deque) -> None:
    future = asyncio.get_running_loop().create_future()
    line.append(future)
    try:
        await future
    finally:
        if future in line:
            line.remove(future)


def _wake_first(line: deque) -> None:
    while line:
        future = line.popleft()
        if not future.done():
            future.set_result(None)
            return
