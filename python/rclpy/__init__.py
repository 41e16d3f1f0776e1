# SPDX-License-Identifier: Apache-2.0
"""ROS 2 for Python.

    import rclpy
    from rclpy.node import Node

    rclpy.init()
    node = Node('talker')
    rclpy.spin(node)       # until Ctrl-C
    rclpy.shutdown()

Start here: init(), spin(), shutdown(); then rclpy.node.Node, which makes everything that communicates.
"""
from __future__ import annotations

from rclpy.context import Context
from rclpy.parameter import Parameter
from rclpy.signals import SignalHandlerOptions, install_signal_handlers, uninstall_signal_handlers
from rclpy.task import Future
from rclpy.utilities import get_default_context, get_rmw_implementation_identifier, ok
from rclpy.utilities import shutdown as _shutdown
from rclpy.utilities import try_shutdown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Optional

    from rclpy.executors import Executor
    from rclpy.node import Node

__all__ = [
    'Context', 'Future', 'InitContextManager', 'Parameter', 'SignalHandlerOptions', 'create_node', 'get_default_context',
    'get_global_executor', 'get_rmw_implementation_identifier', 'init', 'install_signal_handlers', 'ok', 'shutdown',
    'spin', 'spin_once', 'spin_until_future_complete', 'try_shutdown', 'uninstall_signal_handlers',
]

# Modules that programs reach as rclpy.<name> without importing them; they come when asked for.
_LATE_MODULES = frozenset((
    'callback_groups', 'client', 'clock', 'clock_type', 'constants', 'duration', 'endpoint_info', 'event_handler',
    'exceptions', 'executors', 'expand_topic_name', 'guard_condition', 'impl', 'logging', 'node', 'parameter_client',
    'publisher', 'qos', 'serialization', 'service', 'subscription', 'time', 'time_source', 'timer', 'topic_endpoint_info',
    'validate_full_topic_name', 'validate_namespace', 'validate_node_name', 'validate_parameter_name',
    'validate_topic_name', 'wait_for_message',
))

__executor = None


class InitContextManager:
    """What init() returns: `with rclpy.init():` shuts down at the end of the block."""

    def __init__(self, args: Optional[List[str]] = None, context: Optional[Context] = None,
                 domain_id: Optional[int] = None,
                 signal_handler_options: Optional[SignalHandlerOptions] = None) -> None:
        """What init() does."""
        default = context is None or context is get_default_context()
        self.context = get_default_context() if context is None else context
        if signal_handler_options is None:
            signal_handler_options = SignalHandlerOptions.ALL if default else SignalHandlerOptions.NO
        self._installed = signal_handler_options != SignalHandlerOptions.NO
        self.context.init(args, domain_id=domain_id)
        # Last, so that no signal is caught while there is no context yet to shut down.
        if self._installed:
            install_signal_handlers(signal_handler_options)

    def __enter__(self) -> InitContextManager:
        return self

    def __exit__(self, exc_type, exc_val, exc_tb) -> None:
        try_shutdown(context=None if self.context is get_default_context() else self.context)
        if self._installed:
            uninstall_signal_handlers()


def init(*, args: Optional[List[str]] = None, context: Optional[Context] = None, domain_id: Optional[int] = None,
         signal_handler_options: Optional[SignalHandlerOptions] = None) -> InitContextManager:
    """Begins: everything else needs it. The result may be used in a `with` statement, which shuts down at its end.

    :param args: command line with --ros-args; sys.argv when None.
    :param context: what to initialise; the default context when None.
    :param domain_id: else ROS_DOMAIN_ID, else 0.
    :param signal_handler_options: which signals shut contexts down; when None, SIGINT and SIGTERM for the default
        context and none for another.
    :raises RuntimeError: when the context was initialised before.
    """
    return InitContextManager(args=args, context=context, domain_id=domain_id,
                              signal_handler_options=signal_handler_options)


