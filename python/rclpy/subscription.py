# SPDX-License-Identifier: Apache-2.0
"""Subscription: hears the messages on a topic."""
from __future__ import annotations

from enum import Enum
from types import GenericAlias

from rclpy.impl.signature import accepts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, List, TypedDict, TypeVar

    from rclpy.callback_groups import CallbackGroup
    from rclpy.event_handler import SubscriptionEventCallbacks
    from rclpy.qos import QoSProfile
    MsgType = TypeVar('MsgType')

    class MessageInfo(TypedDict):
        """What is known of a message besides itself; times in nanoseconds since the epoch."""

        source_timestamp: int
        received_timestamp: int
        publication_sequence_number: int | None
        reception_sequence_number: int | None


class Subscription:
    """Made by Node.create_subscription(). Its callback takes the message, or the message and a dict about it:
    source_timestamp and received_timestamp (ns since the epoch), publication_sequence_number and
    reception_sequence_number (None where the middleware does not number)."""

    __class_getitem__ = classmethod(GenericAlias)

    class CallbackType(Enum):
        MessageOnly = 0
        WithMessageInfo = 1

    def __init__(self, subscription_impl, msg_type, topic: str, callback: Callable, callback_group: CallbackGroup,
                 qos_profile: QoSProfile, raw: bool, event_callbacks: SubscriptionEventCallbacks) -> None:
        self.__subscription = subscription_impl
        self.msg_type = msg_type
        self.topic = topic
        self.callback_group = callback_group
        self.qos_profile = qos_profile
        self.raw = raw
        self.callback = callback
        subscription_impl.open(self)
        self.event_handlers: List = event_callbacks.create_event_handlers(callback_group, subscription_impl, topic)

    def get_publisher_count(self) -> int:
        """How many publishers it is connected to now."""
        return self.__subscription.get_publisher_count()

    @property
    def handle(self):
        return self.__subscription

    def destroy(self) -> None:
        """Leaves the graph; the callback never runs again. Node.destroy_subscription() is the way for one that a node
        made."""
        for handler in self.event_handlers:
            handler.destroy()
        self.__subscription.destroy_when_not_in_use()

    @property
    def topic_name(self) -> str:
        return self.__subscription.get_topic_name()

    @property
    def logger_name(self) -> str:
        """The name of the node's logger."""
        return self.__subscription.get_logger_name()

    @property
    def callback(self) -> Callable:
        return self._callback

    @callback.setter
    def callback(self, value: Callable) -> None:
        if accepts(value, 1):
            kind = self.CallbackType.MessageOnly
        elif accepts(value, 2):
            kind = self.CallbackType.WithMessageInfo
        else:
            raise RuntimeError(
                'Subscription.__init__(): callback should be either be callable with one argument'
                '(to get only the message) or two (to get message and message info)')
        self._callback = value
        self._callback_type = kind
        self.__subscription.want_info(kind is self.CallbackType.WithMessageInfo)

    def __enter__(self) -> Subscription:
        return self

    def __exit__(self, t, v, tb) -> None:
        self.destroy()


def __getattr__(name: str):
    if name == 'MsgType':
        from typing import TypeVar
        return TypeVar('MsgType')
    if name == 'MessageInfo':  # made when somebody asks: typing takes longer to load than this package
        from typing import Optional, TypedDict
        made = globals()[name] = TypedDict(name, {
            'source_timestamp': int, 'received_timestamp': int, 'publication_sequence_number': Optional[int],
            'reception_sequence_number': Optional[int]})
        return made
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
