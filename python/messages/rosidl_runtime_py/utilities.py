# SPDX-License-Identifier: Apache-2.0
"""Interfaces by their names: 'std_msgs/msg/String', or 'std_msgs/String' where the kind is known."""
from typing import Any, Optional

from rosidl_parser.definition import NamespacedType
from rosidl_runtime_py.import_message import import_message_from_namespaced_type


def get_interface(identifier: str) -> Any:
    """The class of that name, of whatever kind."""
    return import_message_from_namespaced_type(get_namespaced_type(identifier))


def get_message(identifier: str) -> Any:
    """The message class; ValueError when it is none."""
    interface = import_message_from_namespaced_type(get_message_namespaced_type(identifier))
    if not is_message(interface):
        raise ValueError(f"Expected the full name of a message, got '{identifier}'")
    return interface


def get_service(identifier: str) -> Any:
    """The service class; ValueError when it is none."""
    interface = import_message_from_namespaced_type(get_service_namespaced_type(identifier))
    if not is_service(interface):
        raise ValueError(f"Expected the full name of a service, got '{identifier}'")
    return interface


def get_action(identifier: str) -> Any:
    """The action class; ValueError when it is none."""
    interface = import_message_from_namespaced_type(get_action_namespaced_type(identifier))
    if not is_action(interface):
        raise ValueError(f"Expected the full name of an action, got '{identifier}'")
    return interface


def get_namespaced_type(identifier: str) -> NamespacedType:
    """The type of that name."""
    return _namespaced(identifier)


def get_message_namespaced_type(identifier: str) -> NamespacedType:
    """The type of that name, a message when it does not say."""
    return _namespaced(identifier, 'msg')


def get_service_namespaced_type(identifier: str) -> NamespacedType:
    """The type of that name, a service when it does not say."""
    return _namespaced(identifier, 'srv')


def get_action_namespaced_type(identifier: str) -> NamespacedType:
    """The type of that name, an action when it does not say."""
    return _namespaced(identifier, 'action')


def is_message(interface: Any) -> bool:
    return hasattr(interface, 'SLOT_TYPES')


def is_service(interface: Any) -> bool:
    return hasattr(interface, 'Request') and hasattr(interface, 'Response')


def is_action(interface: Any) -> bool:
    return hasattr(interface, 'Goal') and hasattr(interface, 'Result') and hasattr(interface, 'Feedback')


def _namespaced(identifier: str, kind: Optional[str] = None) -> NamespacedType:
    *namespaces, name = identifier.split('/')
    if len(namespaces) == 1 and kind is not None:
        namespaces.append(kind)
    if not namespaces or not all(namespaces) or not name:
        raise ValueError(f"Expected the full name of an interface, got '{identifier}'")
    return NamespacedType(namespaces, name)
