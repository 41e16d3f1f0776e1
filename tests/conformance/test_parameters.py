# SPDX-License-Identifier: Apache-2.0
"""Parameters of a node: declared, described, read, set, undeclared; the callbacks; the Parameter class."""
import array
import enum
import warnings

import numpy
import pytest
from rcl_interfaces.msg import (FloatingPointRange, IntegerRange, ParameterDescriptor, ParameterType, ParameterValue,
                                SetParametersResult)
from rcl_interfaces.msg import Parameter as ParameterMsg
from rclpy.exceptions import (InvalidHandle, InvalidParameterException, InvalidParameterTypeException,
                              InvalidParameterValueException, ParameterAlreadyDeclaredException, ParameterException,
                              ParameterImmutableException, ParameterNotDeclaredException,
                              ParameterUninitializedException)
from rclpy.parameter import Parameter, get_parameter_value, parameter_value_to_python

Type = Parameter.Type
ONE_OF_EACH = [True, 7, 1.5, 'text', [b'a', b'b'], [True, False], [1, 2], [0.5], ['x', 'y']]


class ParameterKind(enum.IntEnum):
    ONE = 1
    TWO = 2


def integers(low, high, step=0):
    return ParameterDescriptor(integer_range=[IntegerRange(from_value=low, to_value=high, step=step)])


def floats(low, high, step=0.0):
    return ParameterDescriptor(floating_point_range=[FloatingPointRange(from_value=low, to_value=high, step=step)])


def accept(parameters):
    return SetParametersResult(successful=True)


class TestParameter:
    """The value class."""

    @pytest.mark.parametrize('value', [None, *ONE_OF_EACH])
    def test_its_type_follows_from_its_value_and_it_survives_the_message(self, value):
        parameter = Parameter('p', value=value)
        message = parameter.to_parameter_msg()
        back = Parameter.from_parameter_msg(message)
        assert back.name == 'p' and back.type_ is parameter.type_
        assert message.value == parameter.get_parameter_value() and message.value.type == parameter.type_.value
        assert parameter_value_to_python(message.value) == value

    def test_an_empty_list_is_a_byte_array(self):
        assert Parameter('p', value=[]).type_ is Type.BYTE_ARRAY
        assert Parameter('p', value=[]).get_parameter_value().type == ParameterType.PARAMETER_BYTE_ARRAY

    @pytest.mark.parametrize('type_', [Type.BYTE_ARRAY, Type.BOOL_ARRAY, Type.INTEGER_ARRAY, Type.DOUBLE_ARRAY,
                                       Type.STRING_ARRAY])
    def test_an_empty_list_may_be_of_any_array_type_that_is_named(self, type_):
        assert Parameter('p', type_, []).type_ is type_

    def test_a_tuple_and_an_array_are_lists(self):
        assert Parameter('p', value=(1, 2)).type_ is Type.INTEGER_ARRAY
        assert Parameter('p', value=array.array('d', [1.0])).type_ is Type.DOUBLE_ARRAY

    def test_a_numpy_double_is_a_double_and_a_numpy_integer_is_nothing(self):
        assert Parameter('p', value=numpy.float64(1.5)).type_ is Type.DOUBLE
        for value in (numpy.int64(1), numpy.bool_(True), numpy.array([1, 2])):
            with pytest.raises(TypeError, match='The given value is not one of the allowed types'):
                Parameter('p', value=value)

    @pytest.mark.parametrize('value', [{}, object, b'bytes', 1j, Type.BOOL])
    def test_a_value_of_no_type_is_a_type_error(self, value):
        with pytest.raises(TypeError, match='The given value is not one of the allowed types'):
            Parameter('p', value=value)

    def test_a_mixed_list_is_a_type_error(self):
        with pytest.raises(TypeError, match=r"not a list of one of the allowed types '\[1, 'a'\]'"):
            Parameter('p', value=[1, 'a'])

    def test_a_type_that_does_not_fit_is_a_value_error(self):
        with pytest.raises(ValueError) as refused:
            Parameter('a', Type.INTEGER, 'x')
        assert str(refused.value) == "Type 'Type.INTEGER' and value 'x' do not agree"
        with pytest.raises(ValueError, match='do not agree'):
            Parameter('p', value=[b'ab'])

    def test_a_type_must_be_a_type(self):
        with pytest.raises(TypeError, match='type must be an instance of'):
            Parameter('p', 'INTEGER', 1)

    def test_a_bool_passes_for_an_integer_where_the_type_is_named(self):
        assert Parameter('p', Type.INTEGER, True).type_ is Type.INTEGER
        assert Parameter('p', value=[1, True]).type_ is Type.INTEGER_ARRAY

    def test_a_type_prints_as_an_enumerator_and_counts_as_its_number(self):
        assert (str(Type.BOOL), repr(Type.BOOL), f'{Type.BOOL}') == ('Type.BOOL', '<Type.BOOL: 1>', 'Type.BOOL')
        assert Type.BOOL == ParameterType.PARAMETER_BOOL and Type(4) is Type.STRING

    def test_a_message_of_an_unknown_type_is_a_value_error(self):
        with pytest.raises(ValueError):
            Parameter.from_parameter_msg(ParameterMsg(name='p', value=ParameterValue(type=77)))
        with pytest.raises(RuntimeError, match='unexpected parameter type 77'):
            parameter_value_to_python(ParameterValue(type=77))

    @pytest.mark.parametrize('text, value', [
        ('true', True), ('5', 5), ('-1.5', -1.5), ('word', 'word'), ('"5"', '5'), ('[1, 2]', [1, 2]),
        ('[1, true]', [1, 1]), ('[1.0, 2.0]', [1.0, 2.0]), ('[a, b]', ['a', 'b']), ('[true, no]', [True, False]),
        ('[]', []), ('[1, a]', '[1, a]'), ('[1, 2.0]', '[1, 2.0]'), ('{a: 1}', '{a: 1}'), ('', ''), ('null', 'null'),
        ('[1', '[1'), ('a: b: c', 'a: b: c'), ('2024-01-01', '2024-01-01')])
    def test_a_value_is_guessed_from_text(self, text, value):
        guessed = parameter_value_to_python(get_parameter_value(text))
        assert guessed == value and type(guessed) is type(value)

    def test_an_empty_list_in_text_is_a_bool_array(self):
        assert get_parameter_value('[]').type == ParameterType.PARAMETER_BOOL_ARRAY


