# SPDX-License-Identifier: Apache-2.0
"""Events of publishers and subscriptions, as they happen over DDS."""
import warnings

import pytest
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.duration import Duration
from rclpy.event_handler import (EventHandler, IncompatibleTypeInfo, PublisherEventCallbacks, QoSEventHandler,
                                 QoSLivelinessChangedInfo, QoSLivelinessLostInfo, QoSMessageLostInfo,
                                 QoSOfferedDeadlineMissedInfo, QoSOfferedIncompatibleQoSInfo, QoSPublisherEventType,
                                 QoSPublisherMatchedInfo, QoSRequestedDeadlineMissedInfo,
                                 QoSRequestedIncompatibleQoSInfo, QoSSubscriptionEventType, QoSSubscriptionMatchedInfo,
                                 SubscriptionEventCallbacks, UnsupportedEventTypeError)
from rclpy.qos import (DurabilityPolicy, HistoryPolicy, LivelinessPolicy, QoSPolicyKind, QoSProfile,
                       ReliabilityPolicy, qos_profile_best_available)
from std_msgs.msg import Int32, String

SOON = Duration(seconds=0.05)


@pytest.fixture
def topic(unique):
    return '/' + unique('topic')


def callbacks(made, **arguments):
    """Event callbacks that collect what they hear in lists, by name."""
    heard = {name: [] for name in arguments.pop('names')}
    return heard, made(**{name: hearing.append for name, hearing in heard.items()}, **arguments)


def test_both_sides_hear_of_a_match_and_of_its_end(node, topic, spin_until):
    offered, of_publisher = callbacks(PublisherEventCallbacks, names=['matched'])
    requested, of_subscription = callbacks(SubscriptionEventCallbacks, names=['matched'])
    publisher = node.create_publisher(String, topic, 1, event_callbacks=of_publisher)
    subscription = node.create_subscription(String, topic, print, 1, event_callbacks=of_subscription)
    spin_until(node, lambda: offered['matched'] and requested['matched'])
    first = offered['matched'][0]
    assert isinstance(first, QoSPublisherMatchedInfo) and isinstance(requested['matched'][0],
                                                                     QoSSubscriptionMatchedInfo)
    assert (first.total_count, first.total_count_change, first.current_count, first.current_count_change) == (
        1, 1, 1, 1)
    node.destroy_subscription(subscription)
    spin_until(node, lambda: offered['matched'][-1].current_count == 0)
    last = offered['matched'][-1]
    assert (last.total_count, last.total_count_change, last.current_count_change) == (1, 0, -1)
    node.destroy_publisher(publisher)


@pytest.mark.parametrize('offered, requested, policy', [
    ({'reliability': ReliabilityPolicy.BEST_EFFORT}, {}, QoSPolicyKind.RELIABILITY),
    ({}, {'durability': DurabilityPolicy.TRANSIENT_LOCAL}, QoSPolicyKind.DURABILITY),
    ({'deadline': Duration(seconds=9)}, {'deadline': Duration(seconds=5)}, QoSPolicyKind.DEADLINE),
    ({'liveliness': LivelinessPolicy.AUTOMATIC}, {'liveliness': LivelinessPolicy.MANUAL_BY_TOPIC},
     QoSPolicyKind.LIVELINESS),
    ({'reliability': ReliabilityPolicy.BEST_EFFORT}, {'durability': DurabilityPolicy.TRANSIENT_LOCAL},
     QoSPolicyKind.RELIABILITY)])
def test_both_sides_hear_which_policy_does_not_fit(node, topic, spin_until, offered, requested, policy):
    told, of_publisher = callbacks(PublisherEventCallbacks, names=['incompatible_qos'])
    heard, of_subscription = callbacks(SubscriptionEventCallbacks, names=['incompatible_qos'])
    node.create_publisher(String, topic, QoSProfile(depth=1, **offered), event_callbacks=of_publisher)
    node.create_subscription(String, topic, print, QoSProfile(depth=1, **requested), event_callbacks=of_subscription)
    spin_until(node, lambda: told['incompatible_qos'] and heard['incompatible_qos'])
    assert isinstance(told['incompatible_qos'][0], QoSOfferedIncompatibleQoSInfo)
    assert isinstance(heard['incompatible_qos'][0], QoSRequestedIncompatibleQoSInfo)
    for info in told['incompatible_qos'] + heard['incompatible_qos']:
        assert (info.total_count, info.total_count_change, info.last_policy_kind) == (1, 1, policy)


