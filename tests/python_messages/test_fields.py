# SPDX-License-Identifier: Apache-2.0
"""What a field takes, what it refuses and with which text, and what it reads back."""
import array
import collections
import copy
import pickle

import _myelin
import numpy as np
import pytest
from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticStatus
from example_interfaces.msg import Byte
from geometry_msgs.msg import PoseStamped, PoseWithCovariance, Twist
from rcl_interfaces.msg import Log, ParameterValue
from sensor_msgs.msg import CameraInfo, Image, LaserScan
from std_msgs.msg import Bool, Float32, Float64, Header, Int8, Int32, String, UInt8, UInt64
from test_msgs.msg import Arrays, BasicTypes, BoundedSequences, Defaults, Strings, UnboundedSequences, WStrings


def refused(text, call, *arguments, **keywords):
    """`text` is upstream's; ours goes on with what came."""
    with pytest.raises(AssertionError) as caught:
        call(*arguments, **keywords)
    assert str(caught.value).partition('; ')[0] == text


def bytes_of(message):
    return _myelin.serialize_message(message)


class TestNumbers:

    @pytest.mark.parametrize('cls, low, high, article', [
        (Int8, -128, 127, 'an integer'), (UInt8, 0, 255, 'an unsigned integer'),
        (Int32, -2**31, 2**31 - 1, 'an integer'), (UInt64, 0, 2**64 - 1, 'an unsigned integer')])
    def test_integers_stay_in_their_range(self, cls, low, high, article):
        assert cls(data=low).data == low
        assert cls(data=high).data == high
        for outside in (low - 1, high + 1, 2**70, -2**70):
            refused(f"The 'data' field must be {article} in [{low}, {high}]", cls, data=outside)

    @pytest.mark.parametrize('value', [1.0, '1', None, b'1', [1], np.float64(1)])
    def test_an_integer_field_takes_integers_only(self, value):
        refused("The 'data' field must be of type 'int'", Int32, data=value)

    @pytest.mark.parametrize('value', [np.int64(7), np.uint8(7), np.array(7)])
    def test_an_integer_field_takes_what_is_an_integer(self, value):
        assert bytes_of(Int32(data=value)).hex() == '0001000007000000'

    @pytest.mark.parametrize('value', [1, np.float64(1), np.float32(1), np.int8(1), 1.0])
    def test_a_float_field_takes_all_numbers(self, value):
        assert Float64(data=value).data == 1.0
        assert bytes_of(Float64(data=value)).hex() == '00010000000000000000f03f'

    @pytest.mark.parametrize('value', ['a', None, True, 1j, np.bool_(True), [1.0]])
    def test_a_float_field_takes_nothing_else(self, value):
        refused("The 'data' field must be of type 'float'", Float64, data=value)

    def test_a_float32_field_reads_back_what_was_assigned(self):
        assert Float32(data=0.1).data == 0.1
        assert bytes_of(Float32(data=0.1)).hex() == '00010000cdcccc3d'

    def test_a_float32_field_holds_no_larger_number(self):
        refused("The 'data' field must be a float in [-3.402823466e+38, 3.402823466e+38]", Float32, data=1e39)
        assert Float32(data=3.4028234663852886e38).data == 3.4028234663852886e38
        assert Float32(data=float('inf')).data == float('inf')
        assert np.isnan(Float32(data=float('nan')).data)

    def test_a_bool_is_no_number(self):
        assert Bool(data=True).data is True
        assert Bool(data=np.bool_(True)).data is True
        for value in ('x', 1, None):
            refused("The 'data' field must be of type 'bool'", Bool, data=value)

    def test_an_octet_is_one_byte(self):
        assert Byte(data=b'\xff').data == b'\xff'
        assert Byte(data=bytearray(b'a')).data == b'a'
        for value in (b'', b'ab', 5, 'a'):
            refused("The 'data' field must be of type 'bytes' or 'ByteString' with length 1", Byte, data=value)

    def test_an_exception_of_the_value_is_the_users(self):
        class Odd:
            def __index__(self):
                raise KeyError('mine')
        with pytest.raises(KeyError):
            Int32(data=Odd())

    def test_what_was_refused_changes_nothing(self):
        message = UInt8(data=7)
        refused("The 'data' field must be an unsigned integer in [0, 255]", setattr, message, 'data', 256)
        assert message.data == 7

    def test_a_field_cannot_be_deleted(self):
        for message, name in ((UInt8(), 'data'), (String(), 'data'), (Header(), 'stamp')):
            with pytest.raises(AttributeError):
                delattr(message, name)


