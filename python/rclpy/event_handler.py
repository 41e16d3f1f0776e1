# SPDX-License-Identifier: Apache-2.0
"""Events of publishers and subscriptions: matched, incompatible QoS, deadlines, liveliness."""
from __future__ import annotations

from enum import IntEnum

from rclpy import _rclpy_pybind11 as _rclpy
from rclpy.qos import qos_policy_name_from_kind
from rclpy.waitable import NumberOfEntities, Waitable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, List, Optional

    from rclpy.callback_groups import CallbackGroup

QoSPublisherEventType = _rclpy.rcl_publisher_event_type_t
QoSSubscriptionEventType = _rclpy.rcl_subscription_event_type_t

QoSRequestedDeadlineMissedInfo = _rclpy.rmw_requested_deadline_missed_status_t
QoSLivelinessChangedInfo = _rclpy.rmw_liveliness_changed_status_t
QoSMessageLostInfo = _rclpy.rmw_message_lost_status_t
QoSRequestedIncompatibleQoSInfo = _rclpy.rmw_requested_qos_incompatible_event_status_t
QoSSubscriptionMatchedInfo = _rclpy.rmw_matched_status_t
QoSOfferedDeadlineMissedInfo = _rclpy.rmw_offered_deadline_missed_status_t
QoSLivelinessLostInfo = _rclpy.rmw_liveliness_lost_status_t
QoSPublisherMatchedInfo = _rclpy.rmw_matched_status_t
QoSOfferedIncompatibleQoSInfo = QoSRequestedIncompatibleQoSInfo
IncompatibleTypeInfo = _rclpy.rmw_incompatible_type_status_t
UnsupportedEventTypeError = _rclpy.UnsupportedEventTypeError

# The core's numbers of events.
_MATCHED, _INCOMPATIBLE_QOS, _DEADLINE, _LIVELINESS, _MESSAGE_LOST, _INCOMPATIBLE_TYPE = range(6)

# Event type -> (the core's event, the class of its info, which of the core's numbers go into it).
# The core's numbers: total, total change, current, current change, not alive, not alive change, last policy.
_EVENTS = {
    QoSPublisherEventType.RCL_PUBLISHER_OFFERED_DEADLINE_MISSED: (_DEADLINE, QoSOfferedDeadlineMissedInfo, (0, 1)),
    QoSPublisherEventType.RCL_PUBLISHER_LIVELINESS_LOST: (_LIVELINESS, QoSLivelinessLostInfo, (0, 1)),
    QoSPublisherEventType.RCL_PUBLISHER_OFFERED_INCOMPATIBLE_QOS:
        (_INCOMPATIBLE_QOS, QoSOfferedIncompatibleQoSInfo, (0, 1, 6)),
    QoSPublisherEventType.RCL_PUBLISHER_INCOMPATIBLE_TYPE: (_INCOMPATIBLE_TYPE, IncompatibleTypeInfo, (0, 1)),
    QoSPublisherEventType.RCL_PUBLISHER_MATCHED: (_MATCHED, QoSPublisherMatchedInfo, (0, 1, 2, 3)),
}
_SUBSCRIPTION_EVENTS = {
    QoSSubscriptionEventType.RCL_SUBSCRIPTION_REQUESTED_DEADLINE_MISSED:
        (_DEADLINE, QoSRequestedDeadlineMissedInfo, (0, 1)),
    QoSSubscriptionEventType.RCL_SUBSCRIPTION_LIVELINESS_CHANGED:
        (_LIVELINESS, QoSLivelinessChangedInfo, (2, 4, 3, 5)),
    QoSSubscriptionEventType.RCL_SUBSCRIPTION_REQUESTED_INCOMPATIBLE_QOS:
        (_INCOMPATIBLE_QOS, QoSRequestedIncompatibleQoSInfo, (0, 1, 6)),
    QoSSubscriptionEventType.RCL_SUBSCRIPTION_MESSAGE_LOST: (_MESSAGE_LOST, QoSMessageLostInfo, (0, 1)),
    QoSSubscriptionEventType.RCL_SUBSCRIPTION_INCOMPATIBLE_TYPE: (_INCOMPATIBLE_TYPE, IncompatibleTypeInfo, (0, 1)),
    QoSSubscriptionEventType.RCL_SUBSCRIPTION_MATCHED: (_MATCHED, QoSSubscriptionMatchedInfo, (0, 1, 2, 3)),
}


