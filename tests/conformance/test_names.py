# SPDX-License-Identifier: Apache-2.0
"""Names: what makes one valid, how it becomes full, and how it is remapped."""
import pytest
from example_interfaces.srv import AddTwoInts
from rclpy._rclpy_pybind11 import InvalidHandle, RCLError
from rclpy.exceptions import (InvalidNamespaceException, InvalidNodeNameException, InvalidServiceNameException,
                              InvalidTopicNameException, NameValidationException)
from rclpy.expand_topic_name import expand_topic_name
from rclpy.topic_or_service_is_hidden import HIDDEN_TOPIC_PREFIX, topic_or_service_is_hidden
from rclpy.validate_full_topic_name import validate_full_topic_name
from rclpy.validate_namespace import validate_namespace
from rclpy.validate_node_name import validate_node_name
from rclpy.validate_topic_name import TOPIC_SEPARATOR_STRING, validate_topic_name
from std_msgs.msg import String

CHARACTERS = "must not contain characters other than alphanumerics"


def test_good_names_are_true():
    assert validate_node_name('n') is True and validate_node_name('_N9') is True
    for namespace in ('/', '/ns', '/ns/other_9'):
        assert validate_namespace(namespace) is True
    for topic in ('a', '/a', '~', '~/a', 'a/{node}', '{ns}/a', '/{namespace}/a', 'a_b/c9'):
        assert validate_topic_name(topic) is True and validate_topic_name(topic, is_service=True) is True
    assert validate_full_topic_name('/a/b') is True and validate_full_topic_name('/a', is_service=True) is True
    assert TOPIC_SEPARATOR_STRING == '/' and HIDDEN_TOPIC_PREFIX == '_'


@pytest.mark.parametrize('name, text, position', [
    ('', 'node name must not be empty', 0),
    ('a b', f"node name {CHARACTERS} or '_'", 1),
    ('/a', f"node name {CHARACTERS} or '_'", 0),
    ('a?', f"node name {CHARACTERS} or '_'", 1),
    ('9a', 'node name must not start with a number', 0)])
def test_a_bad_node_name_is_pointed_at(name, text, position):
    with pytest.raises(InvalidNodeNameException) as raised:
        validate_node_name(name)
    error = raised.value
    assert isinstance(error, NameValidationException)
    assert (error.name_type, error.name, error.error_msg, error.invalid_index) == ('node name', name, text, position)
    assert str(error) == f"Invalid node name: {text}:\n  '{name}'\n   {' ' * position}^"


@pytest.mark.parametrize('name, text, position', [
    ('', 'namespace must not be empty', 0),
    ('ns', "namespace must be absolute, it must lead with a '/'", 0),
    ('/ns/', "namespace must not end with a '/', unless only a '/'", 3),
    ('/a?', f"namespace {CHARACTERS}, '_', or '/'", 2),
    ('/a//b', "namespace must not contain repeated '/'", 3),
    ('/9a', 'namespace must not have a token that starts with a number', 1)])
def test_a_bad_namespace_is_pointed_at(name, text, position):
    with pytest.raises(InvalidNamespaceException) as raised:
        validate_namespace(name)
    assert (raised.value.error_msg, raised.value.invalid_index) == (text, position)
    assert str(raised.value).startswith('Invalid namespace: ')


@pytest.mark.parametrize('name, text, position', [
    ('', 'topic name must not be empty string', 0),
    ('a/', 'topic name must not end with a forward slash', 1),
    ('9a', 'topic name token must not start with a number', 0),
    ('a/9b', 'topic name token must not start with a number', 2),
    ('a b', f"topic name {CHARACTERS}, '_', '~', '{{', or '}}'", 1),
    ('~a', "topic name must not have a tilde '~' that is not followed by a forward slash '/'", 1),
    ('{n?}', "substitution name must not contain characters other than alphanumerics or '_'", 2),
    ('{9}', 'substitution name must not start with a number', 1),
    ('a/~', "topic name must not have tilde '~' unless it is the first character", 2),
    ('{node', "topic name must not have unmatched (unbalanced) curly braces '{}'", 0)])
def test_a_bad_topic_name_is_pointed_at(name, text, position):
    with pytest.raises(InvalidTopicNameException) as raised:
        validate_topic_name(name)
    assert (raised.value.error_msg, raised.value.invalid_index) == (text, position)
    with pytest.raises(InvalidServiceNameException) as raised:
        validate_topic_name(name, is_service=True)
    assert str(raised.value).startswith('Invalid service name: ') and raised.value.name_type == 'service name'


@pytest.mark.parametrize('name', ['', 'a', '/a/', '/9a', '/a b', '/a//b', '/~/a', '/{node}'])
def test_a_full_name_is_absolute_and_plain(name):
    with pytest.raises(InvalidTopicNameException):
        validate_full_topic_name(name)
    with pytest.raises(InvalidServiceNameException):
        validate_full_topic_name(name, is_service=True)


@pytest.mark.parametrize('validate', [validate_node_name, validate_namespace, validate_topic_name,
                                      validate_full_topic_name])
def test_a_name_is_a_text(validate):
    with pytest.raises(TypeError):
        validate(5)
    with pytest.raises(TypeError):
        validate()


@pytest.mark.parametrize('topic, full', [
    ('a', '/ns/a'), ('/a', '/a'), ('~', '/ns/n'), ('~/a', '/ns/n/a'), ('{node}/a', '/ns/n/a'),
    ('{ns}/a', '/ns/a'), ('{namespace}/a', '/ns/a'), ('/{node}', '/n')])
