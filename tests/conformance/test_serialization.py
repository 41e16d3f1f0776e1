# SPDX-License-Identifier: Apache-2.0
"""rclpy.serialization: messages as bytes of CDR and back."""
import pytest
from geometry_msgs.msg import Pose, PoseStamped
from rclpy.serialization import deserialize_message, serialize_message
from sensor_msgs.msg import Image, PointCloud2
from std_msgs.msg import Bool, Float64MultiArray, Header, Int64, String
from std_srvs.srv import SetBool
from test_msgs.message_fixtures import get_test_msg
from test_msgs.msg import Arrays, Empty, MultiNested, UnboundedSequences, WStrings
from test_msgs.service_fixtures import get_test_srv


def round_trip(message):
    return deserialize_message(serialize_message(message), type(message))


def test_a_message_begins_with_its_encapsulation_and_is_little_endian():
    assert serialize_message(String(data='hi')) == b'\0\1\0\0' b'\3\0\0\0' b'hi\0'


def test_the_result_is_bytes():
    assert type(serialize_message(Bool())) is bytes


def test_an_empty_message_has_one_octet():
    assert serialize_message(Empty()) == b'\0\1\0\0\0'
    assert round_trip(Empty()) == Empty()


@pytest.mark.parametrize('message', [
    String(data='ä€𝄞'), Int64(data=-2**63), Header(frame_id='map'), PoseStamped(pose=Pose()),
    WStrings(wstring_value='ä𝄞'),
    Arrays(), UnboundedSequences(string_values=['a', ''], bool_values=[True]), MultiNested(),
    Float64MultiArray(data=[0.1, float('inf')]), SetBool.Request(data=True), SetBool.Response(message='m')],
    ids=lambda message: type(message).__name__)
def test_what_was_serialised_comes_back_equal(message):
    assert round_trip(message) == message


def test_a_deserialised_message_is_of_the_class_asked_for():
    assert type(deserialize_message(serialize_message(String()), String)) is String


@pytest.mark.parametrize('name', [
    'Arrays', 'BasicTypes', 'BoundedSequences', 'Builtins', 'Constants', 'Defaults', 'Empty', 'MultiNested', 'Nested',
    'Strings', 'UnboundedSequences', 'WStrings'])
def test_the_messages_to_test_with_come_back_equal(name):
    messages = get_test_msg(name)
    assert messages
    for message in messages:
        assert round_trip(message) == message


@pytest.mark.parametrize('name', ['Arrays', 'BasicTypes', 'Empty'])
def test_the_requests_and_responses_to_test_with_come_back_equal(name):
    for pair in get_test_srv(name):
        assert [round_trip(each) for each in pair] == pair


def test_a_large_array_comes_back_whole():
    image = Image(data=bytes(range(256)) * 4000)
    assert round_trip(image).data.tobytes() == image.data.tobytes()


def test_bytes_may_be_reused_after_deserialising():
    wire = bytearray(serialize_message(Image(data=b'\7' * 100_000)))
    image = deserialize_message(wire, Image)
    wire[:] = bytes(len(wire))
    assert set(image.data) == {7}


def test_the_fields_of_a_subclass_are_serialised():
    class Named(String):
        pass
    assert serialize_message(Named(data='a')) == serialize_message(String(data='a'))


@pytest.mark.parametrize('wrong', [5, 'text', None, b'', object()])
def test_what_is_no_message_cannot_be_serialised(wrong):
    with pytest.raises(AttributeError, match="has no attribute '_TYPE_SUPPORT' This might be a ROS 1 message type"):
        serialize_message(wrong)


@pytest.mark.parametrize('wrong', [5, str, None, 'std_msgs/msg/String'])
def test_what_is_no_message_class_cannot_be_deserialised(wrong):
    with pytest.raises(AttributeError, match="has no attribute '_TYPE_SUPPORT'"):
        deserialize_message(b'\0\1\0\0', wrong)


def test_a_service_is_no_message():
    with pytest.raises((AttributeError, TypeError)):
        deserialize_message(b'\0\1\0\0\0', SetBool)


@pytest.mark.parametrize('wrong', ['text', 5, None, [1, 2]])
def test_only_bytes_can_be_deserialised(wrong):
    with pytest.raises(TypeError):
        deserialize_message(wrong, String)


@pytest.mark.parametrize('wire', [b'', b'\0', b'\0\1\0\0', b'\0\1\0\0\5\0\0\0ab', b'\0\1\0\0\xff\xff\xff\xff'])
def test_bytes_that_are_no_message_raise_rmw_error(wire):
    from rclpy._rclpy_pybind11 import RMWError
    with pytest.raises(RMWError, match='failed to deserialize ROS message'):
        deserialize_message(wire, String)


def test_a_spoilt_list_is_refused_when_it_is_serialised():
    message = UnboundedSequences()
    message.string_values.append(5)
    with pytest.raises(AssertionError, match="The 'string_values' field must be"):
        serialize_message(message)


def test_numpy_reads_the_array_of_a_deserialised_cloud():
    import numpy
    cloud = round_trip(PointCloud2(data=numpy.arange(6, dtype=numpy.float32).tobytes()))
    assert numpy.frombuffer(cloud.data, numpy.float32).tolist() == [0, 1, 2, 3, 4, 5]
