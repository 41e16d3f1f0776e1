# SPDX-License-Identifier: Apache-2.0
# A private module: programs use a few of its names, and may find any other.
from enum import IntEnum
from typing import Any

class InvalidHandle(RuntimeError): ...
class RCLError(RuntimeError): ...
class RMWError(RuntimeError): ...
class NodeNameNonExistentError(RCLError): ...
class UnsupportedEventTypeError(RCLError): ...
class TimerCancelledError(RCLError): ...
class RCLInvalidROSArgsError(RCLError): ...
class UnknownROSArgsError(RuntimeError): ...

class rmw_qos_profile_t:
    @staticmethod
    def predefined(name: str) -> Any: ...

class ClockType(IntEnum):
    UNINITIALIZED = 0
    ROS_TIME = 1
    SYSTEM_TIME = 2
    STEADY_TIME = 3

class ClockChange(IntEnum):
    ROS_TIME_NO_CHANGE = 1
    ROS_TIME_ACTIVATED = 2
    ROS_TIME_DEACTIVATED = 3
    SYSTEM_TIME_NO_CHANGE = 4

class SignalHandlerOptions(IntEnum):
    NO = 0
    SIGINT = 1
    SIGTERM = 2
    ALL = 3

class QoSCompatibility(IntEnum):
    OK = 0
    WARNING = 1
    ERROR = 2

class rcl_publisher_event_type_t(IntEnum):
    RCL_PUBLISHER_OFFERED_DEADLINE_MISSED = 0
    RCL_PUBLISHER_LIVELINESS_LOST = 1
    RCL_PUBLISHER_OFFERED_INCOMPATIBLE_QOS = 2
    RCL_PUBLISHER_INCOMPATIBLE_TYPE = 3
    RCL_PUBLISHER_MATCHED = 4

class rcl_subscription_event_type_t(IntEnum):
    RCL_SUBSCRIPTION_REQUESTED_DEADLINE_MISSED = 0
    RCL_SUBSCRIPTION_LIVELINESS_CHANGED = 1
    RCL_SUBSCRIPTION_REQUESTED_INCOMPATIBLE_QOS = 2
    RCL_SUBSCRIPTION_MESSAGE_LOST = 3
    RCL_SUBSCRIPTION_INCOMPATIBLE_TYPE = 4
    RCL_SUBSCRIPTION_MATCHED = 5

class rmw_requested_deadline_missed_status_t:
    total_count: int
    total_count_change: int

class rmw_offered_deadline_missed_status_t:
    total_count: int
    total_count_change: int

class rmw_liveliness_lost_status_t:
    total_count: int
    total_count_change: int

class rmw_liveliness_changed_status_t:
    alive_count: int
    not_alive_count: int
    alive_count_change: int
    not_alive_count_change: int

class rmw_message_lost_status_t:
    total_count: int
    total_count_change: int

class rmw_requested_qos_incompatible_event_status_t:
    total_count: int
    total_count_change: int
    last_policy_kind: int

class rmw_matched_status_t:
    total_count: int
    total_count_change: int
    current_count: int
    current_count_change: int

class rmw_incompatible_type_status_t:
    total_count: int
    total_count_change: int

def __getattr__(name: str) -> Any: ...
