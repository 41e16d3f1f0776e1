# SPDX-License-Identifier: Apache-2.0
"""Clients and services."""
import os
import subprocess
import sys
import threading

import pytest
from example_interfaces.srv import AddTwoInts
from rclpy._rclpy_pybind11 import InvalidHandle
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.executors import MultiThreadedExecutor, SingleThreadedExecutor
from rclpy.task import Future


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
    assert not client._pending


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
