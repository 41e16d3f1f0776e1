# SPDX-License-Identifier: Apache-2.0
"""AsyncNode in a program of asyncio: no executor, no thread, `await` for everything that takes time."""
import asyncio
import threading

import pytest
from asyncio_program import add, run, until
from example_interfaces.srv import AddTwoInts
from std_msgs.msg import String

import rclpy
from rclpy.experimental import AsyncNode

pytestmark = pytest.mark.usefixtures('ros')


def test_pain_13_topics_services_timers_and_sleeps_work_inside_a_plain_asyncio_program(unique):
    heard = []

    async def hear(message):
        await asyncio.sleep(0)
        heard.append(message.data)

    async def main():
        async with AsyncNode(unique('node')) as node:
            node.create_subscription(String, unique('topic') + '_a', hear, 10)
            topic = [each.topic for each in node.subscriptions][-1]
            publisher = node.create_publisher(String, topic, 10)
            name = unique('add')
            node.create_service(AddTwoInts, name, add)
            client = node.create_client(AddTwoInts, name)
            node.create_timer(0.001, lambda: publisher.publish(String(data='tick')))
            await client.wait_for_service()
            assert (await client.call(AddTwoInts.Request(a=1, b=2))).sum == 3
            await node.get_clock().sleep(0.001)
            await until(lambda: len(heard) > 3)
        return threading.active_count()

    run(main)
    assert heard[0] == 'tick'


def test_callbacks_run_in_the_thread_of_the_loop(unique):
    threads = set()

    async def main():
        async with AsyncNode(unique('node')) as node:
            topic = unique('topic')
            node.create_subscription(String, topic, lambda _: threads.add(threading.get_ident()), 10)
            publisher = node.create_publisher(String, topic, 10)
            node.create_timer(0.001, lambda: threads.add(threading.get_ident()))
            publisher.publish(String())
            await until(lambda: len(threads) > 0)
            await asyncio.sleep(0.01)

    run(main)
    assert threads == {threading.get_ident()}


def test_what_is_made_before_the_node_is_entered_works_after(unique):
    async def main():
        node = AsyncNode(unique('node'))
        topic = unique('topic')
        heard = asyncio.Event()
        node.create_subscription(String, topic, lambda _: heard.set(), 10)
        node.create_publisher(String, topic, 10).publish(String())
        await asyncio.sleep(0)
        assert not heard.is_set()
        async with node:
            await heard.wait()

    run(main)


def test_run_returns_when_a_callback_destroys_the_node(unique):
    async def main():
        node = AsyncNode(unique('node'))
        node.create_timer(0.001, node.destroy_node)
        await node.run()

    run(main)


