# SPDX-License-Identifier: Apache-2.0
"""Ends: in any order, from any thread, inside callbacks, and when nobody thought of it."""
import gc
import threading
import weakref

import pytest
from example_interfaces.srv import AddTwoInts
from rclpy._rclpy_pybind11 import InvalidHandle
from rclpy.executors import MultiThreadedExecutor, SingleThreadedExecutor
from std_msgs.msg import String


def make_everything(node, topic):
    """One of each that a node makes, connected with each other."""
    return {
        'publisher': node.create_publisher(String, topic, 10),
        'subscription': node.create_subscription(String, topic, lambda message: None, 10),
        'client': node.create_client(AddTwoInts, topic),
        'service': node.create_service(AddTwoInts, topic, lambda request, response: response),
        'timer': node.create_timer(0.001, lambda: None),
        'guard_condition': node.create_guard_condition(lambda: None),
        'rate': node.create_rate(100.0),
    }


KINDS = ['publisher', 'subscription', 'client', 'service', 'timer', 'guard_condition']


@pytest.mark.parametrize('kind', KINDS + ['rate'])
def test_what_a_node_made_it_destroys_once(node, unique, kind):
    made = make_everything(node, unique('topic'))
    destroy = getattr(node, f'destroy_{kind}')
    assert destroy(made[kind]) is True
    assert destroy(made[kind]) is False
    if kind != 'rate':
        assert made[kind] not in list(getattr(node, 'guards' if kind == 'guard_condition' else f'{kind}s'))


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('thing', [None, 5, 'x', [], {}, object(), String])
def test_a_node_destroys_nothing_else(node, kind, thing):
    assert getattr(node, f'destroy_{kind}')(thing) is False


@pytest.mark.parametrize('kind', KINDS)
def test_a_node_does_not_destroy_what_another_made(make_node, unique, kind):
    first, second = make_node(), make_node()
    made = make_everything(first, unique('topic'))
    assert getattr(second, f'destroy_{kind}')(made[kind]) is False
    assert getattr(first, f'destroy_{kind}')(made[kind]) is True


@pytest.mark.parametrize('kind', KINDS)
def test_what_destroyed_itself_may_be_destroyed_by_its_node(node, unique, kind):
    made = make_everything(node, unique('topic'))[kind]
    made.destroy()
    made.destroy()
    getattr(node, f'destroy_{kind}')(made)
    made.destroy()


def test_a_destroyed_node_has_nothing(node, unique):
    make_everything(node, unique('topic'))
    node.destroy_node()
    for kind in KINDS:
        assert not list(getattr(node, 'guards' if kind == 'guard_condition' else f'{kind}s'))
    node.destroy_node()


def test_a_destroyed_node_makes_nothing(node, unique):
    node.destroy_node()
    topic = unique('topic')
    for make in (lambda: node.create_publisher(String, topic, 1),
                 lambda: node.create_subscription(String, topic, print, 1),
                 lambda: node.create_client(AddTwoInts, topic), lambda: node.create_service(AddTwoInts, topic, print)):
        with pytest.raises(InvalidHandle):
            make()


def test_what_a_destroyed_node_made_is_destroyed(node, unique):
    made = make_everything(node, unique('topic'))
    node.destroy_node()
    for use in (lambda: made['publisher'].publish(String()), lambda: made['subscription'].topic_name,
                lambda: made['client'].call_async(AddTwoInts.Request()), lambda: made['service'].service_name,
                made['timer'].reset):
        with pytest.raises(InvalidHandle):
            use()


@pytest.mark.parametrize('executor_type', [SingleThreadedExecutor, lambda: MultiThreadedExecutor(2)])
@pytest.mark.parametrize('kind', ['subscription', 'service', 'timer', 'guard_condition'])
def test_a_callback_may_destroy_what_called_it(node, unique, kind, executor_type):
    from rclpy.task import Future
    topic, done = unique('topic'), Future()

    def callback(*arguments):
        assert getattr(node, f'destroy_{kind}')(made)
        done.set_result(None)
        return arguments[1] if kind == 'service' else None

    if kind == 'subscription':
        made = node.create_subscription(String, topic, lambda message: callback(message), 10)
        publisher = node.create_publisher(String, topic, 10)
        node.create_timer(0.005, lambda: publisher.publish(String()))
    elif kind == 'service':
        made = node.create_service(AddTwoInts, topic, callback)
        client = node.create_client(AddTwoInts, topic)
        assert client.wait_for_service(20)
        client.call_async(AddTwoInts.Request())
    elif kind == 'timer':
        made = node.create_timer(0.001, callback)
    else:
        made = node.create_guard_condition(callback)
        made.trigger()
    executor = executor_type()
    executor.add_node(node)
    try:
        executor.spin_until_future_complete(done, 20)
        executor.spin_once(0.01)
    except InvalidHandle:
        assert kind == 'service'  # there is nobody left who could answer
    assert done.done()
    executor.shutdown()


