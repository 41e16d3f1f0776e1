# SPDX-License-Identifier: Apache-2.0
"""AsyncParameterClient: the parameters of another node."""
from __future__ import annotations

from rclpy.parameter import Parameter, parameter_dict_from_yaml_file
from rclpy.qos import qos_profile_parameter_events, qos_profile_services_default
from rclpy.task import Future

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, List, Optional, Sequence, Union

    from rcl_interfaces.msg import Parameter as ParameterMsg
    from rclpy.callback_groups import CallbackGroup
    from rclpy.event_handler import SubscriptionEventCallbacks
    from rclpy.node import Node
    from rclpy.qos import QoSProfile
    from rclpy.qos_overriding_options import QoSOverridingOptions
    from rclpy.subscription import Subscription


def _message(parameter: Union[Parameter, ParameterMsg]) -> ParameterMsg:
    return parameter.to_parameter_msg() if isinstance(parameter, Parameter) else parameter


class AsyncParameterClient:
    """Asks and sets the parameters of another node through its services; each call gives the future of the response, and
    `callback` is called with that future when it is done."""

    def __init__(self, node: Node, remote_node_name: str, qos_profile: QoSProfile = qos_profile_services_default,
                 callback_group: Optional[CallbackGroup] = None) -> None:
        from rcl_interfaces.srv import (DescribeParameters, GetParameters, GetParameterTypes, ListParameters,
                                        SetParameters, SetParametersAtomically)
        self.remote_node_name = remote_node_name
        self.node = node

        def client(srv_type, name):
            return node.create_client(srv_type, f'{remote_node_name}/{name}', qos_profile=qos_profile,
                                      callback_group=callback_group)

        self._get_parameter_client = client(GetParameters, 'get_parameters')
        self._list_parameter_client = client(ListParameters, 'list_parameters')
        self._set_parameter_client = client(SetParameters, 'set_parameters')
        self._get_parameter_types_client = client(GetParameterTypes, 'get_parameter_types')
        self._describe_parameters_client = client(DescribeParameters, 'describe_parameters')
        self._set_parameters_atomically_client = client(SetParametersAtomically, 'set_parameters_atomically')

    def _clients(self) -> list:
        return [self._list_parameter_client, self._set_parameter_client, self._get_parameter_client,
                self._get_parameter_types_client, self._describe_parameters_client,
                self._set_parameters_atomically_client]

    def services_are_ready(self) -> bool:
        return all(client.service_is_ready() for client in self._clients())

    def wait_for_services(self, timeout_sec: Optional[float] = None) -> bool:
        """Waits until all six are there, at most `timeout_sec` seconds in all unless that is None."""
        from time import monotonic
        end = None if timeout_sec is None else monotonic() + timeout_sec
        return all(client.wait_for_service(None if end is None else max(0.0, end - monotonic()))
                   for client in self._clients())

    @staticmethod
    def _ask(client, request, callback: Optional[Callable]) -> Future:
        future = client.call_async(request)
        if callback:
            future.add_done_callback(callback)
        return future

    def list_parameters(self, prefixes: Optional[List[str]] = None, depth: Optional[int] = None,
                        callback: Optional[Callable] = None) -> Future:
        from rcl_interfaces.srv import ListParameters
        request = ListParameters.Request()
        if prefixes:
            request.prefixes = prefixes
        if depth:
            request.depth = depth
        return self._ask(self._list_parameter_client, request, callback)

    def get_parameters(self, names: List[str], callback: Optional[Callable] = None) -> Future:
        from rcl_interfaces.srv import GetParameters
        return self._ask(self._get_parameter_client, GetParameters.Request(names=names), callback)

    def set_parameters(self, parameters: Sequence[Union[Parameter, ParameterMsg]],
                       callback: Optional[Callable] = None) -> Future:
        from rcl_interfaces.srv import SetParameters
        request = SetParameters.Request(parameters=[_message(each) for each in parameters])
        return self._ask(self._set_parameter_client, request, callback)

    def describe_parameters(self, names: List[str], callback: Optional[Callable] = None) -> Future:
        from rcl_interfaces.srv import DescribeParameters
        return self._ask(self._describe_parameters_client, DescribeParameters.Request(names=names), callback)

    def get_parameter_types(self, names: List[str], callback: Optional[Callable] = None) -> Future:
        from rcl_interfaces.srv import GetParameterTypes
        return self._ask(self._get_parameter_types_client, GetParameterTypes.Request(names=names), callback)

    def set_parameters_atomically(self, parameters: Sequence[Union[Parameter, ParameterMsg]],
                                  callback: Optional[Callable] = None) -> Future:
        from rcl_interfaces.srv import SetParametersAtomically
        request = SetParametersAtomically.Request(parameters=[_message(each) for each in parameters])
        return self._ask(self._set_parameters_atomically_client, request, callback)

    def delete_parameters(self, names: List[str], callback: Optional[Callable] = None) -> Future:
        """Only parameters with dynamic_typing can be deleted."""
        return self.set_parameters([Parameter(name, Parameter.Type.NOT_SET) for name in names], callback)

    def load_parameter_file(self, parameter_file: str, use_wildcard: bool = False,
                            callback: Optional[Callable] = None) -> Future:
        """Sets everything that a YAML file says, whichever node it says it of."""
        parameters = parameter_dict_from_yaml_file(parameter_file, use_wildcard)
        return self.set_parameters(list(parameters.values()), callback)

    def load_parameter_file_atomically(self, parameter_file: str, use_wildcard: bool = False,
                                       callback: Optional[Callable] = None) -> Future:
        """Sets everything that a YAML file says, whichever node it says it of, all or nothing."""
        parameters = parameter_dict_from_yaml_file(parameter_file, use_wildcard)
        return self.set_parameters_atomically(list(parameters.values()), callback)

    def on_parameter_event(self, callback: Callable, qos_profile: QoSProfile = qos_profile_parameter_events, *,
                           callback_group: Optional[CallbackGroup] = None,
                           event_callbacks: Optional[SubscriptionEventCallbacks] = None,
                           qos_overriding_options: Optional[QoSOverridingOptions] = None,
                           raw: bool = False) -> Subscription:
        """Subscribes to the changes of every node's parameters."""
        from rcl_interfaces.msg import ParameterEvent
        return self.node.create_subscription(ParameterEvent, '/parameter_events', callback, qos_profile,
                                             callback_group=callback_group, event_callbacks=event_callbacks,
                                             qos_overriding_options=qos_overriding_options, raw=raw)
