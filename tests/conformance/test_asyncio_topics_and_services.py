# SPDX-License-Identifier: Apache-2.0
"""Topics and services of an AsyncNode."""
import asyncio
import threading

import pytest
from asyncio_program import add, run, until
from example_interfaces.srv import AddTwoInts
from std_msgs.msg import String

from rclpy.experimental import AsyncNode
from rclpy.parameter import Parameter
from rclpy.qos import HistoryPolicy, QoSProfile

pytestmark = pytest.mark.usefixtures('ros')


def test_an_async_callback_runs_for_one_message_after_the_other_unless_it_is_concurrent(unique):
    async def overlap(concurrent):
        running, most, done = 0, 0, 0

        async def callback(_):
            nonlocal running, most, done
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.01)
            running -= 1
            done += 1

        async with AsyncNode(unique('node')) as node:
            topic = unique('topic')
            node.create_subscription(String, topic, callback, 10, concurrent=concurrent)
            publisher = node.create_publisher(String, topic, 10)
            for _ in range(3):
                publisher.publish(String())
            await until(lambda: done == 3)
        return most

    assert run(lambda: overlap(False)) == 1
    assert run(lambda: overlap(True)) == 3


def test_a_callback_of_two_arguments_gets_what_is_known_of_the_message(unique):
    async def main():
        heard = []
        async with AsyncNode(unique('node')) as node:
            topic = unique('topic')

            async def callback(message, info):
                heard.append((message.data, info))

            node.create_subscription(String, topic, callback, 10)
            node.create_publisher(String, topic, 10).publish(String(data='x'))
            await until(lambda: heard)
        return heard[0]

    data, info = run(main)
    assert data == 'x' and info['source_timestamp'] > 0 and info['received_timestamp'] > 0


def test_a_callback_that_takes_three_arguments_is_refused(unique):
    node = AsyncNode(unique('node'))
    with pytest.raises(RuntimeError):
        node.create_subscription(String, 'a', lambda a, b, c: None, 10)
    with pytest.raises(RuntimeError, match='zero arguments or one argument'):
        node.create_timer(1.0, lambda a, b: None)
    node.destroy_node()


def test_a_subscription_without_a_callback_is_read_with_async_for(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            topic = unique('topic')
            subscription = node.create_subscription(String, topic)
            publisher = node.create_publisher(String, topic, 10)
            for number in range(3):
                publisher.publish(String(data=str(number)))
            heard = []
            async for message in subscription:
                heard.append(message.data)
                if len(heard) == 3:
                    break
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02):
                    await anext(subscription)
            publisher.publish(String(data='after'))
            return heard, (await anext(subscription)).data

    assert run(main) == (['0', '1', '2'], 'after')


