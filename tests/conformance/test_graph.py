# SPDX-License-Identifier: Apache-2.0
"""Names and the graph."""
import pytest
from example_interfaces.srv import AddTwoInts
from rclpy.exceptions import (InvalidNamespaceException, InvalidNodeNameException, InvalidServiceNameException,
                              InvalidTopicNameException)
from rclpy.expand_topic_name import expand_topic_name
from rclpy.node import NodeNameNonExistentError
from rclpy.topic_endpoint_info import TopicEndpointTypeEnum
from rclpy.topic_or_service_is_hidden import topic_or_service_is_hidden
from rclpy.validate_full_topic_name import validate_full_topic_name
from rclpy.validate_namespace import validate_namespace
from rclpy.validate_node_name import validate_node_name
from rclpy.validate_topic_name import validate_topic_name
from std_msgs.msg import String


def test_names_are_validated():
    assert validate_node_name('n') and validate_namespace('/ns') and validate_topic_name('~/a/{node}')
    assert validate_full_topic_name('/a/b')
    for check, name, error in ((validate_node_name, 'a b', InvalidNodeNameException),
                               (validate_namespace, 'ns', InvalidNamespaceException),
                               (validate_topic_name, 'a b', InvalidTopicNameException),
                               (validate_full_topic_name, 'a', InvalidTopicNameException)):
        with pytest.raises(error) as raised:
            check(name)
        assert name in str(raised.value)
    with pytest.raises(InvalidServiceNameException):
        validate_topic_name('a b', is_service=True)


def test_names_are_expanded():
    assert expand_topic_name('~/a', 'n', '/ns') == '/ns/n/a'
    assert expand_topic_name('{node}/a', 'n', '/ns') == '/ns/n/a'
    assert topic_or_service_is_hidden('/a/_b') and not topic_or_service_is_hidden('/a_b')


def test_names_are_remapped(make_node):
    node = make_node('n', namespace='/ns', cli_args=['--ros-args', '-r', 'a:=b', '-r', '__node:=m'])
    assert node.get_fully_qualified_name() == '/ns/m'
    assert node.resolve_topic_name('a') == '/ns/b'
    assert node.resolve_topic_name('a', only_expand=True) == '/ns/a'
    assert node.create_publisher(String, 'a', 1).topic_name == '/ns/b'


def test_a_node_sees_itself_and_others(make_node, unique, spin_until):
    name = unique('seen')
    first, second = make_node(), make_node(name, namespace='/there')
    assert first.wait_for_node(f'/there/{name}', 20)
    assert name in first.get_node_names()
    assert (name, '/there') in first.get_node_names_and_namespaces()
    assert f'/there/{name}' in first.get_fully_qualified_node_names()
    assert not first.wait_for_node('/nobody', 0.05)


def test_endpoints_are_counted_and_described(make_node, unique, spin_until):
    node, topic, service = make_node(), '/' + unique('topic'), '/' + unique('service')
    publisher = node.create_publisher(String, topic, 7)
    node.create_subscription(String, topic, lambda m: None, 7)
    node.create_service(AddTwoInts, service, lambda q, s: s)
    node.create_client(AddTwoInts, service)
    spin_until(node, lambda: node.count_publishers(topic) == 1 and node.count_subscribers(topic) == 1
               and node.count_services(service) == 1 and node.count_clients(service) == 1)
    info = node.get_publishers_info_by_topic(topic)[0]
    assert info.node_name == node.get_name() and info.topic_type == 'std_msgs/msg/String'
    assert info.endpoint_type is TopicEndpointTypeEnum.PUBLISHER and len(info.endpoint_gid) == 16
    assert str(info.topic_type_hash).startswith('RIHS01_')
    assert (topic, ['std_msgs/msg/String']) in node.get_topic_names_and_types()
    assert (service, ['example_interfaces/srv/AddTwoInts']) in node.get_service_names_and_types()
    me = (node.get_name(), node.get_namespace())
    assert (topic, ['std_msgs/msg/String']) in node.get_publisher_names_and_types_by_node(*me)
    assert (topic, ['std_msgs/msg/String']) in node.get_subscriber_names_and_types_by_node(*me)
    assert (service, ['example_interfaces/srv/AddTwoInts']) in node.get_client_names_and_types_by_node(*me)
    node.destroy_publisher(publisher)
    spin_until(node, lambda: node.count_publishers(topic) == 0)


def test_an_unknown_node_is_an_error(node):
    with pytest.raises(NodeNameNonExistentError):
        node.get_publisher_names_and_types_by_node('nobody', '/')


def test_the_next_message_can_be_waited_for(node, unique):
    import threading

    from rclpy.qos import DurabilityPolicy, QoSProfile
    from rclpy.wait_for_message import wait_for_message
    topic = unique('topic')
    qos = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
    publisher = node.create_publisher(String, topic, qos)
    threading.Timer(0.05, publisher.publish, [String(data='x')]).start()
    found, message = wait_for_message(String, node, topic, qos_profile=qos, time_to_wait=20)
    assert found and message.data == 'x'
    assert wait_for_message(String, node, unique('silent'), time_to_wait=0.05) == (False, None)
    assert not list(node.subscriptions)
