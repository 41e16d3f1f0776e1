# SPDX-License-Identifier: Apache-2.0
"""Whether a class is an interface of the right kind."""
from __future__ import annotations

from _myelin import is_message_class
from rclpy.exceptions import NoTypeSupportImportedException

__all__ = ['NoTypeSupportImportedException', 'check_for_type_support', 'check_is_valid_msg_type',
           'check_is_valid_srv_type']


def _is_service(cls) -> bool:
    return (is_message_class(getattr(cls, 'Request', None)) and is_message_class(getattr(cls, 'Response', None)))


def _is_action(cls) -> bool:
    return is_message_class(getattr(cls, 'Goal', None)) and is_message_class(getattr(cls, 'Feedback', None))


def check_for_type_support(msg_or_srv_type) -> None:
    """AttributeError unless it is an interface class."""
    if not (is_message_class(msg_or_srv_type) or _is_service(msg_or_srv_type) or _is_action(msg_or_srv_type)):
        raise AttributeError(
            f"type object '{type(msg_or_srv_type).__name__}' has no attribute '_TYPE_SUPPORT' This might be a ROS 1 "
            'message type but it should be a ROS 2 message type. Make sure to source your ROS 2 workspace after your '
            'ROS 1 workspace.')


def check_is_valid_msg_type(msg_type) -> None:
    if is_message_class(msg_type):
        return
    check_for_type_support(msg_type)
    raise RuntimeError(
        f'The message type provided is not valid ({msg_type}), this might be a service or action')


def check_is_valid_srv_type(srv_type) -> None:
    if _is_service(srv_type):
        return
    check_for_type_support(srv_type)
    raise RuntimeError(
        f'The service type provided is not valid ({srv_type}), this might be a message or action')
