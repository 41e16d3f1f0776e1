# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import _myelin
from rclpy.exceptions import NameValidationException


def expand_topic_name(topic_name: str, node_name: str, node_namespace: str) -> str:
    """The full name of a topic or service as a node would see it, without remapping; the result is not validated.

    :raises ValueError: when one of the three is no name, or for a substitution that is unknown.
    """
    for what, name, fault in (('topic name', topic_name, _myelin.topic_name_fault),
                              ('node name', node_name, _myelin.node_name_fault),
                              ('node namespace', node_namespace, _myelin.namespace_fault)):
        found = fault(name)
        if found is not None:
            raise ValueError(f"{what} '{name}' is invalid: {found[0]}")
    try:
        return _myelin.expand_topic_name(topic_name, node_name, node_namespace)
    except NameValidationException as error:
        raise ValueError(f"topic name '{topic_name}' is invalid: {error.error_msg}") from None
