# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from rclpy.experimental.async_entity import AsyncEntity
from rclpy.publisher import Publisher


class AsyncPublisher(AsyncEntity, Publisher):
    """Made by AsyncNode.create_publisher(). publish() does not wait for anybody."""
