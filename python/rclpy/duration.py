# SPDX-License-Identifier: Apache-2.0
"""A length of time in nanoseconds."""
from __future__ import annotations

from rclpy.constants import S_TO_NS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

    import builtin_interfaces.msg

_INFINITE_NS = 9223372036854775807


class DurationType:
    """A duration as the native part has it."""

    def __init__(self, nanoseconds: int) -> None:
        self.nanoseconds = nanoseconds


class Duration:
    """A length of time, positive or negative, with nanosecond resolution; it fits in 64 bits."""

    __slots__ = ('_nanoseconds',)

    def __init__(self, *, seconds: Union[int, float] = 0, nanoseconds: int = 0) -> None:
        total = int(seconds * S_TO_NS)
        total += int(nanoseconds)
        if total >= 2**63 or total < -2**63:
            raise OverflowError('Total nanoseconds value is too large to store in C duration.')
        self._nanoseconds = total

    @property
    def nanoseconds(self) -> int:
        return self._nanoseconds

    @property
    def _duration_handle(self) -> DurationType:
        return DurationType(self._nanoseconds)

    def __repr__(self) -> str:
        return f'Duration(nanoseconds={self._nanoseconds})'

    def __str__(self) -> str:
        if self._nanoseconds == _INFINITE_NS:
            return 'Infinite'
        return f'{self._nanoseconds} nanoseconds'

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Duration):
            return self._nanoseconds == other._nanoseconds
        return NotImplemented

    def __ne__(self, other: object) -> bool:
        if isinstance(other, Duration):
            return self._nanoseconds != other._nanoseconds
        return NotImplemented

    def __lt__(self, other: object) -> bool:
        if isinstance(other, Duration):
            return self._nanoseconds < other._nanoseconds
        return NotImplemented

    def __le__(self, other: object) -> bool:
        if isinstance(other, Duration):
            return self._nanoseconds <= other._nanoseconds
        return NotImplemented

    def __gt__(self, other: object) -> bool:
        if isinstance(other, Duration):
            return self._nanoseconds > other._nanoseconds
        return NotImplemented

    def __ge__(self, other: object) -> bool:
        if isinstance(other, Duration):
            return self._nanoseconds >= other._nanoseconds
        return NotImplemented

    __hash__ = None

    def to_msg(self) -> builtin_interfaces.msg.Duration:
        """As a message: whole seconds and the nanoseconds, never negative, that remain."""
        from builtin_interfaces.msg import Duration as DurationMsg
        seconds, nanoseconds = divmod(self._nanoseconds, S_TO_NS)
        return DurationMsg(sec=seconds, nanosec=nanoseconds)

    @classmethod
    def from_msg(cls, msg: builtin_interfaces.msg.Duration) -> Duration:
        from builtin_interfaces.msg import Duration as DurationMsg
        if not isinstance(msg, DurationMsg):
            raise TypeError('Must pass a builtin_interfaces.msg.Duration object')
        return cls(seconds=msg.sec, nanoseconds=msg.nanosec)

    def get_c_duration(self) -> DurationType:
        return DurationType(self._nanoseconds)


Infinite = Duration(nanoseconds=_INFINITE_NS)
