# SPDX-License-Identifier: Apache-2.0
"""EventsExecutor: the executor that is driven by what happens instead of looking for it. Every executor here is; this is the
name under which programs ask for one."""
from __future__ import annotations

from rclpy.executors import SingleThreadedExecutor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from rclpy.context import Context
    from rclpy.task import Task


class EventsExecutor(SingleThreadedExecutor):
    """Runs callbacks in the thread that spins, in the order in which they became ready; tasks too."""

    def __init__(self, *, context: Optional[Context] = None) -> None:
        super().__init__(context=context)

    def _next_task(self) -> Optional[Task]:
        with self._tasks_lock:
            return self._ready_tasks.popleft() if self._ready_tasks else None
