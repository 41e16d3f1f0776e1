# SPDX-License-Identifier: Apache-2.0
"""
Types of message fields, as SLOT_TYPES shows them.

    BasicType('uint8')                                      uint8
    UnboundedString()  BoundedString(22)                    string, string<=22; with W: wstring
    NamespacedType(['std_msgs', 'msg'], 'Header')           another message
    Array(t, 3)  BoundedSequence(t, 3)  UnboundedSequence(t)

Types are values: equal when they mean the same, usable as keys.
"""
from typing import Any, Dict, Sequence, Tuple

SIGNED_INTEGER_TYPES = ('short', 'long', 'long long', 'int8', 'int16', 'int32', 'int64')
UNSIGNED_INTEGER_TYPES = (
    'unsigned short', 'unsigned long', 'unsigned long long', 'uint8', 'uint16', 'uint32', 'uint64')
INTEGER_TYPES = SIGNED_INTEGER_TYPES + UNSIGNED_INTEGER_TYPES
FLOATING_POINT_TYPES = ('float', 'double', 'long double')
CHARACTER_TYPES = ('char', 'wchar')
BOOLEAN_TYPE = 'boolean'
OCTET_TYPE = 'octet'
BASIC_TYPES = INTEGER_TYPES + FLOATING_POINT_TYPES + CHARACTER_TYPES + (BOOLEAN_TYPE, OCTET_TYPE)

EMPTY_STRUCTURE_REQUIRED_MEMBER_NAME = 'structure_needs_at_least_one_member'
SERVICE_REQUEST_MESSAGE_SUFFIX = '_Request'
SERVICE_RESPONSE_MESSAGE_SUFFIX = '_Response'
SERVICE_EVENT_MESSAGE_SUFFIX = '_Event'
ACTION_GOAL_SUFFIX = '_Goal'
ACTION_RESULT_SUFFIX = '_Result'
ACTION_FEEDBACK_SUFFIX = '_Feedback'
ACTION_FEEDBACK_MESSAGE_SUFFIX = '_FeedbackMessage'


class AbstractType:
    """Any type."""

    __slots__ = ()

    def _parts(self) -> Dict[str, Any]:
        """Names and values of all that makes this type this one."""
        names = [name for cls in reversed(type(self).__mro__) for name in getattr(cls, '__slots__', ())]
        return {name: getattr(self, name) for name in names}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AbstractType):
            return NotImplemented
        return type(other) is type(self) and self._parts() == other._parts()

    def __hash__(self) -> int:
        values = (tuple(value) if isinstance(value, list) else value for value in self._parts().values())
        return hash((type(self), *values))

    def __repr__(self) -> str:
        return f'{type(self).__name__}({", ".join(f"{name}={value!r}" for name, value in self._parts().items())})'


class AbstractNestableType(AbstractType):
    """A type that may be the element of an array or a sequence."""

    __slots__ = ()


class BasicType(AbstractNestableType):
    """A number, a boolean or an octet."""

    __slots__ = ('typename',)

    def __init__(self, typename: str):
        assert typename in BASIC_TYPES, f'{typename!r} is no basic type'
        self.typename = typename


class NamedType(AbstractNestableType):
    """A type known by a name alone."""

    __slots__ = ('name',)

    def __init__(self, name: str):
        self.name = name


class NamespacedType(AbstractNestableType):
    """A structure, known by its namespaces and its name."""

    __slots__ = ('namespaces', 'name')

    def __init__(self, namespaces: Sequence[str], name: str):
        self.namespaces = list(namespaces)
        self.name = name

    def namespaced_name(self) -> Tuple[str, ...]:
        """All parts: ('std_msgs', 'msg', 'Header')."""
        return (*self.namespaces, self.name)


class AbstractGenericString(AbstractNestableType):
    """Any text."""

    __slots__ = ()

    def has_maximum_size(self) -> bool:
        """Whether `maximum_size` says how many characters fit."""
        return hasattr(self, 'maximum_size')


class AbstractString(AbstractGenericString):
    """A text of 8-bit characters, UTF-8."""

    __slots__ = ()


class AbstractWString(AbstractGenericString):
    """A text of 16-bit characters, UTF-16."""

    __slots__ = ()


class UnboundedString(AbstractString):
    """A string of any length."""

    __slots__ = ()


class BoundedString(AbstractString):
    """A string of at most `maximum_size` characters."""

    __slots__ = ('maximum_size',)

    def __init__(self, maximum_size: int):
        self.maximum_size = maximum_size


class UnboundedWString(AbstractWString):
    """A wide string of any length."""

    __slots__ = ()


class BoundedWString(AbstractWString):
    """A wide string of at most `maximum_size` characters."""

    __slots__ = ('maximum_size',)

    def __init__(self, maximum_size: int):
        self.maximum_size = maximum_size


class AbstractNestedType(AbstractType):
    """A collection of elements of one type."""

    __slots__ = ('value_type',)

    def __init__(self, value_type: AbstractNestableType):
        assert isinstance(value_type, AbstractNestableType), f'{value_type!r} cannot be an element'
        self.value_type = value_type

    def has_maximum_size(self) -> bool:
        """Whether the number of elements is bounded."""
        return True


class Array(AbstractNestedType):
    """Exactly `size` elements."""

    __slots__ = ('size',)

    def __init__(self, value_type: AbstractNestableType, size: int):
        super().__init__(value_type)
        self.size = size


class AbstractSequence(AbstractNestedType):
    """Elements in any number, or up to a bound."""

    __slots__ = ()


class BoundedSequence(AbstractSequence):
    """At most `maximum_size` elements."""

    __slots__ = ('maximum_size',)

    def __init__(self, value_type: AbstractNestableType, maximum_size: int):
        super().__init__(value_type)
        self.maximum_size = maximum_size


class UnboundedSequence(AbstractSequence):
    """Any number of elements."""

    __slots__ = ()

    def has_maximum_size(self) -> bool:
        """Nothing bounds the number of elements."""
        return False
