# SPDX-License-Identifier: Apache-2.0
"""Publishers and subscriptions."""
import functools
import gc
import time
import weakref

import pytest
from example_interfaces.srv import AddTwoInts
from rclpy._rclpy_pybind11 import InvalidHandle, RCLError
from rclpy.event_handler import PublisherEventCallbacks, SubscriptionEventCallbacks
from rclpy.exceptions import InvalidTopicNameException, NoTypeSupportImportedException
from rclpy.publisher import Publisher
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from rclpy.serialization import deserialize_message, serialize_message
from rclpy.subscription import Subscription
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


def test_a_callback_with_info_gets_it_from_the_first_message_on(make_node, background, unique):
    topic, heard = unique('busy'), []
    talker, listener = make_node(), make_node()
    publisher = talker.create_publisher(String, topic, 10)
    talker.create_timer(0.0002, lambda: publisher.publish(String(data='x')))
    background(talker)
    background(listener)
    for number in range(1, 40):
        subscription = listener.create_subscription(String, topic, lambda message, info: heard.append(info), 10)
        before = len(heard)
        end = time.monotonic() + 20
        while len(heard) == before:
            assert time.monotonic() < end, f'subscription {number} hears nothing'
            time.sleep(0.001)
        listener.destroy_subscription(subscription)


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


# Publishers.

def test_what_a_publisher_tells_of_itself(node, unique):
    topic, qos = unique('topic'), QoSProfile(depth=3)
    publisher = node.create_publisher(String, topic, qos)
    assert (publisher.topic, publisher.topic_name) == (topic, f'/{topic}')
    assert publisher.msg_type is String and publisher.qos_profile is qos
    assert publisher.logger_name == node.get_logger().name
    assert publisher in list(node.publishers)


def test_a_depth_stands_for_a_whole_profile(node, unique):
    profile = node.create_publisher(String, unique('topic'), 7).qos_profile
    assert profile.depth == 7 and profile.reliability is ReliabilityPolicy.RELIABLE


@pytest.mark.parametrize('qos, error, text', [
    ('10', TypeError, "Expected QoSProfile or int, but received <class 'str'>"),
    (None, TypeError, "Expected QoSProfile or int, but received <class 'NoneType'>"),
    (1.0, TypeError, "Expected QoSProfile or int, but received <class 'float'>"),
    (-1, ValueError, 'history depth must be greater than or equal to zero')])
def test_what_is_no_qos_is_refused(node, unique, qos, error, text):
    for make in (lambda: node.create_publisher(String, unique('topic'), qos),
                 lambda: node.create_subscription(String, unique('topic'), print, qos)):
        with pytest.raises(error) as raised:
            make()
        assert str(raised.value) == text


def test_the_name_is_looked_at_before_the_type(node):
    for make in (lambda: node.create_publisher(None, 'a b', 10),
                 lambda: node.create_subscription(None, 'a b', print, 10)):
        with pytest.raises(InvalidTopicNameException):
            make()


@pytest.mark.parametrize('cls', [None, int, 'std_msgs/msg/String', String()])
def test_what_is_no_message_class_is_refused(node, unique, cls):
    with pytest.raises((AttributeError, RuntimeError, NoTypeSupportImportedException)):
        node.create_publisher(cls, unique('topic'), 10)
    with pytest.raises((AttributeError, RuntimeError, NoTypeSupportImportedException)):
        node.create_subscription(cls, unique('topic'), print, 10)


def test_a_service_class_is_no_message_class(node, unique):
    with pytest.raises(RuntimeError, match='this might be a service or action'):
        node.create_publisher(AddTwoInts, unique('topic'), 10)


def test_an_instance_of_a_subclass_is_published(pair, node, spin_until):
    class Text(String):
        pass

    publisher, _, heard = pair()
    publisher.publish(Text(data='x'))
    spin_until(node, lambda: heard)
    assert heard[0].data == 'x' and type(heard[0]) is String


@pytest.mark.parametrize('message', [None, 'text', 5, bytearray(b'\0\1\0\0'), memoryview(b'\0\1\0\0'), String, Int32()])
def test_the_refusal_of_a_wrong_message_names_both_types(pair, message):
    publisher, _, _ = pair()
    with pytest.raises(TypeError) as raised:
        publisher.publish(message)
    assert str(raised.value) == f'Expected {String}, got {type(message)}'


