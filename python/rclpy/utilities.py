# SPDX-License-Identifier: Apache-2.0
"""The default context, and small helpers."""
from __future__ import annotations

import sys
from threading import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Optional, Sequence, Set

    from rclpy.context import Context

g_default_context = None
g_context_lock = Lock()


def get_default_context(*, shutting_down: bool = False) -> Context:
    """The context that everything uses that is not given another; with `shutting_down` it is forgotten."""
    global g_default_context
    with g_context_lock:
        if g_default_context is None:
            from rclpy.context import Context
            g_default_context = Context()
        context = g_default_context
        if shutting_down:
            g_default_context = None
        return context


def remove_ros_args(args: Optional[Sequence[str]] = None) -> List[str]:
    """`args` (sys.argv when not given) without what is between --ros-args and --."""
    from _myelin import remove_ros_args as remove
    return remove(list(args if args is not None else sys.argv))


def ok(*, context: Optional[Context] = None) -> bool:
    """Whether the context is initialised and not shut down."""
    return (get_default_context() if context is None else context).ok()


def shutdown(*, context: Optional[Context] = None) -> None:
    """Shuts the context down; the default one is replaced by a fresh one for the next init()."""
    (get_default_context(shutting_down=True) if context is None else context).shutdown()


def try_shutdown(*, context: Optional[Context] = None) -> None:
    """Shuts the context down unless it is already."""
    (get_default_context(shutting_down=True) if context is None else context).try_shutdown()


def get_rmw_implementation_identifier() -> str:
    """The middleware, by the name of the one whose wire this is."""
    return 'rmw_fastrtps_cpp'


def get_available_rmw_implementations() -> Set[str]:
    return {'rmw_fastrtps_cpp'}


def timeout_sec_to_nsec(timeout_sec: Optional[float]) -> int:
    """Nanoseconds; -1, for ever, when `timeout_sec` is None or negative."""
    if timeout_sec is None or timeout_sec < 0:
        return -1
    return int(float(timeout_sec) * 1000000000)