def test_when_nobody_asks_incompatible_qos_is_logged(node, topic, spin_until, capfd):
    node.create_publisher(String, topic, QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT))
    node.create_subscription(String, topic, print, 1)
    text = ''

    def logged():
        nonlocal text
        text += capfd.readouterr().err
        return 'New publisher' in text and 'New subscription' in text

    spin_until(node, logged)
    assert (f"[WARN] " in text and f"[{node.get_name()}]: New subscription discovered on topic '{topic}', requesting "
            'incompatible QoS. No messages will be sent to it. Last incompatible policy: RELIABILITY') in text
    assert (f"[{node.get_name()}]: New publisher discovered on topic '{topic}', offering incompatible QoS. No messages "
            'will be received from it. Last incompatible policy: RELIABILITY') in text


def test_without_default_callbacks_nothing_is_logged(node, topic, spin_until, capfd):
    heard = []
    node.create_publisher(String, topic, QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT),
                          event_callbacks=PublisherEventCallbacks(use_default_callbacks=False))
    node.create_subscription(String, topic, print, 1, event_callbacks=SubscriptionEventCallbacks(
        incompatible_qos=heard.append, use_default_callbacks=False))
    spin_until(node, lambda: heard)
    assert 'discovered on topic' not in capfd.readouterr().err


def test_a_missed_deadline_is_told_to_both_sides(node, topic, spin_until):
    qos = QoSProfile(depth=1, deadline=SOON)
    offered, of_publisher = callbacks(PublisherEventCallbacks, names=['deadline'])
    requested, of_subscription = callbacks(SubscriptionEventCallbacks, names=['deadline'])
    received = []
    publisher = node.create_publisher(String, topic, qos, event_callbacks=of_publisher)
    node.create_subscription(String, topic, received.append, qos, event_callbacks=of_subscription)
    spin_until(node, lambda: publisher.get_subscription_count() == 1)
    publisher.publish(String(data='once'))
    spin_until(node, lambda: received and offered['deadline'] and requested['deadline'])
    assert isinstance(offered['deadline'][0], QoSOfferedDeadlineMissedInfo)
    assert isinstance(requested['deadline'][0], QoSRequestedDeadlineMissedInfo)
    assert offered['deadline'][0].total_count >= 1 and requested['deadline'][0].total_count_change >= 1


def test_liveliness_by_topic_is_lost_and_found(node, topic, spin_until):
    qos = QoSProfile(depth=1, liveliness=LivelinessPolicy.MANUAL_BY_TOPIC, liveliness_lease_duration=SOON)
    offered, of_publisher = callbacks(PublisherEventCallbacks, names=['liveliness'])
    requested, of_subscription = callbacks(SubscriptionEventCallbacks, names=['liveliness'])
    publisher = node.create_publisher(String, topic, qos, event_callbacks=of_publisher)
    node.create_subscription(String, topic, print, qos, event_callbacks=of_subscription)
    spin_until(node, lambda: publisher.get_subscription_count() == 1)

    def alive():  # a machine that is busy may be late with one assertion
        publisher.assert_liveliness()
        return requested['liveliness'] and requested['liveliness'][-1].alive_count == 1

    spin_until(node, alive)
    spin_until(node, lambda: offered['liveliness'] and requested['liveliness'][-1].alive_count == 0)
    assert isinstance(offered['liveliness'][0], QoSLivelinessLostInfo) and offered['liveliness'][0].total_count >= 1
    assert isinstance(requested['liveliness'][0], QoSLivelinessChangedInfo)
    assert requested['liveliness'][-1].not_alive_count == 1
    spin_until(node, alive)


