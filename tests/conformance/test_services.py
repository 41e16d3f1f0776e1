# SPDX-License-Identifier: Apache-2.0
"""Clients and services."""
import functools
import os
import subprocess
import sys
import threading
import time

import pytest
from example_interfaces.srv import AddTwoInts
from rclpy._rclpy_pybind11 import InvalidHandle
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup
from rclpy.client import Client
from rclpy.exceptions import InvalidServiceNameException, NoTypeSupportImportedException
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor, SingleThreadedExecutor
from rclpy.qos import qos_profile_services_default
from rclpy.service import Service
from rclpy.task import Future
from std_msgs.msg import String


def add(request, response):
    response.sum = request.a + request.b
    return response


def test_an_answer_comes(ros, node, unique):
    name = unique('add')
    node.create_service(AddTwoInts, name, add)
    client = node.create_client(AddTwoInts, name)
    assert client.wait_for_service(timeout_sec=20)
    future = client.call_async(AddTwoInts.Request(a=2, b=3))
    ros.spin_until_future_complete(node, future, timeout_sec=20)
    assert future.result().sum == 5


def test_twenty_calls_at_once_are_all_answered(ros, node, unique):
    name = unique('add')
    node.create_service(AddTwoInts, name, add)
    client = node.create_client(AddTwoInts, name)
    assert client.wait_for_service(timeout_sec=20)
    futures = [client.call_async(AddTwoInts.Request(a=i, b=1)) for i in range(20)]
    for future in futures:
        ros.spin_until_future_complete(node, future, timeout_sec=20)
    assert [future.result().sum for future in futures] == list(range(1, 21))


def test_a_blocking_call_inside_a_callback_is_answered(ros, make_node, unique, background):
    name = unique('add')
    server, asker = make_node(), make_node()
    server.create_service(AddTwoInts, name, add)
    background(server)
    client = asker.create_client(AddTwoInts, name)
    assert client.wait_for_service(timeout_sec=20)
    sums = []
    timer = asker.create_timer(0.001, lambda: (timer.cancel(),
                                               sums.append(client.call(AddTwoInts.Request(a=1, b=2), 20.0).sum)))
    executor = SingleThreadedExecutor()
    executor.add_node(asker)
    while not sums:
        executor.spin_once(timeout_sec=20)
    assert sums == [3]


@pytest.mark.parametrize('executor_type', [SingleThreadedExecutor, lambda: MultiThreadedExecutor(2)])
def test_a_blocking_call_to_a_service_of_the_same_node_is_answered(node, unique, executor_type):
    name = unique('add')
    node.create_service(AddTwoInts, name, add)
    client = node.create_client(AddTwoInts, name)
    assert client.wait_for_service(timeout_sec=20)
    executor = executor_type()
    executor.add_node(node)
    task = executor.create_task(lambda: None)
    sums = Future()
    node.create_guard_condition(lambda: sums.set_result(client.call(AddTwoInts.Request(a=1, b=2), 20.0).sum)).trigger()
    executor.spin_until_future_complete(sums, timeout_sec=20)
    assert sums.result() == 3 and task.done()


@pytest.mark.parametrize('executor_type', [SingleThreadedExecutor, lambda: MultiThreadedExecutor(2)])
def test_spinning_inside_a_callback_until_an_answer_comes(ros, node, unique, executor_type):
    name, sums = unique('add'), Future()
    node.create_service(AddTwoInts, name, add)
    client = node.create_client(AddTwoInts, name)
    assert client.wait_for_service(timeout_sec=20)
    executor = executor_type()
    executor.add_node(node)

    def ask():
        future = client.call_async(AddTwoInts.Request(a=1, b=2))
        ros.spin_until_future_complete(node, future, timeout_sec=20)
        sums.set_result(future.result().sum)

    node.create_guard_condition(ask).trigger()
    executor.spin_until_future_complete(sums, timeout_sec=20)
    assert sums.result() == 3 and node.executor is executor


