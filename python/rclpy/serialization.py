# SPDX-License-Identifier: Apache-2.0
"""Messages as bytes of CDR and back."""

from _myelin import deserialize_message as _deserialize
from _myelin import serialize_message as _serialize
from rclpy.type_support import check_for_type_support


def serialize_message(message) -> bytes:
    check_for_type_support(type(message))
    return _serialize(message)


def deserialize_message(serialized_message: bytes, message_type):
    """:raises RMWError: for bytes that are no message of the type."""
    check_for_type_support(message_type)
    return _deserialize(serialized_message, message_type)
