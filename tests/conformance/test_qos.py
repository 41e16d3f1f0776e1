# SPDX-License-Identifier: Apache-2.0
"""QoS profiles and policies as values."""
import copy
import warnings

import pytest
from rclpy.duration import Duration
from rclpy.qos import (DeadlineBestAvailable, DurabilityPolicy, HistoryPolicy, InvalidQoSProfileException,
                       LivelinessLeaseDurationeBestAvailable, LivelinessPolicy, QoSCompatibility, QoSDurabilityPolicy,
                       QoSHistoryPolicy, QoSLivelinessPolicy, QoSPolicyKind, QoSPresetProfiles, QoSProfile,
                       QoSReliabilityPolicy, ReliabilityPolicy, qos_check_compatible, qos_policy_name_from_kind,
                       qos_profile_action_status_default, qos_profile_best_available, qos_profile_default,
                       qos_profile_parameter_events, qos_profile_parameters, qos_profile_sensor_data,
                       qos_profile_services_default, qos_profile_system_default, qos_profile_unknown)

RELIABLE, BEST_EFFORT = ReliabilityPolicy.RELIABLE, ReliabilityPolicy.BEST_EFFORT
VOLATILE, TRANSIENT = DurabilityPolicy.VOLATILE, DurabilityPolicy.TRANSIENT_LOCAL
AUTOMATIC, MANUAL = LivelinessPolicy.AUTOMATIC, LivelinessPolicy.MANUAL_BY_TOPIC


def test_history_or_depth_is_needed():
    with pytest.raises(InvalidQoSProfileException) as raised:
        QoSProfile()
    assert raised.value.args == ('Invalid QoSProfile', 'History and/or depth settings are required.')
    with pytest.raises(InvalidQoSProfileException):
        QoSProfile(reliability=RELIABLE)


def test_keep_last_needs_a_depth():
    for history in (HistoryPolicy.KEEP_LAST, 1):
        with pytest.raises(InvalidQoSProfileException) as raised:
            QoSProfile(history=history)
        assert raised.value.args == ('Invalid QoSProfile', 'History set to KEEP_LAST without a depth setting.')


def test_the_rest_has_defaults():
    profile = QoSProfile(depth=5)
    assert profile.history is HistoryPolicy.KEEP_LAST and profile.depth == 5
    assert profile.reliability is RELIABLE and profile.durability is VOLATILE
    assert profile.liveliness is LivelinessPolicy.SYSTEM_DEFAULT
    for duration in (profile.lifespan, profile.deadline, profile.liveliness_lease_duration):
        assert duration == Duration()
    assert profile.avoid_ros_namespace_conventions is False
    assert QoSProfile(history=HistoryPolicy.KEEP_ALL).depth == 10
    assert QoSProfile(history=HistoryPolicy.SYSTEM_DEFAULT).history is HistoryPolicy.SYSTEM_DEFAULT


def test_policies_may_be_given_by_number():
    profile = QoSProfile(history=2, reliability=2, durability=1, liveliness=3)
    assert profile.history is HistoryPolicy.KEEP_ALL and profile.reliability is BEST_EFFORT
    assert profile.durability is TRANSIENT and profile.liveliness is MANUAL


@pytest.mark.parametrize('arguments', [
    {'colour': 'red'}, {'deadline': 1.0}, {'lifespan': 1}, {'liveliness_lease_duration': None}, {'depth': 1.5},
    {'depth': '1'}, {'reliability': 'reliable'}, {'durability': None}, {'history': 'x'}, {'liveliness': 1.0},
    {'avoid_ros_namespace_conventions': 1}])
def test_unknown_arguments_and_wrong_types_are_refused(arguments):
    with pytest.raises(AssertionError):
        QoSProfile(**{'depth': 1, **arguments})


def test_the_refusal_names_the_arguments():
    with pytest.raises(AssertionError, match='Invalid arguments passed to constructor: .*colour'):
        QoSProfile(depth=1, colour='red')


@pytest.mark.parametrize('policy', ['history', 'reliability', 'durability', 'liveliness'])
def test_numbers_that_are_no_policy_are_refused(policy):
    with pytest.raises(ValueError, match='77 is not a valid'):
        QoSProfile(**{'depth': 1, policy: 77})


def test_properties_check_as_the_constructor_does():
    profile = QoSProfile(depth=1)
    profile.reliability, profile.deadline, profile.depth = BEST_EFFORT, Duration(seconds=1), 9
    assert profile.reliability is BEST_EFFORT and profile.deadline == Duration(seconds=1) and profile.depth == 9
    with pytest.raises(AssertionError):
        profile.deadline = 5
    with pytest.raises(ValueError):
        profile.durability = 77
    with pytest.raises(AttributeError):
        profile.colour = 'red'


def test_a_depth_of_zero_is_warned_of():
    for make in (lambda: QoSProfile(depth=0), lambda: setattr(QoSProfile(depth=1), 'depth', 0)):
        with pytest.warns(UserWarning, match="A zero depth with KEEP_LAST doesn't make sense"):
            make()
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        QoSProfile(history=HistoryPolicy.KEEP_ALL, depth=0)


