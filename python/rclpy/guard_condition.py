# SPDX-License-Identifier: Apache-2.0
"""GuardCondition: a callback that runs in the executor after somebody asked for it."""
from __future__ import annotations

import _myelin


class GuardCondition:
    """Runs `callback` in its node's executor after trigger(); triggers before the run count once."""

    def __init__(self, callback, callback_group, context=None) -> None:
        self.callback = callback
        self.callback_group = callback_group
        self.__gc = _myelin.GuardCondition(_group_of(callback_group), self)

    def _run(self):
        if self.callback is not None:
            return self.callback()

    def trigger(self) -> None:
        """Any thread."""
        self.__gc.trigger_guard_condition()

    @property
    def handle(self):
        return self.__gc

    def destroy(self) -> None:
        """Never runs again. Node.destroy_guard_condition() is the way for one that a node made."""
        self.__gc.destroy_when_not_in_use()


def _group_of(callback_group):
    return _myelin.CallbackGroup(True) if callback_group is None else callback_group._core