class TestDeclaring:

    @pytest.mark.parametrize('value', ONE_OF_EACH)
    def test_a_value_of_every_type_is_kept(self, node, value):
        declared = node.declare_parameter('p', value)
        assert declared.value == value and node.get_parameter('p').value == value
        assert node.get_parameter_type('p') == declared.type_ == Type.from_parameter_value(value)
        assert node.describe_parameter('p').type == declared.type_.value

    @pytest.mark.parametrize('value, other', [((1, 2), (2, 1)), (array.array('d', [1.5]), array.array('d', [2.5])),
                                              (numpy.float64(1.5), numpy.float64(2.5)),
                                              (ParameterKind.ONE, ParameterKind.TWO)])
    def test_a_value_comes_back_as_the_object_it_was(self, make_node, value, other):
        node = make_node(parameter_overrides=[Parameter('given', value=value)])
        seen = []
        assert node.declare_parameter('p', value).value is value and node.declare_parameter('given', other).value is value
        node.add_on_set_parameters_callback(lambda parameters: seen.append(parameters[0].value) or accept(parameters))
        assert node.set_parameters([Parameter('p', value=other)])[0].successful
        assert seen[0] is other is node.get_parameter('p').value and node._parameters['p'].value is other

    def test_values_of_changing_kinds_do_not_mix(self, node):
        node.declare_parameter('p', (1, 2), ParameterDescriptor(dynamic_typing=True))
        for value in (numpy.float64(1.5), [1, 2], ParameterKind.ONE, 'text', (3,), 1, None):
            node.set_parameters([Parameter('p', value=value)])
            assert node.get_parameter_or('p').value == value

    def test_declaring_twice_is_an_error_that_names_it(self, node):
        node.declare_parameter('p', 1)
        with pytest.raises(ParameterAlreadyDeclaredException) as refused:
            node.declare_parameter('p', 2)
        assert str(refused.value) == "Parameter(s) already declared: ['p']"

    def test_when_one_is_declared_already_none_of_the_list_is(self, node):
        node.declare_parameters('', [('a', 1), ('b', 2)])
        with pytest.raises(ParameterAlreadyDeclaredException, match=r"\['a', 'b'\]"):
            node.declare_parameters('', [('new', 1), ('a', 1), ('b', 2)])
        assert not node.has_parameter('new')

    def test_a_namespace_goes_before_the_names(self, node):
        declared = node.declare_parameters('arm', [('reach', 1.5), ('hand.size', 2)])
        assert [parameter.name for parameter in declared] == ['arm.reach', 'arm.hand.size']

    def test_an_empty_name_is_an_invalid_parameter(self, node):
        with pytest.raises(InvalidParameterException) as refused:
            node.declare_parameter('', 1)
        assert str(refused.value) == 'Invalid parameter name: '

    @pytest.mark.parametrize('entry, text', [
        ((), r'Invalid parameter tuple length at index 1 in parameters list: \(\); expecting length between 1 and 3'),
        (('a', 1, ParameterDescriptor(), 4), 'Invalid parameter tuple length at index 1'),
        ((5, 1), 'First element 5 at index 1 in parameters list is not a str.'),
        (('a', 1, 'no descriptor'),
         'Third element no descriptor at index 1 in parameters list is not a ParameterDescriptor.'),
        (('a', 1, None), 'Third element None at index 1 in parameters list is not a ParameterDescriptor.')])
    def test_an_odd_tuple_is_a_type_error_and_nothing_is_declared(self, node, entry, text):
        with pytest.raises(TypeError, match=text):
            node.declare_parameters('', [('fine', 1), entry])
        assert not node.has_parameter('fine')

    def test_a_name_that_is_no_string_is_a_type_error(self, node):
        with pytest.raises(TypeError, match='First element None at index 0 in parameters list is not a str.'):
            node.declare_parameter(None, 1)

    def test_a_value_of_no_type_is_a_type_error(self, node):
        with pytest.raises(TypeError) as refused:
            node.declare_parameter('a', {'x': 1})
        assert str(refused.value) == "The given value is not one of the allowed types '{'x': 1}'."

    def test_a_number_that_does_not_fit_is_refused(self, node):
        with pytest.raises((ValueError, OverflowError, AssertionError)):
            node.declare_parameter('p', 2 ** 70)
        assert not node.has_parameter('p')

    def test_a_name_alone_warns_and_is_dynamically_typed(self, node):
        with pytest.warns(UserWarning, match="when declaring parameter named 'p', declaring a parameter only providing"):
            declared = node.declare_parameter('p')
        assert declared.value is None and declared.type_ is Type.NOT_SET
        assert node.get_parameter('p').value is None and node.describe_parameter('p').dynamic_typing
        assert node.set_parameters([Parameter('p', value='text'), Parameter('p', value=1)])[1].successful

    def test_the_warning_is_at_the_line_that_declares(self, node):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter('always')
            node.declare_parameter('p')
        assert [warning.filename for warning in caught] == [__file__]

    def test_no_default_and_no_type_is_a_value_error(self, node):
        text = 'Cannot declare a statically typed parameter with default value of type PARAMETER_NOT_SET'
        for declare in (lambda: node.declare_parameter('p', None, ParameterDescriptor()),
                        lambda: node.declare_parameters('', [('p', None)])):
            with pytest.raises(ValueError) as refused:
                declare()
            assert str(refused.value) == text

    def test_dynamic_typing_needs_no_default(self, node):
        declared = node.declare_parameter('p', descriptor=ParameterDescriptor(dynamic_typing=True))
        assert declared.type_ is Type.NOT_SET and node.get_parameter('p').value is None

    def test_the_type_not_set_cannot_be_declared(self, node):
        with pytest.raises(ValueError) as refused:
            node.declare_parameter('p', Type.NOT_SET)
        assert str(refused.value) == 'Cannot declare parameter {p} as statically typed of type NOT_SET'

    def test_a_type_and_dynamic_typing_contradict_each_other(self, node):
        with pytest.raises(ValueError, match='When declaring parameter {p} passing a descriptor with`dynamic_typing=True`'):
            node.declare_parameter('p', Type.INTEGER, ParameterDescriptor(dynamic_typing=True))

    def test_name_and_type_in_a_descriptor_do_not_matter(self, node):
        node.declare_parameter('p', 1, ParameterDescriptor(name='q', type=ParameterType.PARAMETER_STRING))
        described = node.describe_parameter('p')
        assert (described.name, described.type) == ('p', ParameterType.PARAMETER_INTEGER)

    def test_one_descriptor_may_serve_several_parameters(self, node):
        descriptor = ParameterDescriptor(description='shared')
        node.declare_parameters('', [('a', Type.STRING, descriptor), ('b', 1, descriptor)])
        assert [(d.name, d.type) for d in node.describe_parameters(['a', 'b'])] == [('a', 4), ('b', 2)]
        assert node.describe_parameter('a').description == 'shared'

    def test_the_order_of_declaration_is_kept(self, node):
        node.declare_parameters('', [('z', 1), ('a', 2), ('m', 3)])
        assert list(node._parameters)[-3:] == ['z', 'a', 'm'] == list(node._descriptors)[-3:]

    def test_a_destroyed_node_declares_and_sets_nothing_and_still_tells(self, node):
        node.declare_parameter('p', 1)
        node.destroy_node()
        with pytest.raises(InvalidHandle):
            node.declare_parameter('q', 1)
        with pytest.raises(InvalidHandle):
            node.set_parameters([Parameter('p', value=2)])
        assert node.get_parameter('p').value == 1 and not node.has_parameter('q')