def get_global_executor() -> Executor:
    """The SingleThreadedExecutor that spin() and its like use when they are given none."""
    global __executor
    if __executor is None or __executor._is_shutdown:
        from rclpy.executors import SingleThreadedExecutor
        executor = __executor = SingleThreadedExecutor()
        executor.context.on_shutdown(__reset_executor)  # at once when it is down already
        return executor
    return __executor


def __reset_executor() -> None:
    # A context that ended takes its executor with it; the one that spins now sees the end by itself.
    global __executor
    __executor = None


def shutdown(*, context: Optional[Context] = None, uninstall_handlers: Optional[bool] = None) -> None:
    """Ends every spin and wait of the context; its nodes stay objects but communicate no more.

    :param uninstall_handlers: whether signals go back to their former handlers; when None, for the default context.
    :raises RuntimeError: when the context was never initialised, or was shut down before. After a signal has shut it
        down one call is forgiven.
    """
    default = context is None or context is get_default_context()
    _shutdown(context=context)
    if uninstall_handlers or (uninstall_handlers is None and default):
        uninstall_signal_handlers()


def create_node(node_name: str, *, context: Optional[Context] = None, cli_args: Optional[List[str]] = None,
                namespace: Optional[str] = None, use_global_arguments: bool = True, enable_rosout: bool = True,
                start_parameter_services: bool = True, parameter_overrides: Optional[List[Parameter]] = None,
                allow_undeclared_parameters: bool = False,
                automatically_declare_parameters_from_overrides: bool = False,
                enable_logger_service: bool = False) -> Node:
    """A rclpy.node.Node of these arguments."""
    from rclpy.node import Node
    return Node(node_name, context=context, cli_args=cli_args, namespace=namespace,
                use_global_arguments=use_global_arguments, enable_rosout=enable_rosout,
                start_parameter_services=start_parameter_services, parameter_overrides=parameter_overrides,
                allow_undeclared_parameters=allow_undeclared_parameters,
                automatically_declare_parameters_from_overrides=automatically_declare_parameters_from_overrides,
                enable_logger_service=enable_logger_service)


class _Visit:
    """A node in an executor for the time of one spin.

    A node whose own executor spins at this moment stays where it is: up the stack that executor spins once more, in
    another thread it goes on by itself while this one waits.
    """

    def __init__(self, node: Node, executor: Optional[Executor]) -> None:
        home = node._home
        given = executor
        executor = get_global_executor() if executor is None else executor
        self._stays = home is not None and home is not executor and home._core.spinning()
        if self._stays and given is None and home._core.spins_here():
            executor = home
        self._node = node
        self._executor = executor

    def __enter__(self) -> Executor:
        self._added = not self._stays and self._executor.add_node(self._node)
        return self._executor

    def __exit__(self, t, v, tb) -> None:
        if self._added:
            self._executor.remove_node(self._node)


def spin_once(node: Node, *, executor: Optional[Executor] = None, timeout_sec: Optional[float] = None) -> None:
    """Waits for one thing to become ready, at most `timeout_sec` seconds unless that is None or negative, and runs it."""
    with _Visit(node, executor) as visited:
        visited.spin_once(timeout_sec)


def spin(node: Node, executor: Optional[Executor] = None) -> None:
    """Runs the node's callbacks until the context is shut down.

    What a callback raises leaves it; Ctrl-C raises KeyboardInterrupt, and any other end of the context from outside a
    callback rclpy.executors.ExternalShutdownException.
    """
    with _Visit(node, executor) as visited:
        visited.spin()


def spin_until_future_complete(node: Node, future: Future, executor: Optional[Executor] = None,
                               timeout_sec: Optional[float] = None) -> None:
    """Runs callbacks until the future is done, for at most `timeout_sec` seconds unless that is None or negative."""
    with _Visit(node, executor) as visited:
        visited.spin_until_future_complete(future, timeout_sec)


def __getattr__(name: str):
    # Programs import these from here because they can; typing costs a tenth of our start, so it comes when asked for.
    if name in ('List', 'Optional'):
        import typing
        return getattr(typing, name)
    if name in _LATE_MODULES:
        from importlib import import_module
        return import_module(f'rclpy.{name}')
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
