# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from rclpy.experimental.async_entity import AsyncEntity
from rclpy.service import Service


class AsyncService(AsyncEntity, Service):
    """Made by AsyncNode.create_service(). Its callback, a function or `async def`, takes the request and an empty
    response, and returns the response."""

    def _respond_later(self, coroutine, header):
        return self._mine(super()._respond_later(coroutine, header), coroutine)