class TestTypeOnly:
    """Parameters with a type and no default."""

    def test_one_reads_as_none_where_it_is_declared_and_raises_where_it_is_read(self, node):
        declared = node.declare_parameter('p', Type.INTEGER)
        assert declared.value is None and declared.type_ is Type.NOT_SET
        with pytest.raises(ParameterUninitializedException) as refused:
            node.get_parameter('p')
        assert str(refused.value) == "The parameter 'p' is not initialized: p"
        with pytest.raises(ParameterUninitializedException):
            node.get_parameters(['p'])

    def test_one_is_there_all_the_same(self, node):
        node.declare_parameter('p', Type.INTEGER)
        assert node.has_parameter('p') and node.get_parameter_type('p') == Type.NOT_SET
        assert node.describe_parameter('p').type == ParameterType.PARAMETER_INTEGER
        assert node._parameters['p'].value is None

    def test_one_keeps_its_type_when_it_is_set(self, node):
        node.declare_parameter('p', Type.INTEGER)
        refused = node.set_parameters([Parameter('p', value='text')])[0]
        assert refused.reason == "Wrong parameter type, expected 'Type.INTEGER' got 'Type.STRING'"
        assert node.set_parameters([Parameter('p', value=1)])[0].successful
        assert node.get_parameter('p').value == 1

    def test_get_parameter_or_gives_the_alternative(self, node):
        node.declare_parameter('p', Type.INTEGER)
        assert node.get_parameter_or('p').type_ is Type.NOT_SET
        assert node.get_parameter_or('p', Parameter('p', value=3)).value == 3

    @pytest.mark.parametrize('type_, value', [(Type.INTEGER, 5), (Type.STRING_ARRAY, ['a']), (Type.DOUBLE, 0.5)])
    def test_pain_27_an_override_is_honoured_and_nothing_raises(self, make_node, type_, value):
        node = make_node(parameter_overrides=[Parameter('given', value=value)])
        assert node.declare_parameter('given', type_).value == value == node.get_parameter('given').value
        assert node.declare_parameter('missing', type_).value is None

    def test_an_override_of_another_type_is_refused(self, make_node):
        node = make_node(parameter_overrides=[Parameter('p', value='text')])
        with pytest.raises(InvalidParameterTypeException) as refused:
            node.declare_parameter('p', Type.INTEGER)
        assert str(refused.value) == "Trying to set parameter 'p' to 'text' of type 'STRING', expecting type 'INTEGER': p"