def test_a_publisher_that_leaves_is_no_longer_alive(node, topic, spin_until):
    requested, of_subscription = callbacks(SubscriptionEventCallbacks, names=['liveliness'])
    qos = QoSProfile(depth=1, liveliness=LivelinessPolicy.MANUAL_BY_TOPIC,
                     liveliness_lease_duration=Duration(seconds=100))
    publisher = node.create_publisher(String, topic, qos)
    node.create_subscription(String, topic, print, qos, event_callbacks=of_subscription)
    spin_until(node, lambda: publisher.get_subscription_count() == 1)
    publisher.assert_liveliness()
    spin_until(node, lambda: requested['liveliness'] and requested['liveliness'][-1].alive_count == 1)
    node.destroy_publisher(publisher)
    spin_until(node, lambda: requested['liveliness'][-1].alive_count == 0)


def test_what_falls_out_of_an_unread_history_is_lost(ros, node, topic, spin_until):
    heard, of_subscription = callbacks(SubscriptionEventCallbacks, names=['message_lost'])
    qos = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
    publisher = node.create_publisher(String, topic, qos)
    received = []
    node.create_subscription(String, topic, received.append, qos, event_callbacks=of_subscription)
    spin_until(node, lambda: publisher.get_subscription_count() == 1)
    for number in range(20):
        publisher.publish(String(data=str(number)))
    spin_until(node, lambda: received and received[-1].data == '19')
    for info in heard['message_lost']:
        assert isinstance(info, QoSMessageLostInfo) and info.total_count >= info.total_count_change >= 1


def test_old_samples_are_not_kept_for_late_subscriptions(node, topic, spin_until):
    durable = {'depth': 5, 'durability': DurabilityPolicy.TRANSIENT_LOCAL}
    publisher = node.create_publisher(String, topic, QoSProfile(lifespan=Duration(seconds=0.001), **durable))
    publisher.publish(String(data='old'))
    received = []
    import time
    time.sleep(0.02)  # the age is what counts
    node.create_subscription(String, topic, received.append, QoSProfile(**durable))
    spin_until(node, lambda: publisher.get_subscription_count() == 1)
    other = node.create_publisher(String, topic, QoSProfile(**durable))
    other.publish(String(data='new'))
    spin_until(node, lambda: received)
    assert [message.data for message in received] == ['new']


def test_reliable_messages_are_acknowledged(node, topic, spin_until, background):
    publisher = node.create_publisher(String, topic, QoSProfile(history=HistoryPolicy.KEEP_ALL))
    node.create_subscription(String, topic, lambda message: None, 10)
    spin_until(node, lambda: publisher.get_subscription_count() == 1)
    for _ in range(5):
        publisher.publish(String(data='x'))
    background(node)
    assert publisher.wait_for_all_acked(Duration(seconds=20)) is True
    alone = node.create_publisher(String, topic + '_alone', 1)
    assert alone.wait_for_all_acked() is True and alone.wait_for_all_acked(Duration(seconds=0.01)) is True


def test_best_available_takes_what_there_is(node, topic, spin_until):
    node.create_publisher(String, topic, QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT))
    spin_until(node, lambda: node.count_publishers(topic) == 1)
    node.create_subscription(String, topic, print, qos_profile_best_available)
    info, = node.get_subscriptions_info_by_topic(topic)
    assert info.qos_profile.reliability is ReliabilityPolicy.BEST_EFFORT
    assert info.qos_profile.durability is DurabilityPolicy.VOLATILE


