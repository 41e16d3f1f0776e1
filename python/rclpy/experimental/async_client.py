# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import asyncio

from rclpy.client import Client
from rclpy.experimental.async_entity import AsyncEntity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Optional

    from rclpy.client import SrvTypeRequest, SrvTypeResponse


class AsyncClient(AsyncEntity, Client):
    """Made by AsyncNode.create_client(). Calls are awaited; any number of them may wait at once, each gets its own
    answer. A call that is cancelled, or not answered in time, is forgotten. The futures of call_async() may be
    awaited too."""

    def __init__(self, *arguments) -> None:
        self._calls: Dict[int, asyncio.Future] = {}
        super().__init__(*arguments)

    async def call(self, request: SrvTypeRequest, timeout_sec: Optional[float] = None) -> SrvTypeResponse:
        """Asks and waits for the answer. It is cancelled when the client or its node is destroyed.

        :param timeout_sec: None waits for ever, unless asyncio.timeout() or asyncio.wait_for() are around it.
        :raises TypeError: when the request is not of the service's type.
        :raises TimeoutError: when the time was over first.
        :raises RuntimeError: when the client was destroyed before.
        """
        if self._destroyed:
            raise RuntimeError('Calling a destroyed client is forbidden')
        if not isinstance(request, self.srv_type.Request):
            raise TypeError(f'Expected {self.srv_type.Request}, got {type(request)} for service {self.service_name}')
        answer = asyncio.get_running_loop().create_future()
        sequence = self.handle.send_request(request)
        self._calls[sequence] = answer
        try:
            async with asyncio.timeout(timeout_sec):
                return await answer
        finally:
            self._calls.pop(sequence, None)

    def _deliver(self, sequence: int, response: SrvTypeResponse) -> None:
        answer = self._calls.get(sequence)
        if answer is None:
            super()._deliver(sequence, response)
        elif not answer.done():
            answer.set_result(response)

    def _fail(self, sequence: int, error: Exception) -> None:
        answer = self._calls.get(sequence)
        if answer is None:
            super()._fail(sequence, error)
        elif not answer.done():
            answer.set_exception(error)

    async def wait_for_service(self, timeout_sec: Optional[float] = None, *, check_interval: float = 0.1) -> bool:
        """Waits until the service is there.

        :param timeout_sec: None waits for ever, unless asyncio.timeout() or asyncio.wait_for() are around it.
        :param check_interval: seconds between looks while the service is known and not connected yet, or the node is
            not entered; otherwise the graph tells of every change.
        :return: whether it is there.
        """
        node = self._node()
        try:
            async with asyncio.timeout(timeout_sec):
                await node._until(self.service_is_ready, check_interval,
                                  lambda: node.count_services(self.service_name) != 0)
        except TimeoutError:
            if timeout_sec is None:
                raise
            return False
        return True

    def destroy(self) -> None:
        for answer in self._calls.values():
            answer.cancel()
        super().destroy()
