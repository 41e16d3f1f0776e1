# SPDX-License-Identifier: Apache-2.0
"""Quality of service: what a publisher offers and a subscription asks for."""
from __future__ import annotations

from enum import Enum, IntEnum

import _myelin
from rclpy._rclpy_pybind11 import (QoSCompatibility, RMW_QOS_DEADLINE_BEST_AVAILABLE,
                                   RMW_QOS_LIVELINESS_LEASE_DURATION_BEST_AVAILABLE)
from rclpy.duration import Duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Tuple, Union


class QoSPolicyKind(IntEnum):
    """The policies, as events name them."""

    INVALID = 1 << 0
    DURABILITY = 1 << 1
    DEADLINE = 1 << 2
    LIVELINESS = 1 << 3
    RELIABILITY = 1 << 4
    HISTORY = 1 << 5
    LIFESPAN = 1 << 6
    DEPTH = 1 << 7
    LIVELINESS_LEASE_DURATION = 1 << 8
    AVOID_ROS_NAMESPACE_CONVENTIONS = 1 << 9


def qos_policy_name_from_kind(policy_kind: Union[QoSPolicyKind, int]) -> str:
    return QoSPolicyKind(policy_kind).name


class InvalidQoSProfileException(Exception):
    """Arguments that make no QoSProfile."""

    def __init__(self, *args) -> None:
        Exception.__init__(self, 'Invalid QoSProfile', *args)


class QoSPolicyEnum(IntEnum):
    """A policy's choices, with the short names that command lines use."""

    @classmethod
    def short_keys(cls) -> List[str]:
        return [k.lower() for k in cls.__members__]

    @classmethod
    def get_from_short_key(cls, name: str) -> int:
        """The number of the policy; upper and lower case are the same."""
        return cls[name.upper()].value

    @property
    def short_key(self) -> str:
        return self.name.lower()


class _FormerName:
    """A policy under the name it had in rmw; warns whoever reads it."""

    def __init__(self, former: str, name: str) -> None:
        self._former = former
        self._name = name

    def __get__(self, policy, policies):
        import warnings
        kind = policies.__name__
        warnings.warn(f'{kind}.{self._former} is deprecated. Use {kind}.{self._name} instead.', stacklevel=2)
        return policies[self._name]


class HistoryPolicy(QoSPolicyEnum):
    """How many samples are kept."""

    SYSTEM_DEFAULT = 0
    KEEP_LAST = 1
    KEEP_ALL = 2
    UNKNOWN = 3


class ReliabilityPolicy(QoSPolicyEnum):
    """Whether lost samples are sent again."""

    SYSTEM_DEFAULT = 0
    RELIABLE = 1
    BEST_EFFORT = 2
    UNKNOWN = 3
    BEST_AVAILABLE = 4


class DurabilityPolicy(QoSPolicyEnum):
    """Whether late subscriptions get what was sent before."""

    SYSTEM_DEFAULT = 0
    TRANSIENT_LOCAL = 1
    VOLATILE = 2
    UNKNOWN = 3
    BEST_AVAILABLE = 4


class LivelinessPolicy(QoSPolicyEnum):
    """Who says that a publisher is alive."""

    SYSTEM_DEFAULT = 0
    AUTOMATIC = 1
    MANUAL_BY_TOPIC = 3
    UNKNOWN = 4
    BEST_AVAILABLE = 5


for _policies, _prefix in ((HistoryPolicy, 'HISTORY'), (ReliabilityPolicy, 'RELIABILITY'),
                           (DurabilityPolicy, 'DURABILITY'), (LivelinessPolicy, 'LIVELINESS')):
    for _name in _policies.__members__:
        if _name != 'BEST_AVAILABLE':
            _former = f'RMW_QOS_POLICY_{_prefix}_{_name}'
            setattr(_policies, _former, _FormerName(_former, _name))
# It was always called so.
LivelinessPolicy.RMW_QOS_POLICY_DURABILITY_UNKNOWN = _FormerName('RMW_QOS_POLICY_DURABILITY_UNKNOWN', 'UNKNOWN')
del _policies, _prefix, _name, _former

QoSHistoryPolicy = HistoryPolicy
QoSReliabilityPolicy = ReliabilityPolicy
QoSDurabilityPolicy = DurabilityPolicy
QoSLivelinessPolicy = LivelinessPolicy

