# SPDX-License-Identifier: Apache-2.0
"""LongWait: makes visible what a thread waits for in vain. A wait that has lasted a while says, once, in a warning, who keeps
the callback group that it needs, or what else is missing."""
from __future__ import annotations

import weakref
from time import monotonic

import _myelin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from rclpy.client import Client

# How long a wait may last without a word.
PATIENCE_SEC = 5.0

_ADVICE = ('Give the two callbacks different callback groups and spin with a MultiThreadedExecutor, or await the future in '
           'an `async def` callback.')

executors = weakref.WeakSet()  # all of this process


class LongWait:
    """One wait of this thread: for the answer of `client`, or for something else to complete a future when that is None."""

    def __init__(self, client: Optional[Client]) -> None:
        self._client = client if hasattr(client, 'service_name') else None  # an action's client waits as others do
        self._due = monotonic() + PATIENCE_SEC

    def shorten(self, left: Optional[float]) -> Optional[float]:
        """How many of the `left` seconds (None: for ever) to wait before asking again. Warns when it is time for that."""
        if self._due is None:
            return left
        now = monotonic()
        if now >= self._due:
            self._due = None
            self._speak()
            return left
        return self._due - now if left is None else min(left, self._due - now)

    def _speak(self) -> None:
        reason = self._reason_of_future() if self._client is None else _reason_of_call(self._client)
        if reason is None:
            return
        callback = next(iter(_myelin.callbacks_here()), None)
        what = 'spin_until_future_complete()' if self._client is None else \
            f"The call of service '{self._client.service_name}'"
        where = '' if callback is None else f' inside the callback of {_name(callback)}'
        _logger_of(callback).warning(f'{what}{where} has been waiting for {PATIENCE_SEC:g} s: {reason}')

    @staticmethod
    def _reason_of_future() -> Optional[str]:
        for callback in _myelin.callbacks_here():
            group = callback.callback_group
            waiting = [] if group is None else group._core.waiting()
            if waiting:
                names = ', '.join(_name(each) for each in waiting[:5])
                return (f'{names} cannot run before that callback has ended, because they share its callback group '
                        f'({_group(group)}). If one of them is to complete the future, that never happens. {_ADVICE}')
        return None


def _reason_of_call(client: Client) -> Optional[str]:
    name = client.service_name
    services = [(service, node, executor) for executor in executors for node in executor.get_nodes()
                for service in node.services if service.service_name == name]
    for service, node, executor in services:
        group, holder = service.callback_group, service.callback_group._core.holder()
        if holder is not None and holder is not service:
            return (f'the callback group of the service ({_group(group)}, node {node.get_fully_qualified_name()}) is kept '
                    f'by the callback of {_name(holder)}, which has not ended. {_ADVICE}')
        if not executor.is_spinning:
            return f'node {node.get_fully_qualified_name()}, which offers it, is not spun by anybody.'
    if services:
        return None if holder is not None else 'every thread that spins the node of the service is in a callback.'
    if not client.service_is_ready():
        return 'nobody offers it.'
    return None


def _name(entity) -> str:
    callback = getattr(entity, 'callback', None)
    called = getattr(callback, '__qualname__', None)
    kind = type(entity).__name__.lower()
    name = getattr(entity, 'service_name', None) or getattr(entity, 'topic_name', None)
    return kind + (f" '{name}'" if name else '') + (f' ({called})' if called else '')


def _group(group) -> str:
    return f'a {type(group).__name__}'


def _logger_of(entity):
    for executor in executors:
        node = executor._node_of(entity)
        if node is not None:
            return node.get_logger()
    from rclpy.logging import get_logger
    return get_logger('rclpy')