class TestTexts:

    def test_a_text_is_a_str(self):
        for value in (None, b'a', 5, ['a']):
            refused("The 'data' field must be of type 'str'", String, data=value)
        assert String(data=np.str_('a')).data == 'a'

    def test_a_bound_counts_characters(self):
        assert Strings(bounded_string_value='ä' * 22).bounded_string_value == 'ä' * 22
        refused("The 'bounded_string_value' field must be string value not longer than 22",
                Strings, bounded_string_value='a' * 23)
        full = Strings(bounded_string_value='ä' * 22)
        assert _myelin.deserialize_message(bytes_of(full), Strings) == full

    def test_a_text_ends_at_its_first_zero_on_the_wire(self):
        assert bytes_of(String(data='a\0b')).hex() == '00010000020000006100'

    def test_a_lone_surrogate_cannot_be_sent(self):
        with pytest.raises(UnicodeEncodeError):
            bytes_of(String(data='\ud800'))
        with pytest.raises(UnicodeEncodeError):
            bytes_of(WStrings(wstring_value='\ud800'))

    def test_wide_texts_keep_every_character(self):
        message = WStrings(wstring_value='x𝄞\0y')
        assert _myelin.deserialize_message(bytes_of(message), WStrings).wstring_value == 'x𝄞\0y'


class TestMessages:

    def test_a_nested_message_is_kept(self):
        stamp = Time(sec=1)
        header = Header(stamp=stamp)
        assert header.stamp is stamp
        header.stamp.nanosec = 5
        assert stamp.nanosec == 5
        assert bytes_of(header) == bytes_of(Header(stamp=Time(sec=1, nanosec=5)))

    def test_a_default_is_there_when_somebody_looks(self):
        header = Header()
        assert header.stamp is header.stamp
        header.stamp.sec = 3
        assert header == Header(stamp=Time(sec=3))
        twist = Twist()
        twist.linear.x = 1.5
        assert bytes_of(twist)[4:12] == np.float64(1.5).tobytes()

    def test_no_other_class_fits(self):
        for value in (5, None, Header(), Time):
            refused("The 'stamp' field must be a sub message of type 'Time'", Header, stamp=value)

    def test_a_subclass_fits(self):
        class MyTime(Time):
            pass
        assert isinstance(Header(stamp=MyTime(sec=4)).stamp, MyTime)
        assert bytes_of(Header(stamp=MyTime(sec=4))) == bytes_of(Header(stamp=Time(sec=4)))


