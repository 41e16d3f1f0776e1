# SPDX-License-Identifier: Apache-2.0
"""The graph: who is there and who talks to whom."""
import threading

import pytest
from example_interfaces.srv import AddTwoInts
from rclpy._rclpy_pybind11 import InvalidHandle, RCLError
from rclpy.context import Context
from rclpy.duration import Duration, Infinite
from rclpy.endpoint_info import EndpointTypeEnum, ServiceEndpointInfo
from rclpy.exceptions import InvalidTopicNameException
from rclpy.node import NodeNameNonExistentError
from rclpy.qos import (DurabilityPolicy, HistoryPolicy, LivelinessPolicy, QoSPresetProfiles, QoSProfile,
                       ReliabilityPolicy)
from rclpy.topic_endpoint_info import TopicEndpointInfo, TopicEndpointTypeEnum
from rclpy.type_hash import TypeHash
from std_msgs.msg import String

STRING = ['std_msgs/msg/String']
ADD = ['example_interfaces/srv/AddTwoInts']


@pytest.fixture
def topic(unique):
    return '/' + unique('topic')


@pytest.fixture
def far(ros, unique):
    """A node of another context, whose endpoints come over the wire."""
    context = Context()
    context.init(args=[])
    node = ros.create_node(unique('far'), namespace='/far', context=context)
    yield node
    node.destroy_node()
    context.try_shutdown()


def test_a_node_sees_itself_and_others(make_node, unique):
    name = unique('seen')
    first, _ = make_node(), make_node(name, namespace='/there')
    assert first.wait_for_node(f'/there/{name}', 20)
    assert first.wait_for_node(first.get_name(), 20)
    assert name in first.get_node_names()
    assert (name, '/there') in first.get_node_names_and_namespaces()
    assert (name, '/there', '/') in first.get_node_names_and_namespaces_with_enclaves()
    assert f'/there/{name}' in first.get_fully_qualified_node_names()
    assert '/' + first.get_name() in first.get_fully_qualified_node_names()


def test_nobody_waits_for_ever_for_a_node(node):
    assert node.wait_for_node('/nobody', 0.05) is False
    assert node.wait_for_node('/nobody', 0) is False


def test_shutdown_ends_waiting_for_a_node(ros, node):
    threading.Timer(0.02, ros.shutdown).start()
    assert node.wait_for_node('/nobody', 100) is False


def test_two_nodes_of_one_name_are_two(make_node, unique):
    name = unique('twin')
    first, _ = make_node(name), make_node(name)
    assert first.get_node_names().count(name) == 2


def test_a_destroyed_node_leaves_the_graph(make_node, spin_until):
    node, other = make_node(), make_node()
    other.destroy_node()
    spin_until(node, lambda: other.get_name() not in node.get_node_names())


def test_topics_are_listed_with_their_types(make_node, topic, spin_until):
    node = make_node()
    me = (node.get_name(), node.get_namespace())
    publisher = node.create_publisher(String, topic, 7)
    node.create_subscription(String, topic, lambda m: None, 7)
    spin_until(node, lambda: node.count_publishers(topic) == 1 and node.count_subscribers(topic) == 1)
    assert (topic, STRING) in node.get_topic_names_and_types()
    assert ('rt' + topic, ['std_msgs::msg::dds_::String_']) in node.get_topic_names_and_types(no_demangle=True)
    assert (topic, STRING) in node.get_publisher_names_and_types_by_node(*me)
    assert (topic, STRING) in node.get_subscriber_names_and_types_by_node(*me)
    assert ('rt' + topic, ['std_msgs::msg::dds_::String_']) in node.get_publisher_names_and_types_by_node(
        *me, no_demangle=True)
    node.destroy_publisher(publisher)
    spin_until(node, lambda: node.count_publishers(topic) == 0)
    assert (topic, STRING) not in node.get_publisher_names_and_types_by_node(*me)