class TestOverrides:

    def test_they_win_over_defaults_and_those_from_code_over_the_command_line(self, make_node):
        node = make_node(parameter_overrides=[Parameter('p', value=5)],
                         cli_args=['--ros-args', '-p', 'q:=6', '-p', 'p:=7'])
        assert node.declare_parameter('p', 1).value == 5
        assert node.declare_parameter('q', 1).value == 6
        assert node.declare_parameter('r', 1).value == 1

    def test_they_are_ignored_on_request(self, make_node):
        node = make_node(parameter_overrides=[Parameter('p', value=5), Parameter('q', value='text')])
        assert node.declare_parameter('p', 1, ignore_override=True).value == 1
        assert node.declare_parameters('', [('q', 2)], ignore_override=True)[0].value == 2

    def test_one_of_another_type_is_refused_and_nothing_is_declared(self, make_node):
        node = make_node(parameter_overrides=[Parameter('p', value='text')])
        with pytest.raises(InvalidParameterTypeException) as refused:
            node.declare_parameter('p', 1)
        assert str(refused.value) == "Trying to set parameter 'p' to 'text' of type 'STRING', expecting type 'INTEGER': p"
        assert not node.has_parameter('p')

    def test_one_of_any_type_fits_a_dynamically_typed_parameter(self, make_node):
        node = make_node(parameter_overrides=[Parameter('p', value='text')])
        assert node.declare_parameter('p', 1, ParameterDescriptor(dynamic_typing=True)).value == 'text'

    def test_one_out_of_range_is_refused(self, make_node):
        node = make_node(parameter_overrides=[Parameter('p', value=11)])
        with pytest.raises(InvalidParameterValueException, match='out of range. Min: 0, Max: 10, value: 11'):
            node.declare_parameter('p', 5, integers(0, 10))

    def test_an_empty_list_fits_every_array(self, make_node):
        node = make_node(cli_args=['--ros-args', '-p', 'p:=[]'])
        assert node.declare_parameter('p', ['a']).value == []

    def test_they_may_be_declared_by_themselves(self, make_node):
        node = make_node(parameter_overrides=[Parameter('a.b', value=5)],
                         automatically_declare_parameters_from_overrides=True)
        assert node.get_parameter('a.b').value == 5
        assert not node.describe_parameter('a.b').dynamic_typing
        with pytest.raises(ParameterAlreadyDeclaredException):
            node.declare_parameter('a.b', 1)

    def test_one_that_is_not_declared_is_not_there(self, make_node):
        node = make_node(parameter_overrides=[Parameter('p', value=5)])
        assert not node.has_parameter('p') and node._parameter_overrides['p'].value == 5

    def test_use_sim_time_must_be_a_bool(self, make_node):
        with pytest.raises(InvalidParameterTypeException, match="'use_sim_time' to 'yes please'"):
            make_node(parameter_overrides=[Parameter('use_sim_time', value='yes please')])


class TestReading:

    def test_an_undeclared_parameter_is_named(self, node):
        for read in (node.get_parameter, node.get_parameter_type, node.describe_parameter, node.undeclare_parameter,
                     lambda name: node.get_parameters([name]), lambda name: node.get_parameter_types([name]),
                     lambda name: node.describe_parameters([name]),
                     lambda name: node.set_descriptor(name, ParameterDescriptor())):
            with pytest.raises(ParameterNotDeclaredException) as refused:
                read('nope')
            assert str(refused.value) == 'Invalid access to undeclared parameter(s): nope'

    @pytest.mark.parametrize('name', [None, 5, 1.5])
    def test_what_is_no_string_is_the_name_of_no_parameter(self, node, name):
        assert not node.has_parameter(name)
        assert node.get_parameter_or(name, Parameter('p', value=1)).value == 1
        for read in (node.get_parameter, node.get_parameter_type, node.describe_parameter, node.undeclare_parameter):
            with pytest.raises(ParameterNotDeclaredException, match=str(name)):
                read(name)

    def test_setting_under_a_name_that_is_no_string_is_refused_too(self, node):
        for set_ in (node.set_parameters, node.set_parameters_atomically):
            with pytest.raises(ParameterNotDeclaredException, match='5'):
                set_([Parameter(5, value=1)])

    def test_names_in_a_list_must_be_strings(self, node):
        for read in (node.get_parameters, node.get_parameter_types):
            with pytest.raises(TypeError, match='All names must be instances of type str'):
                read(['use_sim_time', 5])
            with pytest.raises(TypeError):
                read(None)

    def test_several_come_in_the_order_of_the_question(self, node):
        node.declare_parameters('', [('a', 1), ('b', 'x')])
        assert [parameter.value for parameter in node.get_parameters(['b', 'a', 'b'])] == ['x', 1, 'x']
        assert node.get_parameter_types(['b', 'a']) == [Type.STRING, Type.INTEGER]

    def test_get_parameter_or_needs_no_alternative(self, node):
        assert node.get_parameter_or('zz').type_ is Type.NOT_SET and node.get_parameter_or('zz').name == 'zz'
        node.declare_parameter('p', 1)
        assert node.get_parameter_or('p', Parameter('p', value=2)).value == 1

    def test_those_with_a_prefix_come_without_it(self, node):
        node.declare_parameters('', [('robot', 0), ('robot.leg.left', 2), ('robot.arm', 1), ('robots.x', 3)])
        found = node.get_parameters_by_prefix('robot')
        assert {name: parameter.value for name, parameter in found.items()} == {'leg.left': 2, 'arm': 1}
        assert list(found) == ['leg.left', 'arm'] and found['arm'].name == 'robot.arm'
        assert set(node.get_parameters_by_prefix('')) == set(node._parameters)
        assert node.get_parameters_by_prefix('nothing') == {}

    @pytest.mark.parametrize('prefixes, depth, names, found', [
        ([], 1, ['top'], []),
        ([], 2, ['top', 'a.b', 'a.c'], ['a']),
        (['a'], 0, ['a.b', 'a.c', 'a.d.e', 'a.d.f.g'], ['a', 'a.d', 'a.d.f']),
        (['a'], 1, ['a.b', 'a.c'], ['a']),
        (['a.d'], 1, ['a.d.e'], ['a.d']),
        (['a.d', 'top'], 2, ['top', 'a.d.e', 'a.d.f.g'], ['a.d', 'a.d.f']),
        (['a.b'], 1, ['a.b'], ['a']),
        (['nothing'], 0, [], [])])
    def test_a_list_is_by_prefix_and_depth_in_order_of_declaration(self, node, prefixes, depth, names, found):
        node.declare_parameters('', [(name, 1) for name in ('top', 'a.b', 'a.c', 'a.d.e', 'a.d.f.g')])
        listed = node.list_parameters(prefixes, depth)
        always = ('use_sim_time', 'start_type_description_service')
        assert [name for name in listed.names if name not in always] == names and listed.prefixes == found

    def test_everything_is_listed_without_prefix_and_depth(self, node):
        node.declare_parameter('a.b.c', 1)
        listed = node.list_parameters([], 0)
        assert listed.names == ['use_sim_time', 'start_type_description_service', 'a.b.c']

    @pytest.mark.parametrize('prefixes, depth, error, text', [
        ('a', 0, TypeError, 'The prefixes argument must be a list'),
        (None, 0, TypeError, 'The prefixes argument must be a list'),
        ([5], 0, TypeError, 'All prefixes must be instances of type str'),
        ([], 1.5, TypeError, 'The depth must be instance of type int'),
        ([], -1, ValueError, 'The depth must be greater than or equal to zero')])
    def test_a_list_of_the_wrong_kind_is_refused(self, node, prefixes, depth, error, text):
        with pytest.raises(error, match=text):
            node.list_parameters(prefixes, depth)