def test_a_call_that_nobody_answers_times_out(node, unique):
    client = node.create_client(AddTwoInts, unique('nobody'))
    with pytest.raises(TimeoutError):
        client.call(AddTwoInts.Request(), timeout_sec=0.05)
    assert not client._pending_requests


def test_a_service_that_is_not_there_is_waited_for_in_vain(node, unique):
    assert not node.create_client(AddTwoInts, unique('nobody')).wait_for_service(timeout_sec=0.05)


def test_a_service_may_be_a_coroutine_that_asks_another(ros, node, unique):
    inner, outer = unique('inner'), unique('outer')
    group = ReentrantCallbackGroup()
    node.create_service(AddTwoInts, inner, add, callback_group=group)
    inner_client = node.create_client(AddTwoInts, inner, callback_group=group)

    async def double(request, response):
        answer = await inner_client.call_async(request)
        response.sum = 2 * answer.sum
        return response

    node.create_service(AddTwoInts, outer, double, callback_group=group)
    client = node.create_client(AddTwoInts, outer, callback_group=group)
    assert inner_client.wait_for_service(timeout_sec=20) and client.wait_for_service(timeout_sec=20)
    future = client.call_async(AddTwoInts.Request(a=1, b=2))
    ros.spin_until_future_complete(node, future, timeout_sec=20)
    assert future.result().sum == 6


def test_what_a_service_raises_leaves_spin(ros, node, unique):
    def fail(request, response):
        raise ValueError('no')

    name = unique('fail')
    node.create_service(AddTwoInts, name, fail)
    client = node.create_client(AddTwoInts, name)
    assert client.wait_for_service(timeout_sec=20)
    future = client.call_async(AddTwoInts.Request())
    with pytest.raises(ValueError, match='no'):
        ros.spin_until_future_complete(node, future, timeout_sec=20)


def test_a_service_must_return_a_response(ros, node, unique):
    name = unique('none')
    node.create_service(AddTwoInts, name, lambda request, response: None)
    client = node.create_client(AddTwoInts, name)
    assert client.wait_for_service(timeout_sec=20)
    with pytest.raises(TypeError, match=rf'AddTwoInts_Response.* got .*NoneType.* for service /{name}$'):
        ros.spin_until_future_complete(node, client.call_async(AddTwoInts.Request()), timeout_sec=20)


def test_a_request_of_another_type_is_refused(node, unique):
    with pytest.raises(TypeError):
        node.create_client(AddTwoInts, unique('s')).call_async(AddTwoInts.Response())


def test_a_request_can_be_taken_from_the_handle_of_a_service_and_answered(node, unique, spin_until):
    name, called = unique('add'), []
    service = node.create_service(AddTwoInts, name, lambda request, response: called.append(request))
    client = node.create_client(AddTwoInts, name)
    assert client.wait_for_service(20)
    assert service.handle.service_take_request(AddTwoInts.Request) == (None, None)
    answer, taken = client.call_async(AddTwoInts.Request(a=1, b=2)), (None, None)
    end = time.monotonic() + 20
    while taken == (None, None):
        assert time.monotonic() < end
        with service.handle:
            taken = service.handle.service_take_request(service.srv_type.Request)
    request, header = taken
    assert request == AddTwoInts.Request(a=1, b=2) and header.source_timestamp != 0
    service.send_response(AddTwoInts.Response(sum=3), header)
    spin_until(node, answer.done)
    assert answer.result().sum == 3 and called == []


def test_a_destroyed_client_is_an_invalid_handle(node, unique):
    client = node.create_client(AddTwoInts, unique('s'))
    node.destroy_client(client)
    with pytest.raises(InvalidHandle):
        client.call_async(AddTwoInts.Request())


def test_blocking_calls_from_many_threads_are_answered(make_node, unique, background):
    name, node = unique('add'), make_node()
    node.create_service(AddTwoInts, name, add, callback_group=ReentrantCallbackGroup())
    client = node.create_client(AddTwoInts, name, callback_group=ReentrantCallbackGroup())
    assert client.wait_for_service(timeout_sec=20)
    background(node, executor=MultiThreadedExecutor(4))
    sums = {}

    def ask(number):
        sums[number] = client.call(AddTwoInts.Request(a=number, b=number), 20.0).sum

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sums == {i: 2 * i for i in range(8)}


