# SPDX-License-Identifier: Apache-2.0
"""Parameters of a node, and those of another through its services."""
import pytest
from rcl_interfaces.msg import IntegerRange, ParameterDescriptor, SetParametersResult
from rclpy.exceptions import (InvalidParameterTypeException, InvalidParameterValueException,
                              ParameterAlreadyDeclaredException, ParameterNotDeclaredException,
                              ParameterUninitializedException)
from rclpy.parameter import Parameter, parameter_dict_from_yaml_file
from rclpy.parameter_client import AsyncParameterClient
from rclpy.parameter_event_handler import ParameterEventHandler


@pytest.mark.parametrize('value', [True, 7, 1.5, 'text', [b'a', b'b'], [True, False], [1, 2], [0.5], ['x', 'y']])
def test_a_value_of_every_type_is_kept(node, value):
    declared = node.declare_parameter('p', value)
    assert declared.value == value and node.get_parameter('p').value == value
    assert node.get_parameter_type('p') is declared.type_ is Parameter.Type.from_parameter_value(value)


def test_declaring_twice_is_an_error(node):
    node.declare_parameter('p', 1)
    with pytest.raises(ParameterAlreadyDeclaredException):
        node.declare_parameter('p', 1)


def test_an_undeclared_parameter_is_named(node):
    with pytest.raises(ParameterNotDeclaredException, match='nope'):
        node.get_parameter('nope')
    with pytest.raises(ParameterNotDeclaredException, match='nope'):
        node.set_parameters([Parameter('nope', value=1)])


def test_undeclared_parameters_may_be_allowed(make_node):
    node = make_node(allow_undeclared_parameters=True)
    assert node.get_parameter('p').type_ is Parameter.Type.NOT_SET
    assert node.set_parameters([Parameter('p', value=1)])[0].successful
    assert node.get_parameter('p').value == 1


def test_a_parameter_may_be_declared_by_type_alone(node):
    assert node.declare_parameter('p', Parameter.Type.INTEGER).value is None
    with pytest.raises(ParameterUninitializedException):
        node.get_parameter('p')
    assert not node.set_parameters([Parameter('p', value='text')])[0].successful
    assert node.set_parameters([Parameter('p', value=1)])[0].successful


def test_overrides_win(make_node):
    node = make_node(parameter_overrides=[Parameter('p', value=5)],
                     cli_args=['--ros-args', '-p', 'q:=6', '-p', 'p:=7'])
    assert node.declare_parameter('p', 1).value == 5
    assert node.declare_parameter('q', 1).value == 6
    assert node.declare_parameter('r', 1).value == 1


def test_an_override_of_another_type_is_refused(make_node):
    node = make_node(parameter_overrides=[Parameter('p', value='text')])
    with pytest.raises(InvalidParameterTypeException, match="'p'"):
        node.declare_parameter('p', 1)


def test_overrides_may_be_declared_by_themselves(make_node):
    node = make_node(parameter_overrides=[Parameter('p', value=5)],
                     automatically_declare_parameters_from_overrides=True)
    assert node.get_parameter('p').value == 5


def test_a_range_is_kept(node):
    descriptor = ParameterDescriptor(integer_range=[IntegerRange(from_value=0, to_value=10, step=1)])
    with pytest.raises(InvalidParameterValueException):
        node.declare_parameter('low', -1, descriptor)
    node.declare_parameter('p', 5, descriptor)
    result = node.set_parameters([Parameter('p', value=11)])[0]
    assert not result.successful and 'Min: 0, Max: 10, value: 11' in result.reason
    assert node.describe_parameter('p').integer_range[0].to_value == 10


def test_callbacks_change_refuse_and_hear(node):
    heard = []
    node.declare_parameter('p', 1)
    node.add_pre_set_parameters_callback(
        lambda parameters: [Parameter(p.name, value=p.value + 1) for p in parameters])

    def allow(parameters):
        return SetParametersResult(successful=parameters[0].value < 10, reason='too much')

    node.add_on_set_parameters_callback(allow)
    node.add_post_set_parameters_callback(heard.extend)
    assert node.set_parameters([Parameter('p', value=4)])[0].successful
    assert node.get_parameter('p').value == 5 and [p.value for p in heard] == [5]
    refused = node.set_parameters_atomically([Parameter('p', value=20)])
    assert not refused.successful and refused.reason == 'too much'
    node.remove_on_set_parameters_callback(allow)
    assert node.set_parameters([Parameter('p', value=20)])[0].successful
    with pytest.raises(ValueError):
        node.remove_on_set_parameters_callback(allow)


def test_what_a_callback_raises_comes_back(node):
    node.declare_parameter('p', 1)

    def fail(parameters):
        raise KeyError('boom')

    node.add_on_set_parameters_callback(fail)
    with pytest.raises(KeyError):
        node.set_parameters([Parameter('p', value=2)])


def test_prefixes_and_lists(node):
    node.declare_parameters('robot', [('arm', 1), ('leg.left', 2)])
    assert {k: p.value for k, p in node.get_parameters_by_prefix('robot').items()} == {'arm': 1, 'leg.left': 2}
    listed = node.list_parameters(['robot'], 1)
    assert listed.names == ['robot.arm'] and listed.prefixes == ['robot']
    assert 'use_sim_time' in node.list_parameters([], 0).names


def test_a_parameter_may_be_undeclared(node):
    node.declare_parameter('p', 1)
    node.undeclare_parameter('p')
    assert not node.has_parameter('p')
    assert node.get_parameter_or('p', Parameter('p', value=3)).value == 3


def test_another_nodes_parameters_are_asked_and_set(ros, make_node):
    owner, asker = make_node(), make_node()
    owner.declare_parameter('p', 1)
    client = AsyncParameterClient(asker, owner.get_fully_qualified_name())
    assert client.wait_for_services(timeout_sec=20)
    from rclpy.executors import SingleThreadedExecutor
    executor = SingleThreadedExecutor()
    executor.add_node(owner)
    executor.add_node(asker)
    changes = []
    ParameterEventHandler(asker).add_parameter_callback('p', owner.get_fully_qualified_name(), changes.append)

    def result(future):
        executor.spin_until_future_complete(future, timeout_sec=20)
        return future.result()

    while owner.count_subscribers('/parameter_events') < 1:
        executor.spin_once(timeout_sec=0.05)
    assert result(client.get_parameters(['p'])).values[0].integer_value == 1
    while not changes:
        assert result(client.set_parameters([Parameter('p', value=2)])).results[0].successful
        executor.spin_once(timeout_sec=0.05)
    assert owner.get_parameter('p').value == 2 and changes[0].value == 2
    assert 'p' in result(client.list_parameters()).result.names


def test_a_yaml_file_is_read(tmp_path):
    file = tmp_path / 'p.yaml'
    file.write_text('/**:\n  ros__parameters:\n    a: 1\n/n:\n  ros__parameters:\n    b: {c: [1.5, 2.5], d: "7"}\n')
    found = parameter_dict_from_yaml_file(str(file), True, ['/n'])
    assert found['a'].value.integer_value == 1
    assert list(found['b.c'].value.double_array_value) == [1.5, 2.5]
    assert found['b.d'].value.string_value == '7'
    with pytest.raises(RuntimeError):
        parameter_dict_from_yaml_file(str(file), False, ['/other'])
