# SPDX-License-Identifier: Apache-2.0
"""EventsExecutor: the executor that is driven by what happens instead of looking for it. Every executor here is; this is the
name under which programs ask for one."""
from __future__ import annotations

from _myelin import executor_here
from rclpy.executors import _RAN, SingleThreadedExecutor, _Until

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from rclpy.context import Context
    from rclpy.task import Future, Task


# A timer without a period is always ready.
_TURNS_AT_ONCE = 1000


class EventsExecutor(SingleThreadedExecutor):
    """Runs callbacks in the thread that spins, in the order in which they became ready; tasks too."""

    def __init__(self, *, context: Optional[Context] = None) -> None:
        super().__init__(context=context)

    def spin_until_future_complete(self, future: Future, timeout_sec: Optional[float] = None) -> None:
        """As every executor's; with a timeout of 0 all that is ready runs, and what becomes ready by that."""
        if timeout_sec == 0 and executor_here() is None:
            with _Until(future) as done:
                for _ in range(_TURNS_AT_ONCE):
                    if done.is_set() or self._spin(done, 0.0, True) != _RAN:
                        return
        else:
            super().spin_until_future_complete(future, timeout_sec)

    def _next_task(self) -> Optional[Task]:
        with self._tasks_lock:
            return self._ready_tasks.popleft() if self._ready_tasks else None
