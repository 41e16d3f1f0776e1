# SPDX-License-Identifier: Apache-2.0
"""Time and Duration as values."""
import datetime

import pytest
from builtin_interfaces.msg import Duration as DurationMsg
from builtin_interfaces.msg import Time as TimeMsg
from rclpy.clock_type import ClockType
from rclpy.constants import S_TO_NS
from rclpy.duration import Duration, Infinite
from rclpy.time import Time

LARGEST = 2**63 - 1


def test_a_duration_counts_nanoseconds():
    assert Duration().nanoseconds == 0
    assert Duration(seconds=1.5).nanoseconds == 1500000000
    assert Duration(seconds=1, nanoseconds=5).nanoseconds == S_TO_NS + 5
    assert Duration(seconds=1, nanoseconds=-S_TO_NS).nanoseconds == 0
    assert Duration(nanoseconds=2.9).nanoseconds == 2
    assert Duration(seconds=-0.5).nanoseconds == -500000000


def test_durations_compare():
    short, long = Duration(seconds=1), Duration(seconds=2)
    assert short < long and short <= long and long > short and long >= short and short != long
    assert short == Duration(nanoseconds=S_TO_NS) and short <= Duration(seconds=1) and short >= Duration(seconds=1)


@pytest.mark.parametrize('other', [1, 1.0, None, '1'])
def test_a_duration_compares_with_nothing_else(other):
    assert Duration(seconds=1) != other and not Duration(seconds=1) == other
    for compare in ('__lt__', '__le__', '__gt__', '__ge__', '__eq__', '__ne__'):
        assert getattr(Duration(seconds=1), compare)(other) is NotImplemented
    with pytest.raises(TypeError, match="'<' not supported between instances of 'Duration'"):
        Duration(seconds=1) < other


def test_a_duration_that_does_not_fit_overflows():
    assert Duration(nanoseconds=LARGEST).nanoseconds == LARGEST
    assert Duration(nanoseconds=-2**63).nanoseconds == -2**63
    for nanoseconds in (2**63, -2**63 - 1):
        with pytest.raises(OverflowError) as raised:
            Duration(nanoseconds=nanoseconds)
        assert str(raised.value) == 'Total nanoseconds value is too large to store in C duration.'


def test_a_duration_takes_keywords_and_numbers_only():
    with pytest.raises(TypeError):
        Duration(1)
    with pytest.raises(TypeError):
        Duration(seconds=None)
    with pytest.raises((TypeError, ValueError)):
        Duration(nanoseconds='a')


def test_durations_print():
    assert repr(Duration(seconds=1)) == 'Duration(nanoseconds=1000000000)'
    assert str(Duration(nanoseconds=7)) == '7 nanoseconds'
    assert str(Infinite) == 'Infinite' and Infinite.nanoseconds == LARGEST
    assert str(Duration(nanoseconds=LARGEST)) == 'Infinite'


def test_a_duration_survives_a_message():
    assert Duration(seconds=1.5).to_msg() == DurationMsg(sec=1, nanosec=500000000)
    assert Duration(seconds=-0.5).to_msg() == DurationMsg(sec=-1, nanosec=500000000)
    assert Duration.from_msg(DurationMsg(sec=-1, nanosec=500000000)) == Duration(seconds=-0.5)


@pytest.mark.parametrize('value', [5, None, TimeMsg()])
def test_a_duration_comes_from_its_own_message_only(value):
    with pytest.raises(TypeError) as raised:
        Duration.from_msg(value)
    assert str(raised.value) == 'Must pass a builtin_interfaces.msg.Duration object'


def test_a_duration_has_a_native_form():
    assert Duration(seconds=2).get_c_duration().nanoseconds == 2 * S_TO_NS


def test_a_time_counts_nanoseconds_of_a_clock():
    time = Time(seconds=1, nanoseconds=5)
    assert time.nanoseconds == S_TO_NS + 5 and time.clock_type is ClockType.SYSTEM_TIME
    assert Time(seconds=1.5).seconds_nanoseconds() == (1, 500000000)
    assert Time(clock_type=ClockType.STEADY_TIME).clock_type is ClockType.STEADY_TIME


def test_a_time_is_not_negative():
    with pytest.raises(ValueError) as raised:
        Time(seconds=-1)
    assert str(raised.value) == 'Seconds value must not be negative'
    with pytest.raises(ValueError) as raised:
        Time(nanoseconds=-1)
    assert str(raised.value) == 'Nanoseconds value must not be negative'


def test_a_time_that_does_not_fit_overflows():
    assert Time(nanoseconds=LARGEST).nanoseconds == LARGEST
    with pytest.raises(OverflowError) as raised:
        Time(nanoseconds=2**63)
    assert str(raised.value) == 'Total nanoseconds value is too large to store in C time point.'


