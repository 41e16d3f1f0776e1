# SPDX-License-Identifier: Apache-2.0
"""Large received arrays are views on the bytes they came in, and behave as arrays of their own."""
import array
import collections.abc
import copy
import functools
import gc
import pickle
import sys
import weakref

import _myelin
import numpy as np
import pytest
from nav_msgs.msg import OccupancyGrid
from sensor_msgs.msg import Image, JointState, LaserScan

LARGE = 100_000


def received(message):
    return _myelin.deserialize_message(_myelin.serialize_message(message), type(message))


@pytest.fixture
def view():
    """An array of LARGE times 7 that lies in a received message."""
    data = received(Image(data=b'\7' * LARGE)).data
    assert type(data) is not array.array
    return data


def address(data):
    return np.asarray(data).__array_interface__['data'][0]


class TestAView:

    def test_lies_behind_the_rest_of_its_message(self):
        message = received(JointState(position=[1.0] * LARGE, velocity=[2.0] * LARGE))
        # Two lengths of four octets lie between: nothing was copied.
        assert address(message.velocity) == address(message.position) + 8 * LARGE + 8

    @pytest.mark.parametrize('message, name', [
        (Image(data=bytes(LARGE)), 'data'), (LaserScan(ranges=[0.5] * LARGE), 'ranges'),
        (OccupancyGrid(data=[-1] * LARGE), 'data'), (JointState(effort=[0.5] * LARGE), 'effort')])
    def test_is_an_array(self, message, name):
        data = getattr(received(message), name)
        original = getattr(message, name)
        assert repr(type(data)) == "<class 'array.array'>"
        assert isinstance(data, array.array)
        assert data.typecode == original.typecode and data.itemsize == original.itemsize
        assert data == original and original == data
        assert data.tobytes() == original.tobytes()
        assert len(data) == LARGE and data[:3] == original[:3] and data[-1] == original[-1]
        assert data.count(original[0]) == LARGE and data.index(original[0]) == 0
        assert repr(data) == repr(original)

    def test_is_written_in_place(self, view):
        before = address(view)
        view[0] = 1
        view[1:3] = array.array('B', [2, 3])
        np.asarray(view)[3] = 4
        memoryview(view)[4] = 5
        view.byteswap()
        assert view[:6].tolist() == [1, 2, 3, 4, 5, 7]
        assert address(view) == before

    @pytest.mark.parametrize('change', [
        lambda a: a.append(1), lambda a: a.extend([1, 2]), lambda a: a.extend(a), lambda a: a.insert(0, 1),
        lambda a: a.pop(), lambda a: a.pop(0), lambda a: a.remove(7), lambda a: a.frombytes(b'ab'),
        lambda a: a.fromlist([1]), lambda a: a.__iadd__(array.array('B', [1])), lambda a: a.__imul__(2),
        lambda a: a.__imul__(0), lambda a: a.__delitem__(0), lambda a: a.__delitem__(slice(0, 10)),
        lambda a: a.__delitem__(slice(None, None, 2)), lambda a: a.__setitem__(slice(0, 2), array.array('B', [1])),
        lambda a: a.__setitem__(slice(0, 0), array.array('B', [1])),
        lambda a: a.__setitem__(slice(None), array.array('B')),
        lambda a: a.reverse()])
    def test_changes_as_an_array_does(self, view, change):
        plain = array.array('B', b'\7' * LARGE)
        change(plain)
        change(view)
        assert view == plain and len(view) == len(plain)
        view.append(9)
        assert view[-1] == 9

    @pytest.mark.parametrize('change', [
        lambda a: a.append('x'), lambda a: a.append(300), lambda a: a.append(), lambda a: a.append(1, 2),
        lambda a: a.pop(LARGE), lambda a: a.remove(8), lambda a: a.extend(5), lambda a: a.__setitem__(0, 'x'),
        lambda a: a.__setitem__(slice(0, 2), [1, 2]), lambda a: a.__setitem__(slice('x', 2), array.array('B')),
        lambda a: a.__setitem__(slice(0, 10, 2), array.array('B', [1])), lambda a: a.__iadd__(5),
        lambda a: a.fromunicode('x'), lambda a: a.fromfile(5, 1), lambda a: a.insert(*range(20)),
        lambda a: a.frombytes('x'), lambda a: a.__delitem__(LARGE)])
    def test_refuses_as_an_array_does(self, view, change):
        plain = array.array('B', b'\7' * LARGE)
        with pytest.raises(Exception) as expected:
            change(plain)
        with pytest.raises(expected.type):
            change(view)
        assert view == plain

    def test_reads_a_file(self, view, tmp_path):
        path = tmp_path / 'more'
        path.write_bytes(b'abc')
        with path.open('rb') as file:
            view.fromfile(file, 3)
        assert view[-3:].tobytes() == b'abc'

    def test_cannot_be_resized_while_somebody_looks(self, view):
        looking = memoryview(view)
        with pytest.raises(BufferError):
            view.append(1)
        looking.release()
        view.append(1)
        assert len(view) == LARGE + 1

    def test_is_safe_from_methods_of_the_base_class(self, view):
        with pytest.raises(BufferError):
            array.array.append(view, 1)
        assert len(view) == LARGE

    def test_copies_and_pickles_as_an_array(self, view):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            other = pickle.loads(pickle.dumps(view, protocol))
            assert type(other) is array.array and other == view
        for other in (copy.copy(view), copy.deepcopy(view), view[:], view + array.array('B')):
            assert type(other) is array.array and other == view
            other[0] = 1
            assert view[0] == 7

    def test_outlives_its_message(self, view):
        gc.collect()
        other = np.asarray(view)
        del view
        gc.collect()
        assert other.sum() == 7 * LARGE

    def test_can_be_referenced_weakly(self, view):
        reference = weakref.ref(view)
        assert reference() is view

    def test_can_be_sent_again(self, view):
        assert _myelin.serialize_message(Image(data=view))[-LARGE:] == b'\7' * LARGE
        image = Image()
        image.data = view
        assert image.data is view
        assert received(image).data == view

    def test_belongs_to_its_receiver(self):
        wire = _myelin.serialize_message(Image(data=b'\7' * LARGE))
        first, second = (_myelin.deserialize_message(wire, Image) for _ in range(2))
        first.data[0] = 1
        assert second.data[0] == 7 and wire[-LARGE] == 7


