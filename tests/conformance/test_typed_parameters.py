# SPDX-License-Identifier: Apache-2.0
"""Parameters declared from a dataclass."""
from dataclasses import dataclass, field
from typing import List, Optional, Tuple

import pytest
from rcl_interfaces.msg import ParameterDescriptor
from rclpy.exceptions import (InvalidParameterTypeException, InvalidParameterValueException,
                              ParameterAlreadyDeclaredException, ParameterNotDeclaredException)
from rclpy.parameter import Parameter
from rclpy.typed_parameters import declare_parameters_from, described, read_parameters_into, within


@dataclass
class Limits:
    speed: float = within(0.0, 2.0, 0.5, description='metres per second')
    tries: int = within(1, 10, 3)
    joints: List[str] = field(default_factory=lambda: ['hip', 'knee'])


@dataclass
class Walker:
    robot_name: str
    gains: Optional[List[float]]
    limits: Limits = field(default_factory=Limits)
    corner: Tuple[float, float] = (1.0, 2.0)
    serial: int = described(ParameterDescriptor(read_only=True), 4711)
    words: List[str] = field(default_factory=list)


def test_pain_27_fields_become_parameters_and_come_back_filled(node):
    walker = declare_parameters_from(node, Walker)
    assert isinstance(walker, Walker) and isinstance(walker.limits, Limits)
    assert (walker.limits.speed, walker.limits.joints, walker.serial) == (0.5, ['hip', 'knee'], 4711)
    assert node.get_parameter('limits.tries').value == 3 and list(walker.corner) == [1.0, 2.0]
    assert node.describe_parameter('limits.speed').description == 'metres per second'
    assert node.describe_parameter('serial').read_only


def test_pain_27_a_field_without_default_is_none_until_it_is_given(make_node):
    walker = declare_parameters_from(make_node(), Walker)
    assert walker.robot_name is None and walker.gains is None
    given = make_node(parameter_overrides=[Parameter('robot_name', value='Ada'), Parameter('gains', value=[0.5])])
    walker = declare_parameters_from(given, Walker)
    assert (walker.robot_name, walker.gains) == ('Ada', [0.5])
    with pytest.raises(InvalidParameterTypeException):
        declare_parameters_from(make_node(parameter_overrides=[Parameter('robot_name', value=5)]), Walker)


def test_the_values_of_an_object_are_the_defaults(node):
    walker = declare_parameters_from(node, Walker('Eve', [1.0], Limits(speed=1), words=['a']), 'left')
    assert (walker.robot_name, walker.limits.speed, walker.words) == ('Eve', 1.0, ['a'])
    assert node.get_parameter('left.limits.speed').value == 1.0


def test_a_range_is_kept(node):
    with pytest.raises(InvalidParameterValueException):
        declare_parameters_from(node, Limits(tries=11))
    declare_parameters_from(node, Limits, 'fine')
    assert not node.set_parameters([Parameter('fine.speed', value=2.5)])[0].successful


def test_an_empty_list_keeps_the_type_of_its_field(node):
    declare_parameters_from(node, Walker)
    assert node.get_parameter_type('words') == Parameter.Type.STRING_ARRAY
    assert node.set_parameters([Parameter('words', value=['x'])])[0].successful


def test_a_new_picture_is_taken_on_request(node):
    before = declare_parameters_from(node, Limits)
    node.set_parameters([Parameter('speed', value=1.5)])
    assert (before.speed, read_parameters_into(node, Limits).speed) == (0.5, 1.5)
    with pytest.raises(ParameterNotDeclaredException):
        read_parameters_into(node, Limits, 'elsewhere')


def test_declaring_twice_is_an_error_and_declares_nothing(node):
    node.declare_parameter('tries', 1)
    with pytest.raises(ParameterAlreadyDeclaredException):
        declare_parameters_from(node, Limits)
    assert not node.has_parameter('speed')


def test_what_has_no_parameter_type_is_a_type_error(node):
    @dataclass
    class Strange:
        what: dict

    with pytest.raises(TypeError, match="field 'what': there are no parameters of type"):
        declare_parameters_from(node, Strange)
    with pytest.raises(TypeError, match='is no dataclass'):
        declare_parameters_from(node, int)
