# SPDX-License-Identifier: Apache-2.0
from typing import Any, Callable, Optional

from rclpy.callback_groups import CallbackGroup
from rclpy.context import Context

class GuardCondition:
    callback: Optional[Callable[[], object]]
    callback_group: Optional[CallbackGroup]
    def __init__(self, callback: Optional[Callable[[], object]], callback_group: Optional[CallbackGroup],
                 context: Optional[Context] = ...) -> None: ...
    def trigger(self) -> None: ...
    @property
    def handle(self) -> Any: ...
    def destroy(self) -> None: ...
