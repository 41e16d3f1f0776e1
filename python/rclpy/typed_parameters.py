# SPDX-License-Identifier: Apache-2.0
"""Parameters as a dataclass: declared in one go, and read back as an object that type checkers understand.

    @dataclass
    class Limits:
        speed: float = within(0.0, 2.0, 0.5)
        joints: List[str] = field(default_factory=lambda: ['hip', 'knee'])

    @dataclass
    class Walker:
        robot_name: str                              # no default: it must be given from outside, else it is None
        limits: Limits = field(default_factory=Limits)   # becomes limits.speed and limits.joints

    walker = declare_parameters_from(node, Walker)
    walker.limits.speed

A field is declared with its default, or with its type when it has none; a field that is itself a dataclass becomes a group.
The object is a picture of the moment: read_parameters_into() takes a new one, as in a post set parameters callback.
"""
from __future__ import annotations

import dataclasses
import typing

from rclpy.parameter import PARAMETER_SEPARATOR_STRING, Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Type, TypeVar, Union

    from rcl_interfaces.msg import ParameterDescriptor
    from rclpy.node import Node

    Typed = TypeVar('Typed')

__all__ = ['declare_parameters_from', 'described', 'read_parameters_into', 'within']

_DESCRIPTOR = 'parameter_descriptor'
_KINDS = Parameter.Type
_TYPES = {bool: _KINDS.BOOL, int: _KINDS.INTEGER, float: _KINDS.DOUBLE, str: _KINDS.STRING}
_ARRAYS = {bytes: _KINDS.BYTE_ARRAY, bool: _KINDS.BOOL_ARRAY, int: _KINDS.INTEGER_ARRAY, float: _KINDS.DOUBLE_ARRAY,
           str: _KINDS.STRING_ARRAY}


def described(descriptor: ParameterDescriptor, default: Any = dataclasses.MISSING) -> Any:
    """A field with a descriptor; a list as default is copied for each object."""
    if isinstance(default, list):
        return dataclasses.field(default_factory=lambda: list(default), metadata={_DESCRIPTOR: descriptor})
    return dataclasses.field(default=default, metadata={_DESCRIPTOR: descriptor})


def within(low: float, high: float, default: Any = dataclasses.MISSING, step: float = 0, description: str = '',
           read_only: bool = False) -> Any:
    """A field whose value lies between `low` and `high`: of integers when both are, else of floating point numbers."""
    from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
    descriptor = ParameterDescriptor(description=description, read_only=read_only)
    if isinstance(low, int) and isinstance(high, int):
        descriptor.integer_range = [IntegerRange(from_value=low, to_value=high, step=int(step))]
    else:
        descriptor.floating_point_range = [
            FloatingPointRange(from_value=float(low), to_value=float(high), step=float(step))]
    return described(descriptor, default)


def declare_parameters_from(node: Node, schema: Union[Type[Typed], Typed], namespace: str = '') -> Typed:
    """Declares a parameter for each field of a dataclass, or of an object of one whose values are then the defaults; the
    values in force.

    :param namespace: goes before all names.
    :raises TypeError: when it is no dataclass, or a field has a type that no parameter has.
    :raises: as Node.declare_parameters().
    """
    entries = []
    _collect(schema, namespace, entries)
    node.declare_parameters('', entries)
    return read_parameters_into(node, schema if isinstance(schema, type) else type(schema), namespace)


def read_parameters_into(node: Node, schema: Type[Typed], namespace: str = '') -> Typed:
    """A new object with the present values; None for a parameter that has none yet.

    :raises ParameterNotDeclaredException:
    """
    types = typing.get_type_hints(schema)
    values = {}
    for field in dataclasses.fields(schema):
        name = _name(namespace, field)
        if dataclasses.is_dataclass(types[field.name]):
            values[field.name] = read_parameters_into(node, types[field.name], name)
        else:
            node.get_parameter_type(name)  # raises when it is not declared
            values[field.name] = node.get_parameter_or(name).value
    return schema(**values)


def _collect(schema, namespace: str, entries: list) -> None:
    if not dataclasses.is_dataclass(schema):
        raise TypeError(f'{schema!r} is no dataclass')
    types = typing.get_type_hints(schema if isinstance(schema, type) else type(schema))
    for field in dataclasses.fields(schema):
        name, type_ = _name(namespace, field), types[field.name]
        default = _default(schema, field)
        if dataclasses.is_dataclass(type_):
            _collect(type_ if default is dataclasses.MISSING else default, name, entries)
            continue
        kind = _kind(field.name, type_)
        descriptor = field.metadata.get(_DESCRIPTOR)
        described_by = () if descriptor is None else (descriptor,)
        missing = default is dataclasses.MISSING or default is None
        # An empty list would be a BYTE_ARRAY.
        entries.append((name, kind if missing else _exact(kind, default), *described_by))


def _name(namespace: str, field) -> str:
    return f'{namespace}{PARAMETER_SEPARATOR_STRING}{field.name}' if namespace else field.name


def _default(schema, field):
    if not isinstance(schema, type):
        return getattr(schema, field.name)
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _exact(kind: Parameter.Type, default):
    if kind is _KINDS.DOUBLE and type(default) is int:
        return float(default)
    if isinstance(default, (list, tuple)) and not default:
        return Parameter('', kind, default).get_parameter_value()
    return default


def _kind(name: str, type_) -> Parameter.Type:
    """The parameter type that an annotation stands for; Optional[T] stands for T."""
    arguments = typing.get_args(type_)
    if type(None) in arguments and len(arguments) == 2:
        return _kind(name, arguments[0] if arguments[1] is type(None) else arguments[1])
    if type_ in _TYPES:
        return _TYPES[type_]
    if isinstance(typing.get_origin(type_), type) and issubclass(typing.get_origin(type_), (list, tuple)) \
            and arguments and arguments[0] in _ARRAYS:
        return _ARRAYS[arguments[0]]
    raise TypeError(f'field {name!r}: there are no parameters of type {type_!r}')