class TestSequencesOfNumbers:

    @pytest.mark.parametrize('value', [
        [1, 2, 3], (1, 2, 3), b'\1\2\3', bytearray(b'\1\2\3'), memoryview(b'\1\2\3'), array.array('B', [1, 2, 3]),
        np.array([1, 2, 3], np.uint8), np.array([1, 2, 3]), np.array([1, 0, 2, 0, 3, 0])[::2], range(1, 4),
        collections.deque([1, 2, 3]), collections.UserList([1, 2, 3]), np.array([1, 2, 3], '>i4'),
        {1: 0, 2: 0, 3: 0}.keys()])
    def test_become_an_array(self, value):
        image = Image()
        image.data = value
        assert type(image.data).__name__ == 'array'
        assert image.data == array.array('B', [1, 2, 3])
        assert bytes_of(image)[-7:] == b'\3\0\0\0\1\2\3'
        assert Image(data=value) == image

    @pytest.mark.parametrize('value', [
        [300], [-1], [1.5], ['a'], [None], 'abc', 5, None, {1: 2}, np.array([300]), np.array([1.0]),
        np.zeros((2, 2), np.uint8), np.array(5), [1, 2, [3]], memoryview(b'\1\2\3\4').cast('B', (2, 2))])
    def test_refuse_what_does_not_fit(self, value):
        refused("The 'data' field must be a set or sequence and each value of type 'int' "
                'and each unsigned integer in [0, 255]', Image, data=value)

    def test_an_array_of_another_type_code_is_refused(self):
        refused("The 'data' array.array() must have the type code of 'B'", Image, data=array.array('b'))

    def test_floats_take_all_numbers(self):
        scan = LaserScan()
        for value in ([1, 2.5], (np.float32(1), 2.5), np.array([1, 2.5]), np.array([1, 2.5], np.float32)):
            scan.ranges = value
            assert scan.ranges == array.array('f', [1, 2.5])
        scan.ranges = np.arange(3)
        assert scan.ranges.tolist() == [0, 1, 2]
        scan.ranges = [float('inf'), float('nan')]
        with pytest.raises(AssertionError, match=r'each float in \[-34028234[0-9]+\.000000, 34028234[0-9]+\.000000\]'):
            scan.ranges = [1e39]
        with pytest.raises(AssertionError):
            scan.ranges = np.array([1e39])

    def test_bounds_are_kept(self):
        message = BoundedSequences()
        refused("The 'uint8_values' array.array() must have a size <= 3",
                setattr, message, 'uint8_values', array.array('B', b'1234'))
        refused("The 'uint8_values' field must be a set or sequence with length <= 3 and each value of type 'int' "
                'and each unsigned integer in [0, 255]', setattr, message, 'uint8_values', [1, 2, 3, 4])
        message.uint8_values.extend([1, 2, 3, 4])
        with pytest.raises(AssertionError, match='uint8_values: 4 elements, at most 3 allowed'):
            bytes_of(message)

    def test_an_assigned_array_is_kept_and_read_when_sent(self):
        data = array.array('B', [1])
        image = Image()
        image.data = data
        assert image.data is data
        data.append(2)
        assert bytes_of(image)[-2:] == b'\1\2'

    def test_a_constructor_takes_a_copy_of_what_others_hold(self):
        data = array.array('B', [1])
        image = Image(data=data)
        data.append(2)
        assert image.data.tolist() == [1]

    def test_assigned_bytes_are_not_copied_until_somebody_looks(self):
        image = Image()
        image.data = bytes(5000)
        assert bytes_of(image)[-5000:] == bytes(5000)
        image.data[0] = 5
        assert bytes_of(image)[-5000:] == b'\5' + bytes(4999)

    def test_a_default_belongs_to_its_message(self):
        first, second = UnboundedSequences(), UnboundedSequences()
        first.int32_values_default.append(1)
        first.int32_values.append(1)
        assert second.int32_values_default.tolist() == [0, 2147483647, -2147483648]
        assert len(second.int32_values) == 0


