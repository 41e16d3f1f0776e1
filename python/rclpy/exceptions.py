# SPDX-License-Identifier: Apache-2.0
"""What rclpy raises."""
from __future__ import annotations

from rclpy._rclpy_pybind11 import InvalidHandle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Optional, Union

    from rclpy.parameter import AllowableParameterValue, Parameter

__all__ = [
    'InvalidHandle', 'InvalidNamespaceException', 'InvalidNodeNameException', 'InvalidParameterException',
    'InvalidParameterTypeException', 'InvalidParameterValueException', 'InvalidServiceNameException',
    'InvalidTopicNameException', 'NameValidationException', 'NoTypeSupportImportedException',
    'NotInitializedException', 'ParameterAlreadyDeclaredException', 'ParameterException',
    'ParameterImmutableException', 'ParameterNotDeclaredException', 'ParameterUninitializedException',
    'ROSInterruptException',
]


class NotInitializedException(Exception):
    """Something that needs init() was asked for before it."""

    def __init__(self, message: Optional[str] = None) -> None:
        text = 'rclpy.init() has not been called'
        super().__init__(text if message is None else f'{text}. msg:{message}')


class NoTypeSupportImportedException(Exception):
    """An interface class whose type is not known."""

    def __init__(self) -> None:
        super().__init__('no type_support imported')


class NameValidationException(Exception):
    """A name that ROS does not allow; the text points at the first offending character."""

    def __init__(self, name_type: str, name: str, error_msg: str, invalid_index: int) -> None:
        self.name_type = name_type
        self.name = name
        self.error_msg = error_msg
        self.invalid_index = invalid_index
        caret = ' ' * invalid_index + '^'
        super().__init__(f"Invalid {name_type}: {error_msg}:\n  '{name}'\n   {caret}")


class InvalidNamespaceException(NameValidationException):
    def __init__(self, name: str, error_msg: str, invalid_index: int) -> None:
        super().__init__('namespace', name, error_msg, invalid_index)


class InvalidNodeNameException(NameValidationException):
    def __init__(self, name: str, error_msg: str, invalid_index: int) -> None:
        super().__init__('node name', name, error_msg, invalid_index)


class InvalidTopicNameException(NameValidationException):
    def __init__(self, name: str, error_msg: str, invalid_index: int) -> None:
        super().__init__('topic name', name, error_msg, invalid_index)


class InvalidServiceNameException(NameValidationException):
    def __init__(self, name: str, error_msg: str, invalid_index: int) -> None:
        super().__init__('service name', name, error_msg, invalid_index)


class ParameterException(Exception):
    """Something about parameters; they are named at the end of the text."""

    def __init__(self, error_msg: str, parameters: Union[str, List[str]]) -> None:
        super().__init__(f'{error_msg}: {parameters}')


class ParameterNotDeclaredException(ParameterException):
    def __init__(self, parameters: Union[str, List[str]]) -> None:
        super().__init__('Invalid access to undeclared parameter(s)', parameters)


class ParameterAlreadyDeclaredException(ParameterException):
    def __init__(self, parameters: Union[str, List[str]]) -> None:
        super().__init__('Parameter(s) already declared', parameters)


class InvalidParameterException(ParameterException):
    def __init__(self, parameter_name: str) -> None:
        super().__init__('Invalid parameter name', parameter_name)


class InvalidParameterTypeException(ParameterException):
    def __init__(self, desired_parameter: Parameter, expected_type: Parameter.Type) -> None:
        super().__init__(
            f"Trying to set parameter '{desired_parameter.name}' to '{desired_parameter.value}' of type "
            f"'{desired_parameter.type_.name}', expecting type '{expected_type}'", desired_parameter.name)


class InvalidParameterValueException(ParameterException):
    def __init__(self, parameter: str, value: AllowableParameterValue, reason: str) -> None:
        Exception.__init__(
            self, f'Invalid parameter value ({value}) for parameter. Reason: {reason}: {parameter}')


class ParameterImmutableException(ParameterException):
    def __init__(self, parameter_name: str) -> None:
        super().__init__('Attempted to modify read-only parameter', parameter_name)


class ParameterUninitializedException(ParameterException):
    def __init__(self, parameter_name: str) -> None:
        super().__init__(f"The parameter '{parameter_name}' is not initialized", parameter_name)


class TimeSourceChangedError(Exception):
    """A sleep that ended because simulated time began or ended."""


class ROSInterruptException(Exception):
    """A sleep or wait that ended because the context was shut down."""

    def __init__(self) -> None:
        super().__init__('rclpy.shutdown() has been called')