SERVER = """
import sys, rclpy
from damaged_interfaces.srv import Ask
rclpy.init()
node = rclpy.create_node('server')
node.create_service(Ask, sys.argv[1], lambda request, response: response)
rclpy.spin(node)
"""

CLIENT = """
import sys, rclpy
from damaged_interfaces.srv import Ask
rclpy.init()
node = rclpy.create_node('client')
client = node.create_client(Ask, sys.argv[1])
client.wait_for_service()
for _ in range(2):
    future = client.call_async(Ask.Request())
    rclpy.spin_until_future_complete(node, future)
    print(type(future.exception()).__name__)
"""


def test_a_damaged_answer_fails_its_future_with_a_warning(run_python, tmp_path, unique):
    name = unique('ask')

    def where(side, answer):
        folder = tmp_path / side / 'damaged_interfaces' / 'srv'
        folder.mkdir(parents=True)
        (folder / 'Ask.srv').write_text(f'---\n{answer}\n')
        paths = [str(tmp_path / side), os.environ.get('MYELIN_INTERFACE_PATH')]
        return {**os.environ, 'MYELIN_INTERFACE_PATH': os.pathsep.join(filter(None, paths))}

    server = subprocess.Popen([sys.executable, '-c', SERVER, name], env=where('server', 'uint8 one'),
                              stderr=subprocess.DEVNULL)
    try:
        code, output, errors = run_python(CLIENT, name, env=where('client', 'int64 one'))
    finally:
        server.terminate()
        server.wait()
    assert (code, output) == (0, 'RMWError\nRMWError\n')
    assert errors.count('Discarded') == 1
    assert f"an answer of service '/{name}' that is no damaged_interfaces/srv/Ask_Response (1 so far)" in errors


@pytest.fixture
def served(node, unique):
    """A connected client of a service of the same node."""

    def make(callback=add, **arguments):
        name = unique('service')
        service = node.create_service(AddTwoInts, name, callback, **arguments)
        client = node.create_client(AddTwoInts, name)
        assert client.wait_for_service(timeout_sec=20)
        return service, client

    return make


# What they are.

def test_what_a_client_tells_of_itself(node, unique):
    name = unique('service')
    client = node.create_client(AddTwoInts, name)
    assert (client.srv_name, client.service_name, client.srv_type) == (name, f'/{name}', AddTwoInts)
    assert client.context is node.context and client.qos_profile is qos_profile_services_default
    assert client.callback_group is node.default_callback_group and client.callback_group.has_entity(client)
    assert client.logger_name == node.get_logger().name
    assert client in list(node.clients)


def test_what_a_service_tells_of_itself(node, unique):
    name = unique('service')
    service = node.create_service(AddTwoInts, name, add)
    assert (service.srv_name, service.service_name, service.srv_type) == (name, f'/{name}', AddTwoInts)
    assert service.callback is add and service.qos_profile is qos_profile_services_default
    assert service.callback_group is node.default_callback_group and service.callback_group.has_entity(service)
    assert service.logger_name == node.get_logger().name
    assert service in list(node.services)


def test_clients_and_services_are_context_managers(node, unique):
    name = unique('service')
    with node.create_service(AddTwoInts, name, add) as service, node.create_client(AddTwoInts, name) as client:
        assert client.wait_for_service(timeout_sec=20)
    for use in (lambda: service.service_name, lambda: client.service_name, client.service_is_ready,
                lambda: client.wait_for_service(0), lambda: client.call(AddTwoInts.Request()),
                lambda: client.logger_name, lambda: service.logger_name):
        with pytest.raises(InvalidHandle, match='cannot use Destroyable because destruction was requested'):
            use()
    client.destroy()
    service.destroy()


@pytest.mark.parametrize('cls', [None, 5, int, AddTwoInts.Request()])
def test_what_is_no_service_class_is_refused(node, unique, cls):
    for make in (lambda: node.create_client(cls, unique('s')), lambda: node.create_service(cls, unique('s'), add)):
        with pytest.raises((AttributeError, RuntimeError, NoTypeSupportImportedException)):
            make()