# Ask for the longest deadline and lease that every publisher there is offers.
DeadlineBestAvailable = Duration(nanoseconds=RMW_QOS_DEADLINE_BEST_AVAILABLE)
LivelinessLeaseDurationeBestAvailable = Duration(nanoseconds=RMW_QOS_LIVELINESS_LEASE_DURATION_BEST_AVAILABLE)

_ZERO = Duration()


def _duration(value: Duration) -> Duration:
    assert isinstance(value, Duration)
    return value


class QoSProfile:
    """Quality of service of one endpoint; keyword arguments are the properties' names.

    `history` or `depth` has to be given, and `depth` (samples) when history is KEEP_LAST. Durations of zero mean: not
    limited.
    """

    __slots__ = ('_history', '_depth', '_reliability', '_durability', '_lifespan', '_deadline', '_liveliness',
                 '_liveliness_lease_duration', '_avoid_ros_namespace_conventions')

    def __init__(self, **kwargs) -> None:
        assert all('_' + key in self.__slots__ for key in kwargs), \
            f'Invalid arguments passed to constructor: {kwargs.keys()}'
        if 'history' not in kwargs:
            if 'depth' not in kwargs:
                raise InvalidQoSProfileException('History and/or depth settings are required.')
            kwargs['history'] = HistoryPolicy.KEEP_LAST
        self.history = kwargs['history']
        if self._history is HistoryPolicy.KEEP_LAST and 'depth' not in kwargs:
            raise InvalidQoSProfileException('History set to KEEP_LAST without a depth setting.')
        self.depth = kwargs.get('depth', 10)
        self.reliability = kwargs.get('reliability', ReliabilityPolicy.RELIABLE)
        self.durability = kwargs.get('durability', DurabilityPolicy.VOLATILE)
        self.lifespan = kwargs.get('lifespan', _ZERO)
        self.deadline = kwargs.get('deadline', _ZERO)
        self.liveliness = kwargs.get('liveliness', LivelinessPolicy.SYSTEM_DEFAULT)
        self.liveliness_lease_duration = kwargs.get('liveliness_lease_duration', _ZERO)
        self.avoid_ros_namespace_conventions = kwargs.get('avoid_ros_namespace_conventions', False)

    @classmethod
    def _of(cls, qos: _myelin.Qos) -> QoSProfile:
        (history, depth, reliability, durability, deadline_ns, lifespan_ns, liveliness, lease_ns,
         avoid) = qos.fields()
        return cls(history=history, depth=depth, reliability=reliability, durability=durability,
                   deadline=Duration(nanoseconds=deadline_ns), lifespan=Duration(nanoseconds=lifespan_ns),
                   liveliness=liveliness, liveliness_lease_duration=Duration(nanoseconds=lease_ns),
                   avoid_ros_namespace_conventions=avoid)

    @property
    def history(self) -> HistoryPolicy:
        return self._history

    @history.setter
    def history(self, value: Union[HistoryPolicy, int]) -> None:
        assert isinstance(value, int)
        self._history = HistoryPolicy(value)

    @property
    def reliability(self) -> ReliabilityPolicy:
        return self._reliability

    @reliability.setter
    def reliability(self, value: Union[ReliabilityPolicy, int]) -> None:
        assert isinstance(value, int)
        self._reliability = ReliabilityPolicy(value)

    @property
    def durability(self) -> DurabilityPolicy:
        return self._durability

    @durability.setter
    def durability(self, value: Union[DurabilityPolicy, int]) -> None:
        assert isinstance(value, int)
        self._durability = DurabilityPolicy(value)

    @property
    def depth(self) -> int:
        return self._depth

    @depth.setter
    def depth(self, value: int) -> None:
        assert isinstance(value, int)
        if self._history is HistoryPolicy.KEEP_LAST and value == 0:
            import warnings
            warnings.warn("A zero depth with KEEP_LAST doesn't make sense; no data could be stored. "
                          'This will be interpreted as SYSTEM_DEFAULT')
        self._depth = value

    @property
    def lifespan(self) -> Duration:
        return self._lifespan

    @lifespan.setter
    def lifespan(self, value: Duration) -> None:
        self._lifespan = _duration(value)

    @property
    def deadline(self) -> Duration:
        return self._deadline

    @deadline.setter
    def deadline(self, value: Duration) -> None:
        self._deadline = _duration(value)

    @property
    def liveliness(self) -> LivelinessPolicy:
        return self._liveliness

    @liveliness.setter
    def liveliness(self, value: Union[LivelinessPolicy, int]) -> None:
        assert isinstance(value, int)
        self._liveliness = LivelinessPolicy(value)

    @property
    def liveliness_lease_duration(self) -> Duration:
        return self._liveliness_lease_duration

    @liveliness_lease_duration.setter
    def liveliness_lease_duration(self, value: Duration) -> None:
        self._liveliness_lease_duration = _duration(value)

    @property
    def avoid_ros_namespace_conventions(self) -> bool:
        return self._avoid_ros_namespace_conventions

    @avoid_ros_namespace_conventions.setter
    def avoid_ros_namespace_conventions(self, value: bool) -> None:
        assert isinstance(value, bool)
        self._avoid_ros_namespace_conventions = value

    def get_c_qos_profile(self) -> _myelin.Qos:
        """The profile for the native part; ValueError for a negative depth."""
        if self._depth < 0:
            raise ValueError('history depth must be greater than or equal to zero')
        return _myelin.Qos(self._history, self._depth, self._reliability, self._durability,
                           self._deadline.nanoseconds, self._lifespan.nanoseconds, self._liveliness,
                           self._liveliness_lease_duration.nanoseconds, self._avoid_ros_namespace_conventions)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, QoSProfile):
            return False
        return all(getattr(self, slot) == getattr(other, slot) for slot in QoSProfile.__slots__)

    __hash__ = None

    def __str__(self) -> str:
        return f'{type(self).__name__}(%s)' % ', '.join(
            f'{slot[1:]}={getattr(self, slot)!s}' for slot in QoSProfile.__slots__)