class TestArraysOfNumbers:

    def test_a_fitting_ndarray_is_kept(self):
        pose = PoseWithCovariance()
        covariance = np.arange(36.0)
        pose.covariance = covariance
        assert pose.covariance is covariance
        covariance[0] = 7
        assert bytes_of(pose)[-36 * 8:][:8] == np.float64(7).tobytes()

    def test_a_matrix_of_the_right_size_is_sent_row_by_row(self):
        info = CameraInfo()
        info.k = np.arange(9.0).reshape(3, 3)
        assert _myelin.deserialize_message(bytes_of(info), CameraInfo).k.tolist() == list(range(9))
        info.k = np.asfortranarray(np.arange(9.0).reshape(3, 3))
        assert _myelin.deserialize_message(bytes_of(info), CameraInfo).k.tolist() == list(range(9))

    @pytest.mark.parametrize('value', [
        list(range(9)), tuple(range(9)), array.array('d', range(9)), np.arange(9), np.arange(9, dtype=np.float32)])
    def test_other_numbers_are_converted(self, value):
        info = CameraInfo()
        info.k = value
        assert isinstance(info.k, np.ndarray) and info.k.dtype == np.float64
        assert info.k.tolist() == list(range(9))
        assert CameraInfo(k=value) == info

    def test_what_does_not_fit_is_refused(self):
        message = Arrays()
        refused("The 'uint8_values' numpy.ndarray() must have a size of 3", setattr, message, 'uint8_values',
                np.zeros(4, np.uint8))
        refused("The 'uint8_values' numpy.ndarray() must have the dtype of 'numpy.uint8'", setattr, message,
                'uint8_values', np.zeros(3))
        text = ("The 'uint8_values' field must be a set or sequence with length 3 and each value of type 'int' "
                'and each unsigned integer in [0, 255]')
        for value in ([1, 2], [1, 2, 3, 4], [1, 2, 256], 'abc', 5, np.array([1, 2, 300])):
            refused(text, setattr, message, 'uint8_values', value)

    def test_an_array_spoilt_after_assignment_is_noticed(self):
        message = Arrays()
        values = np.zeros(3, np.uint32)
        message.uint32_values = values
        values.dtype = np.int32
        with pytest.raises(AssertionError):
            bytes_of(message)

    def test_a_constructor_takes_a_copy(self):
        covariance = np.zeros(36)
        pose = PoseWithCovariance(covariance=covariance)
        covariance[0] = 1
        assert pose.covariance[0] == 0


class TestLists:

    def test_an_assigned_list_is_kept(self):
        levels = [b'\0']
        status = DiagnosticStatus()
        status.values = values = []
        assert status.values is values
        assert ParameterValue(byte_array_value=levels).byte_array_value is levels

    def test_a_spoilt_list_is_noticed_when_sent(self):
        message = UnboundedSequences(string_values=['a'])
        message.string_values.append(5)
        refused("The 'string_values' field must be a set or sequence and each value of type 'str'", bytes_of, message)
        message = Arrays()
        message.bool_values.append(True)
        with pytest.raises(AssertionError, match='bool_values: 4 elements, exactly 3 needed'):
            bytes_of(message)

    @pytest.mark.parametrize('name, value, text', [
        ('bool_values', [1], "a set or sequence and each value of type 'bool'"),
        ('byte_values', [b'ab'], "a set or sequence and each value of type 'bytes'"),
        ('byte_values', b'ab', "a set or sequence and each value of type 'bytes'"),
        ('string_values', [b'a'], "a set or sequence and each value of type 'str'"),
        ('string_values', 'abc', "a set or sequence and each value of type 'str'"),
        ('basic_types_values', [Time()], "a set or sequence and each value of type 'BasicTypes'"),
        ('basic_types_values', None, "a set or sequence and each value of type 'BasicTypes'")])
    def test_elements_must_fit(self, name, value, text):
        refused(f"The '{name}' field must be {text}", setattr, UnboundedSequences(), name, value)

    def test_other_collections_become_lists(self):
        message = UnboundedSequences(string_values={'a'}, bool_values=np.array([True, False]))
        assert message.string_values == ['a']
        assert message.bool_values == [True, False] and type(message.bool_values[0]) is bool
        assert UnboundedSequences(string_values=('a', 'b')).string_values == ('a', 'b')