@pytest.mark.parametrize('cls', [String, AddTwoInts.Request])
def test_a_message_class_is_no_service_class(node, unique, cls):
    for make in (lambda: node.create_client(cls, unique('s')), lambda: node.create_service(cls, unique('s'), add)):
        with pytest.raises(RuntimeError) as raised:
            make()
        assert str(raised.value) == (
            f'The service type provided is not valid ({cls}), this might be a message or action')


@pytest.mark.parametrize('name', ['', 'a b', 'a/', '/a//b', '1a'])
def test_service_names_are_validated(node, name):
    for make in (lambda: node.create_client(AddTwoInts, name), lambda: node.create_service(AddTwoInts, name, add)):
        with pytest.raises(InvalidServiceNameException):
            make()


@pytest.mark.parametrize('qos', [10, None, 'x'])
def test_the_qos_of_a_service_is_a_whole_profile(node, unique, qos):
    for make in (lambda: node.create_client(AddTwoInts, unique('s'), qos_profile=qos),
                 lambda: node.create_service(AddTwoInts, unique('s'), add, qos_profile=qos)):
        with pytest.raises(AttributeError):
            make()


def test_annotations_may_name_the_service_type():
    assert Client[AddTwoInts].__args__ == (AddTwoInts,) and Service[AddTwoInts].__origin__ is Service


# Waiting for a service.

@pytest.mark.parametrize('timeout', [0, 0.0, -1, -0.5, float('-inf')])
def test_without_time_a_service_is_only_looked_for(node, unique, served, timeout):
    assert served()[1].wait_for_service(timeout) is True
    assert node.create_client(AddTwoInts, unique('nobody')).wait_for_service(timeout_sec=timeout) is False


@pytest.mark.parametrize('timeout', [None, float('inf'), 1e300, 10 ** 12, 1])
def test_a_service_is_waited_for_as_long_as_it_takes(make_node, unique, timeout):
    name, server, asker = unique('late'), make_node(), make_node()
    client = asker.create_client(AddTwoInts, name)
    timer = threading.Timer(0.02, server.create_service, [AddTwoInts, name, add])
    timer.start()
    assert client.wait_for_service(timeout) is True
    timer.join()


@pytest.mark.parametrize('timeout', ['1', object(), [1]])
def test_the_time_to_wait_for_a_service_is_a_number(node, unique, timeout):
    with pytest.raises(TypeError):
        node.create_client(AddTwoInts, unique('nobody')).wait_for_service(timeout)


def test_shutdown_ends_the_wait_for_a_service(ros, node, unique):
    client = node.create_client(AddTwoInts, unique('nobody'))
    timer = threading.Timer(0.02, ros.shutdown)
    timer.start()
    assert client.wait_for_service() is False
    timer.join()


def test_destruction_ends_the_wait_for_a_service(node, unique):
    client = node.create_client(AddTwoInts, unique('nobody'))
    timer = threading.Timer(0.02, node.destroy_client, [client])
    timer.start()
    with pytest.raises(InvalidHandle):
        client.wait_for_service()
    timer.join()


def test_a_service_that_goes_is_not_ready(node, served, spin_until):
    service, client = served()
    assert client.service_is_ready() is True
    assert node.destroy_service(service)
    spin_until(node, lambda: not client.service_is_ready())


# Calls.

def test_the_request_arrives_whole_and_the_response_is_empty(ros, node, served):
    seen = []

    def serve(request, response):
        seen.append((request, response.sum))
        response.sum = -1
        return response

    _, client = served(serve)
    future = client.call_async(AddTwoInts.Request(a=-2 ** 63, b=2 ** 63 - 1))
    ros.spin_until_future_complete(node, future, timeout_sec=20)
    assert seen == [(AddTwoInts.Request(a=-2 ** 63, b=2 ** 63 - 1), 0)]
    assert future.result() == AddTwoInts.Response(sum=-1) and future.exception() is None