class EventHandler(Waitable):
    """Calls `callback` with the event's info, in the executor, when the event happens."""

    _runs_itself = True

    def __init__(self, *, callback_group: CallbackGroup, callback: Callable, event_type: IntEnum,
                 parent_impl) -> None:
        super().__init__(callback_group)
        self.callback = callback
        self.event_type = event_type
        events = _SUBSCRIPTION_EVENTS if isinstance(event_type, QoSSubscriptionEventType) else _EVENTS
        event, self._info, self._fields = events[event_type]
        self.__event = parent_impl.create_event(event, callback_group._core, self)

    def _run(self, numbers):
        return self.callback(self._info(*(numbers[field] for field in self._fields)))

    def is_ready(self, wait_set) -> bool:
        return False  # it calls back by itself

    def take_data(self):
        return None

    async def execute(self, taken_data):
        if taken_data is not None:
            self.callback(taken_data)

    def get_num_entities(self) -> NumberOfEntities:
        return NumberOfEntities(num_events=1)

    def add_to_wait_set(self, wait_set) -> None:
        pass

    def __enter__(self) -> EventHandler:
        return self

    def __exit__(self, t, v, tb) -> None:
        pass

    def destroy(self) -> None:
        """Never calls again."""
        self.__event.destroy_when_not_in_use()


class QoSEventHandler(EventHandler):
    """The former name."""

    def __init_subclass__(cls, **kwargs) -> None:
        import warnings
        warnings.warn('QoSEventHandler foo is deprecated, use EventHandler instead.', DeprecationWarning, stacklevel=2)
        super().__init_subclass__(**kwargs)

    def __init__(self, *args, **kwargs) -> None:
        import warnings
        warnings.warn('QoSEventHandler is deprecated, use EventHandler instead.', DeprecationWarning, stacklevel=2)
        super().__init__(*args, **kwargs)


class _EventCallbacks:
    """What publishers' and subscriptions' callbacks share."""

    _types = {}  # attribute -> event type
    _incompatible_qos = ''  # what is logged when nobody asked, with the topic and the policy
    _incompatible_type = ''

    def _handlers(self, callback_group, parent_impl, topic_name: str, logger_name: str) -> List[EventHandler]:
        from rclpy.logging import get_logger

        def warn_of_qos(event):
            policy = qos_policy_name_from_kind(event.last_policy_kind)
            get_logger(logger_name).warning(self._incompatible_qos.format(topic_name, policy))

        def warn_of_type(event):
            get_logger(logger_name).warning(self._incompatible_type.format(topic_name))

        handlers = []
        for name, event_type in self._types.items():
            callback = getattr(self, name)
            by_default = not callback and self.use_default_callbacks
            if by_default and name == 'incompatible_qos':
                callback = warn_of_qos
            elif by_default and name == 'incompatible_type':
                callback = warn_of_type
            if not callback:
                continue
            try:
                handlers.append(EventHandler(callback_group=callback_group, callback=callback, event_type=event_type,
                                             parent_impl=parent_impl))
            except UnsupportedEventTypeError:
                if not by_default:
                    raise
        return handlers


