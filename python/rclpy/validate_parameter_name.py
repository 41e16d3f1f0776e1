# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from rclpy.exceptions import InvalidParameterException

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal


def validate_parameter_name(name: str) -> Literal[True]:
    """True for any name that is not empty."""
    if not name:
        raise InvalidParameterException(name)
    return True
