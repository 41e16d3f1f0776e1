# SPDX-License-Identifier: Apache-2.0
"""Bytes that are no message raise one clear error, whatever they are."""
import random

import _myelin
import golden
import pytest
from sensor_msgs.msg import Image
from std_msgs.msg import String

MUTATIONS = 20_000


def error():
    return getattr(_myelin, 'RMWError', RuntimeError)


@pytest.mark.parametrize('wire, text', [
    ('00010000ff00000061', 'std_msgs/msg/String: data: 255 octets announced at offset 4, 1 left'),
    ('', 'std_msgs/msg/String: an encapsulation header has 4 octets, 0 left'),
    ('00010000', 'std_msgs/msg/String: data: 4 octets needed at offset 4, 0 left')])
def test_the_error_says_where(wire, text):
    with pytest.raises(error()) as caught:
        _myelin.deserialize_message(bytes.fromhex(wire), String)
    assert str(caught.value) == 'failed to deserialize ROS message: ' + text


@pytest.mark.parametrize('wire, text', [
    ('0000000000000002' + '6100', 'a'), ('0001000002000000' + 'ff00', '\ufffd'), ('0001000001000000' + '61', 'a'),
    ('0001000000000000', ''), ('0001000002000000' + '6100' + '7777', 'a'), ('0003000002000000' + '6100', 'a')])
def test_what_genuine_nodes_take_is_taken(wire, text):
    assert _myelin.deserialize_message(bytes.fromhex(wire), String).data == text


def test_an_absurd_length_costs_nothing():
    wire = bytearray(_myelin.serialize_message(Image()))
    wire[-4:] = b'\xff\xff\xff\x7f'
    with pytest.raises(error()):
        _myelin.deserialize_message(bytes(wire), Image)


def test_any_bytes_like_object_will_do():
    wire = _myelin.serialize_message(String(data='a'))
    for same in (bytearray(wire), memoryview(wire)):
        assert _myelin.deserialize_message(same, String).data == 'a'
    with pytest.raises(TypeError):
        _myelin.deserialize_message('text', String)


def test_mutated_messages_are_read_or_refused():
    chance = random.Random(20)
    samples = [(golden.message_class(name), bytes.fromhex(case['cdr']))
               for name, entry in golden.CDR.items() for case in entry['cases'] if len(case['cdr']) < 4000]
    refused = 0
    for _ in range(MUTATIONS):
        cls, wire = chance.choice(samples)
        wire = bytearray(wire)
        for _ in range(chance.randint(1, 4)):
            kind = chance.randrange(4)
            if kind == 0:
                del wire[chance.randint(0, len(wire)):]
            elif wire:
                at = chance.randrange(len(wire))
                wire[at:at + (kind == 2)] = chance.choice(
                    [bytes([chance.randrange(256)]), b'\xff\xff\xff\xff', b'\0', b'\1\0\0\0', b'\x80'])
        try:
            message = _myelin.deserialize_message(bytes(wire), cls)
        except error():
            refused += 1
            continue
        repr(message)
        # What was read can be sent, and means the same.
        again = _myelin.serialize_message(message)
        assert _myelin.serialize_message(_myelin.deserialize_message(again, cls)) == again
    assert 0 < refused < MUTATIONS