def test_services_are_listed_with_their_types(make_node, unique, spin_until):
    node, service = make_node(), '/' + unique('service')
    me = (node.get_name(), node.get_namespace())
    node.create_service(AddTwoInts, service, lambda q, s: s)
    node.create_client(AddTwoInts, service)
    spin_until(node, lambda: node.count_services(service) == 1 and node.count_clients(service) == 1)
    assert (service, ADD) in node.get_service_names_and_types()
    assert (service, ADD) in node.get_service_names_and_types_by_node(*me)
    assert (service, ADD) in node.get_client_names_and_types_by_node(*me)
    assert service not in dict(node.get_topic_names_and_types())


def test_lists_are_sorted_lists_of_tuples(node, topic):
    node.create_publisher(String, topic, 1)
    found = node.get_topic_names_and_types()
    assert isinstance(found, list) and all(isinstance(entry, tuple) for entry in found) and found == sorted(found)


def test_another_participant_is_seen_too(node, far, topic, spin_until):
    far.create_publisher(String, topic, 1)
    far.create_subscription(String, topic, print, 1)
    me = (far.get_name(), '/far')
    spin_until(node, lambda: node.count_publishers(topic) == 1 and node.count_subscribers(topic) == 1
               and me in node.get_node_names_and_namespaces()
               and (topic, STRING) in node.get_subscriber_names_and_types_by_node(*me))
    assert (topic, STRING) in node.get_publisher_names_and_types_by_node(*me)


@pytest.mark.parametrize('question, what', [
    ('get_publisher_names_and_types_by_node', 'publisher'), ('get_subscriber_names_and_types_by_node', 'subscriber'),
    ('get_service_names_and_types_by_node', 'service'), ('get_client_names_and_types_by_node', 'client')])
def test_an_unknown_node_is_an_error(node, question, what):
    ask = getattr(node, question)
    with pytest.raises(NodeNameNonExistentError) as raised:
        ask('nobody', '/')
    assert isinstance(raised.value, RCLError)
    assert str(raised.value).startswith(f'cannot get {what} names and types for nonexistent node')
    with pytest.raises(RCLError, match=f'failed to get {what} names and types: node name must not') as raised:
        ask('no body', '/')
    assert not isinstance(raised.value, NodeNameNonExistentError)
    with pytest.raises(RCLError, match='namespace must be absolute'):
        ask('nobody', 'ns')
    assert ask(node.get_name(), '') == ask(node.get_name(), '/')
    with pytest.raises(TypeError):
        ask(None, '/')


def test_names_are_expanded_but_not_remapped_for_counting(make_node, unique, spin_until):
    name, other = unique('name'), unique('other')
    node = make_node(namespace='/ns', cli_args=['--ros-args', '-r', f'{name}:={other}'])
    node.create_publisher(String, name, 1)
    spin_until(node, lambda: node.count_publishers(other) == 1)
    assert node.count_publishers(name) == 0 and node.count_publishers(f'/ns/{other}') == 1
    assert len(node.get_publishers_info_by_topic(name)) == 1


@pytest.mark.parametrize('name', ['', 'a b', '9a', 'a/'])
def test_bad_names_are_not_counted(node, name):
    for question in (node.count_publishers, node.count_subscribers, node.count_services, node.count_clients,
                     node.get_publishers_info_by_topic, node.get_subscriptions_info_by_topic,
                     node.get_servers_info_by_service, node.get_clients_info_by_service):
        with pytest.raises((ValueError, InvalidTopicNameException)):
            question(name)


def test_publishers_are_described(node, topic, spin_until):
    qos = QoSProfile(depth=7, durability=DurabilityPolicy.TRANSIENT_LOCAL, deadline=Duration(seconds=5),
                     liveliness=LivelinessPolicy.MANUAL_BY_TOPIC, liveliness_lease_duration=Duration(seconds=6),
                     lifespan=Duration(seconds=7))
    node.create_publisher(String, topic, qos)
    spin_until(node, lambda: node.count_publishers(topic) == 1)
    info, = node.get_publishers_info_by_topic(topic)
    assert isinstance(info, TopicEndpointInfo)
    assert (info.node_name, info.node_namespace, info.topic_type) == (node.get_name(), '/', STRING[0])
    assert info.endpoint_type is TopicEndpointTypeEnum.PUBLISHER
    assert len(info.endpoint_gid) == 16 and all(isinstance(octet, int) for octet in info.endpoint_gid)
    assert str(info.topic_type_hash) == 'RIHS01_df668c740482bbd48fb39d76a70dfd4bd59db1288021743503259e948f6b1a18'
    found = info.qos_profile
    assert found.durability is DurabilityPolicy.TRANSIENT_LOCAL and found.reliability is ReliabilityPolicy.RELIABLE
    assert found.deadline == Duration(seconds=5) and found.lifespan == Duration(seconds=7)
    assert found.liveliness is LivelinessPolicy.MANUAL_BY_TOPIC
    assert found.liveliness_lease_duration == Duration(seconds=6)


