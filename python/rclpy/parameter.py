# SPDX-License-Identifier: Apache-2.0
"""Parameter: a name and a typed value."""
from __future__ import annotations

import array
from enum import Enum
from types import GenericAlias

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Optional, Sequence, Union

    from rcl_interfaces.msg import Parameter as ParameterMsg
    from rcl_interfaces.msg import ParameterValue
    AllowableParameterValue = Union[None, bool, int, float, str, Sequence[bytes], Sequence[bool], Sequence[int],
                                    Sequence[float], Sequence[str]]

PARAMETER_SEPARATOR_STRING = '.'

_LISTS = (list, tuple)
_NUMBER_LISTS = (list, tuple, array.array)

# Field of a ParameterValue message by number of the type.
_FIELDS = (None, 'bool_value', 'integer_value', 'double_value', 'string_value', 'byte_array_value',
           'bool_array_value', 'integer_array_value', 'double_array_value', 'string_array_value')


def _is_octet(value) -> bool:
    return isinstance(value, bytes) and len(value) == 1


class Parameter:
    """A parameter: a name, a Parameter.Type and a value of that type. A value; setting it is Node's business.

    :raises ValueError: when the value is not of the type.
    :raises TypeError: when no type is given and no type fits the value.
    """

    __class_getitem__ = classmethod(GenericAlias)

    class Type(int, Enum):
        """The types that a parameter can have; each is also its number in a rcl_interfaces/msg/ParameterType."""

        NOT_SET = 0
        BOOL = 1
        INTEGER = 2
        DOUBLE = 3
        STRING = 4
        BYTE_ARRAY = 5
        BOOL_ARRAY = 6
        INTEGER_ARRAY = 7
        DOUBLE_ARRAY = 8
        STRING_ARRAY = 9

        def __bool__(self) -> bool:
            return True

        @classmethod
        def from_parameter_value(cls, parameter_value: AllowableParameterValue) -> Parameter.Type:
            """The type that fits the value; an empty sequence is a BYTE_ARRAY. TypeError when none fits."""
            if parameter_value is None:
                return cls.NOT_SET
            if isinstance(parameter_value, bool):
                return cls.BOOL
            if isinstance(parameter_value, int) and not isinstance(parameter_value, cls):
                return cls.INTEGER
            if isinstance(parameter_value, float):
                return cls.DOUBLE
            if isinstance(parameter_value, str):
                return cls.STRING
            if isinstance(parameter_value, _NUMBER_LISTS):
                for element, result in ((bytes, cls.BYTE_ARRAY), (bool, cls.BOOL_ARRAY), (int, cls.INTEGER_ARRAY),
                                        (float, cls.DOUBLE_ARRAY), (str, cls.STRING_ARRAY)):
                    if all(isinstance(each, element) for each in parameter_value):
                        return result
                raise TypeError(
                    f"The given value is not a list of one of the allowed types '{parameter_value}'.")
            raise TypeError(f"The given value is not one of the allowed types '{parameter_value}'.")

        def check(self, parameter_value: AllowableParameterValue) -> bool:
            """Whether the value is of this type."""
            cls = Parameter.Type
            scalar = _SCALARS.get(self)
            if scalar is not None:
                return isinstance(parameter_value, scalar)
            if self is cls.NOT_SET:
                return parameter_value is None
            if self is cls.BYTE_ARRAY:
                return isinstance(parameter_value, _LISTS) and all(_is_octet(each) for each in parameter_value)
            sequence, element = _ELEMENTS[self]
            return (isinstance(parameter_value, sequence)
                    and all(isinstance(each, element) for each in parameter_value))

    @classmethod
    def from_parameter_msg(cls, param_msg: ParameterMsg) -> Parameter:
        """From a rcl_interfaces/msg/Parameter."""
        type_ = cls.Type(param_msg.value.type)
        field = _FIELDS[type_.value]
        return cls(param_msg.name, type_, None if field is None else getattr(param_msg.value, field))

    @classmethod
    def _of(cls, name: str, type_number: int, value) -> Parameter:
        """As the native part has it; it is of its type."""
        self = object.__new__(cls)
        self._name = name
        self._type_ = cls.Type(type_number)
        self._value = value
        return self

    def __init__(self, name: str, type_: Optional[Parameter.Type] = None,
                 value: AllowableParameterValue = None) -> None:
        if type_ is None:
            type_ = Parameter.Type.from_parameter_value(value)
        if not isinstance(type_, Parameter.Type):
            raise TypeError(f"type must be an instance of '{Parameter.Type!r}'")
        if not type_.check(value):
            raise ValueError(f"Type '{type_}' and value '{value}' do not agree")
        self._type_ = type_
        self._name = name
        self._value = value

    @property
    def name(self) -> str:
        return self._name

    @property
    def type_(self) -> Parameter.Type:
        return self._type_

    @property
    def value(self) -> AllowableParameterValue:
        return self._value

    def get_parameter_value(self) -> ParameterValue:
        """As a rcl_interfaces/msg/ParameterValue."""
        from rcl_interfaces.msg import ParameterValue
        message = ParameterValue(type=self._type_.value)
        field = _FIELDS[self._type_.value]
        if field is not None:
            setattr(message, field, self._value)
        return message

    def to_parameter_msg(self) -> ParameterMsg:
        """As a rcl_interfaces/msg/Parameter."""
        from rcl_interfaces.msg import Parameter as ParameterMsg
        return ParameterMsg(name=self._name, value=self.get_parameter_value())

    def _triple(self) -> tuple:
        return self._name, self._type_.value, self._value


