# SPDX-License-Identifier: Apache-2.0
"""Callback groups: which callbacks may run at the same time."""
from __future__ import annotations

import weakref
from threading import Lock

import _myelin


class CallbackGroup:
    """A set of things that call back. Those of different groups may always run at the same time."""

    _reentrant = True

    def __init__(self) -> None:
        self.entities = set()
        self._core = (_myelin.CallbackGroup(owner=self) if self._decides_itself()
                      else _myelin.CallbackGroup(self._reentrant))

    @classmethod
    def _decides_itself(cls) -> bool:
        # Whether a program has overridden what the executor would otherwise know.
        ours = next(each for each in cls.__mro__ if each.__module__ == __name__)
        return ours is CallbackGroup or any(
            getattr(cls, name) is not getattr(ours, name)
            for name in ('can_execute', 'beginning_execution', 'ending_execution'))

    def add_entity(self, entity) -> None:
        group = weakref.ref(self)

        def forget(reference) -> None:
            alive = group()
            if alive is not None:
                alive.entities.discard(reference)

        self.entities.add(weakref.ref(entity, forget))

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
        self._lock = Lock()

    def can_execute(self, entity) -> bool:
        with self._lock:
            assert weakref.ref(entity) in self.entities
            return self._active_entity is None and self._core.free()

    def beginning_execution(self, entity) -> bool:
        with self._lock:
            assert weakref.ref(entity) in self.entities
            if self._active_entity is not None or not self._core.free():
                return False
            self._active_entity = entity
            return True

    def ending_execution(self, entity) -> None:
        with self._lock:
            assert self._active_entity == entity
            self._active_entity = None
