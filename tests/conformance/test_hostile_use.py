# SPDX-License-Identifier: Apache-2.0
"""Whatever is called with whatever, alive or destroyed: it raises an exception of Python or returns."""
import inspect
import sys

import pytest
import rclpy
from example_interfaces.srv import AddTwoInts
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup
from rclpy.clock import Clock, ClockType
from rclpy.duration import Duration
from rclpy.event_handler import SubscriptionEventCallbacks
from rclpy.executors import MultiThreadedExecutor, SingleThreadedExecutor
from rclpy.parameter import Parameter
from rclpy.qos import QoSProfile
from rclpy.serialization import deserialize_message, serialize_message
from rclpy.task import Future, Task
from rclpy.time import Time
from std_msgs.msg import String

# Calls that wait for ever when they are asked to.
WAITING = {'spin', 'call', 'wait_for_service', 'sleep', 'sleep_until', 'sleep_for', 'wait_for_node', 'shutdown',
           'wait_for_all_acked', 'spin_once', 'spin_until_future_complete', 'spin_once_until_future_complete',
           'wait_for_ready_callbacks'}


class Strange:
    """Fails wherever it is touched."""

    def _fail(self, *arguments):
        raise ArithmeticError('do not touch')

    __getattr__ = __len__ = __iter__ = __int__ = __float__ = __index__ = __bool__ = __str__ = __repr__ = _fail
    __call__ = __eq__ = __hash__ = _fail


class Text(str):
    pass


def nasty(ros):
    """Arguments that nobody sane passes."""
    other = rclpy.Context()
    return [None, True, -1, 0, 2 ** 31, 2 ** 63, 2 ** 70, -2 ** 70, 0.5, float('nan'), float('inf'), '', 'a b',
            '/' * 300, '\0', '\ud800', Text('x'), b'', b'\xff' * 9, bytearray(3), [], [None], ['x', 5], (), {},
            {'x': None}, set(),
            object(), Strange(), int, String, String(), AddTwoInts, AddTwoInts.Request(), print, lambda: None,
            lambda *arguments: 1 / 0, Future(), other, Duration(seconds=-1), Time(), QoSProfile(depth=1), sys, range(3)]


def calls(thing):
    """Its public methods and what its public properties give."""
    for name in dir(type(thing)):
        if name.startswith('_') or name in WAITING:
            continue
        attribute = inspect.getattr_static(type(thing), name)
        if isinstance(attribute, property):
            yield name, lambda name=name: getattr(thing, name)
        elif callable(getattr(thing, name, None)):
            yield name, getattr(thing, name)


def attack(thing, arguments):
    """Calls everything with nothing, each argument, and pairs and triples of them."""
    count = 0
    for name, call in calls(thing):
        for number, argument in enumerate(arguments):
            other = arguments[(number * 7 + 3) % len(arguments)]
            third = arguments[(number * 5 + 11) % len(arguments)]
            for given in ((), (argument,), (argument, other), (argument, other, third), (argument, other, third, 1)):
                try:
                    call(*given)
                except Exception as error:
                    assert isinstance(error, Exception)
                except BaseException as error:
                    assert not isinstance(error, (SystemExit, KeyboardInterrupt)), (name, given)
                count += 1
    return count


MAKERS = {
    'node': lambda node, topic: node,
    'publisher': lambda node, topic: node.create_publisher(String, topic, 10),
    'subscription': lambda node, topic: node.create_subscription(String, topic, lambda message: None, 10),
    'client': lambda node, topic: node.create_client(AddTwoInts, topic),
    'service': lambda node, topic: node.create_service(AddTwoInts, topic, lambda request, response: response),
    'timer': lambda node, topic: node.create_timer(1000.0, lambda: None),
    'guard condition': lambda node, topic: node.create_guard_condition(lambda: None),
    'rate': lambda node, topic: node.create_rate(100.0),
    'clock': lambda node, topic: node.get_clock(),
    'steady clock': lambda node, topic: Clock(clock_type=ClockType.STEADY_TIME),
    'logger': lambda node, topic: node.get_logger().get_child('child'),
    'executor': lambda node, topic: SingleThreadedExecutor(),
    'executor of threads': lambda node, topic: MultiThreadedExecutor(2),
    'future': lambda node, topic: Future(),
    'task': lambda node, topic: Task(lambda: None),
    'parameter': lambda node, topic: Parameter('name', value=1),
    'exclusive group': lambda node, topic: MutuallyExclusiveCallbackGroup(),
    'reentrant group': lambda node, topic: ReentrantCallbackGroup(),
    'duration': lambda node, topic: Duration(seconds=1),
    'time': lambda node, topic: Time(seconds=1),
    'context': lambda node, topic: rclpy.Context(),
    'profile': lambda node, topic: QoSProfile(depth=1),
    'handle of a publisher': lambda node, topic: node.create_publisher(String, topic, 10).handle,
    'handle of a subscription': lambda node, topic: node.create_subscription(String, topic, print, 10).handle,
    'handle of a client': lambda node, topic: node.create_client(AddTwoInts, topic).handle,
    'handle of a service': lambda node, topic: node.create_service(AddTwoInts, topic, lambda *both: both[1]).handle,
}


