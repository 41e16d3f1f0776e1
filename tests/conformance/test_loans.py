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


def place_in_file(address):
    """(file, offset) of what is mapped at an address: the same for every mapping of the same memory."""
    with open('/proc/self/maps') as maps:
        for line in maps:
            begin, end = (int(number, 16) for number in line.split()[0].split('-'))
            if begin <= address < end:
                _, _, offset, device, inode, *_ = line.split()
                return device, inode, int(offset, 16) + address - begin
    return None


def address_of(data):
    return numpy.asarray(data).__array_interface__['data'][0]


FRAME = 1 << 20


class Line:
    """A publisher and a subscription that are connected, and what arrived."""

    def __init__(self, node, topic, spin_until):
        self.node, self.spin_until, self.frames = node, spin_until, []
        self.publisher = node.create_publisher(Image, topic, 20)
        self.subscription = node.create_subscription(Image, topic, self.frames.append, 20)
        spin_until(node, lambda: self.publisher.get_subscription_count() and self.subscription.get_publisher_count())
        if self.publisher.can_loan_messages:  # the first messages may take the way over DDS
            self.spin_until(node, self.is_short)
        self.frames.clear()

    def is_short(self):
        message = self.borrow()
        where = place_in_file(address_of(message.data))
        self.publisher.publish(message)
        self.frames.clear()
        self.spin_until(self.node, lambda: self.frames)
        return place_in_file(address_of(self.frames[-1].data)) == where

    def borrow(self, value=7):
        message = self.publisher.borrow_loaned_message(data=FRAME)
        numpy.asarray(message.data)[:] = value
        return message

    def publish(self, message):
        count = len(self.frames)
        self.publisher.publish(message)
        self.spin_until(self.node, lambda: len(self.frames) > count)
        return self.frames[-1]


@pytest.fixture
def line(node, unique, spin_until):
    return Line(node, unique('line'), spin_until)


def made(value=7):
    return Image(data=numpy.full(FRAME, value, numpy.uint8))


def is_all(message, value):
    return len(message.data) == FRAME and bool((numpy.asarray(message.data) == value).all())


class TestHandedOver:
    """What is published is seen where it lies, and never changes under whoever received it."""

    def test_only_long_arrays_are_worth_a_loan(self, line, node, unique):
        assert node.create_publisher(String, unique('text'), 1).can_loan_messages is False
        assert isinstance(line.publisher.can_loan_messages, bool)

    @pytest.mark.parametrize('make', [Line.borrow, lambda line: made()])
    def test_it_is_received_where_it_was_written(self, line, make):
        if not line.publisher.can_loan_messages:
            pytest.skip('no shared memory here')
        message = make(line)
        where = place_in_file(numpy.frombuffer(message.data, numpy.uint8).__array_interface__['data'][0])
        assert where == place_in_file(address_of(line.publish(message).data))

    @pytest.mark.parametrize('change', [
        lambda a: a.__setitem__(0, 1), lambda a: a.append(1), lambda a: a.extend([1, 2]), lambda a: a.insert(0, 1),
        lambda a: a.pop(), lambda a: a.reverse(), lambda a: a.byteswap(), lambda a: a.frombytes(b'ab'),
        lambda a: a.__imul__(2), lambda a: a.__delitem__(0), lambda a: numpy.asarray(a).fill(1),
        lambda a: memoryview(a).__setitem__(0, 1)])
    def test_a_later_change_is_not_seen(self, line, change):
        message = made()
        message.data[FRAME // 2] = 9  # a palindrome would hide reverse()
        expected = message.data.tobytes()
        heard = line.publish(message)
        change(message.data)
        assert heard.data.tobytes() == expected
        assert line.publish(message).data == message.data
        assert heard.data.tobytes() == expected

    def test_what_a_receiver_writes_is_his(self, line):
        message = made()
        first = line.publish(message)
        second = line.publish(message)
        numpy.asarray(first.data)[:] = 1
        assert is_all(second, 7) and is_all(message, 7) and is_all(first, 1)
        assert is_all(line.publish(message), 7)

    def test_it_may_be_published_again(self, line):
        message = line.borrow()
        heard = [line.publish(message) for _ in range(5)]
        assert all(is_all(one, 7) for one in heard)

    def test_a_changed_message_goes_again_and_again(self, line):
        message, heard = made(0), []
        for value in range(10):
            numpy.asarray(message.data)[:] = value
            heard.append(line.publish(message))
        assert [int(one.data[-1]) for one in heard] == list(range(10))

    def test_a_view_that_is_older_than_the_message_is_safe(self, line):
        message = made()
        looking = numpy.asarray(message.data)
        heard = line.publish(message)
        looking[:] = 1
        assert is_all(heard, 7) and is_all(message, 1)

    def test_a_loan_that_changes_leaves_its_old_views(self, line):
        message = line.borrow()
        looking = numpy.asarray(message.data)
        heard = line.publish(message)
        message.data[0] = 1
        assert is_all(heard, 7) and message.data[0] == 1 and looking[-1] == 7
        del message
        gc.collect()
        assert looking[-1] == 7

    @pytest.mark.parametrize('value', [bytes([7]) * FRAME, array.array('B', bytes([7]) * FRAME)])
    def test_what_is_kept_by_reference_is_read_once(self, line, value):
        message = Image()
        message.data = value
        heard = line.publish(message)
        if isinstance(value, array.array):
            value[0] = 1
            assert message.data[0] == 1
        assert is_all(heard, 7)

    def test_what_is_received_outlives_everything(self, line, node):
        pixels = numpy.asarray(line.publish(line.borrow()).data)
        node.destroy_publisher(line.publisher)
        node.destroy_subscription(line.subscription)
        line.frames.clear()
        gc.collect()
        assert (pixels == 7).all()

    def test_a_received_message_can_be_passed_on(self, line):
        heard = line.publish(line.borrow())
        again = line.publish(heard)
        heard.data[0] = 1
        assert is_all(again, 7)

    def test_memory_comes_back(self, line):
        def resident():
            with open('/proc/self/smaps_rollup') as file:
                return sum(int(row.split()[1]) for row in file if row.startswith(('Rss:', 'Shared_Dirty:'))) * 1024
        for index in range(1000):
            message = line.borrow(index % 256)
            if index % 2:
                assert is_all(line.publish(message), index % 256)
                line.frames.clear()
            if index == 100:
                before = resident()
        assert resident() - before < 64 * FRAME