class TestUndeclaredAllowed:

    @pytest.fixture
    def node(self, make_node):
        return make_node(allow_undeclared_parameters=True)

    def test_reading_one_gives_nothing(self, node):
        assert node.get_parameter('p').type_ is Type.NOT_SET and node.get_parameter('p').name == 'p'
        assert node.get_parameters(['p'])[0].value is None
        assert node.get_parameter_types(['p']) == [Type.NOT_SET]
        assert node.describe_parameter('p') == ParameterDescriptor()
        assert node.set_descriptor('p', ParameterDescriptor()).type == 0 and not node.has_parameter('p')

    def test_setting_one_declares_it_dynamically_typed(self, node):
        assert node.set_parameters([Parameter('p', value=1)])[0].successful
        assert node.get_parameter('p').value == 1 and node.describe_parameter('p').dynamic_typing
        assert node.set_parameters_atomically([Parameter('p', value='text'), Parameter('q', value=1)]).successful
        assert node.get_parameter('p').value == 'text'

    def test_setting_one_to_nothing_is_no_error(self, node):
        assert node.set_parameters([Parameter('p')])[0].successful and not node.has_parameter('p')

    def test_undeclaring_one_is_still_an_error(self, node):
        with pytest.raises(ParameterNotDeclaredException):
            node.undeclare_parameter('p')


class TestSetting:

    def test_an_undeclared_one_raises_and_those_before_it_are_set(self, node):
        node.declare_parameters('', [('a', 1), ('c', 1)])
        with pytest.raises(ParameterNotDeclaredException, match="'?nope'?"):
            node.set_parameters([Parameter('a', value=2), Parameter('nope', value=2), Parameter('c', value=2)])
        assert (node.get_parameter('a').value, node.get_parameter('c').value) == (2, 1)

    def test_atomically_means_all_or_none(self, node):
        node.declare_parameters('', [('a', 1), ('b', 1)])
        with pytest.raises(ParameterNotDeclaredException, match='nope'):
            node.set_parameters_atomically([Parameter('a', value=2), Parameter('nope', value=2)])
        assert not node.set_parameters_atomically([Parameter('a', value=2), Parameter('b', value='x')]).successful
        assert node.get_parameter('a').value == 1
        assert node.set_parameters_atomically([Parameter('a', value=3), Parameter('b', value=4)]).successful
        assert (node.get_parameter('a').value, node.get_parameter('b').value) == (3, 4)

    def test_each_of_several_has_its_own_result(self, node):
        node.declare_parameters('', [('a', 1), ('b', 1)])
        results = node.set_parameters([Parameter('a', value='x'), Parameter('b', value=2)])
        assert [result.successful for result in results] == [False, True]
        assert results[0].reason == "Wrong parameter type, expected 'Type.INTEGER' got 'Type.STRING'"

    @pytest.mark.parametrize('what', [[5], [None], [ParameterMsg(name='p')], ['p']])
    def test_what_is_no_parameter_is_a_type_error(self, node, what):
        for set_ in (node.set_parameters, node.set_parameters_atomically):
            with pytest.raises(TypeError) as refused:
                set_(what)
            assert str(refused.value) == "parameter must be instance of type '<class 'rclpy.parameter.Parameter'>'"

    def test_any_iterable_will_do(self, node):
        node.declare_parameter('p', 1)
        assert [r.successful for r in node.set_parameters(Parameter('p', value=v) for v in (2, 3))] == [True, True]
        assert node.get_parameter('p').value == 3

    def test_nothing_to_set_is_fine(self, node):
        assert node.set_parameters([]) == [] and node.set_parameters_atomically([]).successful

    def test_a_read_only_parameter_stays(self, node):
        node.declare_parameter('p', 1, ParameterDescriptor(read_only=True))
        result = node.set_parameters([Parameter('p', value=2)])[0]
        assert (result.successful, result.reason) == (False, 'Trying to set a read-only parameter: p.')
        with pytest.raises(ParameterImmutableException) as refused:
            node.undeclare_parameter('p')
        assert str(refused.value) == 'Attempted to modify read-only parameter: p'
        with pytest.raises(ParameterImmutableException):
            node.set_descriptor('p', ParameterDescriptor())

    def test_not_set_deletes_a_dynamically_typed_parameter_only(self, node):
        node.declare_parameter('dynamic', 1, ParameterDescriptor(dynamic_typing=True))
        node.declare_parameter('static', 1)
        assert node.set_parameters([Parameter('dynamic')])[0].successful and not node.has_parameter('dynamic')
        result = node.set_parameters([Parameter('static')])[0]
        assert (result.successful, result.reason) == (False, 'Static parameter cannot be undeclared')

    def test_one_that_is_undeclared_may_be_declared_anew_with_another_type(self, node):
        node.declare_parameter('p', 1)
        node.undeclare_parameter('p')
        assert not node.has_parameter('p') and node.declare_parameter('p', 'text').value == 'text'

    def test_use_sim_time_is_a_parameter_like_others(self, node):
        assert not node.get_clock().ros_time_is_active
        assert node.set_parameters([Parameter('use_sim_time', value=True)])[0].successful
        assert node.get_clock().ros_time_is_active
        assert node.set_parameters([Parameter('use_sim_time', value=False)])[0].successful
        assert not node.get_clock().ros_time_is_active
        assert not node.set_parameters([Parameter('use_sim_time', value=1)])[0].successful