def test_names_are_expanded(topic, full):
    assert expand_topic_name(topic, 'n', '/ns') == full


def test_names_in_the_root_are_expanded():
    assert expand_topic_name('a', 'n', '/') == '/a' and expand_topic_name('~/a', 'n', '/') == '/n/a'


@pytest.mark.parametrize('topic, node, namespace, text', [
    ('invalid/topic?', 'n', '/ns', "topic name 'invalid/topic\\?' is invalid"),
    ('topic', 'n?', '/ns', "node name 'n\\?' is invalid"),
    ('topic', 'n', '/ns?', "node namespace '/ns\\?' is invalid"),
    ('topic', 'n', 'ns', "node namespace 'ns' is invalid"),
    ('topic', 'n', '', "node namespace '' is invalid"),
    ('{unknown}/a', 'n', '/ns', "topic name '{unknown}/a' is invalid")])
def test_what_cannot_be_expanded_is_a_value_error(topic, node, namespace, text):
    with pytest.raises(ValueError, match=text):
        expand_topic_name(topic, node, namespace)


@pytest.mark.parametrize('name, hidden', [('/a/_b', True), ('_a', True), ('/_a/b', True), ('/a_b', False), ('a', False),
                                          ('', False)])
def test_a_name_with_an_underscore_before_a_part_is_hidden(name, hidden):
    assert topic_or_service_is_hidden(name) is hidden


def test_a_node_resolves_names(make_node):
    node = make_node('n', namespace='/ns')
    assert node.resolve_topic_name('a') == '/ns/a' and node.resolve_service_name('~/a') == '/ns/n/a'


@pytest.mark.parametrize('name', ['', 'a b', '{unknown}', '9'])
def test_a_node_resolves_no_bad_names(node, name):
    for resolve in (node.resolve_topic_name, node.resolve_service_name):
        with pytest.raises(RCLError, match='failed to resolve name: '):
            resolve(name)


def test_bad_names_make_no_endpoints(node):
    with pytest.raises(InvalidTopicNameException):
        node.create_publisher(String, 'a b', 1)
    with pytest.raises(InvalidTopicNameException):
        node.create_subscription(String, 'a/', print, 1)
    with pytest.raises(InvalidServiceNameException):
        node.create_service(AddTwoInts, '9a', print)
    with pytest.raises(InvalidServiceNameException):
        node.create_client(AddTwoInts, '')


def test_names_are_remapped(make_node):
    node = make_node('n', namespace='/ns', cli_args=['--ros-args', '-r', 'a:=b', '-r', '__node:=m', '-r', '~/c:=/d'])
    assert node.get_fully_qualified_name() == '/ns/m' and node.get_logger().name == 'ns.m'
    assert node.resolve_topic_name('a') == '/ns/b' and node.resolve_service_name('a') == '/ns/b'
    assert node.resolve_topic_name('a', only_expand=True) == '/ns/a'
    assert node.resolve_topic_name('~/c') == '/d'
    assert node.create_publisher(String, 'a', 1).topic_name == '/ns/b'


def test_the_namespace_is_remapped(make_node):
    node = make_node('n', namespace='/ns', cli_args=['--ros-args', '-r', '__ns:=/other', '-r', 'rosservice://a:=c',
                                                     '-r', 'rostopic://a:=t'])
    assert node.get_namespace() == '/other'
    assert node.resolve_topic_name('a') == '/other/t' and node.resolve_service_name('a') == '/other/c'


@pytest.mark.parametrize('given, namespace', [('', '/'), ('/', '/'), ('ns', '/ns'), ('/ns', '/ns'), ('a/b', '/a/b')])
def test_a_namespace_is_made_absolute(make_node, given, namespace):
    node = make_node('n', namespace=given)
    assert node.get_namespace() == namespace
    assert node.get_fully_qualified_name() == (namespace + '/n').replace('//', '/')


@pytest.mark.parametrize('name, namespace, error', [
    ('a b', '', InvalidNodeNameException), ('', '', InvalidNodeNameException), ('/n', '', InvalidNodeNameException),
    ('n', '/a?', InvalidNamespaceException), ('n', '/a/', InvalidNamespaceException)])
def test_a_bad_name_makes_no_node(ros, name, namespace, error):
    with pytest.raises(error):
        ros.create_node(name, namespace=namespace)


@pytest.mark.parametrize('name', [None, 5])
def test_the_name_of_a_node_is_a_text(ros, name):
    with pytest.raises(TypeError):
        ros.create_node(name)


def test_a_destroyed_node_still_has_a_name_but_resolves_none(make_node):
    node = make_node('n', namespace='/ns')
    node.destroy_node()
    assert node.get_fully_qualified_name() == '/ns/n'
    with pytest.raises(InvalidHandle):
        node.resolve_topic_name('a')


def test_a_substitution_that_nobody_knows_is_a_value_error(node):
    for make in (lambda name: node.create_publisher(String, name, 1),
                 lambda name: node.create_subscription(String, name, print, 1),
                 lambda name: node.create_client(AddTwoInts, name),
                 lambda name: node.create_service(AddTwoInts, name, print)):
        with pytest.raises(ValueError) as raised:
            make('a/{nobody}')
        assert str(raised.value) == "topic name 'a/{nobody}' is invalid: unknown substitution: {nobody}"
