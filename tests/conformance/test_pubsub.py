# SPDX-License-Identifier: Apache-2.0
"""Publishers and subscriptions."""
import gc
import weakref

import pytest
from rclpy._rclpy_pybind11 import InvalidHandle, RCLError
from rclpy.event_handler import PublisherEventCallbacks, SubscriptionEventCallbacks
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from rclpy.serialization import deserialize_message, serialize_message
from std_msgs.msg import Int32, String, UInt8MultiArray


def connected(spin_until, node, publisher, subscription):
    spin_until(node, lambda: publisher.get_subscription_count() and subscription.get_publisher_count())


@pytest.fixture
def pair(node, unique, spin_until):
    """A connected publisher and subscription of a type, and what arrives."""

    def make(msg_type=String, qos=10, **arguments):
        topic, heard = unique('topic'), []
        subscription = node.create_subscription(msg_type, topic, heard.append, qos, **arguments)
        publisher = node.create_publisher(msg_type, topic, qos)
        connected(spin_until, node, publisher, subscription)
        return publisher, subscription, heard

    return make


def test_messages_arrive_in_order(pair, node, spin_until):
    publisher, _, heard = pair(Int32, 100)
    for i in range(100):
        publisher.publish(Int32(data=i))
    spin_until(node, lambda: len(heard) == 100)
    assert [m.data for m in heard] == list(range(100))


def test_a_raw_subscription_gets_the_bytes(pair, node, spin_until):
    publisher, _, heard = pair(String, raw=True)
    publisher.publish(String(data='x'))
    spin_until(node, lambda: heard)
    assert deserialize_message(heard[0], String).data == 'x'


def test_bytes_are_published_as_they_are(pair, node, spin_until):
    publisher, _, heard = pair(String)
    publisher.publish(serialize_message(String(data='already bytes')))
    spin_until(node, lambda: heard)
    assert heard[0].data == 'already bytes'


def test_a_callback_with_two_arguments_hears_about_the_message(node, unique, spin_until):
    topic, heard = unique('topic'), []
    subscription = node.create_subscription(String, topic, lambda message, info: heard.append((message, info)), 10)
    publisher = node.create_publisher(String, topic, 10)
    connected(spin_until, node, publisher, subscription)
    publisher.publish(String(data='x'))
    spin_until(node, lambda: heard)
    info = heard[0][1]
    assert set(info) == {'source_timestamp', 'received_timestamp', 'publication_sequence_number',
                         'reception_sequence_number'}
    assert 0 < info['source_timestamp'] <= info['received_timestamp']


@pytest.mark.parametrize('callback', [lambda: None, None, lambda a, b, c: None])
def test_a_callback_that_fits_no_message_is_refused(node, unique, callback):
    with pytest.raises(RuntimeError, match='callable with one argument'):
        node.create_subscription(String, unique('topic'), callback, 10)


def test_the_callback_may_be_replaced(pair, node, spin_until):
    publisher, subscription, heard = pair()
    others = []
    subscription.callback = lambda message, info: others.append(message)
    publisher.publish(String(data='x'))
    spin_until(node, lambda: others)
    assert not heard


def test_what_a_callback_raises_leaves_spin(node, unique, spin_until):
    def fail(message):
        raise KeyError(message.data)

    topic = unique('topic')
    subscription = node.create_subscription(String, topic, fail, 10)
    publisher = node.create_publisher(String, topic, 10)
    connected(spin_until, node, publisher, subscription)
    publisher.publish(String(data='boom'))
    with pytest.raises(KeyError, match='boom') as raised:
        spin_until(node, lambda: False)
    assert raised.traceback[-1].name == 'fail'


def test_damaged_bytes_are_dropped_counted_and_named(pair, node, spin_until, capfd):
    publisher, subscription, heard = pair(String)
    publisher.publish(b'\x00\x01\x00\x00\xff\x00\x00\x00a')
    publisher.publish(String(data='after'))
    spin_until(node, lambda: heard)
    assert [m.data for m in heard] == ['after']
    assert subscription.handle.discarded() == 1
    warning = capfd.readouterr().err
    assert subscription.topic_name in warning and 'std_msgs/msg/String' in warning


