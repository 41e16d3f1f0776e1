# SPDX-License-Identifier: Apache-2.0
"""LifecyclePublisher: publishes while its node is active."""
from __future__ import annotations

from rclpy.lifecycle.managed_entity import SimpleManagedEntity
from rclpy.publisher import Publisher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar, Union
    MsgType = TypeVar('MsgType')


class LifecyclePublisher(SimpleManagedEntity, Publisher):
    """Made by LifecycleNode.create_lifecycle_publisher()."""

    def __init__(self, *args, **kwargs) -> None:
        SimpleManagedEntity.__init__(self)
        Publisher.__init__(self, *args, **kwargs)

    @SimpleManagedEntity.when_enabled
    def publish(self, msg: Union[MsgType, bytes]) -> None:
        """Sends a message while the node is active; otherwise the message is dropped without a word.

        :raises TypeError: when it is no message of the publisher's type.
        """
        Publisher.publish(self, msg)


def __getattr__(name: str):
    if name == 'MsgType':
        from typing import TypeVar
        return TypeVar('MsgType')
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