@pytest.mark.parametrize('request_', [None, 'x', 5, AddTwoInts.Response(), AddTwoInts.Request, String()])
def test_what_is_no_request_is_refused_without_a_text(node, unique, request_):
    client = node.create_client(AddTwoInts, unique('s'))
    for ask in (client.call_async, client.call):
        with pytest.raises(TypeError) as raised:
            ask(request_)
        assert str(raised.value) == '' and not client._pending_requests


def test_an_instance_of_a_requests_subclass_is_a_request(ros, node, served):
    class Ask(AddTwoInts.Request):
        pass

    future = served()[1].call_async(Ask(a=1, b=2))
    ros.spin_until_future_complete(node, future, timeout_sec=20)
    assert future.result().sum == 3


def test_requests_are_pending_until_they_are_answered(ros, node, served):
    _, client = served()
    futures = [client.call_async(AddTwoInts.Request(a=i)) for i in range(3)]
    numbers = list(client._pending_requests)
    assert [client.get_pending_request(number) for number in numbers] == futures
    for future in futures:
        ros.spin_until_future_complete(node, future, timeout_sec=20)
    assert not client._pending_requests
    with pytest.raises(KeyError):
        client.get_pending_request(numbers[0])


def test_a_request_that_is_removed_is_never_answered(ros, node, served):
    _, client = served()
    dropped, kept = (client.call_async(AddTwoInts.Request()) for _ in range(2))
    client.remove_pending_request(dropped)
    client.remove_pending_request(dropped)
    client.remove_pending_request(Future())
    ros.spin_until_future_complete(node, kept, timeout_sec=20)
    assert kept.done() and not dropped.done() and not client._pending_requests


def test_a_cancelled_request_is_forgotten(ros, node, served):
    _, client = served()
    dropped, kept = (client.call_async(AddTwoInts.Request()) for _ in range(2))
    dropped.cancel()
    assert len(client._pending_requests) == 1
    ros.spin_until_future_complete(node, kept, timeout_sec=20)
    assert dropped.cancelled() and dropped.result() is None


def test_requests_that_are_given_up_do_not_pile_up(node, unique):
    client = node.create_client(AddTwoInts, unique('nobody'))
    for i in range(1000):
        future = client.call_async(AddTwoInts.Request())
        future.cancel() if i % 2 else client.remove_pending_request(future)
    assert not client._pending_requests


def test_done_callbacks_of_an_answer_run_in_the_executor(ros, node, served, spin_until):
    _, client = served()
    heard = []
    client.call_async(AddTwoInts.Request(a=1, b=1)).add_done_callback(
        lambda future: heard.append((future.result().sum, threading.current_thread())))
    spin_until(node, lambda: heard)
    assert heard == [(2, threading.current_thread())]


@pytest.mark.parametrize('timeout', [0, -1, 0.001])
def test_a_call_without_time_times_out(node, unique, timeout):
    client = node.create_client(AddTwoInts, unique('nobody'))
    with pytest.raises(TimeoutError):
        client.call(AddTwoInts.Request(), timeout)
    assert not client._pending_requests


@pytest.mark.parametrize('timeout', ['1', object()])
def test_the_time_for_a_call_is_a_number(node, unique, timeout):
    client = node.create_client(AddTwoInts, unique('nobody'))
    with pytest.raises(TypeError):
        client.call(AddTwoInts.Request(), timeout)
    assert not client._pending_requests


@pytest.mark.parametrize('timeout', [None, float('inf'), 1e300])
def test_a_call_may_take_for_ever(make_node, unique, background, timeout):
    server, asker, name = make_node(), make_node(), unique('add')
    server.create_service(AddTwoInts, name, add)
    background(server)
    client = asker.create_client(AddTwoInts, name)
    assert client.wait_for_service(20)
    assert client.call(AddTwoInts.Request(a=1, b=2), timeout_sec=timeout).sum == 3


