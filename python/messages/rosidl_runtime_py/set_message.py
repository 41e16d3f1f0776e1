# SPDX-License-Identifier: Apache-2.0
"""Fields set from a dictionary, as command lines and YAML files spell messages."""
import array
import copy
from functools import partial
from typing import Any, Callable, Dict, List

from rosidl_parser.definition import AbstractNestedType, NamespacedType
from rosidl_runtime_py.convert import get_message_slot_types
from rosidl_runtime_py.import_message import import_message_from_namespaced_type


def set_message_fields(msg: Any, values: Dict[str, Any], expand_header_auto: bool = False,
                       expand_time_now: bool = False) -> List[Callable[[Any], None]]:
    """
    Set fields by name; `values` stays as it is. A nested message is set by a dictionary, or by a message.

    :param expand_header_auto: 'auto' for a std_msgs/msg/Header leaves its stamp to the caller.
    :param expand_time_now: 'now' for a builtin_interfaces/msg/Time leaves it to the caller.
    :returns: what sets each stamp that was left to the caller: call it with a Time.
    :raises AttributeError: when there is no such field.
    :raises TypeError: when a value that stands for a message is no dictionary.
    :raises ValueError: when a value cannot become what the field holds.
    """
    setter = _Setter(expand_header_auto, expand_time_now)
    setter.fill(msg, copy.deepcopy(values))
    return setter.stamps


class _Setter:
    def __init__(self, header_auto: bool, time_now: bool) -> None:
        self._header_auto = header_auto
        self._time_now = time_now
        self.stamps: List[Callable[[Any], None]] = []

    def fill(self, msg: Any, values: Dict[str, Any]) -> None:
        if not hasattr(values, 'items'):
            raise TypeError(f"Value '{values}' is expected to be a dictionary but is a {type(values).__name__}")
        for name, value in values.items():
            field = getattr(msg, name)
            if value == 'auto' and self._header_auto and _is(field, 'std_msgs.msg._header', 'Header'):
                self.stamps.append(partial(setattr, field, 'stamp'))
            elif value == 'now' and self._time_now and _is(field, 'builtin_interfaces.msg._time', 'Time'):
                self.stamps.append(partial(setattr, msg, name))
            else:
                setattr(msg, name, self._elements(msg, name, self._converted(field, value)))

    def _converted(self, field: Any, value: Any) -> Any:
        """The value as an object of the field's class."""
        cls = type(field)
        if isinstance(field, array.array):
            return array.array(field.typecode, value)
        if cls.__module__ == 'numpy' and hasattr(field, 'dtype'):
            import numpy
            return numpy.array(value, dtype=field.dtype)
        if isinstance(value, cls):
            return value
        if cls is bytes and isinstance(value, int):
            return bytes([value])
        try:
            return cls(value)
        except TypeError:
            made = cls()
            self.fill(made, value)
            return made

    def _elements(self, msg: Any, name: str, value: Any) -> Any:
        """The value of a field, the messages in a collection made of dictionaries."""
        kind = get_message_slot_types(msg)[name]
        if not isinstance(kind, AbstractNestedType) or not isinstance(kind.value_type, NamespacedType):
            return value
        cls = import_message_from_namespaced_type(kind.value_type)
        return [each if isinstance(each, cls) else self._element(cls, each) for each in value]

    def _element(self, cls: Any, values: Dict[str, Any]) -> Any:
        made = cls()
        self.fill(made, values)
        return made


def _is(field: Any, module: str, name: str) -> bool:
    return type(field).__module__ == module and type(field).__name__ == name