@pytest.mark.parametrize('executor_type', [SingleThreadedExecutor, lambda: MultiThreadedExecutor(2)])
def test_a_callback_may_destroy_its_node(make_node, executor_type):
    from rclpy.task import Future
    node, done = make_node(), Future()
    node.create_timer(0.001, lambda: (node.destroy_node(), done.set_result(None)))
    executor = executor_type()
    executor.add_node(node)
    executor.spin_until_future_complete(done, 20)
    assert done.done()
    executor.shutdown()


def test_another_thread_may_destroy_what_is_spinning(make_node, unique, background):
    node, topic = make_node(), unique('topic')
    background(node, executor=MultiThreadedExecutor(2))
    publisher = node.create_publisher(String, topic, 10)
    for _ in range(50):
        made = make_everything(node, topic)
        publisher.publish(String())
        made['guard_condition'].trigger()
        made['client'].call_async(AddTwoInts.Request())
        for kind in KINDS:
            assert getattr(node, f'destroy_{kind}')(made[kind])


def test_many_threads_may_destroy_the_same(node, unique):
    made = make_everything(node, unique('topic'))
    results = []
    threads = [threading.Thread(target=lambda kind=kind: results.append(getattr(node, f'destroy_{kind}')(made[kind])))
               for kind in KINDS for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count(True) == len(KINDS)


def test_a_publisher_may_be_destroyed_while_others_publish(node, unique):
    publisher = node.create_publisher(String, unique('topic'), 10)
    ended = []

    def publish():
        try:
            while True:
                publisher.publish(String(data='x' * 1000))
        except InvalidHandle:
            ended.append(True)

    threads = [threading.Thread(target=publish) for _ in range(3)]
    for thread in threads:
        thread.start()
    node.destroy_publisher(publisher)
    for thread in threads:
        thread.join()
    assert len(ended) == 3


def test_a_node_that_nobody_holds_is_collected(ros, unique):
    node = ros.create_node(unique('node'))
    make_everything(node, unique('topic'))
    gone = weakref.ref(node)
    del node
    gc.collect()
    assert gone() is None


def test_what_its_node_outlived_is_collected(node, unique):
    everything = make_everything(node, unique('topic'))
    while everything:
        kind, made = everything.popitem()
        gone = weakref.ref(made)
        getattr(node, f'destroy_{kind}')(made)
        del made
        gc.collect()
        assert gone() is None, kind


def test_things_may_outlive_their_node_and_their_context(unique):
    import rclpy
    context = rclpy.Context()
    rclpy.init(args=[], context=context)
    node = rclpy.create_node(unique('node'), context=context)
    made = make_everything(node, unique('topic'))
    context.shutdown()
    del context, node
    gc.collect()
    made['publisher'].get_subscription_count()
    while made:
        made.popitem()[1].destroy()


EXITS = {
    'everything alive': '',
    'spinning in a daemon thread': 'threading.Thread(target=rclpy.spin, args=(node,), daemon=True).start()',
    'a pending call': 'threading.Thread(target=client.call, args=(AddTwoInts.Request(),), daemon=True).start()',
    'destroyed half': 'publisher.destroy(); service.destroy(); del node',
    'shut down only': 'rclpy.shutdown()',
    'an exception on its way': 'import atexit; atexit.register(lambda: None)',
}


@pytest.mark.parametrize('ending', EXITS)
def test_the_interpreter_ends_in_peace(run_python, unique, ending):
    code, _, errors = run_python(f'''
import threading, rclpy
from example_interfaces.srv import AddTwoInts
from std_msgs.msg import String
rclpy.init()
node = rclpy.create_node('{unique('node')}')
publisher = node.create_publisher(String, 'topic', 10)
subscription = node.create_subscription(String, 'topic', print, 10)
client = node.create_client(AddTwoInts, 'nobody')
service = node.create_service(AddTwoInts, 'somebody', lambda request, response: response)
timer = node.create_timer(0.001, lambda: publisher.publish(String()))
future = client.call_async(AddTwoInts.Request())
{EXITS[ending]}
''')
    assert (code, errors) == (0, '')