class TestRanges:

    @pytest.mark.parametrize('value', [0, 3, 10])
    def test_integers_in_the_range_are_fine(self, node, value):
        assert node.declare_parameter('speed', value, integers(0, 10)).value == value

    @pytest.mark.parametrize('value, reason', [
        (101, 'Parameter speed out of range. Min: 0, Max: 100, value: 101'),
        (-1, 'Parameter speed out of range. Min: 0, Max: 100, value: -1'),
        (25, 'The parameter value for speed is not a valid step. Min: 0, max: 100, value: 25, step: 10')])
    def test_integers_are_refused_with_these_words(self, node, value, reason):
        node.declare_parameter('speed', 50, integers(0, 100, 10))
        assert node.set_parameters([Parameter('speed', value=value)])[0].reason == reason
        node.undeclare_parameter('speed')
        with pytest.raises(InvalidParameterValueException) as refused:
            node.declare_parameter('speed', value, integers(0, 100, 10))
        assert str(refused.value) == f'Invalid parameter value ({value}) for parameter. Reason: {reason}: speed'

    @pytest.mark.parametrize('value, reason', [
        (1.5, 'Parameter gain out of range Min: 0.0, Max: 1.0, value: 1.5'),
        (0.3, 'The parameter value for gain is not close enough to a valid step. '
              'Min: 0.0, max: 1.0, value: 0.3, step: 0.25')])
    def test_floats_are_refused_with_these_words(self, node, value, reason):
        node.declare_parameter('gain', 0.5, floats(0.0, 1.0, 0.25))
        assert node.set_parameters([Parameter('gain', value=value)])[0].reason == reason

    def test_the_ends_are_always_fine_whatever_the_step(self, node):
        node.declare_parameters('', [('i', 0, integers(0, 10, 3)), ('f', 0.0, floats(0.0, 1.0, 0.3))])
        assert node.set_parameters_atomically([Parameter('i', value=10), Parameter('f', value=1.0)]).successful

    def test_a_float_need_only_be_close(self, node):
        node.declare_parameter('f', 0.0, floats(0.0, 1.0, 0.1))
        assert node.set_parameters([Parameter('f', value=0.30000000000000004)])[0].successful
        assert node.set_parameters([Parameter('f', value=1.0000000001)])[0].successful

    def test_ends_may_be_the_wrong_way_round(self, node):
        node.declare_parameter('i', 5, integers(10, 0))
        assert 'Min: 0, Max: 10' in node.set_parameters([Parameter('i', value=11)])[0].reason

    def test_a_range_of_the_other_kind_does_not_matter(self, node):
        assert node.declare_parameter('i', 50, floats(0.0, 1.0)).value == 50
        assert node.declare_parameter('f', 50.0, integers(0, 1)).value == 50.0

    def test_nan_is_in_no_range(self, node):
        node.declare_parameter('f', 0.0, floats(0.0, 1.0))
        assert not node.set_parameters([Parameter('f', value=float('nan'))])[0].successful


class TestDescriptors:

    def test_one_is_told_as_it_was_given(self, node):
        given = ParameterDescriptor(description='what', additional_constraints='some', read_only=True,
                                    floating_point_range=[FloatingPointRange(from_value=0.0, to_value=1.0, step=0.5)])
        node.declare_parameter('p', 0.5, given)
        described = node.describe_parameter('p')
        assert (described.name, described.type) == ('p', ParameterType.PARAMETER_DOUBLE)
        assert described.description == 'what' and described.additional_constraints == 'some'
        assert described.read_only and described.floating_point_range == given.floating_point_range

    def test_the_two_that_every_node_has(self, node):
        sim, service = node.describe_parameters(['use_sim_time', 'start_type_description_service'])
        assert (sim.type, sim.read_only) == (1, False) and (service.type, service.read_only) == (1, True)
        assert service.description == 'If enabled, start the ~/get_type_description service.'

    def test_a_new_one_keeps_the_value_if_it_can(self, node):
        node.declare_parameter('p', 5)
        descriptor = integers(0, 10)
        descriptor.type = ParameterType.PARAMETER_INTEGER
        assert node.set_descriptor('p', descriptor).integer_value == 5
        assert node.describe_parameter('p').integer_range == descriptor.integer_range
        assert not node.set_parameters([Parameter('p', value=11)])[0].successful

    def test_a_new_one_takes_the_alternative_if_it_must(self, node):
        node.declare_parameter('p', 50)
        descriptor = integers(0, 10)
        descriptor.type = ParameterType.PARAMETER_INTEGER
        with pytest.raises(InvalidParameterValueException, match='out of range. Min: 0, Max: 10, value: 50'):
            node.set_descriptor('p', descriptor)
        with pytest.raises(InvalidParameterValueException, match='value: 60'):
            node.set_descriptor('p', descriptor, Parameter('p', value=60).get_parameter_value())
        assert node.set_descriptor('p', descriptor, Parameter('p', value=7).get_parameter_value()).integer_value == 7
        assert node.get_parameter('p').value == 7

    def test_dynamic_typing_takes_values_of_any_type(self, node):
        node.declare_parameter('p', 1, ParameterDescriptor(dynamic_typing=True))
        for value in ('text', 1.5, [1, 2], None):
            assert node.set_parameters([Parameter('p', value=value)])[0].successful