def test_both_sides_hear_of_a_type_that_does_not_fit(ros, node, topic, unique, spin_until):
    from rclpy.context import Context
    context = Context()
    context.init(args=[])
    far = ros.create_node(unique('far'), context=context)
    told, of_publisher = callbacks(PublisherEventCallbacks, names=['incompatible_type'])
    heard, of_subscription = callbacks(SubscriptionEventCallbacks, names=['incompatible_type'])
    node.create_publisher(String, topic, 1, event_callbacks=of_publisher)
    far.create_subscription(Int32, topic, print, 1)
    far.create_publisher(Int32, topic, 1)
    spin_until(node, lambda: told['incompatible_type'])
    node.create_subscription(String, topic, print, 1, event_callbacks=of_subscription)
    spin_until(node, lambda: heard['incompatible_type'])
    for info in (told['incompatible_type'][0], heard['incompatible_type'][0]):
        assert isinstance(info, IncompatibleTypeInfo) and (info.total_count, info.total_count_change) == (1, 1)
    far.destroy_node()
    context.shutdown()


def test_an_event_that_is_not_supported_has_an_error_of_its_own():
    assert issubclass(UnsupportedEventTypeError, RuntimeError)


def test_callbacks_are_kept_as_given():
    of_publisher = PublisherEventCallbacks(deadline=print, matched=repr)
    assert of_publisher.deadline is print and of_publisher.matched is repr and of_publisher.use_default_callbacks
    assert of_publisher.liveliness is None and of_publisher.incompatible_qos is None
    of_subscription = SubscriptionEventCallbacks(message_lost=print, use_default_callbacks=False)
    assert of_subscription.message_lost is print and not of_subscription.use_default_callbacks
    for made in (PublisherEventCallbacks, SubscriptionEventCallbacks):
        with pytest.raises(TypeError):
            made(print)
        with pytest.raises(TypeError):
            made(colour=print)


def test_event_types_have_upstreams_numbers():
    assert QoSSubscriptionEventType.RCL_SUBSCRIPTION_REQUESTED_DEADLINE_MISSED == 0
    assert QoSPublisherEventType.RCL_PUBLISHER_LIVELINESS_LOST == 1
    assert QoSSubscriptionEventType.RCL_SUBSCRIPTION_MATCHED == 5 and QoSPublisherEventType.RCL_PUBLISHER_MATCHED == 4


def test_handlers_are_made_for_what_is_asked_and_for_the_defaults(node, topic):
    publisher = node.create_publisher(String, topic, 1)
    group = MutuallyExclusiveCallbackGroup()
    handlers = PublisherEventCallbacks(deadline=print, use_default_callbacks=False).create_event_handlers(
        group, publisher.handle, topic)
    assert [handler.event_type for handler in handlers] == [
        QoSPublisherEventType.RCL_PUBLISHER_OFFERED_DEADLINE_MISSED]
    assert isinstance(handlers[0], EventHandler) and handlers[0].callback is print
    handlers[0].destroy()
    assert {handler.event_type for handler in publisher.event_handlers} >= {
        QoSPublisherEventType.RCL_PUBLISHER_OFFERED_INCOMPATIBLE_QOS}


def test_a_coroutine_may_hear_of_events(node, topic, spin_until):
    heard = []

    async def matched(info):
        heard.append(info)

    node.create_publisher(String, topic, 1, event_callbacks=PublisherEventCallbacks(matched=matched))
    node.create_subscription(String, topic, print, 1)
    spin_until(node, lambda: heard)


def test_the_former_name_of_handlers_is_deprecated(node, topic):
    subscription = node.create_subscription(String, topic, print, 1)
    with pytest.warns(DeprecationWarning, match='QoSEventHandler is deprecated, use EventHandler instead.'):
        handler = QoSEventHandler(
            callback_group=MutuallyExclusiveCallbackGroup(), callback=print, parent_impl=subscription.handle,
            event_type=QoSSubscriptionEventType.RCL_SUBSCRIPTION_MATCHED)
    handler.destroy()
    with pytest.warns(DeprecationWarning, match='QoSEventHandler foo is deprecated'):
        type('Mine', (QoSEventHandler,), {})
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        EventHandler(callback_group=MutuallyExclusiveCallbackGroup(), callback=print,
                     event_type=QoSSubscriptionEventType.RCL_SUBSCRIPTION_MATCHED,
                     parent_impl=subscription.handle).destroy()
