# SPDX-License-Identifier: Apache-2.0
"""Waitable: several handles that a class of one's own waits for as one.

An executor calls add_to_wait_set() to hear what is waited for. When something has come to any of it, is_ready() is asked;
then take_data() takes it and execute() runs with it, in the waitable's callback group."""
from __future__ import annotations

from types import GenericAlias


class NumberOfEntities:
    """How many primitives of each kind."""

    __slots__ = ('num_subscriptions', 'num_guard_conditions', 'num_timers', 'num_clients', 'num_services',
                 'num_events')

    def __init__(self, num_subs=0, num_gcs=0, num_timers=0, num_clients=0, num_services=0, num_events=0) -> None:
        self.num_subscriptions = num_subs
        self.num_guard_conditions = num_gcs
        self.num_timers = num_timers
        self.num_clients = num_clients
        self.num_services = num_services
        self.num_events = num_events

    def __add__(self, other: NumberOfEntities) -> NumberOfEntities:
        result = NumberOfEntities()
        for slot in self.__slots__:
            setattr(result, slot, getattr(self, slot) + getattr(other, slot))
        return result

    def __repr__(self) -> str:
        fields = ', '.join(f'{slot}={getattr(self, slot)}' for slot in self.__slots__)
        return f'<{type(self).__name__} {fields}>'


class Waitable:
    """What a waitable offers."""

    __class_getitem__ = classmethod(GenericAlias)

    # Whether it is made of things that call back by themselves: an executor then needs no wait set for it.
    _runs_itself = False

    def __init__(self, callback_group) -> None:
        self.callback_group = callback_group
        callback_group.add_entity(self)
        self._futures = []

    def __enter__(self):
        return self

    def __exit__(self, t, v, tb):
        pass

    def add_future(self, future) -> None:
        """A future that belongs to it."""
        self._futures.append(future)

    def remove_future(self, future) -> None:
        self._futures.remove(future)

    def is_ready(self, wait_set) -> bool:
        raise NotImplementedError('Must be implemented by subclass')

    def take_data(self):
        raise NotImplementedError('Must be implemented by subclass')

    async def execute(self, taken_data):
        raise NotImplementedError('Must be implemented by subclass')

    def get_num_entities(self) -> NumberOfEntities:
        raise NotImplementedError('Must be implemented by subclass')

    def add_to_wait_set(self, wait_set) -> None:
        raise NotImplementedError('Must be implemented by subclass')