def test_a_destroyed_publisher_refuses_before_it_looks_at_the_message(pair, node):
    publisher, _, _ = pair()
    publisher.destroy()
    for use in (lambda: publisher.publish(None), publisher.get_subscription_count, publisher.assert_liveliness,
                publisher.wait_for_all_acked, lambda: publisher.topic_name, lambda: publisher.logger_name,
                publisher.borrow_loaned_message):
        with pytest.raises(InvalidHandle, match='cannot use Destroyable because destruction was requested'):
            use()
    assert publisher.topic and publisher.msg_type is String
    publisher.destroy()


def test_subscriptions_are_counted(pair, node, unique, spin_until):
    publisher, subscription, _ = pair()
    assert publisher.get_subscription_count() == 1 and subscription.get_publisher_count() == 1
    second = node.create_subscription(String, publisher.topic, print, 10)
    spin_until(node, lambda: publisher.get_subscription_count() == 2)
    node.destroy_subscription(second)
    spin_until(node, lambda: publisher.get_subscription_count() == 1)


def test_a_publisher_is_a_context_manager(node, unique):
    with node.create_publisher(String, unique('topic'), 10) as publisher:
        publisher.publish(String())
    with pytest.raises(InvalidHandle):
        publisher.publish(String())


def test_a_subscription_is_a_context_manager(node, unique):
    with node.create_subscription(String, unique('topic'), print, 10) as subscription:
        assert subscription.get_publisher_count() == 0
    with pytest.raises(InvalidHandle):
        subscription.get_publisher_count()


def test_a_handle_is_a_context_manager_that_ends_nothing(pair):
    publisher, subscription, _ = pair()
    for handle in (publisher.handle, subscription.handle):
        with handle:
            pass
        assert isinstance(handle.pointer, int)
    publisher.publish(String())


def test_liveliness_is_asserted(node, unique):
    from rclpy.duration import Duration
    from rclpy.qos import LivelinessPolicy
    qos = QoSProfile(depth=1, liveliness=LivelinessPolicy.MANUAL_BY_TOPIC,
                     liveliness_lease_duration=Duration(seconds=10))
    assert node.create_publisher(String, unique('topic'), qos).assert_liveliness() is None


def test_there_is_nothing_to_acknowledge_for_best_effort(node, unique):
    from rclpy.duration import Duration
    qos = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
    publisher = node.create_publisher(String, unique('topic'), qos)
    publisher.publish(String())
    assert publisher.wait_for_all_acked(Duration()) and publisher.wait_for_all_acked()


@pytest.mark.parametrize('timeout', [5, None, 'x'])
def test_the_timeout_for_acknowledgements_is_a_duration(pair, timeout):
    with pytest.raises(AttributeError):
        pair()[0].wait_for_all_acked(timeout)


def test_a_publisher_may_be_of_a_class_of_ones_own(node, unique):
    class Counting(Publisher):
        def __init__(self, *args, **kwargs):
            self.keywords = set(kwargs)
            super().__init__(*args, **kwargs)
            self.count = 0

        def publish(self, message):
            self.count += 1
            super().publish(message)

    publisher = node.create_publisher(String, unique('topic'), 10, publisher_class=Counting)
    publisher.publish(String())
    assert type(publisher) is Counting and publisher.count == 1
    assert publisher.keywords == {'event_callbacks', 'callback_group'}
    assert publisher in list(node.publishers)


def test_a_publisher_class_that_fails_leaves_nothing_behind(node, unique, spin_until):
    class Failing(Publisher):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            raise ArithmeticError

    topic, before = unique('topic'), len(list(node.publishers))
    with pytest.raises(ArithmeticError):
        node.create_publisher(String, topic, 10, publisher_class=Failing)
    assert len(list(node.publishers)) == before
    spin_until(node, lambda: node.count_publishers(topic) == 0)


