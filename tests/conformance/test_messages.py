# SPDX-License-Identifier: Apache-2.0
"""Message classes as user code and tools that inspect them know them."""
import array
import copy
import importlib
import inspect
import io
import json
import pickle

import numpy as np
import pytest
from builtin_interfaces.msg import Duration, Time
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from example_interfaces.action import Fibonacci
from example_interfaces.srv import AddTwoInts
from geometry_msgs.msg import Point, PoseArray, PoseStamped, TwistWithCovariance
from rcl_interfaces.msg import Log, ParameterType
from rclpy.type_support import check_for_type_support, check_is_valid_msg_type, check_is_valid_srv_type
from rosidl_parser.definition import (Array, BasicType, BoundedSequence, BoundedString, NamespacedType,
                                      UnboundedSequence, UnboundedString)
from rosidl_runtime_py import (get_interface_path, get_interfaces, get_message_interfaces, get_message_slot_types,
                               import_message_from_namespaced_type, message_to_csv, message_to_ordereddict,
                               message_to_yaml, set_message_fields)
from rosidl_runtime_py.utilities import get_action, get_interface, get_message, get_service, is_action, is_message
from sensor_msgs.msg import CameraInfo, Image, JointState
from std_msgs.msg import Byte, ColorRGBA, Empty, Float32, Header, Int8, Int32, String, UInt8MultiArray
from std_srvs.srv import SetBool
from test_msgs.msg import Arrays, BoundedSequences, Constants, Defaults, Nested, Strings, UnboundedSequences


def refusal(call, *arguments, **keywords):
    with pytest.raises(AssertionError) as caught:
        call(*arguments, **keywords)
    return str(caught.value)


class TestConstructors:

    def test_a_new_message_has_the_defaults_of_its_fields(self):
        assert Defaults().int8_value == Defaults.INT8_VALUE__DEFAULT == -50
        assert ColorRGBA() == ColorRGBA(r=0.0, g=0.0, b=0.0, a=0.0)
        assert Byte().data == b'\0'

    def test_a_quaternion_is_no_rotation_at_first(self):
        assert PoseStamped().pose.orientation.w == 1.0

    def test_keywords_set_fields(self):
        assert Header(frame_id='map', stamp=Time(sec=1)).stamp.sec == 1

    def test_unknown_keywords_are_named_sorted(self):
        assert refusal(String, zeta=1, alpha=2) == 'Invalid arguments passed to constructor: alpha, zeta'

    def test_fields_are_no_positional_arguments(self):
        with pytest.raises(TypeError):
            String('x')

    @pytest.mark.parametrize('check', [True, False, None])
    def test_check_fields_is_a_keyword_of_all(self, check):
        assert String(data='a', check_fields=check).data == 'a'
        assert Empty(check_fields=check) == Empty()

    def test_messages_share_no_state(self):
        first, second = JointState(), JointState()
        first.name.append('a')
        first.position.append(1.0)
        first.header.frame_id = 'x'
        assert second == JointState()

    def test_misspelt_fields_cannot_be_assigned(self):
        with pytest.raises(AttributeError, match="'String' object has no attribute 'dta'"):
            String().dta = 'x'


