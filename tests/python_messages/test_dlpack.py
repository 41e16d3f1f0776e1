# SPDX-License-Identifier: Apache-2.0
"""Arrays of messages are taken over by numpy, torch and others where they are."""
import array
import copy
import ctypes
import gc
import sys
import threading
import weakref

import _myelin
import numpy as np
import pytest
from geometry_msgs.msg import PolygonStamped
from sensor_msgs.msg import Image, JointState, LaserScan
from std_msgs.msg import (Float32MultiArray, Float64MultiArray, Int8MultiArray, Int16MultiArray, Int32MultiArray,
                          Int64MultiArray, UInt8MultiArray, UInt16MultiArray, UInt32MultiArray, UInt64MultiArray)

CPU = (1, 0)
LARGE = 100_000


def received(message):
    return _myelin.deserialize_message(_myelin.serialize_message(message), type(message))


def address(data):
    return np.frombuffer(data, np.uint8).__array_interface__['data'][0]


@pytest.mark.parametrize('cls, dtype', [
    (Int8MultiArray, 'int8'), (UInt8MultiArray, 'uint8'), (Int16MultiArray, 'int16'), (UInt16MultiArray, 'uint16'),
    (Int32MultiArray, 'int32'), (UInt32MultiArray, 'uint32'), (Int64MultiArray, 'int64'), (UInt64MultiArray, 'uint64'),
    (Float32MultiArray, 'float32'), (Float64MultiArray, 'float64')])
@pytest.mark.parametrize('count', [0, 3, LARGE])
def test_every_kind_of_number_is_taken_over(cls, dtype, count):
    message = cls(data=np.arange(count).astype(dtype))
    for data in (message.data, received(message).data):
        taken = np.from_dlpack(data)
        assert (taken.dtype, taken.shape) == (np.dtype(dtype), (count,))
        assert taken.tolist() == data.tolist()
        if count:
            assert taken.__array_interface__['data'][0] == address(data)


def made_by_list():
    return JointState(position=[1.0, 2.0]).position


def assigned():
    message = JointState()
    message.position = array.array('d', [1.0, 2.0])
    return message.position


def copied():
    return copy.deepcopy(JointState(position=[1.0, 2.0])).position


@pytest.mark.parametrize('make', [
    made_by_list, assigned, copied, lambda: JointState(position=array.array('d', [1.0, 2.0])).position,
    lambda: received(JointState(position=[1.0, 2.0])).position])
def test_small_arrays_are_taken_over_however_they_came_about(make):
    data = make()
    np.from_dlpack(data)  # numpy makes it read-only
    np.asarray(data)[0] = 5.0
    assert np.from_dlpack(data).tolist() == [5.0, 2.0]


def test_bytes_are_taken_over_as_an_array():
    image = Image()
    image.data = b'abc'
    assert np.from_dlpack(image.data).tolist() == [97, 98, 99]


def test_an_array_that_somebody_else_holds_stays_his():
    mine = array.array('d', [1.0])
    message = JointState(velocity=[0.5])
    message.position = mine
    assert message.position is mine and type(mine) is array.array


def test_torch_writes_where_the_array_is():
    torch = pytest.importorskip('torch')
    for scan in (LaserScan(ranges=[1.0] * 5), received(LaserScan(ranges=[1.0] * LARGE))):
        tensor = torch.from_dlpack(scan.ranges)
        assert tensor.dtype == torch.float32 and tensor.data_ptr() == address(scan.ranges)
        tensor[1] = 7.0
        assert scan.ranges[1] == 7.0


