# SPDX-License-Identifier: Apache-2.0
from rclpy.subscription import Subscription
from rclpy.type_support import MsgT
from typing_extensions import Self

class AsyncSubscription(Subscription[MsgT]):
    def __aiter__(self) -> Self: ...
    async def __anext__(self) -> MsgT: ...
