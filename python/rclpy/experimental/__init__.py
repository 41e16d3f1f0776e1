# SPDX-License-Identifier: Apache-2.0
"""What upstream calls experimental: nodes in programs of asyncio, and the executor by events. Each name comes when it
is asked for."""
from importlib import import_module

_FOUND_IN = {
    'AsyncClient': 'async_client',
    'AsyncClock': 'async_clock',
    'AsyncNode': 'async_node',
    'AsyncPublisher': 'async_publisher',
    'AsyncService': 'async_service',
    'AsyncSubscription': 'async_subscription',
    'AsyncTimer': 'async_timer',
    'AsyncioExecutor': 'asyncio_executor',
    'EventsExecutor': 'events_executor',
}

__all__ = sorted(_FOUND_IN)


def __getattr__(name: str):
    if name in _FOUND_IN:
        return getattr(import_module(f'rclpy.experimental.{_FOUND_IN[name]}'), name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