class TestLifetime:

    def test_what_is_taken_over_outlives_the_message(self):
        taken = np.from_dlpack(received(Image(data=b'\7' * LARGE)).data)
        gc.collect()
        assert int(taken.sum()) == 7 * LARGE

    def test_the_array_is_not_resized_meanwhile(self):
        data = received(Image(data=b'\7' * LARGE)).data
        taken = np.from_dlpack(data)
        with pytest.raises(BufferError):
            data.append(1)
        del taken
        data.append(1)
        assert len(data) == LARGE + 1

    @pytest.mark.parametrize('version', [None, (1, 0)])
    def test_a_capsule_that_nobody_takes_lets_go(self, version):
        data = Image(data=bytearray(LARGE)).data
        reference = weakref.ref(data)
        capsule = data.__dlpack__(max_version=version)
        del data
        assert reference() is not None
        del capsule
        assert reference() is None

    def test_it_may_be_let_go_of_in_a_thread_that_python_does_not_know(self):
        data = Image(data=bytearray(LARGE)).data
        reference = weakref.ref(data)
        kept = [np.from_dlpack(data)]
        del data
        thread = threading.Thread(target=kept.clear)
        thread.start()
        thread.join()
        assert reference() is None

    def test_nothing_is_left_behind(self):
        data = Image(data=bytearray(LARGE)).data
        count = sys.getrefcount(data)
        for version in (None, (0, 8), (1, 0), (2, 1)):
            for _ in range(100):
                data.__dlpack__(max_version=version)
        assert sys.getrefcount(data) == count
        data.append(1)


class Versioned(ctypes.Structure):
    _fields_ = [('major', ctypes.c_uint32), ('minor', ctypes.c_uint32), ('context', ctypes.c_void_p),
                ('deleter', ctypes.c_void_p), ('flags', ctypes.c_uint64), ('data', ctypes.c_void_p),
                ('device', ctypes.c_int32 * 2), ('dimensions', ctypes.c_int32), ('code', ctypes.c_uint8),
                ('bits', ctypes.c_uint8), ('lanes', ctypes.c_uint16), ('shape', ctypes.POINTER(ctypes.c_int64)),
                ('strides', ctypes.POINTER(ctypes.c_int64)), ('offset', ctypes.c_uint64)]


def tensor_in(capsule):
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return Versioned.from_address(pointer(capsule, b'dltensor_versioned'))


class TestProtocol:
    data = Float32MultiArray(data=[1.0, 2.0, 3.0]).data

    def test_the_device_is_this_machine(self):
        assert self.data.__dlpack_device__() == CPU

    @pytest.mark.parametrize('version, name', [(None, 'dltensor'), ((0, 8), 'dltensor'), ((1, 0), 'dltensor_versioned'),
                                               ((2, 3), 'dltensor_versioned')])
    def test_who_knows_version_1_gets_it(self, version, name):
        assert f'"{name}"' in repr(self.data.__dlpack__(max_version=version))

    def test_a_versioned_tensor_says_what_it_is(self):
        capsule = self.data.__dlpack__(max_version=(1, 0))
        tensor = tensor_in(capsule)
        assert (tensor.major, tensor.flags, tuple(tensor.device)) == (1, 0, CPU)
        assert (tensor.dimensions, tensor.shape[0], tensor.strides[0], tensor.offset) == (1, 3, 1, 0)
        assert (tensor.code, tensor.bits, tensor.lanes) == (2, 32, 1)
        assert tensor.data == address(self.data)

    def test_a_copy_is_a_copy(self):
        tensor = tensor_in(capsule := self.data.__dlpack__(max_version=(1, 0), copy=True))
        assert tensor.flags == 2 and tensor.data != address(self.data)
        assert capsule

    def test_nothing_is_copied_when_that_is_forbidden(self):
        assert tensor_in(self.data.__dlpack__(max_version=(1, 0), copy=False)).data == address(self.data)

    def test_it_can_be_asked_for_this_device(self):
        assert self.data.__dlpack__(dl_device=CPU)

    @pytest.mark.parametrize('arguments, error', [
        ({'stream': 1}, BufferError), ({'dl_device': (2, 0)}, BufferError), ({'dl_device': 'gpu'}, BufferError),
        ({'max_version': 1}, TypeError), ({'max_version': ('a', 'b')}, TypeError), ({'nothing': 1}, TypeError)])
    def test_what_cannot_be_had_is_refused(self, arguments, error):
        with pytest.raises(error):
            self.data.__dlpack__(**arguments)

    def test_arguments_have_names(self):
        with pytest.raises(TypeError):
            self.data.__dlpack__(None)


def test_messages_without_numbers_have_nothing_to_offer():
    assert not hasattr(PolygonStamped().polygon.points, '__dlpack__')
