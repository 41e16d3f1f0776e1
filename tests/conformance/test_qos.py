# SPDX-License-Identifier: Apache-2.0
"""QoS profiles and policies."""
import pytest
from rclpy.duration import Duration
from rclpy.qos import (DurabilityPolicy, HistoryPolicy, InvalidQoSProfileException, LivelinessPolicy, QoSCompatibility,
                       QoSPolicyKind, QoSPresetProfiles, QoSProfile, ReliabilityPolicy, qos_check_compatible,
                       qos_policy_name_from_kind, qos_profile_sensor_data)


def test_history_or_depth_is_needed():
    with pytest.raises(InvalidQoSProfileException):
        QoSProfile()
    with pytest.raises(InvalidQoSProfileException):
        QoSProfile(history=HistoryPolicy.KEEP_LAST)
    assert QoSProfile(history=HistoryPolicy.KEEP_ALL).history is HistoryPolicy.KEEP_ALL


def test_unknown_arguments_and_wrong_types_are_refused():
    with pytest.raises(AssertionError):
        QoSProfile(depth=1, colour='red')
    with pytest.raises(AssertionError):
        QoSProfile(depth=1, deadline=1.0)
    with pytest.raises(ValueError):
        QoSProfile(depth=1, reliability=77)


def test_profiles_compare_by_value():
    assert QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT) == qos_profile_sensor_data
    assert QoSProfile(depth=5) != qos_profile_sensor_data


def test_short_keys():
    assert HistoryPolicy.short_keys() == ['system_default', 'keep_last', 'keep_all']
    assert ReliabilityPolicy.get_from_short_key('best_effort') is ReliabilityPolicy.BEST_EFFORT
    assert DurabilityPolicy.TRANSIENT_LOCAL.short_key == 'transient_local'
    assert 'sensor_data' in QoSPresetProfiles.short_keys()
    assert QoSPresetProfiles.get_from_short_key('sensor_data') == qos_profile_sensor_data
    assert qos_policy_name_from_kind(QoSPolicyKind.RELIABILITY) == 'RELIABILITY'


def test_compatibility_is_known():
    reliable = QoSProfile(depth=1, liveliness=LivelinessPolicy.AUTOMATIC)
    assert qos_check_compatible(reliable, reliable)[0] is QoSCompatibility.OK
    verdict, reason = qos_check_compatible(qos_profile_sensor_data, reliable)
    assert verdict is QoSCompatibility.ERROR and 'Best effort publisher and reliable subscription' in reason


def test_a_profile_survives_the_native_part():
    profile = QoSProfile(history=HistoryPolicy.KEEP_LAST, depth=3, deadline=Duration(seconds=1),
                         lifespan=Duration(seconds=2), liveliness=LivelinessPolicy.MANUAL_BY_TOPIC,
                         liveliness_lease_duration=Duration(seconds=3), durability=DurabilityPolicy.TRANSIENT_LOCAL,
                         reliability=ReliabilityPolicy.BEST_EFFORT, avoid_ros_namespace_conventions=True)
    assert QoSProfile._of(profile.get_c_qos_profile()) == profile
