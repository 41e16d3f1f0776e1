# SPDX-License-Identifier: Apache-2.0
"""What goes through the transitions of a managed node along with it."""
from __future__ import annotations

from functools import wraps

from _myelin import TransitionCallbackReturnType as TransitionCallbackReturn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Optional

    from rclpy.lifecycle.node import LifecycleState

__all__ = ['ManagedEntity', 'SimpleManagedEntity', 'TransitionCallbackReturn']


class ManagedEntity:
    """Has a callback for each transition; it gets the state that the node comes from."""

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        return TransitionCallbackReturn.SUCCESS

    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        return TransitionCallbackReturn.SUCCESS

    def on_shutdown(self, state: LifecycleState) -> TransitionCallbackReturn:
        return TransitionCallbackReturn.SUCCESS

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        return TransitionCallbackReturn.SUCCESS

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        return TransitionCallbackReturn.SUCCESS

    def on_error(self, state: LifecycleState) -> TransitionCallbackReturn:
        return TransitionCallbackReturn.SUCCESS


class SimpleManagedEntity(ManagedEntity):
    """One that is activated or not."""

    def __init__(self) -> None:
        self._enabled = False

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        self._enabled = True
        return TransitionCallbackReturn.SUCCESS

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        self._enabled = False
        return TransitionCallbackReturn.SUCCESS

    @property
    def is_activated(self) -> bool:
        return self._enabled

    @staticmethod
    def when_enabled(wrapped: Optional[Callable] = None, *, when_not_enabled: Optional[Callable] = None):
        """Decorates a method that does something only while the entity is activated.

        :param when_not_enabled: is called instead otherwise, without arguments.
        """
        def decorate(method):
            @wraps(method)
            def call(self, *args, **kwargs):
                if self._enabled:
                    return method(self, *args, **kwargs)
                return None if when_not_enabled is None else when_not_enabled()

            return call

        return decorate if wrapped is None else decorate(wrapped)