def test_a_call_needs_nobody_to_spin_the_client(make_node, unique, background):
    server, asker, name = make_node(), make_node(), unique('add')
    server.create_service(AddTwoInts, name, add)
    background(server)
    client = asker.create_client(AddTwoInts, name)
    assert client.wait_for_service(20)
    assert asker.executor is None
    assert [client.call(AddTwoInts.Request(a=i, b=i), 20).sum for i in range(20)] == list(range(0, 40, 2))


def test_shutdown_ends_a_call(ros, node, unique):
    client = node.create_client(AddTwoInts, unique('nobody'))
    timer = threading.Timer(0.02, ros.shutdown)
    timer.start()
    with pytest.raises(ExternalShutdownException):
        client.call(AddTwoInts.Request())
    timer.join()
    assert not client._pending_requests


def test_destruction_ends_a_call(node, unique):
    client = node.create_client(AddTwoInts, unique('nobody'))
    timer = threading.Timer(0.02, node.destroy_client, [client])
    timer.start()
    with pytest.raises(InvalidHandle):
        client.call(AddTwoInts.Request())
    timer.join()


def test_cancelling_ends_a_call(node, unique):
    client = node.create_client(AddTwoInts, unique('nobody'))

    def give_up():
        while not client._pending_requests:
            pass
        next(iter(client._pending_requests.values())).cancel()

    timer = threading.Timer(0.01, give_up)
    timer.start()
    assert client.call(AddTwoInts.Request()) is None
    timer.join()


def test_a_service_that_shuts_its_program_down_still_answers(make_node, unique):
    import rclpy
    contexts = [rclpy.Context() for _ in range(2)]
    for context in contexts:
        rclpy.init(args=[], context=context)
    here, there = (make_node(context=context) for context in contexts)
    name = unique('stop')

    def stop(request, response):
        contexts[1].shutdown()
        response.sum = 7
        return response

    there.create_service(AddTwoInts, name, stop)
    executor = SingleThreadedExecutor(context=contexts[1])
    executor.add_node(there)
    thread = threading.Thread(target=executor.spin)
    thread.start()
    client = here.create_client(AddTwoInts, name)
    assert client.wait_for_service(20)
    assert client.call(AddTwoInts.Request(), 20).sum == 7
    thread.join()
    contexts[0].shutdown()


def test_others_can_be_asked_after_shutdown(make_node, unique, spin_until):
    import rclpy
    context, name, heard = rclpy.Context(), unique('stop'), []
    rclpy.init(args=[], context=context)
    here, there = make_node(context=context), make_node()
    there.create_service(AddTwoInts, name, lambda request, response: heard.append(request.a) or response)
    client = here.create_client(AddTwoInts, name)
    assert client.wait_for_service(20)
    context.shutdown()
    future = client.call_async(AddTwoInts.Request(a=5))
    spin_until(there, lambda: heard)
    assert heard == [5] and not future.done()


def test_two_clients_get_their_own_answers(ros, make_node, served, node, spin_until):
    service, first = served()
    other = make_node()
    second = other.create_client(AddTwoInts, service.srv_name)
    assert second.wait_for_service(20)
    one, two = first.call_async(AddTwoInts.Request(a=1)), second.call_async(AddTwoInts.Request(a=2))
    spin_until(node, one.done)
    ros.spin_until_future_complete(other, two, timeout_sec=20)
    assert (one.result().sum, two.result().sum) == (1, 2)


# Services.

def test_the_callback_of_a_service_may_be_replaced(ros, node, served):
    service, client = served()
    service.callback = lambda request, response: AddTwoInts.Response(sum=99)
    future = client.call_async(AddTwoInts.Request())
    ros.spin_until_future_complete(node, future, timeout_sec=20)
    assert future.result().sum == 99


class _Adder:
    def __call__(self, request, response):
        return add(request, response)

    def method(self, request, response):
        return add(request, response)


async def _add_later(request, response):
    return add(request, response)


@pytest.mark.parametrize('callback', [_Adder(), _Adder().method, functools.partial(add), functools.partial(_add_later),
                                      lambda request, response: AddTwoInts.Response(sum=request.a + request.b),
                                      _add_later, lambda *arguments: add(*arguments)])