class SubscriptionEventCallbacks(_EventCallbacks):
    """What a subscription calls when something happens to it. Unless `use_default_callbacks` is False, incompatible QoS
    and types are logged when nobody else asked for them."""

    _types = {
        'deadline': QoSSubscriptionEventType.RCL_SUBSCRIPTION_REQUESTED_DEADLINE_MISSED,
        'incompatible_qos': QoSSubscriptionEventType.RCL_SUBSCRIPTION_REQUESTED_INCOMPATIBLE_QOS,
        'liveliness': QoSSubscriptionEventType.RCL_SUBSCRIPTION_LIVELINESS_CHANGED,
        'message_lost': QoSSubscriptionEventType.RCL_SUBSCRIPTION_MESSAGE_LOST,
        'incompatible_type': QoSSubscriptionEventType.RCL_SUBSCRIPTION_INCOMPATIBLE_TYPE,
        'matched': QoSSubscriptionEventType.RCL_SUBSCRIPTION_MATCHED,
    }
    _incompatible_qos = ("New publisher discovered on topic '{}', offering incompatible QoS. No messages will be "
                         'received from it. Last incompatible policy: {}')
    _incompatible_type = "Incompatible type on topic '{}', no messages will be sent to it."

    def __init__(self, *, deadline: Optional[Callable[[QoSRequestedDeadlineMissedInfo], None]] = None,
                 incompatible_qos: Optional[Callable[[QoSRequestedIncompatibleQoSInfo], None]] = None,
                 liveliness: Optional[Callable[[QoSLivelinessChangedInfo], None]] = None,
                 message_lost: Optional[Callable[[QoSMessageLostInfo], None]] = None,
                 incompatible_type: Optional[Callable[[IncompatibleTypeInfo], None]] = None,
                 matched: Optional[Callable[[QoSSubscriptionMatchedInfo], None]] = None,
                 use_default_callbacks: bool = True) -> None:
        self.deadline = deadline
        self.incompatible_qos = incompatible_qos
        self.liveliness = liveliness
        self.message_lost = message_lost
        self.incompatible_type = incompatible_type
        self.matched = matched
        self.use_default_callbacks = use_default_callbacks

    def create_event_handlers(self, callback_group: CallbackGroup, subscription, topic_name: str) -> List[EventHandler]:
        return self._handlers(callback_group, subscription, topic_name, subscription.get_logger_name())


class PublisherEventCallbacks(_EventCallbacks):
    """What a publisher calls when something happens to it. Unless `use_default_callbacks` is False, incompatible QoS and
    types are logged when nobody else asked for them."""

    _types = {
        'deadline': QoSPublisherEventType.RCL_PUBLISHER_OFFERED_DEADLINE_MISSED,
        'liveliness': QoSPublisherEventType.RCL_PUBLISHER_LIVELINESS_LOST,
        'incompatible_qos': QoSPublisherEventType.RCL_PUBLISHER_OFFERED_INCOMPATIBLE_QOS,
        'incompatible_type': QoSPublisherEventType.RCL_PUBLISHER_INCOMPATIBLE_TYPE,
        'matched': QoSPublisherEventType.RCL_PUBLISHER_MATCHED,
    }
    _incompatible_qos = ("New subscription discovered on topic '{}', requesting incompatible QoS. No messages will be "
                         'sent to it. Last incompatible policy: {}')
    _incompatible_type = "Incompatible type on topic '{}', no messages will be sent to it."

    def __init__(self, *, deadline: Optional[Callable[[QoSOfferedDeadlineMissedInfo], None]] = None,
                 liveliness: Optional[Callable[[QoSLivelinessLostInfo], None]] = None,
                 incompatible_qos: Optional[Callable[[QoSRequestedIncompatibleQoSInfo], None]] = None,
                 incompatible_type: Optional[Callable[[IncompatibleTypeInfo], None]] = None,
                 matched: Optional[Callable[[QoSPublisherMatchedInfo], None]] = None,
                 use_default_callbacks: bool = True) -> None:
        self.deadline = deadline
        self.liveliness = liveliness
        self.incompatible_qos = incompatible_qos
        self.incompatible_type = incompatible_type
        self.matched = matched
        self.use_default_callbacks = use_default_callbacks

    def create_event_handlers(self, callback_group: CallbackGroup, publisher, topic_name: str) -> List[EventHandler]:
        return self._handlers(callback_group, publisher, topic_name, publisher.get_logger_name())