def test_profiles_compare_by_value():
    assert QoSProfile(depth=5, reliability=BEST_EFFORT) == qos_profile_sensor_data
    assert QoSProfile(depth=5) != qos_profile_sensor_data and QoSProfile(depth=5) != 5
    assert copy.deepcopy(qos_profile_sensor_data) == qos_profile_sensor_data
    with pytest.raises(TypeError, match='unhashable'):
        hash(qos_profile_sensor_data)


def test_profiles_print():
    assert str(QoSProfile(depth=5, lifespan=Duration(seconds=1))) == (
        'QoSProfile(history=1, depth=5, reliability=1, durability=2, lifespan=1000000000 nanoseconds, '
        'deadline=0 nanoseconds, liveliness=0, liveliness_lease_duration=0 nanoseconds, '
        'avoid_ros_namespace_conventions=False)')


def test_former_names_of_the_classes():
    assert (QoSHistoryPolicy, QoSReliabilityPolicy, QoSDurabilityPolicy, QoSLivelinessPolicy) == (
        HistoryPolicy, ReliabilityPolicy, DurabilityPolicy, LivelinessPolicy)


@pytest.mark.parametrize('policies, former, policy', [
    (HistoryPolicy, 'RMW_QOS_POLICY_HISTORY_KEEP_LAST', HistoryPolicy.KEEP_LAST),
    (ReliabilityPolicy, 'RMW_QOS_POLICY_RELIABILITY_BEST_EFFORT', BEST_EFFORT),
    (DurabilityPolicy, 'RMW_QOS_POLICY_DURABILITY_TRANSIENT_LOCAL', TRANSIENT),
    (LivelinessPolicy, 'RMW_QOS_POLICY_LIVELINESS_AUTOMATIC', AUTOMATIC)])
def test_former_names_of_policies_are_deprecated(policies, former, policy):
    with pytest.warns(UserWarning, match=f'{former} is deprecated. Use {policies.__name__}.{policy.name} instead.'):
        assert getattr(policies, former) is policy
    assert former not in policies.__members__


def test_short_keys_are_what_command_lines_offer():
    assert HistoryPolicy.short_keys() == ['system_default', 'keep_last', 'keep_all', 'unknown']
    assert ReliabilityPolicy.short_keys() == ['system_default', 'reliable', 'best_effort', 'unknown', 'best_available']
    assert DurabilityPolicy.short_keys() == ['system_default', 'transient_local', 'volatile', 'unknown',
                                             'best_available']
    assert LivelinessPolicy.short_keys() == ['system_default', 'automatic', 'manual_by_topic', 'unknown',
                                             'best_available']
    assert QoSPresetProfiles.short_keys() == ['unknown', 'default', 'system_default', 'sensor_data',
                                              'services_default', 'parameters', 'parameter_events',
                                              'action_status_default', 'best_available']


def test_short_keys_are_understood():
    assert ReliabilityPolicy.get_from_short_key('best_effort') == BEST_EFFORT
    assert DurabilityPolicy.get_from_short_key('Transient_Local') == TRANSIENT
    assert TRANSIENT.short_key == 'transient_local' and HistoryPolicy.UNKNOWN.short_key == 'unknown'
    assert QoSPresetProfiles.get_from_short_key('sensor_data') is qos_profile_sensor_data
    for kind in (HistoryPolicy, QoSPresetProfiles):
        with pytest.raises(KeyError):
            kind.get_from_short_key('colourful')


def test_presets():
    assert qos_profile_default == QoSProfile(depth=10) == qos_profile_services_default
    assert qos_profile_parameters == QoSProfile(depth=1000) == qos_profile_parameter_events
    assert qos_profile_action_status_default == QoSProfile(depth=1, durability=TRANSIENT)
    assert qos_profile_system_default.history is HistoryPolicy.SYSTEM_DEFAULT
    assert qos_profile_system_default.reliability is ReliabilityPolicy.SYSTEM_DEFAULT
    assert qos_profile_unknown.history is HistoryPolicy.UNKNOWN and qos_profile_unknown.depth == 0
    assert qos_profile_best_available.deadline == DeadlineBestAvailable
    assert qos_profile_best_available.liveliness_lease_duration == LivelinessLeaseDurationeBestAvailable
    assert qos_profile_best_available.reliability is ReliabilityPolicy.BEST_AVAILABLE
    assert QoSPresetProfiles.DEFAULT.value is qos_profile_default


def test_policy_kinds_have_names():
    assert qos_policy_name_from_kind(QoSPolicyKind.RELIABILITY) == 'RELIABILITY'
    assert qos_policy_name_from_kind(1 << 8) == 'LIVELINESS_LEASE_DURATION'
    assert [kind.value for kind in QoSPolicyKind] == [1 << bit for bit in range(10)]
    with pytest.raises(ValueError):
        qos_policy_name_from_kind(3)


def test_a_profile_survives_the_native_part():
    profile = QoSProfile(history=HistoryPolicy.KEEP_LAST, depth=3, deadline=Duration(seconds=1),
                         lifespan=Duration(seconds=2), liveliness=MANUAL,
                         liveliness_lease_duration=Duration(seconds=3), durability=TRANSIENT, reliability=BEST_EFFORT,
                         avoid_ros_namespace_conventions=True)
    assert QoSProfile._of(profile.get_c_qos_profile()) == profile


