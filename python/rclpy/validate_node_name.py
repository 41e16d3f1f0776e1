# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from _myelin import node_name_fault
from rclpy.exceptions import InvalidNodeNameException

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal


def validate_node_name(node_name: str) -> Literal[True]:
    """True, or an exception that points at what is wrong."""
    fault = node_name_fault(node_name)
    if fault is None:
        return True
    raise InvalidNodeNameException(node_name, *fault)