_best_effort = ReliabilityPolicy.BEST_EFFORT

qos_profile_unknown = QoSProfile(
    history=HistoryPolicy.UNKNOWN, depth=0, reliability=ReliabilityPolicy.UNKNOWN, durability=DurabilityPolicy.UNKNOWN,
    liveliness=LivelinessPolicy.UNKNOWN)
qos_profile_default = QoSProfile(depth=10)
qos_profile_system_default = QoSProfile(
    history=HistoryPolicy.SYSTEM_DEFAULT, depth=0, reliability=ReliabilityPolicy.SYSTEM_DEFAULT,
    durability=DurabilityPolicy.SYSTEM_DEFAULT)
qos_profile_sensor_data = QoSProfile(depth=5, reliability=_best_effort)
qos_profile_services_default = QoSProfile(depth=10)
qos_profile_parameters = QoSProfile(depth=1000)
qos_profile_parameter_events = QoSProfile(depth=1000)
qos_profile_best_available = QoSProfile(
    depth=10, reliability=ReliabilityPolicy.BEST_AVAILABLE, durability=DurabilityPolicy.BEST_AVAILABLE,
    deadline=DeadlineBestAvailable, liveliness=LivelinessPolicy.BEST_AVAILABLE,
    liveliness_lease_duration=LivelinessLeaseDurationeBestAvailable)
qos_profile_action_status_default = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
qos_profile_rosout_default = QoSProfile(
    depth=1000, durability=DurabilityPolicy.TRANSIENT_LOCAL, lifespan=Duration(seconds=10))


class QoSPresetProfiles(Enum):
    """The presets under the names that command lines use."""

    UNKNOWN = qos_profile_unknown
    DEFAULT = qos_profile_default
    SYSTEM_DEFAULT = qos_profile_system_default
    SENSOR_DATA = qos_profile_sensor_data
    SERVICES_DEFAULT = qos_profile_services_default
    PARAMETERS = qos_profile_parameters
    PARAMETER_EVENTS = qos_profile_parameter_events
    ACTION_STATUS_DEFAULT = qos_profile_action_status_default
    BEST_AVAILABLE = qos_profile_best_available

    @classmethod
    def short_keys(cls) -> List[str]:
        return [k.lower() for k in cls.__members__]

    @classmethod
    def get_from_short_key(cls, name: str) -> QoSProfile:
        return cls[name.upper()].value


def qos_check_compatible(publisher_qos: QoSProfile, subscription_qos: QoSProfile) -> Tuple[QoSCompatibility, str]:
    """Whether samples would flow, and the reason when they would not or might not."""
    verdict, reason = _myelin.check_compatible(publisher_qos.get_c_qos_profile(),
                                               subscription_qos.get_c_qos_profile())
    return QoSCompatibility(verdict), reason