def test_what_can_be_called_with_two_arguments_serves(ros, node, served, callback):
    future = served(callback)[1].call_async(AddTwoInts.Request(a=1, b=2))
    ros.spin_until_future_complete(node, future, timeout_sec=20)
    assert future.result().sum == 3


@pytest.mark.parametrize('callback', [None, 5, lambda request: None, lambda: None, lambda a, b, c: None])
def test_a_callback_that_cannot_serve_fails_when_it_is_asked(ros, node, served, callback):
    client = served(callback)[1]
    with pytest.raises(TypeError):
        ros.spin_until_future_complete(node, client.call_async(AddTwoInts.Request()), timeout_sec=20)


@pytest.mark.parametrize('result', [5, 'x', String(), AddTwoInts.Request(), AddTwoInts.Response])
def test_a_wrong_answer_is_named(ros, node, served, result):
    service, client = served(lambda request, response: result)
    with pytest.raises(TypeError) as raised:
        ros.spin_until_future_complete(node, client.call_async(AddTwoInts.Request()), timeout_sec=20)
    assert str(type(result)) in str(raised.value) and service.service_name in str(raised.value)


def test_a_coroutine_must_return_a_response_too(ros, node, served):
    async def serve(request, response):
        pass

    with pytest.raises(TypeError, match='NoneType'):
        ros.spin_until_future_complete(node, served(serve)[1].call_async(AddTwoInts.Request()), timeout_sec=20)


def test_a_service_that_raised_serves_the_next_request(ros, node, served):
    def serve(request, response):
        if request.a == 0:
            raise ZeroDivisionError
        return response

    _, client = served(serve)
    lost = client.call_async(AddTwoInts.Request(a=0))
    with pytest.raises(ZeroDivisionError):
        ros.spin_until_future_complete(node, lost, timeout_sec=20)
    future = client.call_async(AddTwoInts.Request(a=1))
    ros.spin_until_future_complete(node, future, timeout_sec=20)
    assert future.done() and not lost.done()


def test_twenty_slow_answers_come_in_any_order(ros, node, served):
    gates = {}

    async def serve(request, response):
        gates[request.a] = Future()
        await gates[request.a]
        response.sum = request.a
        return response

    _, client = served(serve, callback_group=ReentrantCallbackGroup())
    futures = [client.call_async(AddTwoInts.Request(a=i)) for i in range(20)]
    while len(gates) < 20:
        ros.spin_once(node, timeout_sec=20)
    for i in reversed(range(20)):
        gates[i].set_result(None)
        ros.spin_until_future_complete(node, futures[i], timeout_sec=20)
    assert [future.result().sum for future in futures] == list(range(20))


def test_a_response_may_be_sent_by_hand(ros, node, unique, served):
    service, client = served()
    with pytest.raises(TypeError, match=f'for service {service.service_name}'):
        service.send_response(None, None)
    with pytest.raises(TypeError):
        service.send_response(AddTwoInts.Response(), None)


def test_the_answer_to_a_client_that_is_gone_is_dropped(make_node, unique, spin_until):
    server, asker, name, served = make_node(), make_node(), unique('slow'), []

    def serve(request, response):
        asker.destroy_node()
        served.append(request)
        return response

    server.create_service(AddTwoInts, name, serve)
    client = asker.create_client(AddTwoInts, name)
    assert client.wait_for_service(20)
    client.call_async(AddTwoInts.Request())
    spin_until(server, lambda: served)


# Calls inside callbacks: whoever would have to answer is this thread, or keeps this callback group.

EXECUTORS = [SingleThreadedExecutor, lambda: MultiThreadedExecutor(2), lambda: MultiThreadedExecutor(8)]