@pytest.fixture
def quiet(ros, capfd):
    """Neither the log nor standard output is looked at, and descriptors of errors are not shown."""
    from rclpy.logging import LoggingSeverity, set_logger_level
    yield
    set_logger_level('', LoggingSeverity.INFO)
    capfd.readouterr()


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('state', ['alive', 'destroyed', 'shut down'])
@pytest.mark.parametrize('what', MAKERS)
def test_nonsense_is_refused_by(make_node, unique, quiet, ros, what, state):
    node = make_node()
    thing = MAKERS[what](node, unique('topic'))
    if state == 'destroyed':
        for end in ('destroy', 'destroy_node', 'destroy_when_not_in_use', 'shutdown', 'cancel'):
            if hasattr(thing, end):
                getattr(thing, end)()
                break
        node.destroy_node()
    elif state == 'shut down':
        ros.shutdown()
    assert attack(thing, nasty(ros)) > 0


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('cls', [Duration, Time, Clock, QoSProfile, Parameter, Task, Future, rclpy.Context,
                                 SingleThreadedExecutor, MultiThreadedExecutor, SubscriptionEventCallbacks],
                         ids=lambda cls: cls.__name__)
def test_nonsense_does_not_make_a(ros, cls):
    for argument in nasty(ros):
        for given in ((argument,), (argument, argument), (argument,) * 3):
            try:
                cls(*given)
            except Exception as error:
                assert isinstance(error, Exception)


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('kind', ['publisher', 'subscription', 'client', 'service', 'timer', 'guard_condition'])
def test_nonsense_in_every_place_makes_no(node, unique, ros, kind):
    right = {'publisher': (String, 'topic', 10), 'subscription': (String, 'topic', print, 10),
             'client': (AddTwoInts, 'topic'), 'service': (AddTwoInts, 'topic', print), 'timer': (1000.0, print),
             'guard_condition': (print,)}[kind]
    create = getattr(node, f'create_{kind}')
    keywords = [name for name, parameter in inspect.signature(create).parameters.items()
                if parameter.default is not inspect.Parameter.empty]
    for argument in nasty(ros):
        for place in range(len(right)):
            try:
                create(*right[:place], argument, *right[place + 1:])
            except Exception as error:
                assert isinstance(error, Exception)
        for keyword in keywords:
            try:
                create(*right, **{keyword: argument})
            except Exception as error:
                assert isinstance(error, Exception)
    rclpy.spin_once(node, timeout_sec=0)


@pytest.mark.parametrize('function', [
    lambda thing: rclpy.spin_once(thing, timeout_sec=0), rclpy.create_node, serialize_message,
    lambda thing: deserialize_message(b'\0\1\0\0', thing), lambda thing: deserialize_message(thing, String),
    lambda thing: rclpy.spin_until_future_complete(thing, Future(), timeout_sec=0)])
def test_functions_refuse_nonsense(ros, function):
    for argument in nasty(ros):
        try:
            made = function(argument)
        except Exception as error:
            assert isinstance(error, Exception)
        else:
            if hasattr(made, 'destroy_node'):
                made.destroy_node()


def test_the_suite_goes_on(ros, node, unique, spin_until):
    topic, heard = unique('topic'), []
    node.create_subscription(String, topic, heard.append, 10)
    publisher = node.create_publisher(String, topic, 10)
    spin_until(node, lambda: publisher.get_subscription_count())
    publisher.publish(String())
    spin_until(node, lambda: heard)
