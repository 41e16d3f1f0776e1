# SPDX-License-Identifier: Apache-2.0
"""QoS that parameters override: QoSOverridingOptions."""
import pytest
from rcl_interfaces.msg import SetParametersResult
from rclpy.duration import Duration
from rclpy.parameter import Parameter
from rclpy.publisher import Publisher
from rclpy.qos import DurabilityPolicy, HistoryPolicy, LivelinessPolicy, QoSPolicyKind, QoSProfile, ReliabilityPolicy
from rclpy.qos_overriding_options import InvalidQosOverridesError, QoSOverridingOptions, _declare_qos_parameters
from std_msgs.msg import String

DEFAULT = QoSOverridingOptions.with_default_policies


def overrides(entity='publisher', **values):
    return [Parameter(f'qos_overrides./t.{entity}.{name}', value=value) for name, value in values.items()]


def test_the_default_policies_are_history_depth_and_reliability(node):
    node.create_publisher(String, 't', 7, qos_overriding_options=DEFAULT())
    found = node.get_parameters_by_prefix('qos_overrides./t.publisher')
    assert {name: parameter.value for name, parameter in found.items()} == {
        'history': 'keep_last', 'depth': 7, 'reliability': 'reliable'}
    described = node.describe_parameter('qos_overrides./t.publisher.depth')
    assert described.read_only and described.description == 'depth for publisher `/t` with id `None`'


def test_without_options_nothing_is_declared(node):
    node.create_publisher(String, 't', 7)
    assert node.get_parameters_by_prefix('qos_overrides') == {}


def test_overrides_reach_the_publisher_and_leave_the_profile_alone(make_node):
    node = make_node(parameter_overrides=overrides(depth=3, reliability='best_effort', history='keep_all'))
    profile = QoSProfile(depth=10)
    publisher = node.create_publisher(String, 't', profile, qos_overriding_options=DEFAULT())
    qos = publisher.qos_profile
    assert (qos.depth, qos.reliability, qos.history) == (3, ReliabilityPolicy.BEST_EFFORT, HistoryPolicy.KEEP_ALL)
    assert profile.depth == 10


def test_every_policy_may_be_overridden(make_node):
    second = 10 ** 9
    node = make_node(parameter_overrides=overrides(
        durability='transient_local', deadline=second, lifespan=2 * second, liveliness='automatic',
        liveliness_lease_duration=3 * second, avoid_ros_namespace_conventions=False))
    qos = QoSProfile(depth=1)
    kinds = [kind for kind in QoSPolicyKind if kind.name != 'INVALID']
    _declare_qos_parameters(Publisher, node, '/t', qos, QoSOverridingOptions(kinds))
    assert qos.durability is DurabilityPolicy.TRANSIENT_LOCAL and qos.liveliness is LivelinessPolicy.AUTOMATIC
    assert (qos.deadline, qos.lifespan, qos.liveliness_lease_duration) == tuple(Duration(seconds=s) for s in (1, 2, 3))


def test_a_subscription_has_no_lifespan(node):
    options = QoSOverridingOptions([QoSPolicyKind.LIFESPAN, QoSPolicyKind.DEPTH])
    node.create_subscription(String, 't', print, 5, qos_overriding_options=options)
    assert list(node.get_parameters_by_prefix('qos_overrides./t.subscription')) == ['depth']


def test_an_id_tells_several_on_one_topic_apart_and_without_they_share(make_node):
    node = make_node(parameter_overrides=[Parameter('qos_overrides./t.publisher_second.depth', value=2)])
    first, second, third = [node.create_publisher(String, 't', 9, qos_overriding_options=options)
                            for options in (DEFAULT(), DEFAULT(entity_id='second'), DEFAULT())]
    assert [each.qos_profile.depth for each in (first, second, third)] == [9, 2, 9]
    assert DEFAULT(entity_id='x').entity_id == 'x'


def test_the_topic_is_named_after_remapping(make_node):
    node = make_node(cli_args=['--ros-args', '-r', 'a:=b', '-p', 'qos_overrides./b.publisher.depth:=4'])
    assert node.create_publisher(String, 'a', 9, qos_overriding_options=DEFAULT()).qos_profile.depth == 4


def test_a_callback_may_refuse(make_node):
    seen = []

    def check(qos):
        seen.append(qos.depth)
        return SetParametersResult(successful=qos.depth < 5, reason='too deep')

    node = make_node(parameter_overrides=overrides(depth=8))
    with pytest.raises(InvalidQosOverridesError) as refused:
        node.create_publisher(String, 't', 1, qos_overriding_options=DEFAULT(callback=check))
    assert str(refused.value) == 'Provided QoS overrides for publisher `/t` with id `None`, are not valid: too deep'
    assert seen == [8] and not [p for p in node.publishers if p.topic_name == '/t']


def test_a_name_that_is_no_policy_is_a_runtime_error(make_node):
    node = make_node(parameter_overrides=overrides(reliability='rather'))
    with pytest.raises(RuntimeError) as refused:
        node.create_publisher(String, 't', 1, qos_overriding_options=DEFAULT())
    assert str(refused.value) == 'Unexpected QoS override for policy `reliability`: `rather`'
