# SPDX-License-Identifier: Apache-2.0
"""DelayedCall: one call, some time from now, in the executor of a node."""
from __future__ import annotations

import _myelin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable


class DelayedCall:
    """Made by Node.call_later(); the handle by which it can still be cancelled. Any thread may call."""

    def __init__(self, clock, delay_ns: int, callback_group, callback: Callable[[], object], forget) -> None:
        self.__callback = callback
        self.__forget = forget
        self.__timer = _myelin.Timer(clock, delay_ns, callback_group._core, self, False, True)

    def _join(self, node) -> None:
        self.__timer.join(node)

    def callback(self):
        """What the timer calls."""
        call, self.__callback = self.__callback, None
        self.cancel()
        return None if call is None else call()

    def cancel(self) -> None:
        """It will not be called, unless it runs already; may be called again."""
        self.__callback = None
        self.__timer.destroy_when_not_in_use()
        forget, self.__forget = self.__forget, None
        if forget is not None:
            forget(self)

    def done(self) -> bool:
        """Whether it was called or cancelled."""
        return self.__forget is None
