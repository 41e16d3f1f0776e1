# SPDX-License-Identifier: Apache-2.0
from enum import Enum, IntEnum
from typing import Any, List, Tuple, Union

from rclpy._rclpy_pybind11 import QoSCompatibility as QoSCompatibility
from rclpy.duration import Duration as Duration
from typing_extensions import Self

class QoSPolicyKind(IntEnum):
    INVALID = 1
    DURABILITY = 2
    DEADLINE = 4
    LIVELINESS = 8
    RELIABILITY = 16
    HISTORY = 32
    LIFESPAN = 64
    DEPTH = 128
    LIVELINESS_LEASE_DURATION = 256
    AVOID_ROS_NAMESPACE_CONVENTIONS = 512

def qos_policy_name_from_kind(policy_kind: Union[QoSPolicyKind, int]) -> str: ...

class InvalidQoSProfileException(Exception):
    def __init__(self, *args: object) -> None: ...

class QoSPolicyEnum(IntEnum):
    @classmethod
    def short_keys(cls) -> List[str]: ...
    @classmethod
    def get_from_short_key(cls, name: str) -> Self: ...
    @property
    def short_key(self) -> str: ...

class HistoryPolicy(QoSPolicyEnum):
    SYSTEM_DEFAULT = 0
    KEEP_LAST = 1
    KEEP_ALL = 2
    UNKNOWN = 3

class ReliabilityPolicy(QoSPolicyEnum):
    SYSTEM_DEFAULT = 0
    RELIABLE = 1
    BEST_EFFORT = 2
    UNKNOWN = 3
    BEST_AVAILABLE = 4

class DurabilityPolicy(QoSPolicyEnum):
    SYSTEM_DEFAULT = 0
    TRANSIENT_LOCAL = 1
    VOLATILE = 2
    UNKNOWN = 3
    BEST_AVAILABLE = 4

class LivelinessPolicy(QoSPolicyEnum):
    SYSTEM_DEFAULT = 0
    AUTOMATIC = 1
    MANUAL_BY_TOPIC = 3
    UNKNOWN = 4
    BEST_AVAILABLE = 5

QoSHistoryPolicy = HistoryPolicy
QoSReliabilityPolicy = ReliabilityPolicy
QoSDurabilityPolicy = DurabilityPolicy
QoSLivelinessPolicy = LivelinessPolicy
DeadlineBestAvailable: Duration
LivelinessLeaseDurationeBestAvailable: Duration

class QoSProfile:
    def __init__(self, *, history: Union[HistoryPolicy, int] = ..., depth: int = ...,
                 reliability: Union[ReliabilityPolicy, int] = ..., durability: Union[DurabilityPolicy, int] = ...,
                 lifespan: Duration = ..., deadline: Duration = ..., liveliness: Union[LivelinessPolicy, int] = ...,
                 liveliness_lease_duration: Duration = ..., avoid_ros_namespace_conventions: bool = ...) -> None: ...
    @property
    def history(self) -> HistoryPolicy: ...
    @history.setter
    def history(self, value: Union[HistoryPolicy, int]) -> None: ...
    @property
    def reliability(self) -> ReliabilityPolicy: ...
    @reliability.setter
    def reliability(self, value: Union[ReliabilityPolicy, int]) -> None: ...
    @property
    def durability(self) -> DurabilityPolicy: ...
    @durability.setter
    def durability(self, value: Union[DurabilityPolicy, int]) -> None: ...
    @property
    def depth(self) -> int: ...
    @depth.setter
    def depth(self, value: int) -> None: ...
    @property
    def lifespan(self) -> Duration: ...
    @lifespan.setter
    def lifespan(self, value: Duration) -> None: ...
    @property
    def deadline(self) -> Duration: ...
    @deadline.setter
    def deadline(self, value: Duration) -> None: ...
    @property
    def liveliness(self) -> LivelinessPolicy: ...
    @liveliness.setter
    def liveliness(self, value: Union[LivelinessPolicy, int]) -> None: ...
    @property
    def liveliness_lease_duration(self) -> Duration: ...
    @liveliness_lease_duration.setter
    def liveliness_lease_duration(self, value: Duration) -> None: ...
    @property
    def avoid_ros_namespace_conventions(self) -> bool: ...
    @avoid_ros_namespace_conventions.setter
    def avoid_ros_namespace_conventions(self, value: bool) -> None: ...
    def get_c_qos_profile(self) -> Any: ...
    def __eq__(self, other: object) -> bool: ...

qos_profile_unknown: QoSProfile
qos_profile_default: QoSProfile
qos_profile_system_default: QoSProfile
qos_profile_sensor_data: QoSProfile
qos_profile_services_default: QoSProfile
qos_profile_parameters: QoSProfile
qos_profile_parameter_events: QoSProfile
qos_profile_best_available: QoSProfile
qos_profile_action_status_default: QoSProfile
qos_profile_rosout_default: QoSProfile

class QoSPresetProfiles(Enum):
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
    def short_keys(cls) -> List[str]: ...
    @classmethod
    def get_from_short_key(cls, name: str) -> QoSProfile: ...

def qos_check_compatible(publisher_qos: QoSProfile, subscription_qos: QoSProfile) -> Tuple[QoSCompatibility, str]: ...
