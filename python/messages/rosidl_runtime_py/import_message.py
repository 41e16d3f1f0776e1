# SPDX-License-Identifier: Apache-2.0
"""The class behind the type of a field."""
import importlib
from typing import Any

from rosidl_parser.definition import NamespacedType


def import_message_from_namespaced_type(message_type: NamespacedType) -> Any:
    """
    The message, service or action class.

    :raises ModuleNotFoundError: when there is no such package or kind of interface.
    :raises AttributeError: when the package has no such interface.
    """
    if not isinstance(message_type, NamespacedType) and hasattr(message_type, 'value_type'):
        import warnings
        message_type = message_type.value_type
        warnings.warn('Passing objects containing a NamespacedType is deprecated, please pass a NamespacedType object '
                      'directly', DeprecationWarning)
    return getattr(importlib.import_module('.'.join(message_type.namespaces)), message_type.name)
