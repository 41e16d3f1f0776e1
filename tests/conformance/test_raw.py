# SPDX-License-Identifier: Apache-2.0
"""Bytes: serialisation, raw subscriptions, publishing what is serialised already."""
import pytest
from rclpy._rclpy_pybind11 import RMWError
from rclpy.serialization import deserialize_message, serialize_message
from std_msgs.msg import Int32, String, UInt8MultiArray


@pytest.fixture
def connect(node, unique, spin_until):
    """A connected publisher and a raw subscription of a type, and what arrives."""

    def make(msg_type=String, qos=10, callback=None):
        topic, heard = unique('topic'), []
        subscription = node.create_subscription(msg_type, topic, callback(heard) if callback else heard.append, qos,
                                                raw=True)
        publisher = node.create_publisher(msg_type, topic, qos)
        spin_until(node, lambda: publisher.get_subscription_count() and subscription.get_publisher_count())
        return publisher, heard

    return make


@pytest.mark.parametrize('message, octets', [
    (String(data='a'), b'\0\1\0\0\2\0\0\0a\0'), (Int32(data=-2), b'\0\1\0\0\xfe\xff\xff\xff')])
def test_a_message_is_these_bytes(message, octets):
    assert serialize_message(message) == octets and type(serialize_message(message)) is bytes
    assert deserialize_message(octets, type(message)) == message


@pytest.mark.parametrize('octets', [bytearray(b'\0\1\0\0\7\0\0\0'), memoryview(b'\0\1\0\0\7\0\0\0')])
def test_what_holds_bytes_is_read(octets):
    assert deserialize_message(octets, Int32).data == 7


@pytest.mark.parametrize('octets', [b'', b'\0', b'\0\1\0', b'\0\1\0\0', b'\0\1\0\0\1\2\3', b'\7\7\7\7\1\0\0\0'])
def test_bytes_that_are_no_message_are_refused(octets):
    with pytest.raises(RMWError, match='failed to deserialize ROS message'):
        deserialize_message(octets, Int32)


@pytest.mark.parametrize('octets', [None, 5, 'text', [0, 1, 0, 0]])
def test_what_holds_no_bytes_is_refused(octets):
    with pytest.raises(TypeError):
        deserialize_message(octets, Int32)


@pytest.mark.parametrize('thing', [None, 5, 'text', String, object()])
def test_what_is_no_message_is_not_serialised(thing):
    with pytest.raises((AttributeError, TypeError)):
        serialize_message(thing)
    with pytest.raises((AttributeError, TypeError)):
        deserialize_message(b'\0\1\0\0\0\0\0\0', thing if thing is not String else int)


def test_a_raw_callback_may_hear_about_the_message(node, connect, spin_until):
    publisher, heard = connect(callback=lambda heard: lambda octets, info: heard.append((octets, info)))
    publisher.publish(String(data='x'))
    spin_until(node, lambda: heard)
    octets, info = heard[0]
    assert deserialize_message(octets, String).data == 'x' and info['publication_sequence_number'] == 1


def test_raw_bytes_are_what_the_publisher_sent(node, connect, spin_until):
    publisher, heard = connect()
    message = String(data='some text')
    publisher.publish(message)
    publisher.publish(serialize_message(message))
    spin_until(node, lambda: len(heard) == 2)
    assert [type(octets) for octets in heard] == [bytes, bytes]
    assert [deserialize_message(octets, String) for octets in heard] == [message, message]


def test_a_raw_subscription_gets_damaged_bytes_too(node, connect, spin_until):
    publisher, heard = connect()
    damaged = b'\0\1\0\0\xff\0\0\0a\0\0\0'
    publisher.publish(damaged)
    spin_until(node, lambda: heard)
    assert heard == [damaged]


def test_a_class_derived_from_bytes_is_published(node, connect, spin_until):
    class Octets(bytes):
        pass

    publisher, heard = connect()
    publisher.publish(Octets(serialize_message(String(data='x'))))
    spin_until(node, lambda: heard)
    assert deserialize_message(heard[0], String).data == 'x'


def test_a_large_message_arrives_raw(node, connect, spin_until):
    publisher, heard = connect(UInt8MultiArray)
    message = UInt8MultiArray(data=bytes(range(256)) * 4000)
    publisher.publish(serialize_message(message))
    spin_until(node, lambda: heard)
    assert deserialize_message(heard[0], UInt8MultiArray) == message


@pytest.mark.parametrize('octets', [b'', b'\0', b'\0\1\0'])
def test_bytes_without_a_header_do_not_block_what_follows(node, connect, spin_until, capfd, octets):
    publisher, heard = connect()
    publisher.publish(octets)
    publisher.publish(String(data='after'))
    spin_until(node, lambda: heard)
    assert [deserialize_message(octets, String).data for octets in heard] == ['after']
    assert f"Discarded bytes that were published on topic '{publisher.topic_name}'" in capfd.readouterr().err
