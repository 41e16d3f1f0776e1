# SPDX-License-Identifier: Apache-2.0
from enum import Enum
from types import TracebackType
from typing import Any, Callable, Generic, List, Optional, Type, TypedDict, TypeVar

from rclpy.callback_groups import CallbackGroup
from rclpy.event_handler import EventHandler, SubscriptionEventCallbacks
from rclpy.qos import QoSProfile
from rclpy.type_support import MsgT
from typing_extensions import Self

MsgType = TypeVar('MsgType')

class MessageInfo(TypedDict):
    source_timestamp: int
    received_timestamp: int
    publication_sequence_number: Optional[int]
    reception_sequence_number: Optional[int]

class Subscription(Generic[MsgT]):
    class CallbackType(Enum):
        MessageOnly = 0
        WithMessageInfo = 1
    msg_type: Type[MsgT]
    topic: str
    callback_group: CallbackGroup
    qos_profile: QoSProfile
    raw: bool
    event_handlers: List[EventHandler]
    def __init__(self, subscription_impl: Any, msg_type: Type[MsgT], topic: str, callback: Callable[..., object],
                 callback_group: CallbackGroup, qos_profile: QoSProfile, raw: bool,
                 event_callbacks: SubscriptionEventCallbacks) -> None: ...
    def get_publisher_count(self) -> int: ...
    @property
    def handle(self) -> Any: ...
    def destroy(self) -> None: ...
    @property
    def topic_name(self) -> str: ...
    @property
    def logger_name(self) -> str: ...
    @property
    def callback(self) -> Callable[..., object]: ...
    @callback.setter
    def callback(self, value: Callable[..., object]) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, t: Optional[Type[BaseException]], v: Optional[BaseException],
                 tb: Optional[TracebackType]) -> None: ...
