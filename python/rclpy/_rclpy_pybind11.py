# SPDX-License-Identifier: Apache-2.0
"""What programs expect to find in the extension module of this name."""

from enum import IntEnum
from types import SimpleNamespace

from _myelin import (InvalidHandle, NodeNameNonExistentError, RCLError, RCLInvalidROSArgsError, RMWError,
                     TimerCancelledError, UnknownROSArgsError, UnsupportedEventTypeError)
from _myelin import ActionClient, ActionGoalHandle, ActionServer
from _myelin import Clock, Context, Node, Publisher, Qos, WaitSet
from _myelin import LifecycleStateMachine, ServiceIntrospectionState, TransitionCallbackReturnType
from _myelin import RawClient as Client
from _myelin import RawGuardCondition as GuardCondition
from _myelin import RawService as Service
from _myelin import RawSubscription as Subscription
from _myelin import RawTimer as Timer

__all__ = [
    'ActionClient', 'ActionGoalHandle', 'ActionServer', 'GoalEvent',
    'Client', 'Clock', 'ClockChange', 'ClockType', 'Context', 'GuardCondition', 'InvalidHandle', 'Node',
    'NodeNameNonExistentError', 'Publisher', 'QoSCompatibility', 'RCLError', 'RCLInvalidROSArgsError', 'RMWError',
    'Service', 'SignalHandlerOptions', 'Subscription', 'Timer', 'TimerCancelledError', 'UnknownROSArgsError',
    'LifecycleStateMachine', 'TransitionCallbackReturnType', 'UnsupportedEventTypeError', 'WaitSet',
    'service_introspection',
]

service_introspection = SimpleNamespace(ServiceIntrospectionState=ServiceIntrospectionState)

RMW_DURATION_INFINITE = 9223372036854775807
RMW_QOS_DEADLINE_BEST_AVAILABLE = 9223372036854775806
RMW_QOS_LIVELINESS_LEASE_DURATION_BEST_AVAILABLE = 9223372036854775806


class rmw_qos_profile_t(Qos):
    """Quality of service as the middleware has it; QoSProfile.get_c_qos_profile() makes it."""

    @staticmethod
    def predefined(name: str) -> Qos:
        """One of rclpy.qos by its name there: 'qos_profile_default'."""
        import rclpy.qos
        profile = getattr(rclpy.qos, name, None)
        if not isinstance(profile, rclpy.qos.QoSProfile):
            raise ValueError(f"Requested an unknown qos profile '{name}'")
        return profile.get_c_qos_profile()


class ClockType(IntEnum):
    """Which time a clock shows."""

    UNINITIALIZED = 0
    ROS_TIME = 1
    SYSTEM_TIME = 2
    STEADY_TIME = 3


class ClockChange(IntEnum):
    """How a clock's source of time changed in a jump."""

    ROS_TIME_NO_CHANGE = 1
    ROS_TIME_ACTIVATED = 2
    ROS_TIME_DEACTIVATED = 3
    SYSTEM_TIME_NO_CHANGE = 4


class GoalEvent(IntEnum):
    """What changes the state of an action's goal."""

    EXECUTE = 0
    CANCEL_GOAL = 1
    SUCCEED = 2
    ABORT = 3
    CANCELED = 4


class SignalHandlerOptions(IntEnum):
    """Which signals shut contexts down."""

    NO = 0
    SIGINT = 1
    SIGTERM = 2
    ALL = 3


class QoSCompatibility(IntEnum):
    """Whether a publisher and a subscription fit."""

    OK = 0
    WARNING = 1
    ERROR = 2


class rcl_publisher_event_type_t(IntEnum):
    """Events of a publisher."""

    RCL_PUBLISHER_OFFERED_DEADLINE_MISSED = 0
    RCL_PUBLISHER_LIVELINESS_LOST = 1
    RCL_PUBLISHER_OFFERED_INCOMPATIBLE_QOS = 2
    RCL_PUBLISHER_INCOMPATIBLE_TYPE = 3
    RCL_PUBLISHER_MATCHED = 4


class rcl_subscription_event_type_t(IntEnum):
    """Events of a subscription."""

    RCL_SUBSCRIPTION_REQUESTED_DEADLINE_MISSED = 0
    RCL_SUBSCRIPTION_LIVELINESS_CHANGED = 1
    RCL_SUBSCRIPTION_REQUESTED_INCOMPATIBLE_QOS = 2
    RCL_SUBSCRIPTION_MESSAGE_LOST = 3
    RCL_SUBSCRIPTION_INCOMPATIBLE_TYPE = 4
    RCL_SUBSCRIPTION_MATCHED = 5


class _Status:
    """The numbers of an event; `*_change` is since the event was last reported."""

    __slots__ = ()

    def __init__(self, *values):
        for name, value in zip(self.__slots__, values):
            setattr(self, name, value)

    def __repr__(self):
        fields = ', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)
        return f'{type(self).__name__}({fields})'

    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)


class rmw_requested_deadline_missed_status_t(_Status):
    __slots__ = ('total_count', 'total_count_change')


class rmw_offered_deadline_missed_status_t(_Status):
    __slots__ = ('total_count', 'total_count_change')


class rmw_liveliness_lost_status_t(_Status):
    __slots__ = ('total_count', 'total_count_change')


class rmw_liveliness_changed_status_t(_Status):
    __slots__ = ('alive_count', 'not_alive_count', 'alive_count_change', 'not_alive_count_change')


class rmw_message_lost_status_t(_Status):
    __slots__ = ('total_count', 'total_count_change')


class rmw_requested_qos_incompatible_event_status_t(_Status):
    __slots__ = ('total_count', 'total_count_change', 'last_policy_kind')


class rmw_matched_status_t(_Status):
    __slots__ = ('total_count', 'total_count_change', 'current_count', 'current_count_change')


class rmw_incompatible_type_status_t(_Status):
    __slots__ = ('total_count', 'total_count_change')
