# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from _myelin import namespace_fault
from rclpy.exceptions import InvalidNamespaceException

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal


def validate_namespace(namespace: str) -> Literal[True]:
    """True for an absolute namespace, or an exception that points at what is wrong."""
    fault = namespace_fault(namespace)
    if fault is None:
        return True
    raise InvalidNamespaceException(namespace, *fault)
