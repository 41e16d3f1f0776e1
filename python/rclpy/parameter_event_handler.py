# SPDX-License-Identifier: Apache-2.0
"""ParameterEventHandler: calls back when parameters of any node change."""
from __future__ import annotations

from collections import defaultdict
from threading import RLock

from rclpy.qos import qos_profile_parameter_events

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator, List, Optional

    from rcl_interfaces.msg import Parameter as ParameterMsg
    from rcl_interfaces.msg import ParameterEvent
    from rclpy.callback_groups import CallbackGroup
    from rclpy.event_handler import SubscriptionEventCallbacks
    from rclpy.node import Node
    from rclpy.qos import QoSProfile
    from rclpy.qos_overriding_options import QoSOverridingOptions


class ParameterCallbackHandle:
    """What is called for one parameter of one node."""

    def __init__(self, parameter_name: str, node_name: str, callback: Callable[[ParameterMsg], None]) -> None:
        self.parameter_name = parameter_name
        self.node_name = node_name
        self.callback = callback
        self.mutex = RLock()


class ParameterEventCallbackHandle:
    """What is called for every event."""

    def __init__(self, callback: Callable[[ParameterEvent], None]) -> None:
        self.callback = callback
        self.mutex = RLock()


class ParameterEventHandler:
    """Listens to /parameter_events. Callbacks run in the node's executor: first those of single parameters, then those of
    whole events; of several for the same, the newest first. A parameter comes as a rcl_interfaces/msg/Parameter."""

    class Callbacks:
        """The callbacks and who wants which. A callback may add and remove callbacks, which counts from the next event."""

        def __init__(self) -> None:
            self.parameter_callbacks = defaultdict(list)  # by (parameter, node)
            self.event_callbacks = []
            self.mutex = RLock()

        def event_callback(self, event: ParameterEvent) -> None:
            with self.mutex:
                parameter_callbacks = [(key, list(handles)) for key, handles in self.parameter_callbacks.items()]
                event_callbacks = list(self.event_callbacks)
            for (parameter_name, node_name), handles in parameter_callbacks:
                parameter = ParameterEventHandler.get_parameter_from_event(event, parameter_name, node_name)
                if parameter is not None:
                    for handle in handles:
                        with handle.mutex:
                            handle.callback(parameter)
            for handle in event_callbacks:
                with handle.mutex:
                    handle.callback(event)

        def add_parameter_callback(self, parameter_name: str, node_name: str,
                                   callback: Callable[[ParameterMsg], None]) -> ParameterCallbackHandle:
            handle = ParameterCallbackHandle(parameter_name, node_name, callback)
            with self.mutex:
                self.parameter_callbacks[(parameter_name, node_name)].insert(0, handle)
            return handle

        def remove_parameter_callback(self, handle: ParameterCallbackHandle) -> None:
            key = (handle.parameter_name, handle.node_name)
            with self.mutex:
                handles = self.parameter_callbacks.get(key, ())
                if handle not in handles:
                    raise RuntimeError("Callback doesn't exist")
                handles.remove(handle)
                if not handles:
                    del self.parameter_callbacks[key]

        def add_parameter_event_callback(self,
                                         callback: Callable[[ParameterEvent], None]) -> ParameterEventCallbackHandle:
            handle = ParameterEventCallbackHandle(callback)
            with self.mutex:
                self.event_callbacks.insert(0, handle)
            return handle

        def remove_parameter_event_callback(self, handle: ParameterEventCallbackHandle) -> None:
            with self.mutex:
                if handle not in self.event_callbacks:
                    raise RuntimeError("Callback doesn't exist")
                self.event_callbacks.remove(handle)

    def __init__(self, node: Node, qos_profile: QoSProfile = qos_profile_parameter_events,
                 callback_group: Optional[CallbackGroup] = None,
                 event_callbacks: Optional[SubscriptionEventCallbacks] = None,
                 qos_overriding_options: Optional[QoSOverridingOptions] = None, raw: bool = False) -> None:
        from rcl_interfaces.msg import ParameterEvent
        self.node = node
        self.qos_profile = qos_profile
        self._callbacks = ParameterEventHandler.Callbacks()
        self.parameter_event_subscription = node.create_subscription(
            ParameterEvent, '/parameter_events', self._callbacks.event_callback, qos_profile,
            callback_group=callback_group, event_callbacks=event_callbacks,
            qos_overriding_options=qos_overriding_options, raw=raw)

    def destroy(self) -> None:
        self.node.destroy_subscription(self.parameter_event_subscription)

    @staticmethod
    def get_parameter_from_event(event: ParameterEvent, parameter_name: str, node_name: str) -> Optional[ParameterMsg]:
        """The new or changed parameter of this name, or None."""
        if event.node == node_name:
            for parameter in ParameterEventHandler.get_parameters_from_event(event):
                if parameter.name == parameter_name:
                    return parameter
        return None

    @staticmethod
    def get_parameters_from_event(event: ParameterEvent) -> Iterator[ParameterMsg]:
        """The new and the changed parameters."""
        yield from event.new_parameters
        yield from event.changed_parameters

    def add_parameter_callback(self, parameter_name: str, node_name: str,
                               callback: Callable[[ParameterMsg], None]) -> ParameterCallbackHandle:
        """:param node_name: '' is the handler's own node; a relative name is in its namespace."""
        return self._callbacks.add_parameter_callback(parameter_name, self._resolve_path(node_name), callback)

    def remove_parameter_callback(self, handle: ParameterCallbackHandle) -> None:
        """:raises RuntimeError: when it is not there."""
        self._callbacks.remove_parameter_callback(handle)

    def add_parameter_event_callback(self, callback: Callable[[ParameterEvent], None]) -> ParameterEventCallbackHandle:
        return self._callbacks.add_parameter_event_callback(callback)

    def remove_parameter_event_callback(self, handle: ParameterEventCallbackHandle) -> None:
        """:raises RuntimeError: when it is not there."""
        self._callbacks.remove_parameter_event_callback(handle)

    def configure_nodes_filter(self, node_names: Optional[List[str]] = None) -> bool:
        """Asks for the events of these nodes alone, by their full names; of all when there are none. Whether that is so
        now: a subscription without content filters answers False, and hears everything."""
        subscription = self.parameter_event_subscription
        if not hasattr(subscription, 'set_content_filter'):
            return not node_names
        expression = ' OR '.join(f'node = %{index}' for index in range(len(node_names or ())))
        subscription.set_content_filter(expression, [f"'{name}'" for name in node_names or ()])
        return bool(subscription.is_cft_enabled) == bool(node_names)

    def _resolve_path(self, node_path: Optional[str] = None) -> str:
        if not node_path:
            return self.node.get_fully_qualified_name()
        if node_path.startswith('/'):
            return node_path
        return f'{self.node.get_namespace().rstrip("/")}/{node_path}'