class TestInspection:

    def test_fields_and_their_types_in_order(self):
        assert Header.get_fields_and_field_types() == {'stamp': 'builtin_interfaces/Time', 'frame_id': 'string'}
        assert list(Image().get_fields_and_field_types()) == [
            'header', 'height', 'width', 'encoding', 'is_bigendian', 'step', 'data']
        assert String._fields_and_field_types == {'data': 'string'}

    def test_collections_and_bounds_are_spelt(self):
        fields = {**Arrays.get_fields_and_field_types(), **BoundedSequences.get_fields_and_field_types()}
        assert fields['uint8_values'] == 'sequence<uint8, 3>'
        assert Arrays.get_fields_and_field_types()['float64_values'] == 'double[3]'
        assert UnboundedSequences.get_fields_and_field_types()['basic_types_values'] == 'sequence<test_msgs/BasicTypes>'
        assert Strings.get_fields_and_field_types()['bounded_string_value'] == 'string<22>'

    def test_slot_types_are_definitions(self):
        assert Header.SLOT_TYPES == (NamespacedType(['builtin_interfaces', 'msg'], 'Time'), UnboundedString())
        assert Image.SLOT_TYPES[-1] == UnboundedSequence(BasicType('uint8'))
        assert TwistWithCovariance.SLOT_TYPES[1] == Array(BasicType('double'), 36)
        assert BoundedSequences.SLOT_TYPES[0] == BoundedSequence(BasicType('boolean'), 3)
        assert get_message_slot_types(Strings)['bounded_string_value'] == BoundedString(22)

    def test_slots_have_an_underscore(self):
        assert Header.__slots__ == ['_stamp', '_frame_id', '_check_fields']
        assert Empty.__slots__ == ['_check_fields']
        assert [getattr(Header(frame_id='a'), slot) for slot in Header.__slots__][1] == 'a'

    def test_the_number_of_slot_types_is_that_of_fields(self):
        for cls in (Arrays, Image, Empty, Nested, Defaults, Constants):
            assert len(cls.SLOT_TYPES) == len(cls.get_fields_and_field_types()) == len(cls.__slots__) - 1

    def test_properties_are_data_descriptors_of_the_class(self):
        assert inspect.isdatadescriptor(vars(String)['data'])
        assert 'data' in dir(String())

    def test_the_signature_takes_any_keywords(self):
        assert str(inspect.signature(String)) == '(**kwargs)'

    def test_the_documentation_names_the_constants(self):
        assert inspect.getdoc(String) == "Message class 'String'."
        assert inspect.getdoc(type(String)) == "Metaclass of message 'String'."
        assert 'PARAMETER_BOOL' in inspect.getdoc(ParameterType)

    def test_type_support_is_where_upstream_has_it(self):
        metaclass = type(String)
        assert metaclass.__name__ == 'Metaclass_String' and issubclass(metaclass, type)
        metaclass.__import_type_support__()
        for name in ('_TYPE_SUPPORT', '_CREATE_ROS_MESSAGE', '_CONVERT_FROM_PY', '_CONVERT_TO_PY',
                     '_DESTROY_ROS_MESSAGE'):
            assert getattr(metaclass, name) is not None and getattr(String, name) is not None
            assert not hasattr(String(), name)

    def test_the_metaclass_prepares_classes_with_constants_and_defaults(self):
        assert type(Log).__prepare__('Log', ()) == {'DEBUG': 10, 'INFO': 20, 'WARN': 30, 'ERROR': 40, 'FATAL': 50}
        assert type(Defaults).__prepare__('Defaults', ())['INT8_VALUE__DEFAULT'] == -50
        assert type(String).__prepare__('String', ()) == {}

    def test_a_subclass_has_the_constants(self):
        class MyLog(Log):
            pass
        assert MyLog.DEBUG == 10 and MyLog().DEBUG == 10 and vars(MyLog)['DEBUG'] == 10


class TestConstants:

    def test_are_on_the_class_and_on_instances(self):
        assert Log.DEBUG == Log().DEBUG == 10
        assert DiagnosticStatus.ERROR == b'\2'
        assert Constants.BOOL_CONST is True and Constants.FLOAT32_CONST == 1.125

    def test_cannot_be_changed(self):
        for change in (lambda: setattr(Log, 'DEBUG', 1), lambda: setattr(Log(), 'DEBUG', 1),
                       lambda: delattr(Log, 'DEBUG')):
            with pytest.raises(AttributeError):
                change()

    def test_can_be_listed(self):
        assert {name: value for name, value in vars(Log).items() if name.isupper() and isinstance(value, int)} == {
            'DEBUG': 10, 'INFO': 20, 'WARN': 30, 'ERROR': 40, 'FATAL': 50}


