# SPDX-License-Identifier: Apache-2.0
# What the stubs of message packages are made of. For type checkers only: there is no such module at run time.
#
# A field reads as one type and takes more: `image.data` is an array.array[int] and takes bytes, lists, numpy arrays.
# Type checkers know that of descriptors, so that is what such fields are here.
from array import array
from typing import (AbstractSet, Any, ClassVar, Dict, Generic, Iterable, Iterator, List, NoReturn, SupportsFloat,
                    SupportsIndex, Tuple, Type, TypeVar, Union, overload)

import numpy
from numpy.typing import NDArray
from rosidl_parser.definition import AbstractType
from typing_extensions import Self

_Read = TypeVar('_Read', covariant=True)
_Taken = TypeVar('_Taken', contravariant=True)
_Element = TypeVar('_Element')
_Request = TypeVar('_Request', covariant=True)
_Response = TypeVar('_Response', covariant=True)
_Event = TypeVar('_Event', covariant=True)
_Goal = TypeVar('_Goal', covariant=True)
_Result = TypeVar('_Result', covariant=True)
_Feedback = TypeVar('_Feedback', covariant=True)

IntegerLike = SupportsIndex
RealLike = Union[SupportsFloat, SupportsIndex]
IntegersLike = Iterable[IntegerLike]
RealsLike = Iterable[RealLike]
# A str is an Iterable[str] too, and is refused.
TextsLike = Union[List[str], Tuple[str, ...], AbstractSet[str], Iterator[str], NDArray[numpy.str_]]

class Field(Generic[_Read, _Taken]):
    @overload
    def __get__(self, instance: None, owner: Type[Any]) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: Type[Any]) -> _Read: ...
    def __set__(self, instance: object, value: _Taken) -> None: ...

class Integer(Field[int, IntegerLike]): ...
class Real(Field[float, RealLike]): ...
class IntegerSequence(Field[array[int], IntegersLike]): ...
class RealSequence(Field[array[float], RealsLike]): ...
class Texts(Field[List[str], TextsLike]): ...
class Elements(Field[List[_Element], Iterable[_Element]], Generic[_Element]): ...
class Int8Array(Field[NDArray[numpy.int8], IntegersLike]): ...
class UInt8Array(Field[NDArray[numpy.uint8], IntegersLike]): ...
class Int16Array(Field[NDArray[numpy.int16], IntegersLike]): ...
class UInt16Array(Field[NDArray[numpy.uint16], IntegersLike]): ...
class Int32Array(Field[NDArray[numpy.int32], IntegersLike]): ...
class UInt32Array(Field[NDArray[numpy.uint32], IntegersLike]): ...
class Int64Array(Field[NDArray[numpy.int64], IntegersLike]): ...
class UInt64Array(Field[NDArray[numpy.uint64], IntegersLike]): ...
class Float32Array(Field[NDArray[numpy.float32], RealsLike]): ...
class Float64Array(Field[NDArray[numpy.float64], RealsLike]): ...

class InterfaceMeta(type):
    _TYPE_SUPPORT: Any
    @classmethod
    def __import_type_support__(cls) -> None: ...

class MessageMeta(InterfaceMeta):
    _CREATE_ROS_MESSAGE: Any
    _CONVERT_FROM_PY: Any
    _CONVERT_TO_PY: Any
    _DESTROY_ROS_MESSAGE: Any

class Message(metaclass=MessageMeta):
    SLOT_TYPES: ClassVar[Tuple[AbstractType, ...]]
    _fields_and_field_types: ClassVar[Dict[str, str]]
    _check_fields: bool
    @classmethod
    def get_fields_and_field_types(cls) -> Dict[str, str]: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

class Service(Generic[_Request, _Response, _Event], metaclass=InterfaceMeta):
    def __init__(self, cannot_be_instantiated: NoReturn) -> None: ...

class Action(Generic[_Goal, _Result, _Feedback], metaclass=InterfaceMeta):
    def __init__(self, cannot_be_instantiated: NoReturn) -> None: ...