def test_a_message_of_another_type_is_refused(pair):
    publisher, _, _ = pair(String)
    with pytest.raises(TypeError, match='Expected'):
        publisher.publish(Int32())
    with pytest.raises(TypeError):
        publisher.publish('text')


def test_a_large_message_arrives_whole(pair, node, spin_until):
    publisher, _, heard = pair(UInt8MultiArray)
    data = bytes(range(256)) * 4096
    publisher.publish(UInt8MultiArray(data=data))
    spin_until(node, lambda: heard)
    assert heard[0].data.tobytes() == data


def test_a_late_subscription_gets_what_is_transient_local(node, unique, spin_until):
    qos = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
    topic, heard = unique('topic'), []
    node.create_publisher(String, topic, qos).publish(String(data='kept'))
    node.create_subscription(String, topic, heard.append, qos)
    spin_until(node, lambda: heard)
    assert heard[0].data == 'kept'


def test_callbacks_never_run_after_destroy(pair, node, spin_until, ros):
    publisher, subscription, heard = pair()
    for _ in range(5):
        publisher.publish(String())
    spin_until(node, lambda: heard)
    assert node.destroy_subscription(subscription)
    seen = len(heard)
    publisher.publish(String())
    ros.spin_once(node, timeout_sec=0.05)
    assert len(heard) == seen
    assert not node.destroy_subscription(subscription)


def test_a_destroyed_publisher_is_an_invalid_handle(pair, node):
    publisher, _, _ = pair()
    assert node.destroy_publisher(publisher)
    with pytest.raises(InvalidHandle):
        publisher.publish(String())


def test_publishing_after_shutdown_is_an_error(ros, node, unique):
    publisher = node.create_publisher(String, unique('topic'), 10)
    ros.shutdown()
    with pytest.raises(RCLError, match='context is invalid'):
        publisher.publish(String())


def test_matched_events_count(node, unique, spin_until):
    topic, offered, asked = unique('topic'), [], []
    node.create_publisher(String, topic, 10, event_callbacks=PublisherEventCallbacks(matched=offered.append))
    node.create_subscription(String, topic, lambda m: None, 10,
                             event_callbacks=SubscriptionEventCallbacks(matched=asked.append))
    spin_until(node, lambda: offered and asked)
    assert offered[0].current_count == 1 and offered[0].total_count_change == 1
    assert asked[0].current_count == 1


def test_incompatible_qos_is_logged_by_default(node, unique, spin_until, capfd):
    topic = unique('topic')
    node.create_publisher(String, topic, QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT))
    node.create_subscription(String, topic, lambda m: None, 10)
    text = []

    def both_logged():
        text.append(capfd.readouterr().err)
        return 'requesting incompatible QoS' in ''.join(text) and 'offering incompatible QoS' in ''.join(text)

    spin_until(node, both_logged)
    assert 'Last incompatible policy: RELIABILITY' in ''.join(text)


def test_all_acknowledged_is_waited_for(pair):
    publisher, _, _ = pair()
    from rclpy.duration import Duration
    publisher.publish(String(data='x'))
    assert publisher.wait_for_all_acked(Duration(seconds=10))


def test_a_coroutine_may_be_a_callback(node, unique, spin_until):
    from rclpy.task import Future
    topic, gate, heard = unique('topic'), Future(), []

    async def callback(message):
        heard.append('begun')
        heard.append(await gate)

    subscription = node.create_subscription(String, topic, callback, 10)
    publisher = node.create_publisher(String, topic, 10)
    connected(spin_until, node, publisher, subscription)
    publisher.publish(String())
    spin_until(node, lambda: heard)
    gate.set_result('ended')
    spin_until(node, lambda: len(heard) == 2)
    assert heard == ['begun', 'ended']


def test_a_destroyed_subscription_lets_go_of_its_callback(node, unique):
    class Owner:
        def callback(self, message):
            pass

    owner = Owner()
    subscription = node.create_subscription(String, unique('topic'), owner.callback, 10)
    gone = weakref.ref(owner)
    node.destroy_subscription(subscription)
    del owner, subscription
    gc.collect()
    assert gone() is None