class TestEquality:

    def test_equal_fields_make_equal_messages(self):
        assert Header(frame_id='a') == Header(frame_id='a')
        assert Header(frame_id='a') != Header(frame_id='b')
        assert not Header() == 'a' and Header() != None  # noqa: E711

    def test_messages_of_different_classes_differ(self):
        assert Time() != Duration()

    def test_messages_have_no_hash(self):
        with pytest.raises(TypeError, match="unhashable type: 'Header'"):
            {Header()}

    def test_messages_have_no_order(self):
        with pytest.raises(TypeError):
            Time(sec=1) < Time(sec=2)


class TestCopies:

    def test_a_copy_shares_what_is_nested(self):
        pose = PoseStamped()
        assert copy.copy(pose).header is pose.header

    def test_a_deep_copy_shares_nothing(self):
        array_of_poses = PoseArray(header=Header(frame_id='a'))
        other = copy.deepcopy(array_of_poses)
        other.header.frame_id = 'b'
        assert array_of_poses.header.frame_id == 'a'

    @pytest.mark.parametrize('message', [
        String(data='x'), Image(data=b'abc'), CameraInfo(), DiagnosticArray(status=[DiagnosticStatus(level=b'\1')]),
        AddTwoInts.Request(a=1), Fibonacci.Feedback(sequence=[1, 1])], ids=lambda message: type(message).__name__)
    def test_messages_pickle(self, message):
        assert pickle.loads(pickle.dumps(message)) == message

    def test_classes_pickle_by_name(self):
        for cls in (String, AddTwoInts, AddTwoInts.Request, Fibonacci, Fibonacci.Goal):
            assert pickle.loads(pickle.dumps(cls)) is cls


class TestModules:

    @pytest.mark.parametrize('cls, module, name', [
        (String, 'std_msgs.msg._string', 'String'),
        (UInt8MultiArray, 'std_msgs.msg._u_int8_multi_array', 'UInt8MultiArray'),
        (AddTwoInts, 'example_interfaces.srv._add_two_ints', 'AddTwoInts'),
        (AddTwoInts.Request, 'example_interfaces.srv._add_two_ints', 'AddTwoInts_Request'),
        (AddTwoInts.Event, 'example_interfaces.srv._add_two_ints', 'AddTwoInts_Event'),
        (Fibonacci.Goal, 'example_interfaces.action._fibonacci', 'Fibonacci_Goal'),
        (Fibonacci.Impl.FeedbackMessage, 'example_interfaces.action._fibonacci', 'Fibonacci_FeedbackMessage'),
        (Fibonacci.Impl.SendGoalService, 'example_interfaces.action._fibonacci', 'Fibonacci_SendGoal')])
    def test_a_class_is_where_it_says(self, cls, module, name):
        assert (cls.__module__, cls.__name__) == (module, name)
        assert getattr(importlib.import_module(module), name) is cls

    def test_packages_show_what_users_import(self):
        import example_interfaces.action
        import std_srvs.srv
        assert {'SetBool', 'Trigger', 'Empty'} <= set(dir(std_srvs.srv))
        assert example_interfaces.action.__all__ == ['Fibonacci']
        assert hasattr(std_srvs.srv, 'SetBool_Request')
        assert 'Fibonacci_Goal' not in dir(example_interfaces.action)

    def test_tools_find_all_classes_of_a_package(self):
        import std_msgs.msg
        classes = dict(inspect.getmembers(std_msgs.msg, inspect.isclass))
        assert classes['String'] is String and len(classes) == 30
        assert all(cls.__module__.startswith('std_msgs.msg._') for cls in classes.values())

    def test_services_and_actions_have_no_instances(self):
        with pytest.raises(NotImplementedError, match='Service classes can not be instantiated'):
            SetBool()
        with pytest.raises(NotImplementedError, match='Action classes can not be instantiated'):
            Fibonacci()

    def test_the_parts_of_an_action_fit_together(self):
        impl = Fibonacci.Impl
        assert impl.SendGoalService.Request(goal=Fibonacci.Goal(order=3)).goal.order == 3
        assert type(impl.FeedbackMessage().feedback) is Fibonacci.Feedback
        assert type(impl.GetResultService.Response().result) is Fibonacci.Result


