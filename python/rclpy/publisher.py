# SPDX-License-Identifier: Apache-2.0
"""Publisher: sends messages on a topic."""
from __future__ import annotations

from types import GenericAlias

from rclpy.duration import Duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, TypeVar, Union

    from rclpy.callback_groups import CallbackGroup
    from rclpy.event_handler import PublisherEventCallbacks
    from rclpy.qos import QoSProfile
    MsgType = TypeVar('MsgType')


class Publisher:
    """Made by Node.create_publisher(). Any thread may publish."""

    __class_getitem__ = classmethod(GenericAlias)

    def __init__(self, publisher_impl, msg_type, topic: str, qos_profile: QoSProfile,
                 event_callbacks: PublisherEventCallbacks, callback_group: CallbackGroup) -> None:
        self.__publisher = publisher_impl
        self.msg_type = msg_type
        self.topic = topic
        self.qos_profile = qos_profile
        self.event_handlers: List = event_callbacks.create_event_handlers(callback_group, publisher_impl, topic)

    def publish(self, msg: Union[MsgType, bytes]) -> None:
        """Sends a message, or bytes that are one in CDR. The bytes are taken before it returns.

        :raises TypeError: when it is no message of the publisher's type.
        :raises RCLError: when it keeps all and a reliable subscription had no room for 100 ms.
        """
        self.__publisher.publish(msg)

    def borrow_loaned_message(self, **lengths: int) -> MsgType:
        """A message to fill in place and to publish once; one that is not published goes as any object does.

            image = publisher.borrow_loaned_message(data=1920 * 1080 * 3)
            numpy.asarray(image.data)[:] = pixels
            publisher.publish(image)

        Subscriptions on this host see the array where it lies: views of it are not to be written after publish(). Writing
        through the message is safe, it copies first.

        :param lengths: elements of the sequences of numbers that are to have memory. Short ones are 0 at first; from
            64 KiB on they hold whatever was there, an older message for instance: write every element.
        :raises AttributeError, TypeError, ValueError: for what is no field, no sequence of numbers, no length.
        """
        return self.__publisher.borrow(lengths)

    @property
    def can_loan_messages(self) -> bool:
        """Whether what is borrowed for a long array reaches subscriptions on this host without being copied. For all
        others DDS copies it once."""
        return self.__publisher.can_loan()

    def get_subscription_count(self) -> int:
        """How many subscriptions it is connected to now."""
        return self.__publisher.get_subscription_count()

    @property
    def topic_name(self) -> str:
        return self.__publisher.get_topic_name()

    @property
    def logger_name(self) -> str:
        """The name of the node's logger."""
        return self.__publisher.get_logger_name()

    @property
    def handle(self):
        return self.__publisher

    def destroy(self) -> None:
        """Leaves the graph. Node.destroy_publisher() is the way for one that a node made."""
        for handler in self.event_handlers:
            handler.destroy()
        self.__publisher.destroy_when_not_in_use()

    def assert_liveliness(self) -> None:
        """Says that it is alive, for liveliness MANUAL_BY_TOPIC."""
        self.__publisher.assert_liveliness()

    def wait_for_all_acked(self, timeout: Duration = Duration(seconds=-1)) -> bool:
        """Waits until every reliable subscription has what was published; False when the timeout (negative: none) was
        over first."""
        return self.__publisher.wait_for_all_acked(timeout.nanoseconds)

    def __enter__(self) -> Publisher:
        return self

    def __exit__(self, t, v, tb) -> None:
        self.destroy()


def __getattr__(name: str):
    if name == 'MsgType':
        from typing import TypeVar
        return TypeVar('MsgType')
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
