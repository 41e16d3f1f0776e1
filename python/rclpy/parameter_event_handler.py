# SPDX-License-Identifier: Apache-2.0
"""ParameterEventHandler: calls back when parameters of any node change."""
from __future__ import annotations

from threading import RLock

from rclpy.parameter import Parameter
from rclpy.qos import qos_profile_parameter_events

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterable, Optional

    from rcl_interfaces.msg import ParameterEvent
    from rclpy.callback_groups import CallbackGroup
    from rclpy.event_handler import SubscriptionEventCallbacks
    from rclpy.node import Node
    from rclpy.qos import QoSProfile
    from rclpy.qos_overriding_options import QoSOverridingOptions


class ParameterCallbackHandle:
    """What is called for one parameter of one node."""

    def __init__(self, parameter_name: str, node_name: str, callback: Callable[[Parameter], None]) -> None:
        self.parameter_name = parameter_name
        self.node_name = node_name
        self.callback = callback


class ParameterEventCallbackHandle:
    """What is called for every event."""

    def __init__(self, callback: Callable[[ParameterEvent], None]) -> None:
        self.callback = callback


class ParameterEventHandler:
    """Listens to /parameter_events. Callbacks run in the node's executor, newest first."""

    def __init__(self, node: Node, qos_profile: QoSProfile = qos_profile_parameter_events,
                 callback_group: Optional[CallbackGroup] = None,
                 event_callbacks: Optional[SubscriptionEventCallbacks] = None,
                 qos_overriding_options: Optional[QoSOverridingOptions] = None, raw: bool = False) -> None:
        from rcl_interfaces.msg import ParameterEvent
        self.node = node
        self.qos_profile = qos_profile
        self._parameter_callbacks = []
        self._event_callbacks = []
        self._lock = RLock()
        self.parameter_event_subscription = node.create_subscription(
            ParameterEvent, '/parameter_events', self._hear, qos_profile, callback_group=callback_group,
            event_callbacks=event_callbacks, qos_overriding_options=qos_overriding_options, raw=raw)

    def destroy(self) -> None:
        self.node.destroy_subscription(self.parameter_event_subscription)

    def _hear(self, event: ParameterEvent) -> None:
        with self._lock:
            parameter_callbacks = list(self._parameter_callbacks)
            event_callbacks = list(self._event_callbacks)
        for handle in parameter_callbacks:
            parameter = self.get_parameter_from_event(event, handle.parameter_name, handle.node_name)
            if parameter is not None:
                handle.callback(parameter)
        for handle in event_callbacks:
            handle.callback(event)

    @staticmethod
    def get_parameter_from_event(event: ParameterEvent, parameter_name: str, node_name: str) -> Optional[Parameter]:
        """The new or changed parameter of this name, or None."""
        if event.node == node_name:
            for message in list(event.new_parameters) + list(event.changed_parameters):
                if message.name == parameter_name:
                    return Parameter.from_parameter_msg(message)
        return None

    @staticmethod
    def get_parameters_from_event(event: ParameterEvent) -> Iterable[Parameter]:
        """The new and the changed parameters."""
        for message in list(event.new_parameters) + list(event.changed_parameters):
            yield Parameter.from_parameter_msg(message)

    def _full_node_name(self, node_name: str) -> str:
        if not node_name:
            return self.node.get_fully_qualified_name()
        if node_name.startswith('/'):
            return node_name
        return f'{self.node.get_namespace().rstrip("/")}/{node_name}'

    def add_parameter_callback(self, parameter_name: str, node_name: str,
                               callback: Callable[[Parameter], None]) -> ParameterCallbackHandle:
        """:param node_name: '' is the handler's own node; a relative name is in its namespace."""
        handle = ParameterCallbackHandle(parameter_name, self._full_node_name(node_name), callback)
        with self._lock:
            self._parameter_callbacks.insert(0, handle)
        return handle

    def remove_parameter_callback(self, handle: ParameterCallbackHandle) -> None:
        """:raises RuntimeError: when it is not there."""
        with self._lock:
            if handle not in self._parameter_callbacks:
                raise RuntimeError("Callback doesn't exist")
            self._parameter_callbacks.remove(handle)

    def add_parameter_event_callback(self, callback: Callable[[ParameterEvent], None]) -> ParameterEventCallbackHandle:
        handle = ParameterEventCallbackHandle(callback)
        with self._lock:
            self._event_callbacks.insert(0, handle)
        return handle

    def remove_parameter_event_callback(self, handle: ParameterEventCallbackHandle) -> None:
        """:raises RuntimeError: when it is not there."""
        with self._lock:
            if handle not in self._event_callbacks:
                raise RuntimeError("Callback doesn't exist")
            self._event_callbacks.remove(handle)