class TestTheClass:

    def test_constructor_takes_keywords_of_fields(self):
        refused('Invalid arguments passed to constructor: Z, nope', String, nope=1, data='a', Z=2)
        refused('Invalid arguments passed to constructor: nope', String, data=5, nope=1)
        with pytest.raises(TypeError, match=r'String.__init__\(\) takes 1 positional argument but 2 were given'):
            String('a')
        assert String(data='a', check_fields=True).data == 'a'

    def test_has_no_other_attributes(self):
        with pytest.raises(AttributeError):
            String().dta = 'a'

    def test_slots_are_attributes(self):
        message = String(data='a')
        assert message._data == 'a'
        message._data = 'b'
        assert message.data == 'b'
        assert message._check_fields

    def test_constants_are_read_only(self):
        assert Log.DEBUG == 10 and Log().DEBUG == 10
        with pytest.raises(AttributeError):
            Log.DEBUG = 11
        with pytest.raises(AttributeError):
            del Log.DEBUG
        with pytest.raises(AttributeError):
            Defaults.INT8_VALUE__DEFAULT = 3
        with pytest.raises(AttributeError):
            Log().DEBUG = 11

    def test_a_default_attribute_is_fresh(self):
        Arrays.INT32_VALUES_DEFAULT__DEFAULT[0] = 5
        assert Arrays.INT32_VALUES_DEFAULT__DEFAULT[0] == 0

    def test_field_types_are_a_copy(self):
        String.get_fields_and_field_types().clear()
        assert String().get_fields_and_field_types() == {'data': 'string'}

    def test_equality_is_by_value(self):
        assert Header(frame_id='a') == Header(frame_id='a')
        assert Header(frame_id='a') != Header(frame_id='b')
        assert Header() != Time() and Header() != 5
        assert Image(data=[1]) != Image(data=[2])
        assert Float64(data=float('nan')) != Float64(data=float('nan'))
        first, second = PoseWithCovariance(), PoseWithCovariance()
        assert first == second
        second.covariance[35] = 1
        assert first != second

    def test_is_not_hashable(self):
        with pytest.raises(TypeError, match="unhashable type: 'String'"):
            hash(String())

    def test_prints_a_subclass_by_its_own_name(self):
        class Mine(String):
            pass
        assert repr(Mine(data='a')) == "Mine(data='a')"

    def test_subclasses_are_ordinary_classes(self):
        class Mine(PoseStamped):
            def __init__(self, frame):
                super().__init__(header=Header(frame_id=frame))
                self.note = 'kept'
        mine = Mine('map')
        assert mine.header.frame_id == 'map' and mine.note == 'kept'
        assert _myelin.deserialize_message(bytes_of(mine), PoseStamped).header.frame_id == 'map'
        assert Mine.get_fields_and_field_types() == PoseStamped.get_fields_and_field_types()

    def test_another_constructor_is_called(self, monkeypatch):
        from std_msgs.msg import UInt16
        original = UInt16.__init__
        monkeypatch.setattr(UInt16, '__init__', lambda self, **keywords: original(self, data=7))
        assert UInt16().data == 7

    def test_initialising_again_starts_over(self):
        message = Defaults(int8_value=1)
        message.__init__(int16_value=5)
        assert message == Defaults(int16_value=5)

    def test_type_support_can_be_probed(self):
        metaclass = String.__class__
        metaclass.__import_type_support__()
        assert metaclass._TYPE_SUPPORT is not None

    @pytest.mark.parametrize('protocol', range(2, pickle.HIGHEST_PROTOCOL + 1))
    def test_pickles(self, protocol):
        for message in (String(data='ä'), Image(data=[1, 2]), CameraInfo(), Arrays(), BasicTypes(int8_value=-4)):
            assert pickle.loads(pickle.dumps(message, protocol)) == message

    def test_copies(self):
        message = PoseStamped(header=Header(frame_id='a'))
        assert copy.copy(message) == message and copy.copy(message).header is message.header
        deep = copy.deepcopy(message)
        deep.header.frame_id = 'b'
        assert message.header.frame_id == 'a'

    def test_serialising_no_message_says_so(self):
        with pytest.raises(AttributeError, match="type object 'type' has no attribute '_TYPE_SUPPORT'"):
            bytes_of('x')
        with pytest.raises(AttributeError):
            _myelin.deserialize_message(b'', str)
