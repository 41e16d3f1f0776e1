# SPDX-License-Identifier: Apache-2.0
from types import TracebackType
from typing import Any, Callable, Coroutine, List, Literal, Optional, Type, Union, overload

from rclpy.callback_groups import CallbackGroup
from rclpy.clock import Clock
from rclpy.context import Context
from rclpy.experimental.async_client import AsyncClient
from rclpy.experimental.async_clock import AsyncClock
from rclpy.experimental.async_publisher import AsyncPublisher
from rclpy.experimental.async_service import AsyncService
from rclpy.experimental.async_subscription import AsyncSubscription
from rclpy.experimental.async_timer import AsyncTimer
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.qos import QoSProfile
from rclpy.subscription import MessageInfo
from rclpy.timer import TimerInfo
from rclpy.type_support import MsgT, Srv, SrvRequestT, SrvResponseT
from typing_extensions import Self

class AsyncNode(Node):
    def __init__(self, node_name: str, *, context: Optional[Context] = ..., cli_args: Optional[List[str]] = ...,
                 namespace: Optional[str] = ..., use_global_arguments: bool = ..., enable_rosout: bool = ...,
                 rosout_qos_profile: Union[QoSProfile, int] = ..., start_parameter_services: bool = ...,
                 parameter_overrides: Optional[List[Parameter]] = ..., allow_undeclared_parameters: bool = ...,
                 automatically_declare_parameters_from_overrides: bool = ...,
                 enable_logger_service: bool = ...) -> None: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, exc_type: Optional[Type[BaseException]], exc_val: Optional[BaseException],
                        exc_tb: Optional[TracebackType]) -> Optional[bool]: ...
    async def run(self) -> None: ...
    async def wait_closed(self) -> None: ...
    def get_clock(self) -> AsyncClock: ...
    def create_publisher(self, msg_type: Type[MsgT], topic: str, qos_profile: Union[QoSProfile, int],
                         **options: Any) -> AsyncPublisher[MsgT]: ...
    # Without a callback it is read with `async for`. Callbacks may be `async def`, which return an object too.
    @overload  # type: ignore[override]
    def create_subscription(self, msg_type: Type[MsgT], topic: str, callback: None = ...,
                            qos_profile: Union[QoSProfile, int] = ..., *, concurrent: bool = ...,
                            callback_group: Optional[CallbackGroup] = ...,
                            **options: Any) -> AsyncSubscription[MsgT]: ...
    @overload
    def create_subscription(self, msg_type: Type[MsgT], topic: str,
                            callback: Union[Callable[[MsgT], object], Callable[[MsgT, MessageInfo], object]],
                            qos_profile: Union[QoSProfile, int] = ..., *, concurrent: bool = ...,
                            callback_group: Optional[CallbackGroup] = ..., raw: Literal[False] = ...,
                            **options: Any) -> AsyncSubscription[MsgT]: ...
    @overload
    def create_subscription(self, msg_type: Type[MsgT], topic: str,
                            callback: Union[Callable[[bytes], object], Callable[[bytes, MessageInfo], object]],
                            qos_profile: Union[QoSProfile, int] = ..., *, concurrent: bool = ...,
                            callback_group: Optional[CallbackGroup] = ..., raw: Literal[True],
                            **options: Any) -> AsyncSubscription[MsgT]: ...
    def create_service(self, srv_type: Type[Srv[SrvRequestT, SrvResponseT, Any]], srv_name: str,
                       callback: Callable[[SrvRequestT, SrvResponseT],
                                          Union[SrvResponseT, Coroutine[Any, Any, SrvResponseT]]], *,
                       qos_profile: QoSProfile = ..., concurrent: bool = ...,
                       callback_group: Optional[CallbackGroup] = ...) -> AsyncService[SrvRequestT, SrvResponseT]: ...
    def create_client(self, srv_type: Type[Srv[SrvRequestT, SrvResponseT, Any]], srv_name: str, *,
                      qos_profile: QoSProfile = ...,
                      callback_group: Optional[CallbackGroup] = ...) -> AsyncClient[SrvRequestT, SrvResponseT]: ...
    def create_timer(  # type: ignore[override]
        self, timer_period_sec: float,
        callback: Optional[Union[Callable[[], object], Callable[[TimerInfo], object]]] = ..., autostart: bool = ..., *,
        callback_group: Optional[CallbackGroup] = ..., clock: Optional[Clock] = ...) -> AsyncTimer: ...
    async def wait_for_node(  # type: ignore[override]
        self, fully_qualified_node_name: str, *, check_interval: float = ...) -> None: ...
