# SPDX-License-Identifier: Apache-2.0
from types import TracebackType
from typing import Any, Callable, Coroutine, Generic, Optional, Type, TypeVar, Union

from rclpy.callback_groups import CallbackGroup
from rclpy.clock import Clock
from rclpy.qos import QoSProfile
from rclpy.service_introspection import ServiceIntrospectionState
from rclpy.type_support import Srv, SrvRequestT, SrvResponseT
from typing_extensions import Self

SrvType = TypeVar('SrvType')
SrvTypeRequest = TypeVar('SrvTypeRequest')
SrvTypeResponse = TypeVar('SrvTypeResponse')

class Service(Generic[SrvRequestT, SrvResponseT]):
    srv_type: Type[Srv[SrvRequestT, SrvResponseT, Any]]
    srv_name: str
    callback: Callable[[SrvRequestT, SrvResponseT], Union[SrvResponseT, Coroutine[Any, Any, SrvResponseT]]]
    callback_group: CallbackGroup
    qos_profile: QoSProfile
    def __init__(self, service_impl: Any, srv_type: Type[Srv[SrvRequestT, SrvResponseT, Any]], srv_name: str,
                 callback: Callable[[SrvRequestT, SrvResponseT],
                                    Union[SrvResponseT, Coroutine[Any, Any, SrvResponseT]]],
                 callback_group: CallbackGroup, qos_profile: QoSProfile) -> None: ...
    def send_response(self, response: SrvResponseT, header: Any) -> None: ...
    def configure_introspection(self, clock: Clock, service_event_qos_profile: QoSProfile,
                                introspection_state: ServiceIntrospectionState) -> None: ...
    @property
    def handle(self) -> Any: ...
    @property
    def service_name(self) -> str: ...
    @property
    def logger_name(self) -> str: ...
    def destroy(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, t: Optional[Type[BaseException]], v: Optional[BaseException],
                 tb: Optional[TracebackType]) -> None: ...
