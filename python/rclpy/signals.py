# SPDX-License-Identifier: Apache-2.0
"""SIGINT and SIGTERM: which of them shut contexts down."""
from __future__ import annotations

import _myelin
from rclpy._rclpy_pybind11 import SignalHandlerOptions
from rclpy.guard_condition import GuardCondition

__all__ = [
    'SignalHandlerGuardCondition', 'SignalHandlerOptions', 'get_current_signal_handlers_options',
    'install_signal_handlers', 'uninstall_signal_handlers',
]


def install_signal_handlers(options: SignalHandlerOptions = SignalHandlerOptions.ALL) -> None:
    """From now on the signals of `options` shut every context down too. The handlers that were there (Python's, for
    SIGINT) are called as well."""
    _myelin.signals_install(int(options))


def get_current_signal_handlers_options() -> SignalHandlerOptions:
    return SignalHandlerOptions(_myelin.signals_installed())


def uninstall_signal_handlers() -> None:
    """Puts the handlers back that were there before."""
    _myelin.signals_uninstall()


class SignalHandlerGuardCondition(GuardCondition):
    """A guard condition that a signal triggers."""

    def __init__(self, context=None) -> None:
        super().__init__(callback=None, callback_group=None, context=context)
        from rclpy.utilities import get_default_context
        (get_default_context() if context is None else context).on_shutdown(self.trigger)

    def destroy(self) -> None:
        super().destroy()