def test_a_reader_who_comes_late_finds_the_last_messages_that_the_history_holds(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            topic = unique('topic')
            subscription = node.create_subscription(String, topic, qos_profile=3)
            seen = []
            node.create_subscription(String, topic, lambda message: seen.append(message), 100)
            publisher = node.create_publisher(String, topic, 100)
            for number in range(10):
                publisher.publish(String(data=str(number)))
                await until(lambda: len(seen) == number + 1)
            return [(await anext(subscription)).data for _ in range(3)]

    assert run(main) == ['7', '8', '9']


def test_with_a_history_that_keeps_all_nothing_is_lost_while_nobody_reads(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            topic = unique('topic')
            qos = QoSProfile(history=HistoryPolicy.KEEP_ALL)
            subscription = node.create_subscription(String, topic, qos_profile=qos)
            publisher = node.create_publisher(String, topic, qos)
            for number in range(1500):
                publisher.publish(String(data=str(number)))
                if number % 100 == 0:
                    await asyncio.sleep(0)
            return [int((await anext(subscription)).data) for _ in range(1500)]

    assert run(main) == list(range(1500))


def test_reading_ends_when_the_subscription_or_the_node_is_destroyed(unique):
    async def main():
        node = AsyncNode(unique('node'))
        first, second = (node.create_subscription(String, unique('topic')) for _ in range(2))

        async def read(subscription):
            async for _ in subscription:
                pass

        async with node:
            readers = [asyncio.create_task(read(each)) for each in (first, second)]
            await asyncio.sleep(0)
            first.destroy()
            await readers[0]
            assert not readers[1].done()
            node.destroy_node()
            await readers[1]

    run(main)


def test_a_subscription_with_a_callback_is_not_read(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            with pytest.raises(TypeError, match='async for'):
                async for _ in node.create_subscription(String, unique('topic'), print, 10):
                    pass

    run(main)


# Services.

def test_calls_that_wait_at_once_get_each_its_own_answer(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            all_here = asyncio.Barrier(5)

            async def answer(request, response):
                await all_here.wait()
                return add(request, response)

            name = unique('add')
            node.create_service(AddTwoInts, name, answer, concurrent=True)
            client = node.create_client(AddTwoInts, name)
            await client.wait_for_service()
            answers = await asyncio.gather(*(client.call(AddTwoInts.Request(a=i, b=i)) for i in range(5)))
            return [each.sum for each in answers]

    assert run(main) == [0, 2, 4, 6, 8]


def test_a_service_that_is_not_concurrent_answers_one_request_after_the_other(unique):
    async def main():
        running, most = 0, 0

        async def answer(request, response):
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.005)
            running -= 1
            return response

        async with AsyncNode(unique('node')) as node:
            name = unique('add')
            node.create_service(AddTwoInts, name, answer)
            client = node.create_client(AddTwoInts, name)
            await client.wait_for_service()
            await asyncio.gather(*(client.call(AddTwoInts.Request()) for _ in range(3)))
        return most

    assert run(main) == 1


def test_a_call_that_times_out_is_forgotten_and_the_next_is_answered(unique):
    async def main():
        requests = []

        async def answer(request, response):
            requests.append(request)
            if len(requests) <= 3:
                await asyncio.Event().wait()
            return add(request, response)

        async with AsyncNode(unique('node')) as node:
            name = unique('add')
            node.create_service(AddTwoInts, name, answer, concurrent=True)
            client = node.create_client(AddTwoInts, name)
            await client.wait_for_service()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await client.call(AddTwoInts.Request())
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.call(AddTwoInts.Request()), 0.01)
            with pytest.raises(TimeoutError):
                await client.call(AddTwoInts.Request(), timeout_sec=0.01)
            assert not client._calls
            await until(lambda: len(requests) == 3)
            return (await client.call(AddTwoInts.Request(a=2, b=3))).sum

    assert run(main) == 5


def test_destroying_the_client_cancels_its_calls(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            client = node.create_client(AddTwoInts, unique('nobody'))
            asyncio.get_running_loop().call_later(0.01, client.destroy)
            with pytest.raises(asyncio.CancelledError):
                await client.call(AddTwoInts.Request())
        with pytest.raises(RuntimeError, match='Calling a destroyed client is forbidden'):
            await client.call(AddTwoInts.Request())

    run(main)


def test_a_request_of_another_type_is_refused(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            with pytest.raises(TypeError):
                await node.create_client(AddTwoInts, unique('add')).call(String())

    run(main)


def test_waiting_for_a_service_ends_when_it_comes_and_when_the_time_is_over(unique):
    async def main():
        async with AsyncNode(unique('node')) as node, AsyncNode(unique('node')) as other:
            name = unique('add')
            client = node.create_client(AddTwoInts, name)
            assert not await client.wait_for_service(timeout_sec=0.01)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await client.wait_for_service()
            waiting = asyncio.create_task(client.wait_for_service(check_interval=0.01))
            await asyncio.sleep(0.01)
            assert not waiting.done()
            other.create_service(AddTwoInts, name, add)
            assert await waiting

    run(main)


def test_waiting_for_a_node_ends_when_it_comes_and_when_the_time_is_over(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            name = unique('late')
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await node.wait_for_node(name)
            waiting = asyncio.create_task(node.wait_for_node(name, check_interval=1000))
            await asyncio.sleep(0.01)
            late = AsyncNode(name)
            await waiting
            late.destroy_node()

    run(main)


def test_destroying_the_node_cancels_who_waits_for_a_service(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            waiting = asyncio.create_task(node.create_client(AddTwoInts, unique('nobody')).wait_for_service())
            await asyncio.sleep(0.01)
            node.destroy_node()
            with pytest.raises(asyncio.CancelledError):
                await waiting

    run(main)


def test_destroying_a_service_cancels_the_handler_that_runs(unique):
    async def main():
        handled, ends = asyncio.Event(), []

        async def answer(request, response):
            handled.set()
            try:
                await asyncio.Event().wait()
            finally:
                ends.append('end')

        async with AsyncNode(unique('node')) as node:
            name = unique('add')
            service = node.create_service(AddTwoInts, name, answer)
            client = node.create_client(AddTwoInts, name)
            await client.wait_for_service()
            call = asyncio.create_task(client.call(AddTwoInts.Request()))
            await handled.wait()
            service.destroy()
            await until(lambda: ends)
            assert not call.done()
        with pytest.raises(asyncio.CancelledError):
            await call

    run(main)


def test_parameters_of_the_node_are_served_and_its_callbacks_run_in_the_loop(unique):
    async def main():
        from rcl_interfaces.srv import SetParameters
        from rcl_interfaces.msg import SetParametersResult
        threads = []

        def check(parameters):
            threads.append(threading.get_ident())
            return SetParametersResult(successful=True)

        async with AsyncNode(unique('node')) as node:
            node.declare_parameter('speed', 1.0)
            node.add_on_set_parameters_callback(check)
            client = node.create_client(SetParameters, f'{node.get_name()}/set_parameters')
            await client.wait_for_service()
            request = SetParameters.Request(parameters=[Parameter('speed', value=2.5).to_parameter_msg()])
            answer = await client.call(request)
            return answer.results[0].successful, node.get_parameter('speed').value, threads

    successful, value, threads = run(main)
    assert successful and value == 2.5 and threads == [threading.get_ident()]
