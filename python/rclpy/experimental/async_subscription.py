# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from rclpy.experimental.async_entity import AsyncEntity, Stream
from rclpy.impl.signature import accepts
from rclpy.qos import HistoryPolicy
from rclpy.subscription import Subscription

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Optional

# How many messages wait for an `async for` when the history keeps all; the others wait in the history.
_KEPT = 1000


class AsyncSubscription(AsyncEntity, Subscription):
    """Made by AsyncNode.create_subscription(). Hands messages to its callback, a function or `async def`; one without a
    callback is read:

        async for message in subscription: ...

    The loop ends when the subscription, its node or the context ends. Messages wait for it as in the history: the last
    `depth` ones. Several loops over one subscription share the messages.
    """

    def __init__(self, subscription_impl, msg_type, topic: str, callback: Optional[Callable], callback_group,
                 qos_profile, *arguments, **keywords) -> None:
        self._keeps_all = qos_profile.history == HistoryPolicy.KEEP_ALL
        self._stream = None
        if callback is None:
            self._stream = Stream(None if self._keeps_all else max(qos_profile.depth, 1))
        super().__init__(subscription_impl, msg_type, topic, callback, callback_group, qos_profile, *arguments,
                         **keywords)

    @property
    def callback(self) -> Optional[Callable]:
        return self._function

    @callback.setter
    def callback(self, value: Optional[Callable]) -> None:
        if value is None and self._stream is not None or accepts(value, 1):
            kind = self.CallbackType.MessageOnly
        elif accepts(value, 2):
            kind = self.CallbackType.WithMessageInfo
        else:
            raise RuntimeError('Subscription callback must accept one argument (the message) or two '
                               '(the message and what is known about it)')
        self._function = value
        self._callback_type = kind
        self.handle.want_info(kind is self.CallbackType.WithMessageInfo)

    def _callback(self, *message):
        if self._function is not None:
            return self._mine(self._function(*message))
        self._stream.put(message[0])
        if self._keeps_all and len(self._stream.items) >= _KEPT:
            return self._mine(self._stream.room(_KEPT))

    def __aiter__(self) -> AsyncSubscription:
        if self._stream is None:
            raise TypeError("a subscription that has a callback cannot be read with 'async for'")
        return self

    async def __anext__(self):
        return await self._stream.next()

    def destroy(self) -> None:
        if self._stream is not None:
            self._stream.end()
        super().destroy()
