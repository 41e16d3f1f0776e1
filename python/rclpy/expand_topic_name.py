# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import _myelin
from rclpy.validate_namespace import validate_namespace
from rclpy.validate_node_name import validate_node_name
from rclpy.validate_topic_name import validate_topic_name


def expand_topic_name(topic_name: str, node_name: str, node_namespace: str) -> str:
    """The full name of a topic or service as a node would see it, without remapping; the result is not validated."""
    validate_topic_name(topic_name)
    validate_node_name(node_name)
    validate_namespace(node_namespace or '/')
    return _myelin.expand_topic_name(topic_name, node_name, node_namespace or '/')
