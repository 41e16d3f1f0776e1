# SPDX-License-Identifier: Apache-2.0
"""
Messages as ordered dictionaries, YAML and comma-separated values.

Everywhere `truncate_length` cuts texts and collections after so many elements, `no_arr` puts the type and the length of
a collection in its place, and `no_str` the length of a text.
"""
import array
import sys
from collections import OrderedDict
from typing import Any, Iterable, Optional, Tuple

from rosidl_parser import definition as types

_PLAIN = (bool, int, float)


def message_to_ordereddict(msg: Any, *, truncate_length: Optional[int] = None, no_arr: bool = False,
                           no_str: bool = False) -> 'OrderedDict[str, Any]':
    """Fields in their order; nested messages too, arrays as lists, octets as text."""
    cut = _Cut(truncate_length, no_arr, no_str)
    return cut.fields(msg)


def message_to_yaml(msg: Any, *, truncate_length: Optional[int] = None, no_arr: bool = False, no_str: bool = False,
                    flow_style: bool = False) -> str:
    """YAML; with `flow_style` each collection in one line."""
    import yaml

    class Dumper(yaml.Dumper):
        pass

    Dumper.add_representer(OrderedDict, lambda dumper, data: yaml.nodes.MappingNode(
        'tag:yaml.org,2002:map', [(dumper.represent_data(k), dumper.represent_data(v)) for k, v in data.items()]))
    fields = message_to_ordereddict(msg, truncate_length=truncate_length, no_arr=no_arr, no_str=no_str)
    text: str = yaml.dump(fields, Dumper=Dumper, allow_unicode=True, width=sys.maxsize, default_flow_style=flow_style)
    return text


def message_to_csv(msg: Any, *, truncate_length: Optional[int] = None, no_arr: bool = False,
                   no_str: bool = False) -> str:
    """All values with commas between, nested ones in their place; what is empty at the beginning has no comma."""
    return _joined(_csv_of(getattr(msg, name), kind, truncate_length, no_arr, no_str)
                   for name, kind in get_message_slot_types(msg).items())


def _joined(texts: Iterable[str]) -> str:
    joined = ''
    for text in texts:
        joined += ',' + text if joined else text
    return joined


def get_message_slot_types(msg: Any) -> 'OrderedDict[str, types.AbstractType]':
    """The types of the fields by name."""
    return OrderedDict(zip((slot[1:] for slot in msg.__slots__), msg.SLOT_TYPES))


def _is_collection(value: Any) -> bool:
    return isinstance(value, (list, tuple, array.array)) or bool(_shape(value))


def _is_numpy_number(value: Any) -> bool:
    return _shape(value) == ()


def _shape(value: Any) -> Optional[Tuple[int, ...]]:
    """Of numpy's arrays and numbers, without importing it; None of anything else."""
    return value.shape if type(value).__module__ == 'numpy' else None


class _Cut:
    """How much of a message is wanted."""

    def __init__(self, length: Optional[int], no_arr: bool, no_str: bool) -> None:
        self._length = length
        self._no_arr = no_arr
        self._no_str = no_str

    def fields(self, msg: Any) -> 'OrderedDict[str, Any]':
        return OrderedDict((name, self.value(getattr(msg, name, None), kind))
                           for name, kind in zip(msg.get_fields_and_field_types(), msg.SLOT_TYPES))

    def value(self, value: Any, kind: Optional[types.AbstractType] = None) -> Any:
        if isinstance(value, bytes):
            return self._text(value.decode('latin-1'))
        if isinstance(value, str):
            return f'<string length: <{len(value)}>>' if self._no_str else self._text(value)
        if isinstance(value, _PLAIN):
            return value
        if _is_collection(value):
            return self._collection(value, kind)
        if isinstance(value, dict):
            return {self.value(key): self.value(item) for key, item in value.items()}
        return value.item() if _is_numpy_number(value) else self.fields(value)

    def _text(self, text: str) -> str:
        return text if self._length is None or len(text) <= self._length else text[:self._length] + '...'

    def _collection(self, value: Any, kind: Optional[types.AbstractType]) -> Any:
        if self._no_arr and isinstance(kind, types.AbstractNestedType):
            return _summary(value, kind)
        count = len(value) if self._length is None else min(self._length, len(value))
        items = [self.value(item) for item in value[:count]]
        if count < len(value):
            items.append('...')
        return tuple(items) if isinstance(value, tuple) else items


def _csv_of(value: Any, kind: Optional[types.AbstractType], length: Optional[int], no_arr: bool, no_str: bool) -> str:
    if _is_collection(value):
        if no_arr and isinstance(kind, types.AbstractNestedType):
            return _summary(value, kind)
        count = len(value) if length is None else min(length, len(value))
        items = [_csv_of(item, None, length, no_arr, no_str) for item in value[:count]]
        return _joined(items + ['...'] * (count < len(value)))
    if isinstance(value, str) and no_str:
        return f'<string length: <{len(value)}>>'
    if isinstance(value, (bytes, str)) and length is not None and len(value) > length:
        return str(value[:length] + (b'...' if isinstance(value, bytes) else '...'))  # type: ignore[operator]
    if isinstance(value, (*_PLAIN, bytes, str)) or _is_numpy_number(value):
        return str(value)
    return message_to_csv(value, truncate_length=length, no_arr=no_arr, no_str=no_str)


def _summary(value: Any, kind: types.AbstractNestedType) -> str:
    element = _type_name(kind.value_type)
    if isinstance(kind, types.Array):
        return f'<array type: {element}[{kind.size}]>'
    bound = f'[{kind.maximum_size}]' if isinstance(kind, types.BoundedSequence) else ''
    return f'<sequence type: {element}{bound}, length: {len(value)}>'


def _type_name(kind: types.AbstractType) -> str:
    if isinstance(kind, types.BasicType):
        return kind.typename
    if isinstance(kind, types.AbstractString):
        return 'string'
    if isinstance(kind, types.AbstractWString):
        return 'wstring'
    if isinstance(kind, types.NamespacedType):
        return '/'.join(kind.namespaced_name())
    return kind.name if isinstance(kind, types.NamedType) else 'unknown'
