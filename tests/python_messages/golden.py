# SPDX-License-Identifier: Apache-2.0
"""Golden data of genuine ROS 2 Jazzy, and the way between its plain values and messages."""
import array
import importlib
import json
from pathlib import Path

import numpy

GOLDEN = Path(__file__).resolve().parents[1] / 'golden'

CLASSES = json.loads((GOLDEN / 'python_messages.json').read_text())['messages']
CDR = json.loads((GOLDEN / 'cdr.json').read_text())['messages']


def message_class(name):
    """The class by the path that golden data names: 'std_msgs.msg._string.String'."""
    module, _, cls = CLASSES[name]['python'].rpartition('.')
    return getattr(importlib.import_module(module), cls)


def fill(message, value):
    """Assigns a golden value, nested messages included."""
    for name, part in value.items():
        setattr(message, name, _python_value(message, name, part))
    return message


def _python_value(message, name, part):
    if isinstance(part, dict):
        return bytes.fromhex(part['__octet__']) if '__octet__' in part else fill(getattr(message, name), part)
    if isinstance(part, list) and part and isinstance(part[0], dict):
        if '__octet__' in part[0]:
            return [bytes.fromhex(octet['__octet__']) for octet in part]
        element = _element_class(message, name)
        return [fill(element(), item) for item in part]
    return part


def _element_class(message, name):
    slot_type = dict(zip(message.get_fields_and_field_types(), message.SLOT_TYPES))[name].value_type
    module = importlib.import_module('.'.join(slot_type.namespaces))
    try:
        return getattr(module, slot_type.name)
    except AttributeError:
        import _myelin
        return _myelin.message_class('/'.join(slot_type.namespaced_name()))


def value_of(thing):
    """What a message or a part of one is in golden data."""
    if hasattr(thing, 'get_fields_and_field_types'):
        return {name: value_of(getattr(thing, name)) for name in thing.get_fields_and_field_types()}
    if isinstance(thing, bytes):
        return {'__octet__': thing.hex()}
    if isinstance(thing, (array.array, numpy.ndarray)):
        return thing.tolist()
    return [value_of(item) for item in thing] if isinstance(thing, list) else thing


def constant_value(thing):
    """Golden data writes an octet constant as hexadecimal digits."""
    return thing.hex() if isinstance(thing, bytes) else thing


def python_type(thing):
    """The Python type of a field as golden data spells it."""
    if isinstance(thing, array.array):
        return f'array.array({thing.typecode!r})'
    if isinstance(thing, numpy.ndarray):
        return f'numpy.ndarray({thing.dtype},({thing.shape[0]},))'
    if isinstance(thing, list):
        return f'list[{_qualified(type(thing[0]), always=True) if thing else ""}]'
    return _qualified(type(thing))


def _qualified(cls, always=False):
    return cls.__name__ if cls.__module__ == 'builtins' and not always else f'{cls.__module__}.{cls.__name__}'


def case(name, which):
    """The golden value of one CDR case."""
    return next(case['value'] for case in CDR[name]['cases'] if case['case'] == which)
