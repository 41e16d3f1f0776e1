# SPDX-License-Identifier: Apache-2.0
"""Names of topics and services as a user writes them: relative, private, with substitutions."""
from __future__ import annotations

from _myelin import topic_name_fault
from rclpy.exceptions import InvalidServiceNameException, InvalidTopicNameException

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

TOPIC_SEPARATOR_STRING = '/'


def validate_topic_name(name: str, *, is_service: bool = False) -> Literal[True]:
    """True, or an exception that points at what is wrong."""
    fault = topic_name_fault(name)
    if fault is None:
        return True
    raise (InvalidServiceNameException if is_service else InvalidTopicNameException)(name, *fault)
