# SPDX-License-Identifier: Apache-2.0
"""Time and Duration as values."""
import pytest
from rclpy.clock_type import ClockType
from rclpy.duration import Duration, Infinite
from rclpy.time import Time


def test_durations_compare_and_convert():
    assert Duration(seconds=1.5) == Duration(nanoseconds=1500000000)
    assert Duration(seconds=1) < Duration(seconds=2)
    assert Duration.from_msg(Duration(seconds=-0.5).to_msg()) == Duration(seconds=-0.5)
    assert str(Infinite) == 'Infinite'


def test_what_does_not_fit_overflows():
    with pytest.raises(OverflowError):
        Duration(nanoseconds=2**63)
    with pytest.raises(OverflowError):
        Time(nanoseconds=2**63)
    with pytest.raises(ValueError):
        Time(seconds=-1)


def test_times_add_and_subtract():
    assert Time(seconds=1) + Duration(seconds=2) == Time(seconds=3)
    assert Time(seconds=3) - Time(seconds=1) == Duration(seconds=2)
    assert Time(seconds=3) - Duration(seconds=1) == Time(seconds=2)
    with pytest.raises(ValueError):
        Time(seconds=1) - Duration(seconds=2)


def test_times_of_different_clocks_do_not_mix():
    steady = Time(seconds=1, clock_type=ClockType.STEADY_TIME)
    with pytest.raises(TypeError):
        Time(seconds=1) == steady
    with pytest.raises(TypeError):
        Time(seconds=1) - steady


def test_a_time_survives_a_message():
    time = Time(seconds=5, nanoseconds=7, clock_type=ClockType.ROS_TIME)
    assert Time.from_msg(time.to_msg()) == time
    assert time.seconds_nanoseconds() == (5, 7)
    with pytest.raises(TypeError):
        Time.from_msg(5)