def test_a_far_endpoints_history_is_unknown_and_its_durations_are_infinite(node, far, topic, spin_until):
    far.create_subscription(String, topic, print, QoSProfile(depth=3, reliability=ReliabilityPolicy.BEST_EFFORT))
    spin_until(node, lambda: [info for info in node.get_subscriptions_info_by_topic(topic)
                              if info.node_name == far.get_name()])
    info, = node.get_subscriptions_info_by_topic(topic)
    assert info.node_namespace == '/far' and info.endpoint_type is TopicEndpointTypeEnum.SUBSCRIPTION
    assert info.qos_profile.history is HistoryPolicy.UNKNOWN
    assert info.qos_profile.reliability is ReliabilityPolicy.BEST_EFFORT
    assert info.qos_profile.deadline == Infinite and info.qos_profile.liveliness_lease_duration == Infinite
    assert info.topic_type_hash.version == 1 and len(info.endpoint_gid) == 16
    text = str(info).splitlines()
    assert text[:5] == [f'Node name: {far.get_name()}', 'Node namespace: /far', 'Topic type: std_msgs/msg/String',
                        f'Topic type hash: {info.topic_type_hash}', 'Endpoint type: SUBSCRIPTION']
    assert text[5] == 'GID: ' + '.'.join(f'{octet:02x}' for octet in info.endpoint_gid)
    assert text[6:] == ['QoS profile:', '  Reliability: BEST_EFFORT', '  History (Depth): UNKNOWN',
                        '  Durability: VOLATILE', '  Lifespan: Infinite', '  Deadline: Infinite',
                        '  Liveliness: AUTOMATIC', '  Liveliness lease duration: Infinite']


def test_a_name_may_be_taken_as_it_is_in_dds(node, topic, spin_until):
    node.create_publisher(String, topic, 1)
    spin_until(node, lambda: node.count_publishers(topic) == 1)
    info, = node.get_publishers_info_by_topic('rt' + topic, no_mangle=True)
    assert info.node_name == node.get_name() and not node.get_publishers_info_by_topic(topic, no_mangle=True)
    assert node.get_publishers_info_by_topic(topic + '_nobody') == []


def test_servers_and_clients_are_described(node, far, unique, spin_until):
    service = '/' + unique('service')
    far.create_service(AddTwoInts, service, lambda q, s: s)
    node.create_client(AddTwoInts, service)
    spin_until(node, lambda: node.get_clients_info_by_service(service) and [
        info for info in node.get_servers_info_by_service(service) if info.node_name == far.get_name()])
    server, = node.get_servers_info_by_service(service)
    client, = node.get_clients_info_by_service(service)
    assert isinstance(server, ServiceEndpointInfo)
    assert (server.node_name, server.node_namespace, server.service_type) == (far.get_name(), '/far', ADD[0])
    assert server.endpoint_type is EndpointTypeEnum.SERVER and client.endpoint_type is EndpointTypeEnum.CLIENT
    for info in (server, client):
        assert str(info.service_type_hash) == (
            'RIHS01_e118de6bf5eeb66a2491b5bda11202e7b68f198d6f67922cf30364858239c81a')
        assert info.endpoint_count == 2 and len(info.qos_profiles) == 2
        assert [len(gid) for gid in info.endpoint_gids] == [16, 16]
        assert all(qos.reliability is ReliabilityPolicy.RELIABLE for qos in info.qos_profiles)
    assert client.node_name == node.get_name() and server != client
    assert '\nEndpoint type: SERVER\nEndpoint count: 2\nGIDs:\n - Request Reader : ' in str(server)
    assert '\nGIDs:\n - Request Writer : ' in str(client)
    assert '\nQoS profiles:\n - Request Writer :\n      Reliability: RELIABLE\n' in str(client)
    assert node.get_servers_info_by_service(service + '_nobody') == []


