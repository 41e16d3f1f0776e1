# SPDX-License-Identifier: Apache-2.0
"""NodeParameters: the part of a Node that is its parameters."""
from __future__ import annotations

import _myelin
from rclpy.exceptions import ParameterAlreadyDeclaredException, ParameterNotDeclaredException
from rclpy.parameter import PARAMETER_SEPARATOR_STRING, Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Tuple, Union

    from rcl_interfaces.msg import (ListParametersResult, ParameterDescriptor, ParameterValue, SetParametersResult)

__all__ = ['NodeParameters']


class NodeParameters:
    """Values and descriptions are the native node's; here are the Parameter objects that programs see, and callbacks."""

    def _begin_parameters(self, serve: bool, allow_undeclared: bool, declare_overrides: bool,
                          overrides: List[Parameter]) -> None:
        self.__known_as = {}  # name -> the Parameter that was last handed in or out
        self._allow_undeclared_parameters = allow_undeclared
        self._pre_set_parameters_callbacks = []
        self._on_set_parameters_callbacks = []
        self._post_set_parameters_callbacks = []
        self.__parameters = _myelin.Parameters(self.handle, serve, allow_undeclared, declare_overrides,
                                               self.__triples(overrides), self.default_callback_group._core)

    def _parameter_events(self):
        """The native publisher of parameter events."""
        return self.__parameters.event_publisher()

    def _end_parameters(self) -> None:
        self.__parameters.destroy()

    @property
    def _parameters(self) -> Dict[str, Parameter]:
        return self.get_parameters_by_prefix('')

    @property
    def _descriptors(self) -> Dict[str, ParameterDescriptor]:
        return {name: _descriptor(self.__parameters.describe(name)) for name in self._parameters}

    @property
    def _parameter_overrides(self) -> Dict[str, Parameter]:
        return {name: Parameter._of(name, type_, value) for name, type_, value in self.__parameters.overrides()}

    def _serve_parameters(self) -> None:
        self.__parameters.serve(self.default_callback_group._core)

    def declare_parameter(self, name: str, value: Any = None, descriptor: Optional[ParameterDescriptor] = None,
                          ignore_override: bool = False) -> Parameter:
        """Declares a parameter; the value in force, which an override may have given.

        :param value: the default; or a Parameter.Type for one that has no default.
        :param descriptor: what may be said about it: range, read-only, description.
        :param ignore_override: whether `value` wins over overrides.
        :raises ParameterAlreadyDeclaredException, InvalidParameterException, InvalidParameterValueException,
            InvalidParameterTypeException:
        """
        entry = (name,)
        if value is not None or descriptor is not None:
            from rcl_interfaces.msg import ParameterDescriptor
            entry = (name, value, ParameterDescriptor() if descriptor is None else descriptor)
        return self.__declare('', [entry], ignore_override)[0]

    def declare_parameters(self, namespace: str,
                           parameters: List[Union[Tuple[str], Tuple[str, Parameter.Type],
                                                  Tuple[str, Any, ParameterDescriptor]]],
                           ignore_override: bool = False) -> List[Parameter]:
        """Declares one after the other: (name), (name, value or type), (name, value or type, descriptor). Nothing is
        declared when one of them is not well formed or declared already."""
        return self.__declare(namespace, parameters, ignore_override)

    def __declare(self, namespace: str, entries: list, ignore_override: bool) -> List[Parameter]:
        from rclpy.parameter import _declaration
        wanted = [_declaration(namespace, entry, index) for index, entry in enumerate(entries)]
        known = [each[0] for each in wanted if self.__parameters.has(each[0])]
        if known:
            raise ParameterAlreadyDeclaredException(known)
        last = {each[0]: each for each in wanted}  # a name that comes twice is what it is the last time
        declared = {}
        for name, each in last.items():
            if ignore_override or name not in self.__known_as:  # else it is an override, which wins
                self.__known_as[name] = Parameter._of(name, each[1], each[2])
            declared[name] = self.__parameter(name, *self.__parameters.declare(*each, ignore_override))
        return [declared[each[0]] for each in wanted]

    def __parameter(self, name: str, type_: int, value: Any) -> Parameter:
        # The native part keeps the value. The object is the one that the program knows, as long as it says the same:
        # with it comes back that its value was a tuple, an array or an enumerator.
        known = self.__known_as.get(name)
        if known is None or known._type_ != type_ or not _says(known._value, value):
            known = self.__known_as[name] = Parameter._of(name, type_, value)
        return known

    def __triples(self, parameters: List[Parameter]) -> list:
        parameters = list(parameters)
        for parameter in parameters:
            if not isinstance(parameter, Parameter):
                raise TypeError(f"parameter must be instance of type '{Parameter!r}'")
            self.__known_as[self.__known(parameter._name)] = parameter
        return [parameter._triple() for parameter in parameters]

    def undeclare_parameter(self, name: str) -> None:
        """:raises ParameterNotDeclaredException, ParameterImmutableException:"""
        self.__parameters.undeclare(self.__known(name))
        self.__known_as.pop(name, None)

    def has_parameter(self, name: str) -> bool:
        return isinstance(name, str) and self.__parameters.has(name)

    def __known(self, name: str) -> str:
        # What is no str is the name of no parameter.
        if not isinstance(name, str):
            raise ParameterNotDeclaredException(name)
        return name

    def get_parameter_types(self, names: List[str]) -> List[Parameter.Type]:
        _check_names(names)
        return [self.get_parameter_type(name) for name in names]

    def get_parameter_type(self, name: str) -> Parameter.Type:
        """NOT_SET for one that is not declared, when undeclared ones are allowed."""
        if self._allow_undeclared_parameters and not self.has_parameter(name):
            return Parameter.Type.NOT_SET
        return Parameter.Type(self.__parameters.type(self.__known(name)))

    def get_parameters(self, names: List[str]) -> List[Parameter]:
        _check_names(names)
        return [self.get_parameter(name) for name in names]

    def get_parameter(self, name: str) -> Parameter:
        """:raises ParameterNotDeclaredException: unless undeclared parameters are allowed.
        :raises ParameterUninitializedException: when it was declared by type and has no value yet."""
        if self._allow_undeclared_parameters and not self.has_parameter(name):
            return Parameter(name, Parameter.Type.NOT_SET, None)
        return self.__parameter(name, *self.__parameters.get(self.__known(name)))

    def get_parameter_or(self, name: str, alternative_value: Optional[Parameter] = None) -> Parameter:
        """The parameter if it has a value, else the alternative; without one a Parameter that is NOT_SET."""
        found = self.__parameters.find(name) if isinstance(name, str) else None
        if found is not None and found[0] != 0:
            return self.__parameter(name, *found)
        return Parameter(name, Parameter.Type.NOT_SET) if alternative_value is None else alternative_value

    def get_parameters_by_prefix(self, prefix: str) -> Dict[str, Parameter]:
        """Those whose names begin with "prefix.", by the rest of their names."""
        return {name: self.__parameter(f'{prefix}{PARAMETER_SEPARATOR_STRING}{name}' if prefix else name, type_, value)
                for name, type_, value in self.__parameters.by_prefix(prefix)}

    def set_parameters(self, parameter_list: List[Parameter]) -> List[SetParametersResult]:
        """Sets one after the other; a result for each.

        :raises ParameterNotDeclaredException: when one is not declared; those before it are set.
        """
        from rcl_interfaces.msg import SetParametersResult
        return [SetParametersResult(successful=successful, reason=reason)
                for successful, reason in self.__parameters.set(self.__triples(parameter_list))]

    def set_parameters_atomically(self, parameter_list: List[Parameter]) -> SetParametersResult:
        """Sets all or none.

        :raises ParameterNotDeclaredException: when one is not declared.
        """
        from rcl_interfaces.msg import SetParametersResult
        successful, reason = self.__parameters.set_atomically(self.__triples(parameter_list))
        return SetParametersResult(successful=successful, reason=reason)

    def list_parameters(self, prefixes: List[str], depth: int) -> ListParametersResult:
        """Names that begin with one of the prefixes (all when there is none), not more than `depth` levels below it (any
        when 0)."""
        from rcl_interfaces.msg import ListParametersResult
        if not isinstance(prefixes, list):
            raise TypeError('The prefixes argument must be a list')
        if not all(isinstance(prefix, str) for prefix in prefixes):
            raise TypeError('All prefixes must be instances of type str')
        if not isinstance(depth, int):
            raise TypeError('The depth must be instance of type int')
        if depth < 0:
            raise ValueError('The depth must be greater than or equal to zero')
        names, found = self.__parameters.list(prefixes, depth)
        return ListParametersResult(names=names, prefixes=found)

    def add_pre_set_parameters_callback(self, callback: Callable[[List[Parameter]], List[Parameter]]) -> None:
        """Called first with what is to be set; returns what shall be set instead. Each gets the list as it was asked for;
        what they return is put together, newest first."""
        self._pre_set_parameters_callbacks.insert(0, callback)
        self.__listen()

    def add_on_set_parameters_callback(self, callback: Callable[[List[Parameter]], SetParametersResult]) -> None:
        """Asked whether the parameters may be set or declared; the first refusal decides. Newest first."""
        self._on_set_parameters_callbacks.insert(0, callback)
        self.__listen()

    def add_post_set_parameters_callback(self, callback: Callable[[List[Parameter]], None]) -> None:
        """Told of parameters that were set or declared. Newest first."""
        self._post_set_parameters_callbacks.insert(0, callback)
        self.__listen()

    def remove_pre_set_parameters_callback(self, callback: Callable[[List[Parameter]], List[Parameter]]) -> None:
        """:raises ValueError: when it was never added."""
        self._pre_set_parameters_callbacks.remove(callback)
        self.__listen()

    def remove_on_set_parameters_callback(self, callback: Callable[[List[Parameter]], SetParametersResult]) -> None:
        """:raises ValueError: when it was never added."""
        self._on_set_parameters_callbacks.remove(callback)
        self.__listen()

    def remove_post_set_parameters_callback(self, callback: Callable[[List[Parameter]], None]) -> None:
        """:raises ValueError: when it was never added."""
        self._post_set_parameters_callbacks.remove(callback)
        self.__listen()

    def __listen(self) -> None:
        self.__parameters.listen(self, bool(self._pre_set_parameters_callbacks),
                                 bool(self._on_set_parameters_callbacks), bool(self._post_set_parameters_callbacks))

    def _before_set_parameters(self, triples: list) -> list:
        parameters = [self.__parameter(*triple) for triple in triples]
        changed = []
        for callback in list(self._pre_set_parameters_callbacks):
            answer = callback(parameters)
            if answer is None:
                raise TypeError(f'pre set parameters callback {callback!r} returned None, not a list of parameters')
            changed.extend(answer)
        return self.__triples(changed)

    def _allow_set_parameters(self, triples: list):
        parameters = [self.__parameter(*triple) for triple in triples]
        for callback in list(self._on_set_parameters_callbacks):
            result = callback(parameters)
            if not result.successful:
                return result
        from rcl_interfaces.msg import SetParametersResult
        return SetParametersResult(successful=True)

    def _after_set_parameters(self, triples: list) -> None:
        parameters = [self.__parameter(*triple) for triple in triples]
        for callback in list(self._post_set_parameters_callbacks):
            callback(parameters)

    def describe_parameter(self, name: str) -> ParameterDescriptor:
        """:raises ParameterNotDeclaredException: unless undeclared parameters are allowed."""
        if self._allow_undeclared_parameters and not self.has_parameter(name):
            from rcl_interfaces.msg import ParameterDescriptor
            return ParameterDescriptor()
        return _descriptor(self.__parameters.describe(self.__known(name)))

    def describe_parameters(self, names: List[str]) -> List[ParameterDescriptor]:
        return [self.describe_parameter(name) for name in names]

    def set_descriptor(self, name: str, descriptor: ParameterDescriptor,
                       alternative_value: Optional[ParameterValue] = None) -> ParameterValue:
        """Describes a parameter anew; the value in force.

        :param alternative_value: the new value in case the present one does not fit the descriptor.
        :raises ParameterNotDeclaredException, ParameterImmutableException, InvalidParameterValueException:
        """
        if not self.has_parameter(name):
            if not self._allow_undeclared_parameters:
                raise ParameterNotDeclaredException(name)
            return self.get_parameter(name).get_parameter_value()
        alternative = None
        if alternative_value is not None:
            from rclpy.parameter import parameter_value_to_python
            alternative = (name, alternative_value.type, parameter_value_to_python(alternative_value))
        self.__parameters.set_descriptor(name, descriptor, alternative)
        return self.get_parameter(name).get_parameter_value()


def _says(kept, value) -> bool:
    if type(value) is not list:
        return kept == value
    return kept == value if type(kept) is list else list(kept) == value


def _check_names(names) -> None:
    if not all(isinstance(name, str) for name in names):
        raise TypeError('All names must be instances of type str')


def _descriptor(fields: tuple) -> ParameterDescriptor:
    from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
    (name, type_, description, additional_constraints, read_only, dynamic_typing, floating, integer) = fields
    return ParameterDescriptor(
        name=name, type=type_, description=description, additional_constraints=additional_constraints,
        read_only=read_only, dynamic_typing=dynamic_typing,
        floating_point_range=[FloatingPointRange(from_value=low, to_value=high, step=step)
                              for low, high, step in floating],
        integer_range=[IntegerRange(from_value=low, to_value=high, step=step) for low, high, step in integer])