def test_parameters_override_the_qos_that_may_be_overridden(make_node, unique):
    from rclpy.parameter import Parameter
    from rclpy.qos_overriding_options import QoSOverridingOptions
    topic = '/' + unique('topic')
    node = make_node(parameter_overrides=[
        Parameter(f'qos_overrides.{topic}.publisher.depth', value=5),
        Parameter(f'qos_overrides.{topic}.subscription.reliability', value='best_effort')])
    options = QoSOverridingOptions.with_default_policies()
    publisher = node.create_publisher(String, topic, 10, qos_overriding_options=options)
    subscription = node.create_subscription(String, topic, print, 10, qos_overriding_options=options)
    assert publisher.qos_profile.depth == 5 and subscription.qos_profile.depth == 10
    assert subscription.qos_profile.reliability is ReliabilityPolicy.BEST_EFFORT
    assert node.has_parameter(f'qos_overrides.{topic}.publisher.reliability')


def test_publishers_work_from_many_threads(pair, node, spin_until):
    import threading
    publisher, _, heard = pair(Int32, 1000)

    def publish(first):
        for i in range(50):
            publisher.publish(Int32(data=first + i))

    threads = [threading.Thread(target=publish, args=(first,)) for first in range(0, 400, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spin_until(node, lambda: len(heard) == 200)
    for first in range(0, 400, 100):
        assert [m.data for m in heard if first <= m.data < first + 100] == list(range(first, first + 50))


def test_a_message_is_taken_before_publish_returns(pair, node, spin_until):
    publisher, _, heard = pair(UInt8MultiArray)
    message = UInt8MultiArray(data=bytes(100000))
    publisher.publish(message)
    message.data[0] = 255
    spin_until(node, lambda: heard)
    assert heard[0].data[0] == 0


def test_only_the_newest_are_kept_for_a_slow_subscription(pair, node, spin_until):
    publisher, _, heard = pair(Int32, 2)
    for i in range(10):
        publisher.publish(Int32(data=i))
    from rclpy.duration import Duration
    assert publisher.wait_for_all_acked(Duration(seconds=20))
    spin_until(node, lambda: len(heard) == 2)
    assert [m.data for m in heard] == [8, 9]


# Subscriptions.

def test_what_a_subscription_tells_of_itself(node, unique):
    topic, qos = unique('topic'), QoSProfile(depth=3)
    subscription = node.create_subscription(String, topic, print, qos)
    assert (subscription.topic, subscription.topic_name) == (topic, f'/{topic}')
    assert subscription.msg_type is String and subscription.qos_profile is qos and subscription.raw is False
    assert subscription.callback is print
    assert subscription.callback_group is node.default_callback_group
    assert subscription.callback_group.has_entity(subscription)
    assert subscription.logger_name == node.get_logger().name
    assert subscription in list(node.subscriptions)


class _Callable:
    def __call__(self, message):
        pass

    def method(self, message):
        pass

    def with_info(self, message, info):
        pass

    @classmethod
    def of_class(cls, message):
        pass

    @staticmethod
    def static(message, info):
        pass


async def _coroutine(message, info):
    pass


@pytest.mark.parametrize('callback, kind', [
    (lambda message: None, 'MessageOnly'), (lambda message, info: None, 'WithMessageInfo'),
    (lambda message, info=None: None, 'MessageOnly'), (lambda *arguments: None, 'MessageOnly'),
    (lambda message, info, extra=1: None, 'WithMessageInfo'), (lambda message, *, extra=1: None, 'MessageOnly'),
    (_Callable(), 'MessageOnly'), (_Callable().method, 'MessageOnly'), (_Callable().with_info, 'WithMessageInfo'),
    (_Callable.of_class, 'MessageOnly'), (_Callable.static, 'WithMessageInfo'), (_Callable.method, 'WithMessageInfo'),
    (functools.partial(lambda extra, message: None, 1), 'MessageOnly'),
    (functools.partial(lambda extra, message, info: None, extra=1), None),
    (functools.partial(_Callable.method, None), 'MessageOnly'),
    (_coroutine, 'WithMessageInfo'), (print, 'MessageOnly'), ([].append, 'MessageOnly'),
    (lambda message, *, info: None, None), (lambda: None, None), (lambda a, b, c: None, None), (5, None), ('x', None)])
def test_the_arity_of_a_callback_says_what_it_gets(node, unique, callback, kind):
    if kind is None:
        with pytest.raises(RuntimeError) as raised:
            node.create_subscription(Int32, unique('topic'), callback, 10)
        assert str(raised.value) == (
            'Subscription.__init__(): callback should be either be callable with one argument'
            '(to get only the message) or two (to get message and message info)')
        return
    subscription = node.create_subscription(Int32, unique('topic'), callback, 10)
    assert subscription._callback_type is getattr(Subscription.CallbackType, kind)


def test_a_refused_callback_leaves_no_subscription(node, unique, spin_until):
    topic, before = unique('topic'), len(list(node.subscriptions))
    with pytest.raises(RuntimeError):
        node.create_subscription(String, topic, None, 10)
    assert len(list(node.subscriptions)) == before
    spin_until(node, lambda: node.count_subscribers(topic) == 0)


def test_a_callback_that_is_replaced_may_take_more(pair, node, spin_until):
    publisher, subscription, heard = pair()
    publisher.publish(String(data='first'))
    spin_until(node, lambda: heard)
    infos = []
    subscription.callback = lambda message, info: infos.append(info)
    assert subscription._callback_type is Subscription.CallbackType.WithMessageInfo
    publisher.publish(String(data='second'))
    spin_until(node, lambda: infos)
    subscription.callback = heard.append
    publisher.publish(String(data='third'))
    spin_until(node, lambda: len(heard) == 2)
    assert heard[1].data == 'third' and len(infos) == 1
    with pytest.raises(RuntimeError):
        subscription.callback = lambda: None


def test_messages_are_numbered_by_their_publisher(node, unique, spin_until):
    topic, infos = unique('topic'), []
    subscription = node.create_subscription(String, topic, lambda message, info: infos.append(info), 10)
    publisher = node.create_publisher(String, topic, 10)
    connected(spin_until, node, publisher, subscription)
    for _ in range(3):
        publisher.publish(String())
    spin_until(node, lambda: len(infos) == 3)
    assert [info['publication_sequence_number'] for info in infos] == [1, 2, 3]
    assert all(info['reception_sequence_number'] is None for info in infos)
    assert all(isinstance(info['source_timestamp'], int) for info in infos)


def test_a_coroutine_hears_about_the_message_too(node, unique, spin_until):
    topic, heard = unique('topic'), []

    async def callback(message, info):
        heard.append((message.data, info['source_timestamp'] > 0))

    subscription = node.create_subscription(String, topic, callback, 10)
    publisher = node.create_publisher(String, topic, 10)
    connected(spin_until, node, publisher, subscription)
    publisher.publish(String(data='x'))
    spin_until(node, lambda: heard)
    assert heard == [('x', True)]


def test_what_a_coroutine_raises_leaves_spin(node, unique, spin_until):
    async def callback(message):
        raise KeyError(message.data)

    topic = unique('topic')
    subscription = node.create_subscription(String, topic, callback, 10)
    publisher = node.create_publisher(String, topic, 10)
    connected(spin_until, node, publisher, subscription)
    publisher.publish(String(data='boom'))
    with pytest.raises(KeyError, match='boom'):
        spin_until(node, lambda: False)


def test_a_subscription_goes_on_after_its_callback_raised(node, unique, spin_until):
    topic, heard = unique('topic'), []

    def callback(message):
        heard.append(message.data)
        if message.data == 'bad':
            raise ValueError(message.data)

    subscription = node.create_subscription(String, topic, callback, 10)
    publisher = node.create_publisher(String, topic, 10)
    connected(spin_until, node, publisher, subscription)
    publisher.publish(String(data='bad'))
    publisher.publish(String(data='good'))
    with pytest.raises(ValueError):
        spin_until(node, lambda: False)
    spin_until(node, lambda: heard == ['bad', 'good'])


def test_what_a_callback_returns_is_dropped(node, unique, spin_until):
    topic, heard = unique('topic'), []
    subscription = node.create_subscription(String, topic, lambda message: heard.append(message) or 5, 10)
    publisher = node.create_publisher(String, topic, 10)
    connected(spin_until, node, publisher, subscription)
    publisher.publish(String())
    publisher.publish(String())
    spin_until(node, lambda: len(heard) == 2)


def test_two_subscriptions_on_a_topic_both_hear(pair, node, spin_until):
    publisher, _, heard = pair()
    others = []
    node.create_subscription(String, publisher.topic, others.append, 10)
    spin_until(node, lambda: publisher.get_subscription_count() == 2)
    publisher.publish(String(data='x'))
    spin_until(node, lambda: heard and others)
    heard[0].data = 'changed'
    assert others[0].data == 'x'


def test_a_topic_has_one_type_in_a_context(pair, node, spin_until):
    publisher, _, heard = pair()
    with pytest.raises(RCLError, match='^Failed to create subscription: .*Int32'):
        node.create_subscription(Int32, publisher.topic, print, 10)
    with pytest.raises(RCLError, match='^Failed to create publisher: .*Int32'):
        node.create_publisher(Int32, publisher.topic, 10)
    publisher.publish(String(data='x'))
    spin_until(node, lambda: heard)


def test_annotations_may_name_the_message_type():
    assert Publisher[String].__args__ == (String,) and Subscription[String].__origin__ is Subscription


def test_endpoints_of_ones_own_are_described(node, unique, spin_until):
    topic = '/' + unique('topic')
    qos = QoSProfile(depth=3, durability=DurabilityPolicy.TRANSIENT_LOCAL)
    node.create_publisher(String, topic, qos)
    node.create_subscription(String, topic, print, QoSProfile(depth=4, reliability=ReliabilityPolicy.BEST_EFFORT))
    spin_until(node, lambda: node.get_publishers_info_by_topic(topic) and node.get_subscriptions_info_by_topic(topic))
    publisher, = node.get_publishers_info_by_topic(topic)
    subscription, = node.get_subscriptions_info_by_topic(topic)
    for info in (publisher, subscription):
        assert (info.node_name, info.node_namespace) == (node.get_name(), '/')
        assert info.topic_type == 'std_msgs/msg/String'
        assert len(info.endpoint_gid) == 16 and any(info.endpoint_gid)
    assert publisher.endpoint_type.name == 'PUBLISHER' and subscription.endpoint_type.name == 'SUBSCRIPTION'
    assert publisher.qos_profile.durability is DurabilityPolicy.TRANSIENT_LOCAL
    assert subscription.qos_profile.reliability is ReliabilityPolicy.BEST_EFFORT
    assert publisher.endpoint_gid != subscription.endpoint_gid


def test_names_are_remapped_where_endpoints_are_made(make_node, unique, spin_until):
    asked, given = unique('asked'), unique('given')
    node = make_node(cli_args=['--ros-args', '-r', f'{asked}:={given}'])
    heard = []
    subscription = node.create_subscription(String, asked, heard.append, 10)
    publisher = node.create_publisher(String, given, 10)
    assert subscription.topic == asked and subscription.topic_name == f'/{given}' == publisher.topic_name
    connected(spin_until, node, publisher, subscription)
    publisher.publish(String(data='x'))
    spin_until(node, lambda: heard)


def test_messages_are_taken_without_spinning(pair):
    publisher, subscription, heard = pair(Int32)
    for i in 1, 2:
        publisher.publish(Int32(data=i))

    def take(raw):
        end = time.monotonic() + 20
        while (found := subscription.handle.take_message(subscription.msg_type, raw)) is None:
            assert time.monotonic() < end, 'waited in vain'
            time.sleep(0.001)
        return found

    with subscription.handle:
        message, info = take(False)
        data, _ = take(True)
        assert subscription.handle.take_message(Int32, False) is None
    assert message == Int32(data=1) and info['source_timestamp'] > 0
    assert deserialize_message(data, Int32) == Int32(data=2)
    assert not heard


def test_nothing_is_taken_from_a_destroyed_subscription(node, pair):
    _, subscription, _ = pair()
    node.destroy_subscription(subscription)
    with pytest.raises(InvalidHandle):
        subscription.handle.take_message(String)


class _ForeignMeta(type):
    _TYPE_SUPPORT = None


class _Foreign(metaclass=_ForeignMeta):
    """A message class of another generator, whose library is missing."""


def test_a_class_whose_type_support_is_missing_makes_no_publisher(node):
    with pytest.raises(NoTypeSupportImportedException):
        node.create_publisher(_Foreign, 'a', 1)