class TestTypeSupport:

    def test_interfaces_have_it(self):
        for cls in (String, SetBool, SetBool.Request, Fibonacci, Fibonacci.Impl.SendGoalService):
            check_for_type_support(cls)

    @pytest.mark.parametrize('wrong', [int, 'std_msgs/msg/String', None, String(), object()])
    def test_nothing_else_has(self, wrong):
        with pytest.raises(AttributeError, match="has no attribute '_TYPE_SUPPORT' This might be a ROS 1 message type"):
            check_for_type_support(wrong)

    def test_a_message_is_no_service_and_a_service_no_message(self):
        check_is_valid_msg_type(String)
        check_is_valid_srv_type(SetBool)
        with pytest.raises(RuntimeError, match=r'message type provided is not valid .* might be a service or action'):
            check_is_valid_msg_type(SetBool)
        with pytest.raises(RuntimeError, match=r'service type provided is not valid .* might be a message or action'):
            check_is_valid_srv_type(String)


class TestFieldsTake:

    @pytest.mark.parametrize('value', [
        [1, 2], (1, 2), b'\1\2', bytearray(b'\1\2'), memoryview(b'\1\2'), array.array('B', [1, 2]), range(1, 3),
        np.array([1, 2], np.uint8), np.array([1, 2]), np.uint8([1, 2]), (each for each in (1, 2)), iter([1, 2])])
    def test_all_collections_of_octets(self, value):
        assert Image(data=value).data == array.array('B', [1, 2])

    @pytest.mark.parametrize('value', [np.float32(2), np.float64(2), np.int16(2), 2, 2.0])
    def test_all_numbers_in_a_float(self, value):
        assert Point(x=value).x == 2.0

    @pytest.mark.parametrize('value', [np.int8(2), np.uint64(2), np.array(2), True + 1])
    def test_all_integers_in_an_integer(self, value):
        assert Int32(data=value).data == 2

    def test_matrices_in_an_array(self):
        assert CameraInfo(k=np.eye(3)).k.tolist() == np.eye(3).ravel().tolist()

    def test_generators_of_messages(self):
        message = DiagnosticStatus(values=(KeyValue(key=key) for key in 'ab'))
        assert [each.key for each in message.values] == ['a', 'b']


class TestRefusals:

    @pytest.mark.parametrize('call, text', [
        (lambda: Int32(data='a'), "The 'data' field must be of type 'int'; std_msgs/msg/Int32 got 'a' of type 'str'"),
        (lambda: Int8(data=128),
         "The 'data' field must be an integer in [-128, 127]; std_msgs/msg/Int8 got 128 of type 'int'"),
        (lambda: String(data=None), "The 'data' field must be of type 'str'; std_msgs/msg/String got None"),
        (lambda: Float32(data='1'),
         "The 'data' field must be of type 'float'; std_msgs/msg/Float32 got '1' of type 'str'"),
        (lambda: Header(stamp=Header()),
         "The 'stamp' field must be a sub message of type 'Time'; std_msgs/msg/Header got a value of type 'Header'"),
        (lambda: Header(stamp=Time), "The 'stamp' field must be a sub message of type 'Time'; std_msgs/msg/Header got "
         "the class <class 'builtin_interfaces.msg._time.Time'>"),
        (lambda: Image(data=[0, 300]),
         "The 'data' field must be a set or sequence and each value of type 'int' and each unsigned integer in [0, "
         "255]; sensor_msgs/msg/Image got a 'list' whose element 1 is 300 of type 'int'"),
        (lambda: Image(data=np.zeros((2, 2), np.uint8)),
         "The 'data' field must be a set or sequence and each value of type 'int' and each unsigned integer in [0, "
         "255]; sensor_msgs/msg/Image got a 'numpy.ndarray' of uint8 with shape (2, 2)"),
        (lambda: JointState(name=['a', b'b']),
         "The 'name' field must be a set or sequence and each value of type 'str'; sensor_msgs/msg/JointState got a "
         "'list' whose element 1 is b'b' of type 'bytes'"),
        (lambda: Arrays(uint8_values=[1, 2]),
         "The 'uint8_values' field must be a set or sequence with length 3 and each value of type 'int' and each "
         "unsigned integer in [0, 255]; test_msgs/msg/Arrays got a 'list' of length 2"),
        (lambda: String(data=['x' * 100] * 1000),
         "The 'data' field must be of type 'str'; std_msgs/msg/String got a 'list' of length 1000")])
    def test_say_what_is_wanted_where_and_what_came(self, call, text):
        assert refusal(call) == text

    def test_come_at_the_assignment_and_change_nothing(self):
        message = Int32(data=5)
        assert refusal(setattr, message, 'data', 'x').startswith("The 'data' field must be of type 'int'")
        assert message.data == 5

    def test_leave_an_assertion_of_the_values_own_alone(self):
        class Odd:
            def __index__(self):
                raise AssertionError('mine')
        assert refusal(Int32, data=Odd()) == 'mine'


