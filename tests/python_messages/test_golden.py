# SPDX-License-Identifier: Apache-2.0
"""Every message class agrees with the one that genuine ROS 2 generates, and every message with its bytes."""
import _myelin
import golden
import pytest

ALL = sorted(golden.CLASSES)
CASES = [(name, case['case']) for name, entry in sorted(golden.CDR.items()) for case in entry['cases']]


def filled(name):
    return golden.fill(golden.message_class(name)(), golden.case(name, 'filled'))


@pytest.mark.parametrize('name', ALL)
class TestEveryClass:

    def test_looks_like_the_generated_one(self, name):
        cls = golden.message_class(name)
        expected = golden.CLASSES[name]
        assert f'{cls.__module__}.{cls.__qualname__}' == expected['python']
        assert type(cls).__name__ == 'Metaclass_' + cls.__name__
        assert cls.__slots__ == expected['slots']
        assert cls.get_fields_and_field_types() == expected['fields']
        assert [type(slot_type).__name__ for slot_type in cls.SLOT_TYPES] == expected['slot_types']

    def test_has_the_constants_and_defaults(self, name):
        cls = golden.message_class(name)
        expected = golden.CLASSES[name]
        for constant, value in expected['constants'].items():
            assert golden.constant_value(getattr(cls, constant)) == value
            assert getattr(cls(), constant) == getattr(cls, constant)
        for attribute, value in expected['default_attributes'].items():
            assert golden.value_of(getattr(cls, attribute + '__DEFAULT')) == value

    def test_prints_as_the_generated_one(self, name):
        expected = golden.CLASSES[name]
        for message, text in ((golden.message_class(name)(), expected['repr_default']),
                              (filled(name), expected['repr_filled'])):
            # Golden texts end after 4000 characters, with an ellipsis.
            assert repr(message).startswith(text[:-1]) if text.endswith('…') else repr(message) == text

    def test_has_fields_of_the_python_types(self, name):
        cls = golden.message_class(name)
        expected = golden.CLASSES[name]
        message = filled(name)
        received = _myelin.deserialize_message(_myelin.serialize_message(message), cls)
        for column, instance in (('default', cls()), ('set_from_list', message), ('deserialized', received)):
            types = {field: golden.python_type(getattr(instance, field)) for field in expected['fields']}
            assert types == expected['field_python_type_' + column], column


@pytest.mark.parametrize('name, which', CASES)
def test_has_the_golden_bytes(name, which):
    case = next(case for case in golden.CDR[name]['cases'] if case['case'] == which)
    cls = golden.message_class(name)
    message = golden.fill(cls(), case['value'])
    assert _myelin.serialize_message(message).hex() == case['cdr']
    received = _myelin.deserialize_message(bytes.fromhex(case['cdr']), cls)
    if case['roundtrip_equal']:
        assert golden.value_of(received) == case['value']
        assert received == message


@pytest.mark.parametrize('name', ALL)
def test_reads_any_padding(name):
    for case in golden.CDR[name]['cases']:
        dirty = bytearray.fromhex(case['cdr'])
        for offset in case['indeterminate_padding_offsets']:
            dirty[offset] = 0xA5
        cls = golden.message_class(name)
        assert _myelin.deserialize_message(bytes(dirty), cls) == _myelin.deserialize_message(
            bytes.fromhex(case['cdr']), cls)