_SCALARS = {Parameter.Type.BOOL: bool, Parameter.Type.INTEGER: int, Parameter.Type.DOUBLE: float,
            Parameter.Type.STRING: str}
_ELEMENTS = {Parameter.Type.BOOL_ARRAY: (_LISTS, bool), Parameter.Type.INTEGER_ARRAY: (_NUMBER_LISTS, int),
             Parameter.Type.DOUBLE_ARRAY: (_NUMBER_LISTS, float), Parameter.Type.STRING_ARRAY: (_LISTS, str)}


def _declaration(namespace: str, entry: tuple, index: int) -> tuple:
    """What one entry of Node.declare_parameters() means: full name, number of the type and value of the default, descriptor.

    :raises TypeError, ValueError, InvalidParameterException: naming the entry.
    """
    from rcl_interfaces.msg import ParameterDescriptor, ParameterValue
    if len(entry) < 1 or len(entry) > 3:
        raise TypeError(f'Invalid parameter tuple length at index {index} in parameters list: {entry}; '
                        'expecting length between 1 and 3')
    name = entry[0]
    if not isinstance(name, str):
        raise TypeError(f'First element {name} at index {index} in parameters list is not a str.')
    if namespace:
        name = f'{namespace}{PARAMETER_SEPARATOR_STRING}{name}'
    from rclpy.validate_parameter_name import validate_parameter_name
    validate_parameter_name(name)
    value = entry[1] if len(entry) > 1 else None
    descriptor = entry[2] if len(entry) > 2 else ParameterDescriptor(dynamic_typing=len(entry) == 1)
    if not isinstance(descriptor, ParameterDescriptor):
        raise TypeError(f'Third element {descriptor} at index {index} in parameters list is not a ParameterDescriptor.')
    if len(entry) == 1:
        import warnings
        warnings.warn(
            f"when declaring parameter named '{name}', declaring a parameter only providing its name is deprecated. "
            'You have to either:\n'
            '\t- Pass a name and a default value different to "PARAMETER NOT SET" (and optionally a descriptor).\n'
            '\t- Pass a name and a parameter type.\n'
            '\t- Pass a name and a descriptor with `dynamic_typing=True', stacklevel=5)
    if isinstance(value, Parameter.Type):
        if value is Parameter.Type.NOT_SET:
            raise ValueError(f'Cannot declare parameter {{{name}}} as statically typed of type NOT_SET')
        if descriptor.dynamic_typing:
            raise ValueError(f'When declaring parameter {{{name}}} passing a descriptor with`dynamic_typing=True` is not '
                             'allowed when the parameter type is provided')
        import copy
        descriptor = copy.copy(descriptor)
        descriptor.type = value.value
        return name, Parameter.Type.NOT_SET.value, None, descriptor
    if isinstance(value, ParameterValue):
        kind, value = Parameter.Type(value.type), parameter_value_to_python(value)
    else:
        kind = Parameter(name, value=value).type_
    if kind is Parameter.Type.NOT_SET and not descriptor.dynamic_typing:
        raise ValueError('Cannot declare a statically typed parameter with default value of type PARAMETER_NOT_SET')
    return name, kind.value, value, descriptor


