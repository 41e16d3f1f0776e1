# SPDX-License-Identifier: Apache-2.0
"""What is assigned is copied once or not at all; what is published is handed over only when nobody else can write it."""
import array
import copy
import gc
import pickle

import _myelin
import numpy as np
import pytest
from geometry_msgs.msg import Polygon
from sensor_msgs.msg import Image, LaserScan, PointCloud2
from std_msgs.msg import Float64MultiArray

LARGE = 1 << 20
SEVENS = b'\7' * LARGE


def address(data):
    return np.frombuffer(data, np.uint8).__array_interface__['data'][0]


def pieces(message):
    """(address, octets, may go as it is) of what publish() gives to the middleware."""
    return _myelin.message_pieces(message)


def large_piece(message):
    [piece] = [piece for piece in pieces(message) if piece[1] >= 4096]
    return piece


def handed_over(message):
    return large_piece(message)[2]


def ours(value=SEVENS):
    """An image whose array was made at assignment."""
    return Image(data=bytearray(value))


class TestAssignment:

    @pytest.mark.parametrize('value', [
        bytearray(SEVENS), memoryview(SEVENS), np.full(LARGE, 7, np.uint8), np.full(2 * LARGE, 7, np.uint8)[::2],
        np.full(LARGE, 7, np.int64), [7] * LARGE, (7,) * LARGE])
    @pytest.mark.parametrize('construct', [False, True])
    def test_copies_what_others_may_change(self, value, construct):
        value = value if isinstance(value, memoryview) else copy.copy(value)
        if construct:
            image = Image(data=value)
        else:
            image = Image()
            image.data = value
        assert image.data == array.array('B', SEVENS)
        assert handed_over(image)
        if isinstance(value, (bytearray, np.ndarray)):
            value[0] = 1
            assert image.data[0] == 7

    def test_keeps_arrays_and_bytes_until_they_are_published(self):
        mine = array.array('B', SEVENS)
        image = Image()
        image.data = mine
        assert image.data is mine
        assert large_piece(image) == (address(mine), LARGE, False)
        image.data = SEVENS
        assert large_piece(image) == (address(SEVENS), LARGE, False)

    def test_a_constructor_copies_an_array_that_somebody_else_holds(self):
        mine = array.array('B', SEVENS)
        image = Image(data=mine)
        assert image.data is not mine and image.data == mine and handed_over(image)

    def test_an_array_is_published_where_it_lies(self):
        image = ours()
        where = address(image.data)
        assert large_piece(image) == (where, LARGE, True)
        assert where % 4096 == 0

    def test_what_is_small_is_copied_by_the_encoder(self):
        assert [octets for _, octets, _ in pieces(Image(data=bytearray(1000)))] == [len(
            _myelin.serialize_message(Image(data=bytearray(1000))))]
        assert not any(free for _, _, free in pieces(Image(data=bytearray(60_000))))

    def test_the_largest_array_goes_as_it_is(self):
        scan = LaserScan(ranges=np.ones(LARGE, np.float32), intensities=np.ones(2 * LARGE, np.float32))
        assert [octets for _, octets, free in pieces(scan) if free] == [8 * LARGE]

    def test_numbers_of_every_width_do(self):
        assert handed_over(Float64MultiArray(data=np.ones(LARGE)))
        assert not pieces(Polygon())[0][2]


class TestOthersWhoLook:

    @pytest.mark.parametrize('look', [
        memoryview, np.asarray, lambda data: np.frombuffer(data, np.uint8), np.from_dlpack,
        lambda data: data.__dlpack__(max_version=(1, 0))])
    def test_a_view_that_is_alive_means_a_copy(self, look):
        image = ours()
        looking = look(image.data)
        assert not handed_over(image)
        del looking
        assert handed_over(image)

    def test_a_received_array_is_copied(self):
        image = _myelin.deserialize_message(_myelin.serialize_message(ours()), Image)
        assert not handed_over(image)

    def test_an_array_in_two_messages_is_handed_over_by_both(self):
        first, second = ours(), Image()
        second.data = first.data
        assert second.data is first.data
        assert handed_over(first) and handed_over(second)
        assert large_piece(first)[0] == large_piece(second)[0]


class TestAfterwards:

    @pytest.fixture
    def sent(self):
        image = ours()
        assert handed_over(image)
        return image

    @pytest.mark.parametrize('change', [
        lambda a: a.__setitem__(0, 1), lambda a: a.__setitem__(slice(0, 2), array.array('B', [1, 2])),
        lambda a: a.__setitem__(slice(0, 2), array.array('B', [1])), lambda a: a.__delitem__(0),
        lambda a: a.append(1), lambda a: a.extend([1, 2]), lambda a: a.insert(0, 1), lambda a: a.pop(),
        lambda a: a.remove(7), lambda a: a.frombytes(b'ab'), lambda a: a.fromlist([1]), lambda a: a.byteswap(),
        lambda a: a.reverse(), lambda a: a.__iadd__(array.array('B', [1])), lambda a: a.__imul__(2),
        lambda a: np.asarray(a).__setitem__(0, 1), lambda a: memoryview(a).__setitem__(0, 1),
        lambda a: np.frombuffer(a, np.uint8).__setitem__(0, 1)])
    def test_it_changes_as_any_array_does(self, sent, change):
        plain = array.array('B', SEVENS)
        change(plain)
        change(sent.data)
        assert sent.data == plain
        gc.collect()
        assert _myelin.serialize_message(sent).endswith(plain.tobytes())

    def test_reading_leaves_it_where_it_is(self, sent):
        where = large_piece(sent)[0]
        data = sent.data
        assert (data[0], data[-1], len(data), data.count(7), data.index(7)) == (7, 7, LARGE, LARGE, 0)
        assert data.tobytes() == SEVENS and data[:2].tolist() == [7, 7] and data == array.array('B', SEVENS)
        assert copy.copy(data) == pickle.loads(pickle.dumps(data)) == copy.deepcopy(data) == data
        assert large_piece(sent) == (where, LARGE, True)

    def test_it_may_be_sent_again(self, sent):
        first = large_piece(sent)
        assert first == large_piece(sent)

    def test_messages_are_copied_and_pickled(self, sent):
        for other in (copy.deepcopy(sent), pickle.loads(pickle.dumps(sent))):
            assert other == sent and type(other) is Image
            other.data[0] = 1
            assert sent.data[0] == 7
        assert copy.copy(sent).data is sent.data

    def test_so_is_a_subclass(self):
        class Mine(PointCloud2):
            pass
        cloud = Mine(data=bytearray(SEVENS))
        assert handed_over(cloud)
        other = copy.deepcopy(cloud)
        assert type(other) is Mine and other == cloud


def test_memory_comes_back():
    def resident():
        with open('/proc/self/statm') as file:
            return int(file.read().split()[1]) * 4096
    for _ in range(10):
        pieces(ours())
    before = resident()
    for _ in range(300):
        pieces(ours())
    assert resident() - before < 32 * LARGE