def test_run_raises_while_the_node_is_entered(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            with pytest.raises(RuntimeError, match='already running'):
                await node.run()

    run(main)


def test_a_node_is_entered_once(unique):
    async def main():
        node = AsyncNode(unique('node'))
        async with node:
            pass
        with pytest.raises(RuntimeError, match='destroyed'):
            async with node:
                pass

    run(main)


def test_a_destroyed_node_makes_nothing(unique):
    node = AsyncNode(unique('node'))
    node.destroy_node()
    node.destroy_node()
    for make in (lambda: node.create_publisher(String, 'a', 10),
                 lambda: node.create_subscription(String, 'a', print, 10),
                 lambda: node.create_client(AddTwoInts, 'a'), lambda: node.create_service(AddTwoInts, 'a', add),
                 lambda: node.create_timer(1.0, print)):
        with pytest.raises(RuntimeError, match='on a destroyed node'):
            make()


def test_entities_may_be_destroyed_twice_and_leave_their_node(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            made = [node.create_publisher(String, 'a', 10), node.create_subscription(String, 'a', print, 10),
                    node.create_client(AddTwoInts, 'a'), node.create_service(AddTwoInts, 'a', add),
                    node.create_timer(1.0, print)]
            for entity in made:
                entity.destroy()
                entity.destroy()
            for kept in (node.publishers, node.subscriptions, node.clients, node.services, node.timers):
                assert not set(kept) & set(made)
            with pytest.raises(RuntimeError):
                made[0].publish(String())
            with pytest.raises(RuntimeError):
                await made[2].call(AddTwoInts.Request())

    run(main)


def test_the_body_leaves_in_a_group_what_it_raises_and_the_node_is_destroyed(unique):
    async def main():
        node = AsyncNode(unique('node'))
        with pytest.raises(ExceptionGroup) as raised:
            async with node:
                raise KeyError('mine')
        assert raised.value.subgroup(KeyError)
        with pytest.raises(RuntimeError):
            node.create_timer(1.0, print)

    run(main)


@pytest.mark.parametrize('kind', ['function', 'coroutine', 'concurrent'])
def test_what_a_callback_raises_cancels_the_body_and_leaves_the_node(unique, kind):
    def fail(_):
        raise ValueError('boom')

    async def fail_later(_):
        await asyncio.sleep(0)
        raise ValueError('boom')

    async def main():
        topic = unique('topic')
        node = AsyncNode(unique('node'))
        node.create_subscription(String, topic, fail if kind == 'function' else fail_later, 10,
                                 concurrent=kind == 'concurrent')
        node.create_publisher(String, topic, 10).publish(String())
        with pytest.raises(ExceptionGroup) as raised:
            async with node:
                await asyncio.Event().wait()
        assert raised.value.subgroup(ValueError)

    run(main)


def test_cancelling_the_program_ends_it_quietly(unique):
    async def main():
        started = asyncio.Event()

        async def program():
            async with AsyncNode(unique('node')) as node:
                node.create_timer(0.001, started.set)
                async for _ in node.create_subscription(String, unique('topic')):
                    pass

        task = asyncio.create_task(program())
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(asyncio.all_tasks()) == 1

    run(main)


def test_shutting_the_context_down_ends_run_and_loops(unique):
    async def main():
        node = AsyncNode(unique('node'))
        ended = []

        async def read():
            async for _ in node.create_subscription(String, unique('topic')):
                pass
            ended.append('read')

        reader = asyncio.create_task(read())
        node.create_timer(0.001, rclpy.try_shutdown)
        await node.run()
        await reader
        return ended

    assert run(main) == ['read']


def test_shutting_the_context_down_in_another_thread_ends_run(unique):
    async def main():
        node = AsyncNode(unique('node'))
        node.create_timer(0.001, lambda: threading.Thread(target=rclpy.try_shutdown).start())
        await node.run()

    run(main)


def test_after_shutdown_a_node_that_never_ran_is_destroyed(unique):
    node = AsyncNode(unique('node'))
    rclpy.shutdown()
    with pytest.raises(RuntimeError):
        node.create_publisher(String, 'a', 10)
    node.destroy_node()


def test_a_node_may_be_destroyed_by_another_thread(unique):
    async def main():
        node = AsyncNode(unique('node'))
        asyncio.get_running_loop().call_later(0.01, threading.Thread(target=node.destroy_node).start)
        await node.run()

    run(main)


def test_destroying_the_node_cancels_a_coroutine_of_a_callback(unique):
    ends = []

    async def callback():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ends.append('cancelled')
            raise

    async def main():
        async with AsyncNode(unique('node')) as node:
            node.create_timer(0.001, callback)
            await asyncio.sleep(0.02)
        assert len(asyncio.all_tasks()) == 1

    run(main)
    assert ends == ['cancelled']


def test_a_callback_may_destroy_its_node_or_what_it_belongs_to(unique):
    async def main():
        node = AsyncNode(unique('node'))
        seen = []
        async with node:
            topic = unique('topic')

            async def once(message):
                subscription.destroy()
                seen.append(message.data)

            async def last():
                await until(lambda: seen)
                node.destroy_node()

            subscription = node.create_subscription(String, topic, once, 10)
            publisher = node.create_publisher(String, topic, 10)
            publisher.publish(String(data='1'))
            publisher.publish(String(data='2'))
            node.create_timer(0.001, last)
            await node.wait_closed()
        return seen

    assert run(main) == ['1']


def test_actions_of_the_node_are_awaited(unique):
    from example_interfaces.action import Fibonacci
    from rclpy.action import ActionClient, ActionServer

    async def execute(goal):
        for number in range(goal.request.order):
            await asyncio.sleep(0)
            goal.publish_feedback(Fibonacci.Feedback(sequence=[number]))
        goal.succeed()
        return Fibonacci.Result(sequence=[goal.request.order])

    async def main():
        heard = []
        async with AsyncNode(unique('node')) as node:
            name = unique('count')
            server = ActionServer(node, Fibonacci, name, execute)
            client = ActionClient(node, Fibonacci, name)
            await until(client.server_is_ready)
            goal = await client.send_goal_async(Fibonacci.Goal(order=2), feedback_callback=heard.append)
            answer = await goal.get_result_async()
            await until(lambda: len(heard) == 2)
            server.destroy()
            client.destroy()
        return goal.accepted, list(answer.result.sequence)

    assert run(main) == (True, [2])


def test_done_callbacks_of_futures_run_in_the_loop(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            name = unique('add')
            node.create_service(AddTwoInts, name, add)
            client = node.create_client(AddTwoInts, name)
            await client.wait_for_service()
            done = asyncio.get_running_loop().create_future()
            future = client.call_async(AddTwoInts.Request(a=1))
            future.add_done_callback(lambda each: done.set_result(each.result()))
            return (await done).sum

    assert run(main) == 1
