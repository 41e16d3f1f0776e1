# SPDX-License-Identifier: Apache-2.0
from enum import IntEnum
from types import TracebackType
from typing import Any, Callable, List, Optional, Type

from rclpy._rclpy_pybind11 import UnsupportedEventTypeError as UnsupportedEventTypeError
from rclpy._rclpy_pybind11 import (
    rcl_publisher_event_type_t,
    rcl_subscription_event_type_t,
    rmw_incompatible_type_status_t,
    rmw_liveliness_changed_status_t,
    rmw_liveliness_lost_status_t,
    rmw_matched_status_t,
    rmw_message_lost_status_t,
    rmw_offered_deadline_missed_status_t,
    rmw_requested_deadline_missed_status_t,
    rmw_requested_qos_incompatible_event_status_t)
from rclpy.callback_groups import CallbackGroup
from rclpy.waitable import Waitable

QoSPublisherEventType = rcl_publisher_event_type_t
QoSSubscriptionEventType = rcl_subscription_event_type_t
IncompatibleTypeInfo = rmw_incompatible_type_status_t
QoSLivelinessChangedInfo = rmw_liveliness_changed_status_t
QoSLivelinessLostInfo = rmw_liveliness_lost_status_t
QoSPublisherMatchedInfo = rmw_matched_status_t
QoSSubscriptionMatchedInfo = rmw_matched_status_t
QoSMessageLostInfo = rmw_message_lost_status_t
QoSOfferedDeadlineMissedInfo = rmw_offered_deadline_missed_status_t
QoSRequestedDeadlineMissedInfo = rmw_requested_deadline_missed_status_t
QoSOfferedIncompatibleQoSInfo = rmw_requested_qos_incompatible_event_status_t
QoSRequestedIncompatibleQoSInfo = rmw_requested_qos_incompatible_event_status_t

class EventHandler(Waitable[Any]):
    callback: Callable[[Any], object]
    event_type: IntEnum
    def __init__(self, *, callback_group: CallbackGroup, callback: Callable[[Any], object], event_type: IntEnum,
                 parent_impl: Any) -> None: ...
    def __enter__(self) -> EventHandler: ...  # type: ignore[override]
    def destroy(self) -> None: ...

class QoSEventHandler(EventHandler): ...

class SubscriptionEventCallbacks:
    deadline: Optional[Callable[[QoSRequestedDeadlineMissedInfo], object]]
    incompatible_qos: Optional[Callable[[QoSRequestedIncompatibleQoSInfo], object]]
    liveliness: Optional[Callable[[QoSLivelinessChangedInfo], object]]
    message_lost: Optional[Callable[[QoSMessageLostInfo], object]]
    incompatible_type: Optional[Callable[[IncompatibleTypeInfo], object]]
    matched: Optional[Callable[[QoSSubscriptionMatchedInfo], object]]
    use_default_callbacks: bool
    def __init__(self, *, deadline: Optional[Callable[[QoSRequestedDeadlineMissedInfo], object]] = ...,
                 incompatible_qos: Optional[Callable[[QoSRequestedIncompatibleQoSInfo], object]] = ...,
                 liveliness: Optional[Callable[[QoSLivelinessChangedInfo], object]] = ...,
                 message_lost: Optional[Callable[[QoSMessageLostInfo], object]] = ...,
                 incompatible_type: Optional[Callable[[IncompatibleTypeInfo], object]] = ...,
                 matched: Optional[Callable[[QoSSubscriptionMatchedInfo], object]] = ...,
                 use_default_callbacks: bool = ...) -> None: ...
    def create_event_handlers(self, callback_group: CallbackGroup, subscription: Any,
                              topic_name: str) -> List[EventHandler]: ...

class PublisherEventCallbacks:
    deadline: Optional[Callable[[QoSOfferedDeadlineMissedInfo], object]]
    liveliness: Optional[Callable[[QoSLivelinessLostInfo], object]]
    incompatible_qos: Optional[Callable[[QoSOfferedIncompatibleQoSInfo], object]]
    incompatible_type: Optional[Callable[[IncompatibleTypeInfo], object]]
    matched: Optional[Callable[[QoSPublisherMatchedInfo], object]]
    use_default_callbacks: bool
    def __init__(self, *, deadline: Optional[Callable[[QoSOfferedDeadlineMissedInfo], object]] = ...,
                 liveliness: Optional[Callable[[QoSLivelinessLostInfo], object]] = ...,
                 incompatible_qos: Optional[Callable[[QoSOfferedIncompatibleQoSInfo], object]] = ...,
                 incompatible_type: Optional[Callable[[IncompatibleTypeInfo], object]] = ...,
                 matched: Optional[Callable[[QoSPublisherMatchedInfo], object]] = ...,
                 use_default_callbacks: bool = ...) -> None: ...
    def create_event_handlers(self, callback_group: CallbackGroup, publisher: Any,
                              topic_name: str) -> List[EventHandler]: ...