class TestCallbacks:

    @pytest.fixture
    def node(self, make_node):
        node = make_node()
        node.declare_parameters('', [('a', 1), ('b', 1)])
        return node

    def test_pre_on_and_post_come_in_this_order_and_the_newest_first(self, node):
        order = []
        for each in ('1', '2'):
            node.add_post_set_parameters_callback(lambda parameters, each=each: order.append('post' + each))
            node.add_on_set_parameters_callback(
                lambda parameters, each=each: order.append('on' + each) or accept(parameters))
            node.add_pre_set_parameters_callback(
                lambda parameters, each=each: order.append('pre' + each) or parameters)
        assert node.set_parameters([Parameter('a', value=2)])[0].successful
        assert order == ['pre2', 'pre1', 'on2', 'on1', 'post2', 'post1']

    def test_each_pre_callback_gets_the_list_as_it_was_asked_for(self, node):
        seen = []

        def replace(name, value):
            def callback(parameters):
                seen.append([(p.name, p.value) for p in parameters])
                return [Parameter(name, value=value)]
            return callback

        node.add_pre_set_parameters_callback(replace('a', 10))
        node.add_pre_set_parameters_callback(replace('b', 20))
        assert node.set_parameters_atomically([Parameter('a', value=5)]).successful
        assert seen == [[('a', 5)], [('a', 5)]]
        assert (node.get_parameter('a').value, node.get_parameter('b').value) == (10, 20)

    def test_a_pre_callback_that_leaves_nothing_refuses(self, node):
        node.add_pre_set_parameters_callback(lambda parameters: [])
        result = node.set_parameters([Parameter('a', value=2)])[0]
        assert not result.successful and result.reason == (
            'parameter list cannot be empty, this might be due to pre_set_parameters_callback modifying the original '
            'parameters list.')
        assert node.get_parameter('a').value == 1

    def test_a_pre_callback_may_not_name_what_is_undeclared(self, node):
        node.add_pre_set_parameters_callback(lambda parameters: [Parameter('nope', value=1)])
        with pytest.raises(ParameterNotDeclaredException, match='nope'):
            node.set_parameters([Parameter('a', value=2)])

    def test_a_pre_callback_that_forgets_to_return_is_a_type_error(self, node):
        node.add_pre_set_parameters_callback(lambda parameters: None)
        with pytest.raises(TypeError):
            node.set_parameters([Parameter('a', value=2)])
        assert node.get_parameter('a').value == 1

    def test_the_first_refusal_decides_and_nobody_else_is_asked(self, node):
        asked = []
        node.add_on_set_parameters_callback(lambda parameters: asked.append(1) or accept(parameters))
        node.add_on_set_parameters_callback(lambda parameters: SetParametersResult(successful=False, reason='no'))
        node.add_post_set_parameters_callback(asked.append)
        result = node.set_parameters_atomically([Parameter('a', value=2)])
        assert (result.successful, result.reason) == (False, 'no')
        assert asked == [] and node.get_parameter('a').value == 1

    def test_set_parameters_asks_for_each_and_atomically_for_all(self, node):
        asked = []
        node.add_on_set_parameters_callback(
            lambda parameters: asked.append([p.name for p in parameters]) or accept(parameters))
        wanted = [Parameter('a', value=2), Parameter('b', value=2)]
        node.set_parameters(wanted)
        node.set_parameters_atomically(wanted)
        assert asked == [['a'], ['b'], ['a', 'b']]

    def test_what_breaks_a_rule_does_not_reach_the_callbacks(self, node):
        asked = []
        node.add_on_set_parameters_callback(lambda parameters: asked.append(1) or accept(parameters))
        assert not node.set_parameters([Parameter('a', value='text')])[0].successful
        assert asked == []

    def test_values_change_between_on_and_post(self, node):
        seen = []
        node.add_on_set_parameters_callback(
            lambda parameters: seen.append(node.get_parameter('a').value) or accept(parameters))
        node.add_post_set_parameters_callback(lambda parameters: seen.append(node.get_parameter('a').value))
        node.set_parameters([Parameter('a', value=2)])
        assert seen == [1, 2]

    def test_declaring_asks_on_and_tells_post_and_leaves_pre_alone(self, node):
        heard = []
        node.add_pre_set_parameters_callback(lambda parameters: heard.append('pre') or parameters)
        node.add_on_set_parameters_callback(
            lambda parameters: heard.append(('on', parameters[0].name)) or accept(parameters))
        node.add_post_set_parameters_callback(lambda parameters: heard.append(('post', parameters[0].name)))
        node.declare_parameters('', [('x', 1), ('y', 1)])
        assert heard == [('on', 'x'), ('post', 'x'), ('on', 'y'), ('post', 'y')]

    def test_a_refusal_while_declaring_raises_and_ends_the_list(self, node):
        node.add_on_set_parameters_callback(
            lambda parameters: SetParametersResult(successful=parameters[0].name != 'y', reason='not y'))
        with pytest.raises(InvalidParameterValueException) as refused:
            node.declare_parameters('', [('x', 1), ('y', 2), ('z', 3)])
        assert str(refused.value) == 'Invalid parameter value (2) for parameter. Reason: not y: y'
        assert [node.has_parameter(name) for name in 'xyz'] == [True, False, False]

    def test_undeclaring_asks_nobody(self, node):
        heard = []
        node.add_on_set_parameters_callback(lambda parameters: heard.append(1) or accept(parameters))
        node.add_post_set_parameters_callback(heard.append)
        node.undeclare_parameter('a')
        assert heard == []

    def test_what_a_callback_raises_comes_back_and_nothing_is_set(self, node):
        def fail(parameters):
            raise KeyError('boom')

        for add, remove in ((node.add_pre_set_parameters_callback, node.remove_pre_set_parameters_callback),
                            (node.add_on_set_parameters_callback, node.remove_on_set_parameters_callback)):
            add(fail)
            with pytest.raises(KeyError, match='boom'):
                node.set_parameters([Parameter('a', value=2)])
            remove(fail)
        assert node.get_parameter('a').value == 1

    def test_what_a_post_callback_raises_comes_back_and_the_value_is_set(self, node):
        node.add_post_set_parameters_callback(lambda parameters: [][0])
        with pytest.raises(IndexError):
            node.set_parameters([Parameter('a', value=2)])
        assert node.get_parameter('a').value == 2

    def test_one_that_was_removed_is_not_called_and_removing_it_again_is_a_value_error(self, node):
        heard = []
        node.add_post_set_parameters_callback(heard.append)
        node.remove_post_set_parameters_callback(heard.append)
        node.set_parameters([Parameter('a', value=2)])
        assert heard == []
        for remove in (node.remove_pre_set_parameters_callback, node.remove_on_set_parameters_callback,
                       node.remove_post_set_parameters_callback):
            with pytest.raises(ValueError):
                remove(heard.append)

    def test_a_callback_may_set_another_parameter(self, node):
        def follow(parameters):
            if parameters[0].name == 'a':
                node.set_parameters([Parameter('b', value=parameters[0].value)])

        node.add_post_set_parameters_callback(follow)
        node.set_parameters([Parameter('a', value=7)])
        assert node.get_parameter('b').value == 7

    def test_a_callback_may_remove_itself(self, node):
        def once(parameters):
            node.remove_on_set_parameters_callback(once)
            return SetParametersResult(successful=False, reason='once')

        node.add_on_set_parameters_callback(once)
        assert [node.set_parameters([Parameter('a', value=2)])[0].successful for _ in range(2)] == [False, True]


