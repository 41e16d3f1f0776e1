# SPDX-License-Identifier: Apache-2.0
"""A moment of a clock, in nanoseconds."""
from __future__ import annotations

from rclpy.clock_type import ClockType
from rclpy.constants import S_TO_NS
from rclpy.duration import Duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from typing import Tuple, Union

    import builtin_interfaces.msg

CONVERSION_CONSTANT = S_TO_NS


class TimeHandle:
    """A moment as the native part has it."""

    def __init__(self, nanoseconds: int, clock_type: ClockType) -> None:
        self.nanoseconds = nanoseconds
        self.clock_type = clock_type


class Time:
    """A moment: nanoseconds since the epoch of its clock. Moments of different clocks do not compare."""

    __slots__ = ('_nanoseconds', '_clock_type')

    def __init__(self, *, seconds: Union[int, float] = 0, nanoseconds: int = 0,
                 clock_type: ClockType = ClockType.SYSTEM_TIME) -> None:
        if not isinstance(clock_type, ClockType):
            raise TypeError('Clock type must be a ClockType enum')
        if seconds < 0:
            raise ValueError('Seconds value must not be negative')
        if nanoseconds < 0:
            raise ValueError('Nanoseconds value must not be negative')
        total = int(seconds * S_TO_NS)
        total += int(nanoseconds)
        if total >= 2**63:
            raise OverflowError('Total nanoseconds value is too large to store in C time point.')
        self._nanoseconds = total
        self._clock_type = clock_type

    @property
    def nanoseconds(self) -> int:
        return self._nanoseconds

    def seconds_nanoseconds(self) -> Tuple[int, int]:
        """Whole seconds and the nanoseconds that remain."""
        return divmod(self._nanoseconds, S_TO_NS)

    @property
    def clock_type(self) -> ClockType:
        return self._clock_type

    @property
    def _time_handle(self) -> TimeHandle:
        return TimeHandle(self._nanoseconds, self._clock_type)

    def __repr__(self) -> str:
        return f'Time(nanoseconds={self._nanoseconds}, clock_type={self._clock_type.name})'

    def __add__(self, other: Duration) -> Time:
        if isinstance(other, Duration):
            try:
                return Time(nanoseconds=self._nanoseconds + other.nanoseconds, clock_type=self._clock_type)
            except OverflowError as e:
                raise OverflowError('Addition leads to overflow in C storage.') from e
        return NotImplemented

    def __radd__(self, other: Duration) -> Time:
        return self.__add__(other)

    def __sub__(self, other: Union[Time, Duration]) -> Union[Time, Duration]:
        if isinstance(other, Time):
            if self._clock_type != other._clock_type:
                raise TypeError("Can't subtract times with different clock types")
            try:
                return Duration(nanoseconds=self._nanoseconds - other._nanoseconds)
            except ValueError as e:
                raise ValueError('Subtraction leads to negative duration') from e
        if isinstance(other, Duration):
            try:
                return Time(nanoseconds=self._nanoseconds - other.nanoseconds, clock_type=self._clock_type)
            except ValueError as e:
                raise ValueError('Subtraction leads to negative time') from e
        return NotImplemented

    def _comparable(self, other: Time) -> int:
        if self._clock_type != other._clock_type:
            raise TypeError("Can't compare times with different clock types")
        return other._nanoseconds

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Time):
            return self._nanoseconds == self._comparable(other)
        return NotImplemented

    def __ne__(self, other: object) -> bool:
        if isinstance(other, Time):
            return self._nanoseconds != self._comparable(other)
        return NotImplemented

    def __lt__(self, other: object) -> bool:
        if isinstance(other, Time):
            return self._nanoseconds < self._comparable(other)
        return NotImplemented

    def __le__(self, other: object) -> bool:
        if isinstance(other, Time):
            return self._nanoseconds <= self._comparable(other)
        return NotImplemented

    def __gt__(self, other: object) -> bool:
        if isinstance(other, Time):
            return self._nanoseconds > self._comparable(other)
        return NotImplemented

    def __ge__(self, other: object) -> bool:
        if isinstance(other, Time):
            return self._nanoseconds >= self._comparable(other)
        return NotImplemented

    __hash__ = None

    def to_datetime(self) -> datetime.datetime:
        """The local date and time, of a moment of system or ROS time."""
        import datetime
        if self._clock_type not in (ClockType.ROS_TIME, ClockType.SYSTEM_TIME):
            raise TypeError("Time object's clock type should be either ROS_TIME or SYSTEM_TIME")
        return datetime.datetime.fromtimestamp(self._nanoseconds / S_TO_NS)

    def to_msg(self) -> builtin_interfaces.msg.Time:
        from builtin_interfaces.msg import Time as TimeMsg
        seconds, nanoseconds = divmod(self._nanoseconds, S_TO_NS)
        return TimeMsg(sec=seconds, nanosec=nanoseconds)

    @classmethod
    def from_msg(cls, msg: builtin_interfaces.msg.Time, clock_type: ClockType = ClockType.ROS_TIME) -> Time:
        from builtin_interfaces.msg import Time as TimeMsg
        if not isinstance(msg, TimeMsg):
            raise TypeError('Must pass a builtin_interfaces.msg.Time object')
        return cls(seconds=msg.sec, nanoseconds=msg.nanosec, clock_type=clock_type)