class TestAsText:

    def test_a_message_prints_as_it_is_made(self):
        assert repr(Header(frame_id='a')) == (
            "std_msgs.msg.Header(stamp=builtin_interfaces.msg.Time(sec=0, nanosec=0), frame_id='a')")
        assert str(Image(data=b'ab')).endswith('data=[97, 98])')

    def test_yaml_has_the_fields_in_their_order(self):
        assert message_to_yaml(Header(frame_id='ä')) == 'stamp:\n  sec: 0\n  nanosec: 0\nframe_id: ä\n'

    def test_yaml_can_leave_out_arrays_and_texts(self):
        text = message_to_yaml(JointState(name=['a'], position=[1.0, 2.0]), no_arr=True, no_str=True)
        assert "position: '<sequence type: double, length: 2>'" in text
        assert "frame_id: '<string length: <0>>'" in text

    def test_yaml_reads_back_into_an_equal_message(self):
        import yaml
        message = DiagnosticArray(status=[DiagnosticStatus(name='a', values=[KeyValue(key='k', value='v')])])
        values = yaml.safe_load(message_to_yaml(message))
        del values['status'][0]['level']
        again = DiagnosticArray()
        set_message_fields(again, values)
        assert again == message

    def test_csv_is_flat(self):
        assert message_to_csv(PoseStamped(header=Header(frame_id='m'))) == '0,0,m,0.0,0.0,0.0,0.0,0.0,0.0,1.0'
        assert message_to_csv(UInt8MultiArray(data=b'\1\2\3'), truncate_length=2) == '0,1,2,...'

    def test_dictionaries_are_plain(self):
        values = message_to_ordereddict(CameraInfo(d=[1.0]))
        assert json.loads(json.dumps(values))['d'] == [1.0]
        assert values['k'] == [0.0] * 9 and type(values['k']) is list
        assert message_to_ordereddict(Byte(data=b'\xff'))['data'] == '\xff'

    def test_dictionaries_are_cut(self):
        values = message_to_ordereddict(JointState(name=['abcdef', 'b', 'c']), truncate_length=2)
        assert values['name'] == ['ab...', 'b', '...']

    def test_arrays_are_summarised_by_kind(self):
        values = message_to_ordereddict(Arrays(), no_arr=True)
        assert values['uint8_values'] == '<array type: uint8[3]>'
        assert values['basic_types_values'] == '<array type: test_msgs/msg/BasicTypes[3]>'
        assert message_to_ordereddict(BoundedSequences(), no_arr=True)['string_values'] == (
            '<sequence type: string[3], length: 0>')
        assert message_to_csv(TwistWithCovariance(), no_arr=True).endswith('<array type: double[36]>')


