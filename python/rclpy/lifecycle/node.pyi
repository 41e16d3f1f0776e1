# SPDX-License-Identifier: Apache-2.0
from typing import Any, List, NamedTuple, Optional, Type, Union

from rclpy.callback_groups import CallbackGroup
from rclpy.context import Context
from rclpy.event_handler import PublisherEventCallbacks
from rclpy.lifecycle.managed_entity import ManagedEntity as ManagedEntity
from rclpy.lifecycle.managed_entity import TransitionCallbackReturn as TransitionCallbackReturn
from rclpy.lifecycle.publisher import LifecyclePublisher
from rclpy.node import Node as Node
from rclpy.parameter import Parameter
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile
from rclpy.qos_overriding_options import QoSOverridingOptions
from rclpy.type_support import MsgT

class LifecycleState(NamedTuple):
    label: str
    state_id: int

class LifecycleNodeMixin(ManagedEntity):
    def __init__(self, *, enable_communication_interface: bool = ...,
                 callback_group: Optional[CallbackGroup] = ...) -> None: ...
    def trigger_configure(self) -> TransitionCallbackReturn: ...
    def trigger_cleanup(self) -> TransitionCallbackReturn: ...
    def trigger_shutdown(self) -> TransitionCallbackReturn: ...
    def trigger_activate(self) -> TransitionCallbackReturn: ...
    def trigger_deactivate(self) -> TransitionCallbackReturn: ...
    def add_managed_entity(self, entity: ManagedEntity) -> None: ...
    def create_lifecycle_publisher(self, msg_type: Type[MsgT], topic: str, qos_profile: Union[QoSProfile, int], *,
                                   callback_group: Optional[CallbackGroup] = ...,
                                   event_callbacks: Optional[PublisherEventCallbacks] = ...,
                                   qos_overriding_options: Optional[QoSOverridingOptions] = ...,
                                   ) -> LifecyclePublisher[MsgT]: ...
    def destroy_publisher(self, publisher: Publisher[Any]) -> bool: ...
    def destroy_lifecycle_publisher(self, publisher: LifecyclePublisher[Any]) -> bool: ...

class LifecycleNode(LifecycleNodeMixin, Node):
    def __init__(self, node_name: str, *, enable_communication_interface: bool = ...,
                 context: Optional[Context] = ..., cli_args: Optional[List[str]] = ..., namespace: Optional[str] = ...,
                 use_global_arguments: bool = ..., enable_rosout: bool = ..., start_parameter_services: bool = ...,
                 parameter_overrides: Optional[List[Parameter]] = ..., allow_undeclared_parameters: bool = ...,
                 automatically_declare_parameters_from_overrides: bool = ...,
                 enable_logger_service: bool = ...) -> None: ...