def test_an_endpoint_info_is_made_of_keywords():
    info = TopicEndpointInfo()
    assert (info.node_name, info.node_namespace, info.topic_type, info.endpoint_gid) == ('', '', '', [])
    assert info.endpoint_type is TopicEndpointTypeEnum.INVALID
    assert info.qos_profile == QoSPresetProfiles.UNKNOWN.value and str(info.topic_type_hash) == 'INVALID'
    given = TopicEndpointInfo(node_name='n', endpoint_type=1, endpoint_gid=[1, 2],
                              topic_type_hash={'version': 1, 'value': bytes(32)}, qos_profile={'depth': 3})
    assert given.endpoint_type is TopicEndpointTypeEnum.PUBLISHER and given.qos_profile.depth == 3
    assert given == TopicEndpointInfo(node_name='n', endpoint_type=1, endpoint_gid=[1, 2],
                                      topic_type_hash=TypeHash(1, bytes(32)), qos_profile=QoSProfile(depth=3))
    assert given != info and given != 5


@pytest.mark.parametrize('arguments', [
    {'colour': 'red'}, {'node_name': 5}, {'node_namespace': 5}, {'topic_type': 5}, {'topic_type_hash': 5},
    {'endpoint_type': 'x'}, {'endpoint_gid': ['x']}, {'qos_profile': 5}])
def test_an_endpoint_info_of_something_else_is_refused(arguments):
    with pytest.raises(AssertionError):
        TopicEndpointInfo(**arguments)


@pytest.mark.parametrize('arguments', [
    {'node_name': 5}, {'service_type': 5}, {'service_type_hash': 5}, {'endpoint_gids': 5}, {'endpoint_gids': [5]},
    {'qos_profiles': 5}, {'endpoint_count': 'x'}, {'endpoint_type': 'x'}])
def test_a_service_endpoint_info_of_something_else_is_refused(arguments):
    assert ServiceEndpointInfo() == ServiceEndpointInfo()
    with pytest.raises(AssertionError):
        ServiceEndpointInfo(**arguments)


def test_a_type_hash_has_a_version_and_a_value():
    assert str(TypeHash()) == 'INVALID' and TypeHash().version == -1 and TypeHash().value == bytes(32)
    given = TypeHash(version=1, value=bytes(range(32)))
    assert str(given) == 'RIHS01_' + bytes(range(32)).hex()
    assert given == TypeHash(1, bytes(range(32))) and given != TypeHash() and given != 5
    for version, value in (('1', bytes(32)), (1, b'short'), (1, 'x' * 32)):
        with pytest.raises(AssertionError):
            TypeHash(version=version, value=value)


def test_a_destroyed_node_is_asked_nothing(make_node, topic):
    node = make_node()
    node.destroy_node()
    for question in (node.get_node_names, node.get_topic_names_and_types, node.get_service_names_and_types,
                     lambda: node.count_publishers(topic), lambda: node.count_services(topic),
                     lambda: node.get_publishers_info_by_topic(topic), lambda: node.wait_for_node('/x', 0),
                     lambda: node.get_publisher_names_and_types_by_node('n', '/')):
        with pytest.raises(InvalidHandle):
            question()


def test_the_publisher_of_parameter_events_is_among_those_of_a_node(node, unique):
    mine = node.create_publisher(String, unique('topic'), 1)
    events, *others = node.publishers
    assert others == [mine] and list(node.publishers) == [events, mine]
    assert events.topic_name == '/parameter_events' and events.qos_profile.depth == 1000
    assert node.destroy_publisher(events) and list(node.publishers) == [mine]
    node.declare_parameter('still', 1)  # nobody is told, and nothing breaks


def test_a_destroyed_node_has_no_publishers(make_node):
    seen, unseen = make_node(), make_node()
    events, = seen.publishers
    for node in seen, unseen:
        node.destroy_node()
        assert not list(node.publishers)
    with pytest.raises(InvalidHandle), events.handle:
        pass
