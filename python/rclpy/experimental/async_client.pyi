# SPDX-License-Identifier: Apache-2.0
from typing import Optional

from rclpy.client import Client
from rclpy.type_support import SrvRequestT, SrvResponseT

class AsyncClient(Client[SrvRequestT, SrvResponseT]):
    async def call(  # type: ignore[override]
        self, request: SrvRequestT, timeout_sec: Optional[float] = ...) -> SrvResponseT: ...
    async def wait_for_service(  # type: ignore[override]
        self, timeout_sec: Optional[float] = ..., *, check_interval: float = ...) -> bool: ...