@pytest.mark.parametrize('clock_type', [1, 'SYSTEM_TIME', None])
def test_the_clock_of_a_time_is_of_the_enumeration(clock_type):
    with pytest.raises(TypeError) as raised:
        Time(clock_type=clock_type)
    assert str(raised.value) == 'Clock type must be a ClockType enum'


def test_times_print():
    assert repr(Time(seconds=1, nanoseconds=5)) == 'Time(nanoseconds=1000000005, clock_type=SYSTEM_TIME)'
    assert str(Time(clock_type=ClockType.ROS_TIME)) == 'Time(nanoseconds=0, clock_type=ROS_TIME)'


def test_times_add_and_subtract():
    assert Time(seconds=1) + Duration(seconds=2) == Time(seconds=3)
    assert Duration(seconds=2) + Time(seconds=1) == Time(seconds=3)
    assert Time(seconds=3) - Time(seconds=1) == Duration(seconds=2)
    assert Time(seconds=1) - Time(seconds=3) == Duration(seconds=-2)
    assert Time(seconds=3) - Duration(seconds=1) == Time(seconds=2)
    assert Time(seconds=3) + Duration(seconds=-1) == Time(seconds=2)


def test_what_is_added_keeps_the_clock():
    steady = Time(seconds=1, clock_type=ClockType.STEADY_TIME)
    assert (steady + Duration(seconds=1)).clock_type is ClockType.STEADY_TIME
    assert (steady - Duration(seconds=1)).clock_type is ClockType.STEADY_TIME


def test_a_sum_that_does_not_fit_overflows():
    with pytest.raises(OverflowError) as raised:
        Time(nanoseconds=LARGEST) + Duration(nanoseconds=1)
    assert str(raised.value) == 'Addition leads to overflow in C storage.'


def test_a_difference_before_the_epoch_is_refused():
    with pytest.raises(ValueError, match='Subtraction leads to negative time'):
        Time(seconds=1) - Duration(seconds=2)
    with pytest.raises(ValueError):
        Time(seconds=1) + Duration(seconds=-2)


@pytest.mark.parametrize('operation', [lambda time: time + time, lambda time: time + 1, lambda time: 1 + time,
                                       lambda time: time - 1, lambda time: Duration() - time])
def test_other_sums_make_no_sense(operation):
    with pytest.raises(TypeError, match='unsupported operand'):
        operation(Time(seconds=1))


def test_times_compare():
    early, late = Time(seconds=1), Time(seconds=2)
    assert early < late and early <= late and late > early and late >= early and early != late
    assert early == Time(nanoseconds=S_TO_NS) and early >= Time(seconds=1) and early <= Time(seconds=1)
    assert early != 1 and early != Duration(seconds=1)


@pytest.mark.parametrize('compare', ['__eq__', '__ne__', '__lt__', '__le__', '__gt__', '__ge__'])
def test_times_of_different_clocks_do_not_compare(compare):
    with pytest.raises(TypeError) as raised:
        getattr(Time(seconds=1), compare)(Time(seconds=1, clock_type=ClockType.STEADY_TIME))
    assert str(raised.value) == "Can't compare times with different clock types"


def test_times_of_different_clocks_have_no_difference():
    with pytest.raises(TypeError) as raised:
        Time(seconds=1) - Time(seconds=1, clock_type=ClockType.STEADY_TIME)
    assert str(raised.value) == "Can't subtract times with different clock types"


def test_neither_times_nor_durations_are_keys():
    for value in (Time(seconds=1), Duration(seconds=1)):
        with pytest.raises(TypeError, match='unhashable type'):
            hash(value)


def test_a_time_survives_a_message():
    time = Time(seconds=5, nanoseconds=7, clock_type=ClockType.ROS_TIME)
    assert time.to_msg() == TimeMsg(sec=5, nanosec=7)
    assert Time.from_msg(time.to_msg()) == time
    assert Time.from_msg(TimeMsg(sec=1), clock_type=ClockType.STEADY_TIME).clock_type is ClockType.STEADY_TIME


@pytest.mark.parametrize('value', [5, None, DurationMsg()])
def test_a_time_comes_from_its_own_message_only(value):
    with pytest.raises(TypeError) as raised:
        Time.from_msg(value)
    assert str(raised.value) == 'Must pass a builtin_interfaces.msg.Time object'


def test_a_message_before_the_epoch_is_no_time():
    with pytest.raises(ValueError, match='Seconds value must not be negative'):
        Time.from_msg(TimeMsg(sec=-1))


def test_a_time_of_the_day_is_a_datetime():
    assert Time(seconds=86400.5).to_datetime() == datetime.datetime.fromtimestamp(86400.5)
    with pytest.raises(TypeError, match='should be either ROS_TIME or SYSTEM_TIME'):
        Time(clock_type=ClockType.STEADY_TIME).to_datetime()
