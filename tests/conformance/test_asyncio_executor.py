# SPDX-License-Identifier: Apache-2.0
"""Ordinary nodes and futures of rclpy in a program of asyncio, and what is of asyncio in ordinary callbacks."""
import asyncio
import gc
import threading

import pytest
from asyncio_program import LONG, add, run, until
from example_interfaces.srv import AddTwoInts
from std_msgs.msg import String

import rclpy
from rclpy.callback_groups import CallbackGroup, ReentrantCallbackGroup
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.experimental import AsyncioExecutor
from rclpy.parameter import Parameter
from rclpy.task import Future


@pytest.fixture
def asyncio_executor(ros):
    """An executor with a loop of its own, which does not run yet."""
    executor = AsyncioExecutor()
    yield executor
    executor.shutdown()
    executor.loop.close()


def test_pain_13_async_callbacks_of_an_ordinary_node_await_what_is_of_asyncio(node, unique):
    heard = []

    async def hear(message):
        async with asyncio.timeout(LONG):
            await asyncio.to_thread(heard.append, message.data)

    async def main():
        async with AsyncioExecutor() as executor:
            assert executor.add_node(node) and not executor.add_node(node)
            assert executor.get_nodes() == [node] and node.executor is executor
            topic = unique('topic')
            node.create_subscription(String, topic, hear, 10)
            node.create_publisher(String, topic, 10).publish(String(data='x'))
            await until(lambda: heard)
        assert executor.get_nodes() == []

    run(main)
    assert heard == ['x']


def test_a_callback_group_counts_for_coroutines_too(node):
    running, most, done = 0, 0, 0

    async def callback():
        nonlocal running, most, done
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.005)
        running -= 1
        done += 1

    async def main(group):
        nonlocal most, done
        most = done = 0
        timers = [node.create_timer(0.001, callback, callback_group=group) for _ in range(3)]
        async with AsyncioExecutor() as executor:
            executor.add_node(node)
            await until(lambda: done >= 6)
            for timer in timers:
                node.destroy_timer(timer)
            await until(lambda: running == 0)
        return most

    assert run(lambda: main(None)) == 1
    assert run(lambda: main(ReentrantCallbackGroup())) > 1


def test_a_callback_group_of_ones_own_is_asked_again_when_a_coroutine_is_done(node):
    class OneAtATime(CallbackGroup):
        busy = None

        def can_execute(self, entity):
            return self.busy is None

        def beginning_execution(self, entity):
            if self.busy is not None:
                return False
            self.busy = entity
            return True

        def ending_execution(self, entity):
            self.busy = None

    calls, group = [], OneAtATime()

    async def callback():
        await asyncio.sleep(0.005)
        calls.append(group.busy)

    async def main():
        async with AsyncioExecutor() as executor:
            executor.add_node(node)
            guards = [node.create_guard_condition(callback, group) for _ in range(3)]
            for guard in guards:
                guard.trigger()
            await until(lambda: len(calls) == 3)
        return set(calls) == set(guards)

    assert run(main)


# Futures.

def test_futures_of_rclpy_are_awaited_in_tasks_of_asyncio(make_node, background, unique):
    server, node = make_node(), make_node()
    name = unique('add')
    server.create_service(AddTwoInts, name, add)
    client = node.create_client(AddTwoInts, name)
    background(server, node)
    assert client.wait_for_service(LONG)

    async def main():
        first = await client.call_async(AddTwoInts.Request(a=1, b=2))
        others = await asyncio.gather(*(client.call_async(AddTwoInts.Request(a=i)) for i in range(3)))
        return [each.sum for each in (first, *others)]

    assert run(main) == [3, 0, 1, 2]


def test_a_future_done_in_another_thread_wakes_the_task_that_awaits_it():
    async def main():
        future = Future()
        threading.Timer(0.01, future.set_result, ('x',)).start()
        assert await future == 'x' and await future == 'x'
        failing = Future()
        threading.Timer(0.01, failing.set_exception, (KeyError('y'),)).start()
        with pytest.raises(KeyError, match='y'):
            await failing
        given_up = Future()
        threading.Timer(0.01, given_up.cancel).start()
        assert await given_up is None

    run(main)