def test_the_exceptions_are_of_one_family_and_say_what_upstream_says():
    parameter = Parameter('p', value='x')
    said = {str(each): type(each) for each in (
        ParameterNotDeclaredException(['a']), ParameterAlreadyDeclaredException('a'), InvalidParameterException('a'),
        InvalidParameterTypeException(parameter, 'INTEGER'), InvalidParameterValueException('a', 1, 'why'),
        ParameterImmutableException('a'), ParameterUninitializedException('a'))}
    assert list(said) == [
        "Invalid access to undeclared parameter(s): ['a']", 'Parameter(s) already declared: a',
        'Invalid parameter name: a', "Trying to set parameter 'p' to 'x' of type 'STRING', expecting type 'INTEGER': p",
        'Invalid parameter value (1) for parameter. Reason: why: a', 'Attempted to modify read-only parameter: a',
        "The parameter 'a' is not initialized: a"]
    assert all(issubclass(each, ParameterException) for each in said.values())


def test_the_messages_about_parameters_may_be_imported_where_programs_look_for_them():
    from rcl_interfaces.msg import Parameter as ParameterMessage
    from rclpy.node import ParameterDescriptor as Descriptor
    from rclpy.node import SetParametersResult as Result
    from rclpy.parameter import ParameterMsg as Message
    from rclpy.parameter import ParameterType as Kind
    from rclpy.parameter import ParameterValue as Value
    assert (Descriptor, Result, Message, Kind, Value) == (ParameterDescriptor, SetParametersResult, ParameterMessage,
                                                          ParameterType, ParameterValue)
    with pytest.raises(ImportError):
        from rclpy.parameter import Nonsense  # noqa: F401


def test_what_nodes_are_made_of_may_be_imported_from_their_module():
    import rclpy.node
    for names in rclpy.node._ELSEWHERE.values():
        assert all(getattr(rclpy.node, name) is not None for name in names)
    with pytest.raises(AttributeError):
        rclpy.node.Nonsense


def test_a_parameter_is_one_object_as_long_as_nobody_sets_it(node):
    declared = node.declare_parameter('a.list', [1, 2])
    assert node.get_parameter('a.list') is declared is node.get_parameters_by_prefix('a')['list']
    mine = Parameter('a.list', value=[3])
    assert node.set_parameters([mine])[0].successful
    assert node.get_parameter('a.list') is mine


def test_a_refused_parameter_is_not_the_one_in_force(node):
    node.declare_parameter('a', 1)
    node.add_on_set_parameters_callback(lambda _: SetParametersResult(successful=False))
    refused = Parameter('a', value=2)
    assert not node.set_parameters([refused])[0].successful
    assert node.get_parameter('a') is not refused and node.get_parameter('a').value == 1


def test_a_parameter_that_is_declared_anew_is_another(node):
    first = node.declare_parameter('a', (1, 2))
    node.undeclare_parameter('a')
    second = node.declare_parameter('a', (3, 4))
    assert second is not first and second.value == (3, 4)


def test_a_name_that_comes_twice_in_one_declaration_is_what_it_is_last(node):
    results = node.declare_parameters('', [('a', 1), ('b', 2), ('a', 3)])
    assert [result.value for result in results] == [3, 2, 3]
    assert node.get_parameter('a').value == 3
