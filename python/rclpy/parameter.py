# SPDX-License-Identifier: Apache-2.0
"""Parameter: a name and a typed value."""
from __future__ import annotations

import array
from enum import Enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Optional, Sequence, Union

    from rcl_interfaces.msg import Parameter as ParameterMsg
    from rcl_interfaces.msg import ParameterValue
    AllowableParameterValue = Union[None, bool, int, float, str, Sequence[bytes], Sequence[bool], Sequence[int],
                                    Sequence[float], Sequence[str]]

PARAMETER_SEPARATOR_STRING = '.'

_SEQUENCES = (list, tuple, array.array)

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

    class Type(Enum):
        """The types that a parameter can have."""

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

        @classmethod
        def from_parameter_value(cls, parameter_value: AllowableParameterValue) -> Parameter.Type:
            """The type that fits the value; an empty sequence is a BYTE_ARRAY. TypeError when none fits."""
            if parameter_value is None:
                return cls.NOT_SET
            if isinstance(parameter_value, bool):
                return cls.BOOL
            if isinstance(parameter_value, int):
                return cls.INTEGER
            if isinstance(parameter_value, float):
                return cls.DOUBLE
            if isinstance(parameter_value, str):
                return cls.STRING
            if isinstance(parameter_value, _SEQUENCES):
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
                return (isinstance(parameter_value, (list, tuple))
                        and all(_is_octet(each) for each in parameter_value))
            element = _ELEMENTS[self]
            return (isinstance(parameter_value, _SEQUENCES)
                    and all(isinstance(each, element) for each in parameter_value))

    @classmethod
    def from_parameter_msg(cls, param_msg: ParameterMsg) -> Parameter:
        """From a rcl_interfaces/msg/Parameter."""
        return cls(param_msg.name, cls.Type(param_msg.value.type), parameter_value_to_python(param_msg.value))

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
_ELEMENTS = {Parameter.Type.BOOL_ARRAY: bool, Parameter.Type.INTEGER_ARRAY: int,
             Parameter.Type.DOUBLE_ARRAY: float, Parameter.Type.STRING_ARRAY: str}


def get_parameter_value(string_value: str) -> ParameterValue:
    """Guesses the type of a value written as in YAML; text that is nothing else is a string."""
    import yaml
    from rcl_interfaces.msg import ParameterValue
    try:
        value = yaml.safe_load(string_value)
    except yaml.parser.ParserError:
        value = string_value
    kinds = Parameter.Type
    if isinstance(value, list) and value:
        kind = next((kind for kind, element in ((kinds.BOOL_ARRAY, bool), (kinds.INTEGER_ARRAY, int),
                                                (kinds.DOUBLE_ARRAY, float), (kinds.STRING_ARRAY, str))
                     if all(type(each) is element for each in value)), kinds.STRING)
    elif isinstance(value, bool):
        kind = kinds.BOOL
    elif isinstance(value, int):
        kind = kinds.INTEGER
    elif isinstance(value, float):
        kind = kinds.DOUBLE
    else:
        kind = kinds.STRING
    if kind is kinds.STRING and not isinstance(value, str):
        value = string_value
    return ParameterValue(**{'type': kind.value, _FIELDS[kind.value]: value})


def parameter_value_to_python(parameter_value: ParameterValue):
    """The value of a rcl_interfaces/msg/ParameterValue: None, bool, int, float, str, or a sequence of them."""
    if not 0 <= parameter_value.type < len(_FIELDS):
        raise RuntimeError(f'unexpected parameter type {parameter_value.type}')
    field = _FIELDS[parameter_value.type]
    return None if field is None else getattr(parameter_value, field)


def parameter_dict_from_yaml_file(parameter_file: str, use_wildcard: bool = False,
                                  target_nodes: Optional[List[str]] = None,
                                  namespace: str = '') -> Dict[str, ParameterMsg]:
    """The parameters of a YAML file by name.

    :param use_wildcard: also those under '/**'.
    :param target_nodes: only those of these nodes (full names); all when None.
    :param namespace: put before each name.
    :raises RuntimeError: when the file has none for the nodes asked for.
    """
    import yaml
    with open(parameter_file) as file:
        content = yaml.safe_load(file) or {}
    if target_nodes is None:
        wanted = [name for name in content if name != '/**' or use_wildcard]
        if use_wildcard and '/**' in wanted:  # what is said of a node itself wins
            wanted = ['/**'] + [name for name in wanted if name != '/**']
    else:
        wanted = ['/**'] if use_wildcard and '/**' in content else []
        for node in target_nodes:
            if node not in content and node.startswith('/') and node[1:] in content:
                node = node[1:]
            if node in content:
                wanted.append(node)
    if not wanted:
        raise RuntimeError('Param file does not contain any valid parameters')
    result = {}
    for node in wanted:
        section = content[node]
        if not isinstance(section, dict) or 'ros__parameters' not in section:
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
