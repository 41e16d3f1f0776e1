# SPDX-License-Identifier: Apache-2.0
"""Callback groups: which callbacks may run at the same time."""
from __future__ import annotations

import weakref

import _myelin


class CallbackGroup:
    """A set of things that call back. Those of different groups may always run at the same time."""

    _reentrant = True

    def __init__(self) -> None:
        self.entities = set()
        self._core = _myelin.CallbackGroup(self._reentrant)

    def add_entity(self, entity) -> None:
        self.entities.add(weakref.ref(entity))

    def has_entity(self, entity) -> bool:
        return weakref.ref(entity) in self.entities

    def can_execute(self, entity) -> bool:
        """Whether a callback of the entity could begin now."""
        raise NotImplementedError()

    def beginning_execution(self, entity) -> bool:
        """Asks to begin; False when it may not."""
        raise NotImplementedError()

    def ending_execution(self, entity) -> None:
        raise NotImplementedError()


class ReentrantCallbackGroup(CallbackGroup):
    """Its callbacks run at the same time as any others, themselves included."""

    def can_execute(self, entity) -> bool:
        return True

    def beginning_execution(self, entity) -> bool:
        return True

    def ending_execution(self, entity) -> None:
        pass


class MutuallyExclusiveCallbackGroup(CallbackGroup):
    """At most one of its callbacks runs at a time."""

    _reentrant = False

    def __init__(self) -> None:
        super().__init__()
        self._active_entity = None

    def can_execute(self, entity) -> bool:
        assert weakref.ref(entity) in self.entities
        return self._active_entity is None and self._core.free()

    def beginning_execution(self, entity) -> bool:
        assert weakref.ref(entity) in self.entities
        if not self.can_execute(entity):
            return False
        self._active_entity = entity
        return True

    def ending_execution(self, entity) -> None:
        assert self._active_entity is entity
        self._active_entity = None