def profiles(offered, requested):
    return QoSProfile(depth=1, liveliness=AUTOMATIC, **offered), QoSProfile(
        depth=1, **{'liveliness': AUTOMATIC, **requested})


def test_equal_profiles_are_compatible():
    assert qos_check_compatible(*profiles({}, {})) == (QoSCompatibility.OK, '')
    assert qos_check_compatible(*profiles({'durability': TRANSIENT}, {'reliability': BEST_EFFORT}))[0] \
        is QoSCompatibility.OK


@pytest.mark.parametrize('offered, requested, reason', [
    ({'reliability': BEST_EFFORT}, {}, 'ERROR: Best effort publisher and reliable subscription;'),
    ({}, {'durability': TRANSIENT}, 'ERROR: Volatile publisher and transient local subscription;'),
    ({}, {'deadline': Duration(seconds=1)}, 'ERROR: Subscription has a deadline, but publisher does not;'),
    ({'deadline': Duration(seconds=2)}, {'deadline': Duration(seconds=1)},
     'ERROR: Subscription deadline is less than publisher deadline;'),
    ({}, {'liveliness': MANUAL},
     "ERROR: Publisher's liveliness is automatic and subscription's is manual by topic;"),
    ({}, {'liveliness_lease_duration': Duration(seconds=1)},
     'ERROR: Subscription has a liveliness lease duration, but publisher does not;'),
    ({'liveliness_lease_duration': Duration(seconds=2)}, {'liveliness_lease_duration': Duration(seconds=1)},
     'ERROR: Subscription liveliness lease duration is less than publisher;')])
def test_what_does_not_fit_is_an_error_with_a_reason(offered, requested, reason):
    assert qos_check_compatible(*profiles(offered, requested)) == (QoSCompatibility.ERROR, reason)


def test_all_reasons_are_given():
    verdict, reason = qos_check_compatible(*profiles({'reliability': BEST_EFFORT}, {'durability': TRANSIENT}))
    assert verdict is QoSCompatibility.ERROR and reason.count('ERROR: ') == 2


@pytest.mark.parametrize('offered, requested, reason', [
    ({'reliability': ReliabilityPolicy.SYSTEM_DEFAULT}, {},
     'WARNING: Reliable subscription, but publisher is system_default;'),
    ({'reliability': BEST_EFFORT}, {'reliability': ReliabilityPolicy.SYSTEM_DEFAULT},
     'WARNING: Best effort publisher, but subscription is system_default;'),
    ({'durability': DurabilityPolicy.SYSTEM_DEFAULT}, {'durability': TRANSIENT},
     'WARNING: Transient local subscription, but publisher is system_default;')])
def test_what_is_left_open_is_a_warning(offered, requested, reason):
    assert qos_check_compatible(*profiles(offered, requested)) == (QoSCompatibility.WARNING, reason)


def test_only_profiles_are_checked():
    with pytest.raises(AttributeError):
        qos_check_compatible(5, QoSProfile(depth=1))


@pytest.mark.parametrize('make', ['publisher', 'subscription'])
@pytest.mark.parametrize('qos, error, text', [
    ('10', TypeError, "Expected QoSProfile or int, but received <class 'str'>"),
    (None, TypeError, "Expected QoSProfile or int, but received <class 'NoneType'>"),
    (1.5, TypeError, "Expected QoSProfile or int, but received <class 'float'>"),
    (-1, ValueError, 'history depth must be greater than or equal to zero')])
def test_an_endpoint_takes_a_profile_or_a_depth(node, make, qos, error, text):
    from std_msgs.msg import String
    with pytest.raises(error) as raised:
        if make == 'publisher':
            node.create_publisher(String, 'x', qos)
        else:
            node.create_subscription(String, 'x', print, qos)
    assert str(raised.value) == text


def test_a_depth_is_a_reliable_profile(node):
    from std_msgs.msg import String
    assert node.create_publisher(String, 'x', 7).qos_profile == QoSProfile(depth=7)
    assert node.create_subscription(String, 'x', print, 7).qos_profile == QoSProfile(depth=7)


def test_a_profile_of_the_middleware_says_what_makes_the_same_profile():
    profile = QoSProfile(depth=3, reliability=ReliabilityPolicy.BEST_EFFORT, lifespan=Duration(seconds=4.5),
                         deadline=Duration(nanoseconds=7), avoid_ros_namespace_conventions=True)
    assert QoSProfile(**profile.get_c_qos_profile().to_dict()) == profile


def test_profiles_of_the_middleware_have_names():
    from rclpy._rclpy_pybind11 import rmw_qos_profile_t
    from rclpy.qos import qos_profile_sensor_data
    assert QoSProfile(**rmw_qos_profile_t.predefined('qos_profile_sensor_data').to_dict()) == qos_profile_sensor_data
    with pytest.raises(ValueError):
        rmw_qos_profile_t.predefined('QoSProfile')