def test_who_stops_waiting_for_a_future_cancels_it(node, unique):
    client = node.create_client(AddTwoInts, unique('nobody'))

    async def main():
        answer = client.call_async(AddTwoInts.Request())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(answer, 0.01)
        assert answer.cancelled() and not client._pending_requests
        future = Future()
        task = asyncio.create_task(asyncio.wait_for(future, LONG))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return future.cancelled()

    assert run(main)


def test_ordinary_callbacks_await_both_kinds_of_futures_while_a_loop_runs_in_their_thread(node):
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    ours, steps = Future(), []

    async def callback():
        steps.append('begin')
        await asyncio.sleep(0.01)
        steps.append('slept')
        await asyncio.sleep(0)
        steps.append(await ours)

    async def main():
        node.create_guard_condition(callback).trigger()
        while len(steps) < 3:
            executor.spin_once(timeout_sec=0)
            if len(steps) == 2:
                ours.set_result('ours')
            await asyncio.sleep(0.001)

    run(main)
    assert steps == ['begin', 'slept', 'ours']


def test_a_callback_whose_future_of_asyncio_is_cancelled_is_cancelled_too(node):
    executor = SingleThreadedExecutor()

    async def main():
        theirs = asyncio.get_running_loop().create_future()

        async def wait():
            await theirs

        task = executor.create_task(wait)
        executor.spin_once(timeout_sec=0)
        theirs.cancel()
        while not task.cancelled():
            await asyncio.sleep(0.001)
            executor.spin_once(timeout_sec=0)
        return True

    assert run(main)


def test_what_needs_a_loop_says_so_in_a_callback_without_one(node):
    async def callback():
        await asyncio.sleep(0.01)

    node.create_guard_condition(callback).trigger()
    with pytest.raises(RuntimeError, match='no running event loop'):
        rclpy.spin_once(node, timeout_sec=LONG)


# What a callback raises.

def test_run_raises_what_callbacks_raise(node):
    async def fail():
        await asyncio.sleep(0)
        raise ValueError('later')

    def fail_at_once():
        raise KeyError('at once')

    async def main(callback, error):
        async with AsyncioExecutor() as executor:
            executor.add_node(node)
            timer = node.create_timer(0.001, callback)
            with pytest.raises(error):
                await executor.run()
            node.destroy_timer(timer)

    run(lambda: main(fail, ValueError))
    run(lambda: main(fail_at_once, KeyError))


def test_without_run_the_loop_is_told_what_callbacks_raise_and_the_others_go_on(node):
    def fail():
        raise ValueError('boom')

    async def main():
        errors, calls = [], []
        asyncio.get_running_loop().set_exception_handler(lambda _, facts: errors.append(facts['exception']))
        async with AsyncioExecutor() as executor:
            executor.add_node(node)
            node.create_guard_condition(fail).trigger()
            node.create_timer(0.001, lambda: calls.append(1))
            await until(lambda: errors and calls)
        return errors

    errors = run(main)
    assert len(errors) == 1 and isinstance(errors[0], ValueError)


# Tasks.

def test_tasks_of_the_executor_run_as_tasks_of_asyncio(ros):
    async def later(value, *, more):
        async with asyncio.timeout(LONG):
            await asyncio.sleep(0.001)
        return value + more

    async def main():
        async with AsyncioExecutor() as executor:
            tasks = [executor.create_task(later, 1, more=2), executor.create_task(later(2, more=2)),
                     executor.create_task(lambda value: value * 2, 3), executor.create_task(lambda: later(4, more=0))]
            results = [await task for task in tasks]
            endless = executor.create_task(asyncio.Event().wait())
            await asyncio.sleep(0.01)
            endless.cancel()
            await until(endless.cancelled)
            return results

    assert run(main) == [3, 4, 6, 4]


def test_a_task_that_fails_gives_its_error_to_who_awaits_it_and_to_run(ros):
    async def fail():
        raise ValueError('boom')

    async def main():
        async with AsyncioExecutor() as executor:
            running = asyncio.create_task(executor.run())
            await asyncio.sleep(0)
            task = executor.create_task(fail)
            with pytest.raises(ValueError):
                await task
            with pytest.raises(ValueError):
                await running

    run(main)


def test_shutdown_cancels_the_coroutines_that_run(node):
    ends = []

    async def callback():
        try:
            await asyncio.Event().wait()
        finally:
            ends.append('end')

    async def main():
        executor = AsyncioExecutor()
        executor.add_node(node)
        node.create_timer(0.001, callback)
        await until(lambda: executor._tasks)
        await asyncio.sleep(0)
        running = asyncio.create_task(executor.run())
        await asyncio.sleep(0)
        assert await executor.shutdown()
        assert ends == ['end'] and not executor.get_nodes()
        await running
        await executor.remove_node(node)

    run(main)


