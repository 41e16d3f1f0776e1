# SPDX-License-Identifier: Apache-2.0
"""Messages of this package to test with: one of zeros, some of values at the limits, some in between."""
from builtin_interfaces.msg import Duration, Time
from rosidl_parser import definition as types
from test_msgs import msg as messages

_INTEGERS = {f'{sign}int{bits}': (0 if sign else -2 ** (bits - 1), 2 ** (bits if sign else bits - 1) - 1)
             for bits in (8, 16, 32, 64) for sign in ('', 'u')}
_ZERO, _HIGHEST, _LOWEST, _BETWEEN = range(4)


def _value(kind, which, position):
    """A value of a plain type; in a collection it depends on the position."""
    if isinstance(kind, types.AbstractGenericString):
        text = ('', 'Hello world!', 'ascii ~', 'text')[which]
        return text[:getattr(kind, 'maximum_size', len(text))] if position is None else str(position)
    if kind.typename in _INTEGERS:
        low, high = _INTEGERS[kind.typename]
        if position is not None:
            return (0, high, low)[position % 3]
        return (0, high, low, high // 3)[which]
    choices = {'boolean': (False, True, False, True), 'octet': (b'\0', b'\xff', b'\0', b'\1'),
               'float': (0.0, 1.125, -2.125, 0.5), 'double': (0.0, 1.125, -2.125, 0.5)}[kind.typename]
    return choices[which if position is None else position % 3]


def _filled(cls, which, count):
    """A message with values in its fields, and `count` elements in its sequences."""
    message = cls()
    for name, kind in zip(cls.get_fields_and_field_types(), cls.SLOT_TYPES):
        if name == 'alignment_check':
            message.alignment_check = which
        elif 'default' in name or 'constants' in name:
            continue
        elif isinstance(kind, types.AbstractNestedType):
            size = getattr(kind, 'size', min(count, getattr(kind, 'maximum_size', count)))
            setattr(message, name, [_element(kind.value_type, which, position) for position in range(size)])
        else:
            setattr(message, name, _element(kind, which, None))
    return message


def _element(kind, which, position):
    if not isinstance(kind, types.NamespacedType):
        return _value(kind, which, position)
    cls = getattr(messages, kind.name)
    return _filled(cls, which if position is None else (position + 1) % 4, 2)


def _messages(cls, *counts):
    return [_filled(cls, which % 4, count) for which, count in enumerate(counts)]


def get_msg_builtins():
    return [messages.Builtins(duration_value=Duration(sec=-1234567890, nanosec=123456789),
                              time_value=Time(sec=-1234567890, nanosec=987654321))]


def get_msg_empty():
    return [messages.Empty()]


def get_msg_basic_types():
    return _messages(messages.BasicTypes, 0, 0, 0, 0)


def get_msg_constants():
    return [messages.Constants()]


def get_msg_defaults():
    return [messages.Defaults()]


def get_msg_strings():
    return _messages(messages.Strings, 0, 0, 0)


def get_msg_wstrings():
    return [*_messages(messages.WStrings, 2), messages.WStrings(wstring_value='Hello wörld ハローワールド')]


def get_msg_nested():
    return [messages.Nested(basic_types_value=each) for each in get_msg_basic_types()]


def get_msg_arrays():
    return _messages(messages.Arrays, 3)


def get_msg_unbounded_sequences():
    return [messages.UnboundedSequences(), *_messages(messages.UnboundedSequences, 1, 3, 2000)]


def get_msg_bounded_sequences():
    return [*_messages(messages.BoundedSequences, 3), messages.BoundedSequences(alignment_check=4)]


def get_msg_multi_nested():
    arrays, bounded = get_msg_arrays(), get_msg_bounded_sequences()
    unbounded = [each for each in get_msg_unbounded_sequences() if len(each.bool_values) < 10]
    three = range(3)
    return [messages.MultiNested(
        array_of_arrays=[arrays[0] for _ in three], array_of_bounded_sequences=[bounded[i % 2] for i in three],
        array_of_unbounded_sequences=[unbounded[i % 3] for i in three],
        bounded_sequence_of_arrays=[arrays[0] for _ in three],
        bounded_sequence_of_bounded_sequences=[bounded[i % 2] for i in three],
        bounded_sequence_of_unbounded_sequences=[unbounded[i % 3] for i in three],
        unbounded_sequence_of_arrays=[arrays[0], arrays[0]], unbounded_sequence_of_bounded_sequences=bounded,
        unbounded_sequence_of_unbounded_sequences=unbounded)]


def get_test_msg(message_name):
    """Messages of the type with this name ('BasicTypes'); None when there is none."""
    makers = {'Builtins': get_msg_builtins, 'Empty': get_msg_empty, 'BasicTypes': get_msg_basic_types,
              'Constants': get_msg_constants, 'Defaults': get_msg_defaults, 'Strings': get_msg_strings,
              'WStrings': get_msg_wstrings, 'Nested': get_msg_nested, 'Arrays': get_msg_arrays,
              'UnboundedSequences': get_msg_unbounded_sequences, 'BoundedSequences': get_msg_bounded_sequences,
              'MultiNested': get_msg_multi_nested}
    return makers[message_name]() if message_name in makers else None