class TestSetMessageFields:

    def test_sets_nested_fields_and_leaves_the_others(self):
        pose = PoseStamped(header=Header(frame_id='kept'))
        set_message_fields(pose, {'pose': {'position': {'x': 1, 'y': '2.5'}}})
        assert (pose.pose.position.x, pose.pose.position.y, pose.header.frame_id) == (1.0, 2.5, 'kept')

    def test_makes_the_messages_of_a_sequence(self):
        values = {'poses': [{'position': {'x': 1.0}}, {}]}
        poses = PoseArray()
        set_message_fields(poses, values)
        set_message_fields(poses, values)  # which were not changed
        assert [pose.position.x for pose in poses.poses] == [1.0, 0.0]
        set_message_fields(poses, {'poses': poses.poses[:1]})
        assert len(poses.poses) == 1

    def test_converts_numbers_and_arrays(self):
        info = CameraInfo()
        set_message_fields(info, {'height': '4', 'd': [1, 2], 'k': range(9), 'distortion_model': 5})
        assert (info.height, info.d.tolist(), info.k[8], info.distortion_model) == (4, [1.0, 2.0], 8.0, '5')

    def test_leaves_stamps_to_the_caller(self):
        pose = PoseStamped()
        setters = set_message_fields(pose, {'header': 'auto'}, expand_header_auto=True)
        setters += set_message_fields(pose, {'header': {'stamp': 'now'}}, expand_time_now=True)
        for setter in setters:
            setter(Time(sec=7))
        assert len(setters) == 2 and pose.header.stamp.sec == 7

    def test_refuses_what_does_not_fit(self):
        with pytest.raises(AttributeError):
            set_message_fields(String(), {'dat': 'a'})
        with pytest.raises(ValueError):
            set_message_fields(Int32(), {'data': 'a'})
        with pytest.raises(TypeError, match="^Value 'now' is expected to be a dictionary but is a str$"):
            set_message_fields(Header(), {'stamp': 'now'})
        with pytest.raises(TypeError):
            set_message_fields(Header(), 'frame_id')


class TestInterfacesByName:

    def test_are_found_with_and_without_their_kind(self):
        assert get_message('std_msgs/msg/String') is get_message('std_msgs/String') is String
        assert get_service('std_srvs/SetBool') is get_interface('std_srvs/srv/SetBool') is SetBool
        assert get_action('example_interfaces/Fibonacci') is Fibonacci
        assert is_message(String) and is_action(Fibonacci) and not is_message(Fibonacci)

    @pytest.mark.parametrize('function, name, text', [
        (get_message, 'std_srvs/srv/SetBool', "Expected the full name of a message, got 'std_srvs/srv/SetBool'"),
        (get_service, 'std_msgs/msg/String', "Expected the full name of a service, got 'std_msgs/msg/String'"),
        (get_action, 'std_msgs/msg/String', "Expected the full name of an action, got 'std_msgs/msg/String'")])
    def test_of_another_kind_are_refused(self, function, name, text):
        with pytest.raises(ValueError, match=text):
            function(name)

    def test_that_are_not_there_say_so(self):
        with pytest.raises(ModuleNotFoundError):
            get_message('no_such_msgs/msg/String')
        with pytest.raises(AttributeError):
            get_message('std_msgs/msg/NoSuch')
        with pytest.raises(LookupError, match="Unknown package 'no_such_msgs'"):
            get_interfaces(['no_such_msgs'])

    def test_are_imported_by_the_type_of_a_field(self):
        assert import_message_from_namespaced_type(PoseStamped.SLOT_TYPES[0]) is Header
        feedback = Fibonacci.Impl.FeedbackMessage
        assert import_message_from_namespaced_type(feedback.SLOT_TYPES[1]) is Fibonacci.Feedback
        with pytest.warns(DeprecationWarning):
            assert import_message_from_namespaced_type(DiagnosticArray.SLOT_TYPES[1]) is DiagnosticStatus

    def test_can_be_listed(self):
        assert 'msg/String' in get_message_interfaces()['std_msgs']
        assert get_message_interfaces(['std_srvs']) == {}
        assert get_interfaces(['rosidl_parser']) == {}

    def test_have_files(self):
        with io.open(get_interface_path('std_msgs/msg/String')) as file:
            assert 'string data' in file.read()
        assert get_interface_path('std_srvs/srv/SetBool.srv').endswith('SetBool.srv')
        for wrong, error in (('String', ValueError), ('std_msgs//String', ValueError), ('a/../b', ValueError),
                             ('std_msgs/msg/NoSuch', LookupError), ('no_such_msgs/msg/A', LookupError)):
            with pytest.raises(error):
                get_interface_path(wrong)