@pytest.mark.parametrize('executor_type', EXECUTORS)
@pytest.mark.parametrize('group_type', [MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup])
def test_pain_14_a_blocking_call_inside_a_callback_is_answered(node, unique, executor_type, group_type):
    name, group, sums = unique('add'), group_type(), Future()
    node.create_service(AddTwoInts, name, add, callback_group=group)
    client = node.create_client(AddTwoInts, name, callback_group=group)
    assert client.wait_for_service(20)
    executor = executor_type()
    executor.add_node(node)
    timer = node.create_timer(0.001, lambda: sums.done() or sums.set_result(
        client.call(AddTwoInts.Request(a=1, b=2), 20.0).sum), callback_group=group)
    executor.spin_until_future_complete(sums, 20)
    timer.cancel()
    assert sums.result() == 3


@pytest.mark.parametrize('executor_type', EXECUTORS)
def test_pain_14_a_chain_of_services_in_one_process_is_answered(make_node, unique, executor_type):
    names, nodes = [unique('link') for _ in range(4)], [make_node() for _ in range(4)]
    clients = []

    def link(number):
        def serve(request, response):
            if number == 3:
                response.sum = request.a
            else:
                response.sum = clients[number].call(AddTwoInts.Request(a=request.a + 1), 20.0).sum
            return response
        return serve

    for number in range(4):
        nodes[number].create_service(AddTwoInts, names[number], link(number))
    for number in range(3):
        clients.append(nodes[number].create_client(AddTwoInts, names[number + 1]))
    client = nodes[3].create_client(AddTwoInts, names[0])
    assert all(each.wait_for_service(20) for each in (*clients, client))
    executor = executor_type()
    for each in nodes:
        executor.add_node(each)
    future = client.call_async(AddTwoInts.Request(a=1))
    executor.spin_until_future_complete(future, 20)
    assert future.result().sum == 4


@pytest.mark.parametrize('executor_type', EXECUTORS)
def test_pain_14_a_service_may_call_itself(node, unique, executor_type):
    name = unique('factorial')

    def factorial(request, response):
        response.sum = 1 if request.a <= 1 else request.a * client.call(AddTwoInts.Request(a=request.a - 1), 20.0).sum
        return response

    node.create_service(AddTwoInts, name, factorial)
    client = node.create_client(AddTwoInts, name)
    assert client.wait_for_service(20)
    executor = executor_type()
    executor.add_node(node)
    future = client.call_async(AddTwoInts.Request(a=6))
    executor.spin_until_future_complete(future, 20)
    assert future.result().sum == 720


@pytest.mark.parametrize('executor_type', EXECUTORS)
def test_pain_14_a_blocking_call_that_nobody_answers_times_out(node, unique, executor_type):
    client, outcome = node.create_client(AddTwoInts, unique('nobody')), Future()
    executor = executor_type()
    executor.add_node(node)

    def ask():
        try:
            client.call(AddTwoInts.Request(), 0.05)
        except TimeoutError as error:
            outcome.set_result(error)

    node.create_guard_condition(ask).trigger()
    executor.spin_until_future_complete(outcome, 20)
    assert isinstance(outcome.result(), TimeoutError)


def test_pain_14_callbacks_of_many_threads_call_one_service(node, unique):
    name, group, sums = unique('add'), ReentrantCallbackGroup(), {}
    node.create_service(AddTwoInts, name, add, callback_group=MutuallyExclusiveCallbackGroup())
    client = node.create_client(AddTwoInts, name, callback_group=group)
    assert client.wait_for_service(20)
    executor = MultiThreadedExecutor(4)
    executor.add_node(node)
    all_done = Future()

    def ask(number):
        sums[number] = client.call(AddTwoInts.Request(a=number, b=number), 20.0).sum
        if len(sums) == 20:
            all_done.set_result(None)

    for number in range(20):
        executor.create_task(ask, number)
    executor.spin_until_future_complete(all_done, 20)
    assert sums == {number: 2 * number for number in range(20)}


def test_pain_14_a_coroutine_may_wait_for_an_answer_that_comes_to_its_own_group(ros, node, served):
    _, client = served(callback_group=ReentrantCallbackGroup())
    sums = Future()

    async def ask():
        sums.set_result((await client.call_async(AddTwoInts.Request(a=1, b=2))).sum)

    node.create_guard_condition(ask).trigger()
    ros.spin_until_future_complete(node, sums, timeout_sec=20)
    assert sums.result() == 3
