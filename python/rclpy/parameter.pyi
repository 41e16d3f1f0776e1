# SPDX-License-Identifier: Apache-2.0
from enum import Enum
from typing import Any, Dict, List, Optional, Sequence, Union

from rcl_interfaces.msg import Parameter as ParameterMsg
from rcl_interfaces.msg import ParameterValue

AllowableParameterValue = Union[None, bool, int, float, str, Sequence[bytes], Sequence[bool], Sequence[int],
                                Sequence[float], Sequence[str]]
PARAMETER_SEPARATOR_STRING: str

class Parameter:
    class Type(int, Enum):
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
        def from_parameter_value(cls, parameter_value: AllowableParameterValue) -> Parameter.Type: ...
        def check(self, parameter_value: AllowableParameterValue) -> bool: ...
    @classmethod
    def from_parameter_msg(cls, param_msg: ParameterMsg) -> Parameter: ...
    def __init__(self, name: str, type_: Optional[Parameter.Type] = ...,
                 value: AllowableParameterValue = ...) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def type_(self) -> Parameter.Type: ...
    # Its type follows from type_, which checkers cannot see.
    @property
    def value(self) -> Any: ...
    def get_parameter_value(self) -> ParameterValue: ...
    def to_parameter_msg(self) -> ParameterMsg: ...

def get_parameter_value(string_value: str) -> ParameterValue: ...
def parameter_value_to_python(parameter_value: ParameterValue) -> Any: ...
def parameter_dict_from_yaml_file(parameter_file: str, use_wildcard: bool = ...,
                                  target_nodes: Optional[List[str]] = ...,
                                  namespace: str = ...) -> Dict[str, ParameterMsg]: ...