class TestTheType:

    @pytest.mark.parametrize('message', [Image(), received(Image(data=b'abc')), received(Image(data=bytes(LARGE)))])
    def test_compares_as_array_array(self, message):
        cls = type(message.data)
        assert cls == array.array and array.array == cls and not cls != array.array
        assert cls in [list, tuple, array.array] and {array.array: 'it'}[cls] == 'it'
        assert cls != bytes and cls != 5 and cls not in {bytes, list}

    def test_makes_arrays(self):
        cls = type(Image().data)
        assert cls('d', [1.0]) == array.array('d', [1.0])
        assert type(cls('d')) is array.array

    def test_is_dispatched_as_array_array(self):
        @functools.singledispatch
        def kind(thing):
            return 'something'
        kind.register(array.array, lambda thing: 'array')
        assert kind(Image().data) == kind(array.array('B')) == 'array'
        assert isinstance(Image().data, collections.abc.MutableSequence)


def test_what_is_written_into_a_message_stays_in_it():
    image = received(Image(data=bytes(LARGE)))
    image.data[5] = 1
    assert image.data[5] == 1
    image.data.append(2)
    assert received(image).data[-1] == 2


def test_other_byte_orders_are_read_right():
    # Big endian, with an array large enough to be viewed if it could be.
    count = 3000
    head = bytes.fromhex('00000000') + bytes(8) + (1).to_bytes(4, 'big') + b'\0' + bytes(3)
    wire = head + bytes(28) + count.to_bytes(4, 'big') + np.arange(count, dtype='>f4').tobytes() + bytes(4)
    scan = _myelin.deserialize_message(wire, LaserScan)
    assert scan.ranges.tolist() == list(range(count))


def test_nothing_is_leaked():
    image = Image(data=b'\7' * LARGE)
    wire = _myelin.serialize_message(image)

    def work():
        message = _myelin.deserialize_message(wire, Image)
        message.header.stamp.sec = 5
        message.data.append(3)
        _myelin.serialize_message(message)
        repr(JointState(name=['a'], position=[1.0]))
        copy.deepcopy(message)
        for bad in ({'data': [300]}, {'data': 'x'}, {'height': -1}, {'header': 5}, {'nope': 1}, {'encoding': 5}):
            with pytest.raises(AssertionError):
                Image(**bad)

    def growth():
        gc.collect()
        before = sys.getallocatedblocks()
        for _ in range(100):
            work()
        gc.collect()
        return sys.getallocatedblocks() - before

    # Caches fill at first; a leak goes on.
    assert min(growth() for _ in range(10)) < 50


def test_cycles_are_collected():
    class Mine(Image):
        pass
    message = Mine()
    message.me = message
    message.header.frame_id = 'x'
    reference = weakref.ref(message)
    del message
    gc.collect()
    assert reference() is None
