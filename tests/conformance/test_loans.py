# SPDX-License-Identifier: Apache-2.0
"""Borrowed messages: filled in place, then published."""
import array
import gc

import numpy
import pytest
from rcl_interfaces.msg import ParameterValue
from sensor_msgs.msg import Image, JointState, LaserScan
from std_msgs.msg import Float64MultiArray, String


@pytest.fixture
def publisher(node, unique):
    return node.create_publisher(Image, unique('image'), 1)


def test_a_borrowed_message_is_a_message_of_the_type(publisher):
    assert type(publisher.borrow_loaned_message()) is Image
    assert publisher.borrow_loaned_message() == Image()


def test_sequences_of_numbers_have_the_lengths_that_are_asked_for(node, unique):
    publisher = node.create_publisher(LaserScan, unique('scan'), 1)
    scan = publisher.borrow_loaned_message(ranges=360, intensities=2)
    assert isinstance(scan.ranges, array.array) and scan.ranges.typecode == 'f'
    assert list(scan.ranges) == [0.0] * 360 and list(scan.intensities) == [0.0, 0.0]


def test_what_is_written_in_place_arrives(node, publisher, spin_until):
    heard = []
    subscription = node.create_subscription(Image, publisher.topic, heard.append, 1)
    spin_until(node, lambda: publisher.get_subscription_count() and subscription.get_publisher_count())
    image = publisher.borrow_loaned_message(data=1920 * 1080 * 3)
    image.height, image.width, image.step, image.encoding = 1080, 1920, 5760, 'bgr8'
    pixels = numpy.asarray(image.data).reshape(1080, 1920, 3)
    pixels[:, :, 2] = 200
    publisher.publish(image)
    spin_until(node, lambda: heard)
    assert (heard[0].height, heard[0].encoding) == (1080, 'bgr8')
    assert (numpy.asarray(heard[0].data).reshape(1080, 1920, 3) == [0, 0, 200]).all()


def test_the_memory_is_written_through_every_view(node, unique):
    message = node.create_publisher(Float64MultiArray, unique('numbers'), 1).borrow_loaned_message(data=4)
    numpy.frombuffer(message.data)[:] = [1, 2, 3, 4]
    memoryview(message.data)[0] = 5.0
    assert list(message.data) == [5.0, 2.0, 3.0, 4.0]


def test_a_borrowed_array_may_grow_as_any_other(publisher):
    image = publisher.borrow_loaned_message(data=2)
    image.data.append(7)
    assert list(image.data) == [0, 0, 7]


def test_views_outlive_the_message(publisher):
    image = publisher.borrow_loaned_message(data=1000)
    view = numpy.asarray(image.data)
    del image
    gc.collect()
    view[:] = 3
    assert int(view.sum()) == 3000


def test_what_is_not_published_is_dropped(publisher):
    for _ in range(100):
        numpy.asarray(publisher.borrow_loaned_message(data=1 << 20).data)[-1] = 1


def test_an_array_of_no_elements_may_be_borrowed(publisher):
    assert len(publisher.borrow_loaned_message(data=0).data) == 0


@pytest.mark.parametrize('lengths, error', [
    ({'nothing': 1}, AttributeError), ({'height': 1}, TypeError), ({'encoding': 1}, TypeError),
    ({'header': 1}, TypeError), ({'data': -1}, ValueError), ({'data': 'x'}, TypeError), ({'data': None}, TypeError),
    ({'data': 1.5}, TypeError), ({'data': 2 ** 70}, OverflowError), ({'data': 2 ** 32}, ValueError)])
def test_lengths_are_lengths_of_sequences_of_numbers(publisher, lengths, error):
    with pytest.raises(error):
        publisher.borrow_loaned_message(**lengths)


def test_sequences_of_other_things_are_not_borrowed(node, unique):
    with pytest.raises(TypeError, match="'name' is no sequence of numbers"):
        node.create_publisher(JointState, unique('joints'), 1).borrow_loaned_message(name=3)
    with pytest.raises(TypeError):
        node.create_publisher(ParameterValue, unique('value'), 1).borrow_loaned_message(bool_array_value=3)


def test_dds_copies_a_borrowed_message_once(publisher, node, unique):
    assert publisher.can_loan_messages is False
    assert node.create_publisher(String, unique('text'), 1).can_loan_messages is False
