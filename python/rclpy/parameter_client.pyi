# SPDX-License-Identifier: Apache-2.0
from typing import Any, Callable, List, Optional, Sequence, Union

from rcl_interfaces.msg import Parameter as ParameterMsg
from rcl_interfaces.msg import ParameterEvent
from rcl_interfaces.srv import (DescribeParameters, GetParameters, GetParameterTypes, ListParameters, SetParameters,
                                SetParametersAtomically)
from rclpy.callback_groups import CallbackGroup
from rclpy.event_handler import SubscriptionEventCallbacks
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.qos import QoSProfile
from rclpy.qos_overriding_options import QoSOverridingOptions
from rclpy.subscription import Subscription
from rclpy.task import Future

class AsyncParameterClient:
    remote_node_name: str
    node: Node
    def __init__(self, node: Node, remote_node_name: str, qos_profile: QoSProfile = ...,
                 callback_group: Optional[CallbackGroup] = ...) -> None: ...
    def services_are_ready(self) -> bool: ...
    def wait_for_services(self, timeout_sec: Optional[float] = ...) -> bool: ...
    def list_parameters(self, prefixes: Optional[List[str]] = ..., depth: Optional[int] = ...,
                        callback: Optional[Callable[[Future[ListParameters.Response]], object]] = ...,
                        ) -> Future[ListParameters.Response]: ...
    def get_parameters(self, names: List[str],
                       callback: Optional[Callable[[Future[GetParameters.Response]], object]] = ...,
                       ) -> Future[GetParameters.Response]: ...
    def set_parameters(self, parameters: Sequence[Union[Parameter, ParameterMsg]],
                       callback: Optional[Callable[[Future[SetParameters.Response]], object]] = ...,
                       ) -> Future[SetParameters.Response]: ...
    def describe_parameters(self, names: List[str],
                            callback: Optional[Callable[[Future[DescribeParameters.Response]], object]] = ...,
                            ) -> Future[DescribeParameters.Response]: ...
    def get_parameter_types(self, names: List[str],
                            callback: Optional[Callable[[Future[GetParameterTypes.Response]], object]] = ...,
                            ) -> Future[GetParameterTypes.Response]: ...
    def set_parameters_atomically(self, parameters: Sequence[Union[Parameter, ParameterMsg]],
                                  callback: Optional[Callable[[Future[SetParametersAtomically.Response]],
                                                              object]] = ...,
                                  ) -> Future[SetParametersAtomically.Response]: ...
    def delete_parameters(self, names: List[str],
                          callback: Optional[Callable[[Future[SetParameters.Response]], object]] = ...,
                          ) -> Future[SetParameters.Response]: ...
    def load_parameter_file(self, parameter_file: str, use_wildcard: bool = ...,
                            callback: Optional[Callable[[Future[SetParameters.Response]], object]] = ...,
                            ) -> Future[SetParameters.Response]: ...
    def load_parameter_file_atomically(self, parameter_file: str, use_wildcard: bool = ...,
                                       callback: Optional[Callable[[Future[SetParametersAtomically.Response]],
                                                                   object]] = ...,
                                       ) -> Future[SetParametersAtomically.Response]: ...
    def on_parameter_event(self, callback: Callable[[ParameterEvent], object], qos_profile: QoSProfile = ..., *,
                           callback_group: Optional[CallbackGroup] = ...,
                           event_callbacks: Optional[SubscriptionEventCallbacks] = ...,
                           qos_overriding_options: Optional[QoSOverridingOptions] = ...,
                           raw: bool = ...) -> Subscription[ParameterEvent]: ...