# As other executors.

def test_it_spins_where_no_loop_runs(node, asyncio_executor):
    calls = []
    node.create_timer(0.001, lambda: calls.append(asyncio.get_running_loop()))
    asyncio_executor.add_node(node)
    asyncio_executor.spin_once(timeout_sec=LONG)
    assert set(calls) == {asyncio_executor.loop}
    future = Future()
    node.create_timer(0.01, lambda: future.set_result('x'))
    asyncio_executor.spin_until_future_complete(future, LONG)
    assert future.result() == 'x'
    theirs = asyncio_executor.create_future()
    node.create_timer(0.01, lambda: theirs.done() or theirs.set_result('y'))
    asyncio_executor.spin_until_future_complete(theirs)
    assert theirs.result() == 'y'


def test_spinning_ends_when_the_time_is_over(node, asyncio_executor):
    asyncio_executor.add_node(node)
    asyncio_executor.spin_once(timeout_sec=0)
    asyncio_executor.spin_once(timeout_sec=0.01)
    future = Future()
    asyncio_executor.spin_until_future_complete(future, 0.01)
    assert not future.done()


def test_rclpy_spin_takes_it_and_tells_of_a_shutdown_from_outside(node, asyncio_executor):
    async def end_it():
        await asyncio.to_thread(rclpy.shutdown)

    node.create_guard_condition(end_it).trigger()
    with pytest.raises(ExternalShutdownException):
        rclpy.spin(node, executor=asyncio_executor)


def test_a_shutdown_in_a_callback_ends_spin_quietly(node, asyncio_executor):
    node.create_guard_condition(rclpy.shutdown).trigger()
    rclpy.spin(node, executor=asyncio_executor)


def test_spin_raises_what_callbacks_raise_and_may_be_called_again(node, asyncio_executor):
    def fail():
        raise ValueError('boom')

    guard = node.create_guard_condition(fail)
    asyncio_executor.add_node(node)
    for _ in range(2):
        guard.trigger()
        with pytest.raises(ValueError):
            asyncio_executor.spin()


def test_spinning_where_the_loop_runs_is_refused(node):
    async def main():
        async with AsyncioExecutor() as executor:
            executor.add_node(node)
            for spin in (executor.spin, executor.spin_once,
                         lambda: rclpy.spin_until_future_complete(node, Future(), executor)):
                with pytest.raises(RuntimeError, match='event loop is running'):
                    spin()

    run(main)


def test_shutting_the_context_down_in_another_thread_ends_run(node):
    async def main():
        async with AsyncioExecutor() as executor:
            executor.add_node(node)
            asyncio.get_running_loop().call_later(0.01, lambda: threading.Thread(target=rclpy.shutdown).start())
            await executor.run()

    run(main)


def test_a_loop_in_another_thread_runs_the_callbacks_there(node, unique):
    threads = []
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        executor = AsyncioExecutor(loop)
        done = threading.Event()

        def callback():
            threads.append(threading.current_thread())
            done.set()

        executor.add_node(node)
        node.create_guard_condition(callback).trigger()
        assert done.wait(LONG)
        executor.shutdown()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
    assert threads == [thread]


def test_it_sleeps_on_any_clock_and_tells_when_the_source_of_time_changed(node):
    async def main():
        async with AsyncioExecutor() as executor:
            executor.add_node(node)
            assert await executor.sleep(0.01, node.get_clock())
            asyncio.get_running_loop().call_later(
                0.01, node.set_parameters, [Parameter('use_sim_time', Parameter.Type.BOOL, True)])
            return await executor.sleep(999, node.get_clock())

    assert run(main) is False


def test_one_that_is_dropped_leaves_the_loop(node):
    async def main():
        executor = AsyncioExecutor()
        executor.add_node(node)
        loop = asyncio.get_running_loop()
        descriptor = executor._descriptor
        assert loop._selector.get_map().get(descriptor) is not None
        executor.remove_node(node)
        await asyncio.sleep(0.01)
        del executor
        gc.collect()
        assert loop._selector.get_map().get(descriptor) is None

    run(main)