def get_parameter_value(string_value: str) -> ParameterValue:
    """Guesses the type of a value written as in YAML; text that is nothing else is a string. An empty list is a
    BOOL_ARRAY."""
    import yaml
    from rcl_interfaces.msg import ParameterValue
    try:
        value = yaml.safe_load(string_value)
    except yaml.YAMLError:
        value = string_value
    kinds = Parameter.Type
    if isinstance(value, list):
        kind = next((kind for kind in (kinds.BOOL_ARRAY, kinds.INTEGER_ARRAY, kinds.DOUBLE_ARRAY, kinds.STRING_ARRAY)
                     if kind.check(value)), kinds.STRING)
    else:
        kind = next((kind for kind in (kinds.BOOL, kinds.INTEGER, kinds.DOUBLE) if kind.check(value)), kinds.STRING)
    if kind is kinds.STRING and not isinstance(value, str):
        value = string_value
    return ParameterValue(**{'type': kind.value, _FIELDS[kind.value]: value})


def parameter_value_to_python(parameter_value: ParameterValue):
    """The value of a rcl_interfaces/msg/ParameterValue: None, bool, int, float, str, or a list of bytes or of those."""
    if not 0 <= parameter_value.type < len(_FIELDS):
        raise RuntimeError(f'unexpected parameter type {parameter_value.type}')
    field = _FIELDS[parameter_value.type]
    if field is None:
        return None
    value = getattr(parameter_value, field)
    return list(value) if field.endswith('_array_value') else value


def parameter_dict_from_yaml_file(parameter_file: str, use_wildcard: bool = False,
                                  target_nodes: Optional[List[str]] = None,
                                  namespace: str = '') -> Dict[str, ParameterMsg]:
    """The parameters of a YAML file by name.

    :param use_wildcard: also those under '/**'; what is said of a node by its name wins over them.
    :param target_nodes: only those of these nodes, named as in the file; all when None or empty.
    :param namespace: put before each name.
    :raises RuntimeError: when one of the nodes asked for is not in the file, and when it is no parameter file.
    """
    import yaml
    with open(parameter_file) as file:
        content = yaml.safe_load(file)
    if content is None:
        content = {}
    if not isinstance(content, dict):
        raise RuntimeError(f'{parameter_file} is not a valid ROS parameter file: it names no nodes')
    wanted = ['/**'] if use_wildcard and '/**' in content else []
    if target_nodes:
        for node in target_nodes:
            if node not in content:
                raise RuntimeError(f'Param file does not contain parameters for {node},'
                                   f'only for nodes: {list(content)} ')
            wanted.append(node)
    else:
        wanted += [node for node in content if node != '/**']
    if not wanted:
        raise RuntimeError('Param file does not contain selected parameters')
    result = {}
    for node in wanted:
        section = content[node]
        if not isinstance(section, dict) or not isinstance(section.get('ros__parameters'), dict):
            raise RuntimeError(f'YAML file is not a valid ROS parameter file for node {node}')
        result.update(_unpack_parameter_dict(namespace, section['ros__parameters']))
    return result


def _unpack_parameter_dict(namespace: str, parameters: dict) -> Dict[str, ParameterMsg]:
    """Flattens nested names: {'a': {'b': 1}} is the parameter a.b."""
    from rcl_interfaces.msg import Parameter as ParameterMsg
    result = {}
    for name, value in parameters.items():
        full_name = f'{namespace}{name}'
        if isinstance(value, dict):
            result.update(_unpack_parameter_dict(full_name + PARAMETER_SEPARATOR_STRING, value))
        else:
            text = value if isinstance(value, str) else str(value)
            message = ParameterMsg(name=full_name)
            message.value = (Parameter('', Parameter.Type.STRING, value).get_parameter_value()
                             if isinstance(value, str) else get_parameter_value(text))
            result[full_name] = message
    return result


def __getattr__(name: str):
    # The messages that programs import from here.
    if name in ('ParameterType', 'ParameterValue', 'ParameterMsg'):
        from rcl_interfaces import msg
        return getattr(msg, 'Parameter' if name == 'ParameterMsg' else name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
