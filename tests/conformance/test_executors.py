# SPDX-License-Identifier: Apache-2.0
"""Executors, callback groups, tasks, guard conditions and delayed calls."""
import gc
import threading
import time
import weakref

import pytest
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup
from rclpy.duration import Duration
from rclpy.executors import (ConditionReachedException, Executor, ExternalShutdownException, MultiThreadedExecutor,
                             ShutdownException, SingleThreadedExecutor, TimeoutException, TimeoutObject,
                             await_or_execute)
from rclpy.experimental.events_executor import EventsExecutor
from rclpy.task import Future
from std_msgs.msg import String
from std_srvs.srv import Trigger


@pytest.fixture(params=[SingleThreadedExecutor, lambda: MultiThreadedExecutor(2), EventsExecutor],
                ids=['single', 'multi', 'events'])
def executor(request, ros):
    executor = request.param()
    yield executor
    executor.shutdown()


@pytest.fixture
def run_until(executor):
    """Spins once and again until a condition holds."""

    def run(condition, timeout_sec=20.0):
        end = time.monotonic() + timeout_sec
        while not condition():
            assert time.monotonic() < end, 'waited in vain'
            executor.spin_once(timeout_sec=0.05)

    return run


def test_a_node_is_in_one_executor_at_a_time(node):
    first, second = SingleThreadedExecutor(), SingleThreadedExecutor()
    assert first.add_node(node) and not first.add_node(node)
    assert node.executor is first and first.get_nodes() == [node]
    assert second.add_node(node)
    assert node.executor is second and first.get_nodes() == []
    node.executor = None
    assert node.executor is None and second.get_nodes() == []


def test_a_node_knows_its_last_executor(node):
    first, second, ran = SingleThreadedExecutor(), SingleThreadedExecutor(), []
    node.create_timer(0.001, lambda: ran.append(node.executor))
    first.add_node(node)
    first.remove_node(node)
    assert node.executor is first and first.get_nodes() == []
    first.spin_once(timeout_sec=0.01)
    assert ran == []
    assert first.add_node(node) and first.get_nodes() == [node]
    first.spin_once(timeout_sec=20.0)
    assert ran == [first]
    first.remove_node(node)
    node.executor = first
    assert first.get_nodes() == [node]
    first.remove_node(node)
    assert second.add_node(node)
    second.spin_once(timeout_sec=20.0)
    assert ran == [first, second]


def test_tasks_may_be_given_to_a_node_s_executor_between_two_spins(node):
    import rclpy
    executor, ran = SingleThreadedExecutor(), []
    rclpy.spin_once(node, executor=executor, timeout_sec=0)
    assert executor.get_nodes() == []
    task = node.executor.create_task(ran.append, 'x')
    rclpy.spin_until_future_complete(node, task, executor, 20.0)
    assert ran == ['x']


def test_spin_once_runs_one_callback(node):
    calls = []
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    node.create_guard_condition(lambda: calls.append(1)).trigger()
    node.create_guard_condition(lambda: calls.append(2)).trigger()
    executor.spin_once(timeout_sec=5)
    assert calls == [1]
    executor.spin_once(timeout_sec=5)
    assert calls == [1, 2]


def test_spin_once_returns_when_the_time_is_over(node):
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    executor.spin_once(timeout_sec=0)
    executor.spin_once(timeout_sec=0.01)


def test_what_a_node_has_made_is_no_work_by_itself(node, unique):
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    node.create_subscription(String, unique('heard'), lambda message: None, 10)
    node.create_publisher(String, unique('said'), 10)
    node.create_service(Trigger, unique('served'), lambda request, response: response)
    node.create_client(Trigger, unique('asked'))
    with pytest.raises(TimeoutException):
        executor.wait_for_ready_callbacks(timeout_sec=0)


def test_a_task_runs_and_returns(node):
    executor = SingleThreadedExecutor()
    task = executor.create_task(lambda a, b: a + b, 1, b=2)
    executor.spin_until_future_complete(task, timeout_sec=5)
    assert task.result() == 3


def test_a_coroutine_task_waits_for_a_future(node):
    executor = SingleThreadedExecutor()
    gate = Future()

    async def work():
        return 2 * await gate

    task = executor.create_task(work)
    threading.Timer(0.02, gate.set_result, [21]).start()
    executor.spin_until_future_complete(task, timeout_sec=5)
    assert task.result() == 42


def test_what_a_task_raises_leaves_spin(ros):
    executor = SingleThreadedExecutor()

    def fail():
        raise KeyError('boom')

    task = executor.create_task(fail)
    with pytest.raises(KeyError):
        executor.spin_once(timeout_sec=5)
    assert isinstance(task.exception(), KeyError)


def test_a_future_done_in_another_thread_ends_the_spin(ros, node):
    future = Future()
    threading.Timer(0.02, future.set_result, ['there']).start()
    ros.spin_until_future_complete(node, future)
    assert future.result() == 'there'
    assert not future._waiters


def test_spinning_inside_a_callback_runs_others_and_keeps_the_node(ros, make_node):
    node = make_node()
    future, seen = Future(), []
    other = MutuallyExclusiveCallbackGroup()
    node.create_guard_condition(lambda: future.set_result('inner'), other).trigger()

    def outer():
        ros.spin_until_future_complete(node, future, timeout_sec=5)
        seen.append((future.result(), node.executor is executor))

    node.create_guard_condition(outer).trigger()
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    while not seen:
        executor.spin_once(timeout_sec=5)
    assert seen == [('inner', True)]


def test_spinning_a_node_that_another_thread_spins_leaves_it_there(ros, node):
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    thread = threading.Thread(target=executor.spin)
    thread.start()
    while not executor._core.spinning():
        time.sleep(0.001)
    future = Future()
    node.create_guard_condition(lambda: future.set_result(threading.current_thread())).trigger()
    ros.spin_until_future_complete(node, future, timeout_sec=5)
    assert future.result() is thread and node.executor is executor
    executor.shutdown()
    thread.join()


def test_reentrant_callbacks_run_at_the_same_time(node):
    barrier, met = threading.Barrier(3), []
    group = ReentrantCallbackGroup()

    def meet():
        barrier.wait(timeout=10)
        met.append(1)

    for _ in range(3):
        node.create_guard_condition(meet, group).trigger()
    executor = MultiThreadedExecutor(3)
    executor.add_node(node)
    done = Future()
    node.create_timer(0.005, lambda: done.set_result(None) if len(met) == 3 and not done.done() else None)
    executor.spin_until_future_complete(done, timeout_sec=10)
    assert len(met) == 3


def test_mutually_exclusive_callbacks_do_not(node):
    inside, overlaps, done = [], [], Future()
    group = MutuallyExclusiveCallbackGroup()

    def enter():
        if inside:
            overlaps.append(1)
        inside.append(1)
        time.sleep(0.01)
        inside.pop()
        ran.append(1)
        if len(ran) == 5:
            done.set_result(None)

    ran = []
    for _ in range(5):
        node.create_guard_condition(enter, group).trigger()
    executor = MultiThreadedExecutor(4)
    executor.add_node(node)
    executor.spin_until_future_complete(done, timeout_sec=10)
    assert len(ran) == 5 and not overlaps


def test_what_a_thread_raises_is_raised_where_spin_was_called(node):
    def fail():
        raise KeyError('boom')

    node.create_guard_condition(fail).trigger()
    executor = MultiThreadedExecutor(2)
    executor.add_node(node)
    with pytest.raises(KeyError, match='boom'):
        executor.spin()


def test_a_multi_threaded_executor_can_spin_once(node):
    ran = threading.Event()
    node.create_guard_condition(ran.set).trigger()
    executor = MultiThreadedExecutor(2)
    executor.add_node(node)
    executor.spin_once(timeout_sec=5)
    assert ran.wait(5)


def test_shutdown_ends_spin_in_another_thread(node):
    for executor in (SingleThreadedExecutor(), MultiThreadedExecutor(2)):
        executor.add_node(node)
        thread = threading.Thread(target=executor.spin)
        thread.start()
        while not executor._core.spinning():
            time.sleep(0.001)
        assert executor.shutdown()
        thread.join(5)
        assert not thread.is_alive() and executor.get_nodes() == []


def test_an_executor_of_ones_own_gets_its_work(node):
    class Own(Executor):
        def spin_once(self, timeout_sec=None):
            handler, entity, owner = self.wait_for_ready_callbacks(timeout_sec=timeout_sec)
            handler()
            handler.result()
            ran.append(1)

    ran = []
    node.create_guard_condition(lambda: ran.append('callback')).trigger()
    executor = Own()
    executor.add_node(node)
    executor.spin_once(timeout_sec=5)
    assert ran == ['callback', 1]


def test_call_later_runs_in_the_executor_from_any_thread(ros, node):
    future = Future()
    threading.Thread(target=lambda: node.call_later(
        0.01, lambda: future.set_result(threading.current_thread()))).start()
    ros.spin_until_future_complete(node, future, timeout_sec=5)
    assert future.result() is threading.main_thread()


def test_call_later_can_be_cancelled(ros, node):
    calls = []
    node.call_later(0.0, lambda: calls.append(1)).cancel()
    ros.spin_once(node, timeout_sec=0.05)
    assert not calls


def test_call_later_calls_once_in_order_of_time(ros, node, spin_until):
    calls = []
    later = node.call_later(0.02, lambda: calls.append('later'))
    node.call_later(0.0, lambda: calls.append('sooner'))
    spin_until(node, lambda: len(calls) == 2)
    assert calls == ['sooner', 'later'] and later.done()


def test_a_destroyed_node_is_freed(ros, make_node, unique):
    from rclpy.node import Node
    from std_msgs.msg import String

    class Mine(Node):
        def __init__(self):
            super().__init__(unique('node'))
            self.publisher = self.create_publisher(String, 'x', 10)
            self.subscription = self.create_subscription(String, 'x', self.hear, 10)
            self.timer = self.create_timer(1.0, self.tick)
            self.add_on_set_parameters_callback(self.allow)
            self.call_later(100.0, self.tick)

        def hear(self, message):
            pass

        def tick(self):
            pass

        def allow(self, parameters):
            pass

    node = Mine()
    ros.spin_once(node, timeout_sec=0)
    gone = weakref.ref(node)
    node.destroy_node()
    del node
    gc.collect()
    assert gone() is None


def test_a_node_that_nobody_keeps_is_freed_too(ros, unique):
    from std_msgs.msg import String
    node = ros.create_node(unique('node'))
    node.held = node.create_subscription(String, 'x', lambda message, me=None: node.get_name(), 10)
    gone = weakref.ref(node)
    node = None
    gc.collect()
    assert gone() is None


# What every executor does: pain_11, the one by events is as good as the others.

def test_pain_11_every_executor_runs_timers_messages_services_and_guard_conditions(node, unique, executor, run_until):
    topic, service, ran = unique('topic'), unique('service'), set()
    node.create_timer(0.002, lambda: ran.add('timer'))
    node.create_subscription(String, topic, lambda m: ran.add(m.data), 10)
    node.create_service(Trigger, service, lambda q, r: Trigger.Response(message='answer'))
    node.create_guard_condition(lambda: ran.add('guard')).trigger()
    publisher, client = node.create_publisher(String, topic, 10), node.create_client(Trigger, service)
    assert client.wait_for_service(10)
    publisher.publish(String(data='message'))
    future = client.call_async(Trigger.Request())
    future.add_done_callback(lambda f: ran.add(f.result().message))
    executor.add_node(node)
    run_until(lambda: ran == {'timer', 'message', 'guard', 'answer'})


def test_pain_11_every_executor_steps_through_coroutines(node, executor, run_until):
    steps, gate = [], Future()

    async def work():
        steps.append('begun')
        steps.append(await gate)

    node.create_guard_condition(work).trigger()
    executor.add_node(node)
    run_until(lambda: steps)
    assert steps == ['begun']
    gate.set_result('ended')
    run_until(lambda: len(steps) == 2)
    assert steps == ['begun', 'ended']


def test_a_coroutine_that_yields_lets_others_run(executor, run_until):
    import asyncio
    steps = []

    async def work():
        steps.append(1)
        await asyncio.sleep(0)
        steps.append(2)

    executor.create_task(work)
    run_until(lambda: len(steps) == 2)


def test_tasks_take_functions_coroutine_functions_and_coroutines(executor):
    from functools import partial

    async def add(a, b):
        return a + b

    for task in (executor.create_task(lambda a, b: a + b, 1, b=2), executor.create_task(add, 1, b=2),
                 executor.create_task(add(1, 2)), executor.create_task(partial(add, 1), 2)):
        executor.spin_until_future_complete(task, timeout_sec=10)
        assert task.done() and task.result() == 3


def test_a_task_is_made_without_running(executor):
    task = executor.create_task(lambda: 1)
    assert not task.done() and not task.executing()


def test_a_task_may_wait_for_another(executor):
    first = executor.create_task(lambda: 'first')

    async def wait():
        return await first, 'second'

    second = executor.create_task(wait)
    executor.spin_until_future_complete(second, timeout_sec=10)
    assert second.result() == ('first', 'second')


def test_the_newest_task_runs_first_in_one_thread(ros):
    executor, ran = SingleThreadedExecutor(), []
    for i in range(3):
        executor.create_task(ran.append, i)
    executor.spin_once(timeout_sec=0)
    executor.create_task(ran.append, 'came later')
    for _ in range(3):
        executor.spin_once(timeout_sec=0)
    assert ran == [2, 1, 0, 'came later']


def test_tasks_of_the_executor_by_events_run_in_order(ros):
    executor, ran = EventsExecutor(), []
    for i in range(3):
        executor.create_task(ran.append, i)
    for _ in range(3):
        executor.spin_once(timeout_sec=0)
    assert ran == [0, 1, 2]


def test_the_executor_by_events_runs_all_that_is_ready_in_no_time(node):
    executor, heard = EventsExecutor(), []
    executor.add_node(node)
    guards = [node.create_guard_condition(lambda i=i: heard.append(i)) for i in range(3)]
    last = node.create_guard_condition(lambda: heard.append('by the others'))
    guards.append(node.create_guard_condition(last.trigger))
    for guard in guards:
        guard.trigger()
    executor.spin_until_future_complete(Future(), 0.0)
    assert heard == [0, 1, 2, 'by the others']
    node.create_timer(0.0, lambda: heard.append('always'))  # does not keep it for ever
    executor.spin_until_future_complete(Future(), 0.0)
    assert 'always' in heard
    future = Future()
    future.set_result(None)
    guards[0].trigger()
    del heard[:]
    executor.spin_until_future_complete(future, 0.0)
    assert heard == []


def test_the_threads_of_an_executor_s_single_spins_end_with_it(node):
    before = set(threading.enumerate())
    with MultiThreadedExecutor(2) as executor:
        executor.add_node(node)
        ran = executor.create_task(threading.current_thread)
        executor.spin_once(timeout_sec=20.0)
        executor.spin_until_future_complete(ran, 20.0)
        assert ran.result() not in before
    for thread in set(threading.enumerate()) - before:
        thread.join(20.0)
    assert set(threading.enumerate()) <= before


def test_a_cancelled_task_does_not_run(executor):
    ran = []
    task = executor.create_task(ran.append, 1)
    task.cancel()
    executor.spin_once(timeout_sec=0.02)
    executor.spin_once(timeout_sec=0.02)
    assert not ran and task.cancelled() and not task.done()


def test_a_spin_ends_when_its_future_is_cancelled(executor):
    future = Future()
    timer = threading.Timer(0.01, future.cancel)
    timer.start()
    executor.spin_until_future_complete(future, 10)
    timer.join()
    assert future.cancelled()


def test_done_callbacks_of_an_executors_future_run_in_it(executor, run_until):
    called, future = [], executor.create_future()
    future.add_done_callback(lambda f: called.append(f.result()))
    future.set_result('x')
    assert not called
    run_until(lambda: called)
    assert called == ['x']


def test_spin_until_future_complete_takes_all_timeouts(executor):
    for timeout in (0, 0.01):
        executor.spin_until_future_complete(Future(), timeout)
    done = Future()
    done.set_result(None)
    for timeout in (None, -1, 0, 5):
        executor.spin_until_future_complete(done, timeout)
    executor.spin_until_future_complete(future=done, timeout_sec=None)


@pytest.mark.parametrize('timeout', [10 ** 12, 1e300, 2 ** 63])
def test_a_timeout_of_centuries_waits_for_what_comes(node, executor, timeout):
    came, future = threading.Event(), Future()
    executor.add_node(node)
    node.create_guard_condition(came.set).trigger()
    executor.spin_once(timeout)
    assert came.wait(20)
    executor.create_task(future.set_result, 'x')
    executor.spin_until_future_complete(future, timeout)
    assert future.result() == 'x'


@pytest.mark.parametrize('timeout, error', [(float('nan'), ValueError), (float('inf'), OverflowError), ('1', TypeError),
                                            ([], TypeError), (10 ** 400, OverflowError)])
def test_what_is_no_timeout_is_refused(executor, timeout, error):
    for spin in (executor.spin_once, lambda timeout: executor.spin_until_future_complete(Future(), timeout)):
        with pytest.raises(error):
            spin(timeout)


def test_spin_once_takes_a_timeout_object(executor):
    executor.spin_once(TimeoutObject(0.0))
    executor.spin_once_until_future_complete(Future(), TimeoutObject(0.01))
    timeout = TimeoutObject(1.0)
    timeout.timeout = 2.0
    assert timeout.timeout == 2.0


def test_an_executor_is_a_context_manager(node):
    for kind in (SingleThreadedExecutor, lambda: MultiThreadedExecutor(2), EventsExecutor):
        with kind() as executor:
            assert executor.add_node(node) and executor.context is node.context
        assert executor.get_nodes() == [] and executor.shutdown()


def test_a_node_added_during_a_wait_runs(node, executor, background):
    ran = threading.Event()
    background(executor=executor)
    node.create_guard_condition(ran.set).trigger()
    assert executor.add_node(node)
    assert ran.wait(10)


def test_a_node_that_was_removed_does_not_run(node, executor):
    ran = []
    executor.add_node(node)
    executor.remove_node(node)
    executor.remove_node(node)
    node.create_guard_condition(lambda: ran.append(1)).trigger()
    executor.spin_once(timeout_sec=0.02)
    assert not ran


def test_an_executor_that_was_shut_down_runs_nothing(executor):
    executor.shutdown()
    executor.spin()
    executor.spin_once()
    executor.spin_until_future_complete(Future())
    with pytest.raises(ShutdownException):
        executor.wait_for_ready_callbacks()
    with pytest.raises(ShutdownException):
        next(executor._wait_for_ready_callbacks())


def test_an_executor_may_be_shut_down_in_a_callback(node, executor):
    ended = []
    node.create_guard_condition(lambda: ended.append(executor.shutdown(timeout_sec=0.0))).trigger()
    executor.add_node(node)
    executor.spin()
    while not ended:  # with several threads the one that spins may be back first
        time.sleep(0.001)
    assert len(ended) == 1


def test_shutdown_waits_for_a_callback_no_longer_than_it_may(node, executor, background):
    inside, gate = threading.Event(), threading.Event()
    node.create_guard_condition(lambda: inside.set() or gate.wait(10)).trigger()
    background(node, executor=executor)
    assert inside.wait(10)
    assert executor.shutdown(timeout_sec=0.01) is False
    gate.set()


def test_what_a_callback_raises_is_the_programs_own_exception(node, executor):
    error = KeyError('boom')

    def fail():
        raise error

    node.create_guard_condition(fail).trigger()
    executor.add_node(node)
    with pytest.raises(KeyError) as raised:
        executor.spin_until_future_complete(Future(), 10)
    assert raised.value is error


def test_what_a_coroutine_raises_leaves_spin_too(node, executor):
    gate = Future()

    async def fail():
        await gate
        raise KeyError('boom')

    node.create_guard_condition(fail).trigger()
    executor.add_node(node)
    gate.set_result(None)
    with pytest.raises(KeyError, match='boom'):
        executor.spin_until_future_complete(Future(), 10)


def test_an_executor_tells_whether_it_spins(node, executor):
    seen = []
    node.create_guard_condition(lambda: seen.append(executor.is_spinning)).trigger()
    executor.add_node(node)
    end = Future()
    node.create_timer(0.002, lambda: end.set_result(None) if seen and not end.done() else None)
    executor.spin_until_future_complete(end, 10)
    assert seen == [True]
    while executor.is_spinning:
        time.sleep(0.001)


def test_a_future_may_be_awaited_in_another_executor_than_its_own(ros):
    here, there = SingleThreadedExecutor(), SingleThreadedExecutor()
    answer = there.create_task(lambda: 42)

    async def wait():
        return await answer

    waiting = here.create_task(wait)
    here.spin_once(timeout_sec=0)
    assert not waiting.done()
    there.spin_once(timeout_sec=0)
    here.spin_until_future_complete(waiting, 10)
    assert waiting.result() == 42


def test_await_or_execute_takes_both():
    async def double(x):
        return 2 * x

    import asyncio
    assert asyncio.run(await_or_execute(double, 2)) == 4
    assert asyncio.run(await_or_execute(lambda x: x + 1, 2)) == 3


def test_an_executor_with_one_of_several_threads_warns(ros):
    with pytest.warns(UserWarning, match='Use the SingleThreadedExecutor instead'):
        MultiThreadedExecutor(1)


# Executors of one's own.

class Collecting(Executor):
    """Keeps what it is handed, and runs it."""

    def __init__(self):
        super().__init__()
        self.handed = []

    def spin_once(self, timeout_sec=None):
        try:
            work = self.wait_for_ready_callbacks(timeout_sec=timeout_sec)
        except (TimeoutException, ShutdownException):
            return
        self.handed.append(work)
        work[0]()
        work[0].result()


def test_an_executor_of_ones_own_is_told_whose_callback_it_is(make_node, unique):
    node, other = make_node(), make_node()
    topic, service = unique('topic'), unique('service')
    executor, ran = Collecting(), []
    made = [node.create_timer(0.001, lambda: ran.append('timer')),
            node.create_subscription(String, topic, lambda m: ran.append('message'), 10),
            node.create_service(Trigger, service, lambda q, r: ran.append('request') or r),
            node.create_guard_condition(lambda: ran.append('guard')),
            other.create_client(Trigger, service)]
    made[3].trigger()
    executor.add_node(node)
    executor.add_node(other)
    assert made[4].wait_for_service(10)
    node.create_publisher(String, topic, 10).publish(String())
    future = made[4].call_async(Trigger.Request())
    end = time.monotonic() + 20
    while not (future.done() and {'timer', 'message', 'request', 'guard'} <= set(ran)):
        assert time.monotonic() < end
        executor.spin_once(timeout_sec=0.05)
    owners = {(entity, owner) for _, entity, owner in executor.handed if entity is not None}
    assert owners == {(entity, node) for entity in made[:4]} | {(made[4], other)}


def test_an_executor_of_ones_own_is_handed_the_task_itself(ros):
    executor = Collecting()
    task = executor.create_task(lambda: 5)
    executor.spin_once(timeout_sec=5)
    assert executor.handed == [(task, None, None)] and task.result() == 5


def test_an_executor_of_ones_own_is_handed_the_rest_of_a_coroutine(node):
    executor, gate, steps = Collecting(), Future(), []

    async def work():
        steps.append('begun')
        await gate
        steps.append('ended')

    guard = node.create_guard_condition(work)
    guard.trigger()
    executor.add_node(node)
    executor.spin_once(timeout_sec=5)
    first = executor.handed[0]
    assert steps == ['begun'] and not first[0].done() and first[1:] == (guard, node)
    assert not guard.callback_group.can_execute(guard)
    gate.set_result(None)
    executor.spin_once(timeout_sec=5)
    assert steps == ['begun', 'ended'] and executor.handed[1] == first and first[0].done()
    assert guard.callback_group.can_execute(guard)


def test_what_is_handed_out_keeps_what_the_callback_raises(node):
    def fail():
        raise KeyError('boom')

    guard = node.create_guard_condition(fail)
    guard.trigger()
    executor = Collecting()
    executor.add_node(node)
    work, entity, _ = executor.wait_for_ready_callbacks(timeout_sec=5)
    work()
    assert entity is guard and isinstance(work.exception(), KeyError)


def test_what_was_handed_out_and_dropped_comes_again(node):
    ran = []
    node.create_guard_condition(lambda: ran.append(1)).trigger()
    executor = Collecting()
    executor.add_node(node)
    executor.wait_for_ready_callbacks(timeout_sec=5)
    executor.spin_once(timeout_sec=5)
    assert ran == [1]


def test_an_executor_of_ones_own_may_ask_for_some_nodes_only(make_node):
    node, other, ran = make_node(), make_node(), []
    for each, name in ((other, 'other'), (node, 'node')):
        each.create_guard_condition(lambda name=name: ran.append(name)).trigger()
    executor = Collecting()
    executor.add_node(node)
    executor.add_node(other)
    work, _, owner = executor.wait_for_ready_callbacks(timeout_sec=5, nodes=[node])
    work()
    assert owner is node and ran == ['node']
    with pytest.raises(TimeoutException):
        executor.wait_for_ready_callbacks(timeout_sec=0.01, nodes=[node])
    executor.spin_once(timeout_sec=5)
    assert ran == ['node', 'other']


def test_a_condition_ends_the_wait_of_an_executor_of_ones_own(ros):
    executor, reached = Collecting(), []
    with pytest.raises(ConditionReachedException):
        executor.wait_for_ready_callbacks(condition=lambda: True)
    timer = threading.Timer(0.01, lambda: reached.append(1) or executor.wake())
    timer.start()
    with pytest.raises(ConditionReachedException):
        executor.wait_for_ready_callbacks(condition=lambda: bool(reached))
    timer.join()


def test_shutdown_ends_the_wait_of_an_executor_of_ones_own(ros):
    for end, error in ((lambda: executor.shutdown(), ShutdownException), (ros.shutdown, ExternalShutdownException)):
        executor = Collecting()
        timer = threading.Timer(0.01, end)
        timer.start()
        with pytest.raises(error):
            executor.wait_for_ready_callbacks()
        timer.join()


def test_all_that_is_ready_can_be_walked_over(node):
    ran = []
    for number in range(3):
        node.create_guard_condition(lambda number=number: ran.append(number)).trigger()
    executor = Collecting()
    executor.add_node(node)
    for work, _, _ in executor._wait_for_ready_callbacks(timeout_sec=5):
        work()
    assert ran == [0, 1, 2]


def test_can_execute_asks_the_group(node):
    executor = SingleThreadedExecutor()
    timer = node.create_timer(10, lambda: None)
    assert executor.can_execute(timer)
    timer.callback_group.beginning_execution(timer)
    assert not executor.can_execute(timer)


def test_an_executor_without_spin_once_cannot_spin(ros):
    executor = Executor()
    for spin in (executor.spin, executor.spin_once, lambda: executor.spin_once_until_future_complete(Future()),
                 lambda: executor.spin_until_future_complete(Future())):
        with pytest.raises(NotImplementedError):
            spin()


# What users have suffered from.

def test_pain_08_others_run_while_messages_are_taken(node, unique, background):
    topic, heard, counted = unique('topic'), threading.Event(), []
    subscription = node.create_subscription(String, topic, lambda m: len(m.data) and heard.set(), 1)
    publisher = node.create_publisher(String, topic, 1)
    background(node, executor=MultiThreadedExecutor(2))

    def count():  # a thread that needs the GIL all the time
        while not heard.is_set():
            counted.append(1)

    thread = threading.Thread(target=count)
    thread.start()
    publisher.publish(String(data='x' * 4_000_000))
    assert heard.wait(20)
    thread.join()
    assert counted and subscription.get_publisher_count() == 1


def test_pain_09_a_flood_leaves_no_more_behind_than_the_depth(node, unique):
    topic, heard, gate, inside = unique('topic'), [], threading.Event(), threading.Event()

    def hear(message):
        heard.append(message.data)
        inside.set()
        gate.wait(20)

    executor = MultiThreadedExecutor(4)
    node.create_subscription(String, topic, hear, 5)
    publisher = node.create_publisher(String, topic, 5)
    executor.add_node(node)
    thread = threading.Thread(target=executor.spin)
    thread.start()
    publisher.publish(String(data='first'))
    assert inside.wait(20)
    for i in range(500):
        publisher.publish(String(data=str(i)))
    assert publisher.wait_for_all_acked(Duration(seconds=20))
    assert len(executor._ready_tasks) == 0
    gate.set()
    while heard[-1] != '499':
        time.sleep(0.001)
    assert len(heard) <= 1 + 5
    executor.shutdown()
    thread.join()


def test_pain_10_timers_wake_several_threads_no_more_often_than_they_are_due(node):
    executor, calls, end = MultiThreadedExecutor(8), [], Future()

    def tick():
        calls.append(1)
        if len(calls) == 50:
            end.set_result(None)

    node.create_timer(0.002, tick)
    executor.add_node(node)
    executor.spin_until_future_complete(end, 20)
    # A thread hears of the time, perhaps another runs the callback, and one more keeps the time meanwhile.
    assert len(calls) >= 50 and executor._core.wakeups() <= 3 * len(calls) + 3 * 8


def test_pain_12_spin_once_costs_the_same_with_many_entities(make_node, unique):
    import sys
    import tracemalloc

    def cost(node):
        """How many calls of Python and how much memory ten spins take."""
        calls = 0

        def count(frame, event, argument):
            nonlocal calls
            calls += event == 'call'

        import rclpy
        guard = node.create_guard_condition(lambda: None)
        executor = SingleThreadedExecutor()
        executor.add_node(node)
        guard.trigger()
        executor.spin_once(timeout_sec=1)
        tracemalloc.start()
        sys.setprofile(count)
        try:
            for _ in range(10):
                guard.trigger()
                executor.spin_once(timeout_sec=1)
        finally:
            sys.setprofile(None)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        executor.remove_node(node)
        assert rclpy.ok()
        return calls, peak

    small, large = make_node(), make_node()
    for _ in range(100):
        large.create_timer(1000, lambda: None)
    for _ in range(5):
        large.create_subscription(String, unique('topic'), lambda m: None, 1)
    few, many = cost(small), cost(large)
    assert many[0] <= few[0] and many[1] < few[1] + 4096


def test_pain_15_a_spin_in_a_callback_leaves_the_node_where_it_is(ros, node, executor, run_until):
    seen = []

    def outer():
        for _ in range(3):
            ros.spin_until_future_complete(node, Future(), timeout_sec=0.001)
            seen.append(node.executor is executor and node in executor.get_nodes())

    node.create_guard_condition(outer).trigger()
    executor.add_node(node)
    run_until(lambda: len(seen) == 3)
    assert seen == [True, True, True]


def test_pain_19_ten_thousand_spins_leave_nothing_on_the_future(ros, node, executor):
    future = Future()
    executor.add_node(node)
    for _ in range(10_000 if not isinstance(executor, MultiThreadedExecutor) else 300):
        executor.spin_until_future_complete(future, timeout_sec=0)
    assert not future._callbacks and not future._waiters
    assert not executor._ready_tasks and not executor._batch


def test_pain_24_a_long_timer_and_a_burst_starve_nobody(node, unique):
    order, topic = [], unique('topic')

    def long_timer():
        order.append('timer')
        time.sleep(0.003)  # longer than its period: overruns count once

    executor = SingleThreadedExecutor()
    node.create_timer(0.001, long_timer)
    node.create_subscription(String, topic, lambda m: order.append('burst'), 100)
    other = node.create_guard_condition(lambda: order.append('other'))
    publisher = node.create_publisher(String, topic, 100)
    for _ in range(50):
        publisher.publish(String())
    other.trigger()
    executor.add_node(node)
    while order.count('burst') < 50:
        executor.spin_once(timeout_sec=5)
    # One piece each: what else is ready waits for one callback of every other at most.
    assert order.index('other') <= 3
    assert 'timer timer timer' not in ' '.join(order)
    assert order.count('timer') <= 60


@pytest.fixture
def warnings_of_long_waits(monkeypatch):
    """What waits that last a while say; they lose patience soon."""
    from rclpy import long_wait
    from rclpy.impl.rcutils_logger import RcutilsLogger
    said = []
    monkeypatch.setattr(long_wait, 'PATIENCE_SEC', 0.02)
    monkeypatch.setattr(RcutilsLogger, 'warning', lambda self, text, **_: said.append(text) or True)
    return said


def test_pain_16_a_wait_for_a_callback_of_its_own_group_is_told_of_once(ros, node, executor, warnings_of_long_waits):
    future, ended = Future(), Future()
    inner = node.create_guard_condition(lambda: future.set_result(1))

    def outer():
        inner.trigger()
        ros.spin_until_future_complete(node, future, timeout_sec=1.0)
        ended.set_result(future.done())

    node.create_guard_condition(outer).trigger()
    executor.add_node(node)
    executor.spin_until_future_complete(ended, 10)
    assert ended.result() is False
    told, = warnings_of_long_waits
    assert 'spin_until_future_complete() inside the callback of guardcondition' in told and '.outer)' in told
    assert 'MutuallyExclusiveCallbackGroup' in told and 'different callback groups' in told


def test_pain_16_a_call_of_a_service_whose_group_is_kept_names_who_keeps_it(make_node, unique, background,
                                                                           warnings_of_long_waits):
    node, caller, name, gate, inside = make_node(), make_node(), unique('service'), threading.Event(), threading.Event()
    node.create_service(Trigger, name, lambda q, r: r)
    client = caller.create_client(Trigger, name)

    def keeper():
        inside.set()
        gate.wait(10)

    node.create_guard_condition(keeper).trigger()
    background(node, executor=MultiThreadedExecutor(2))
    assert inside.wait(10) and client.wait_for_service(10)
    with pytest.raises(TimeoutError):
        client.call(Trigger.Request(), timeout_sec=0.1)
    gate.set()
    told, = warnings_of_long_waits
    assert f"'/{name}'" in told and 'keeper' in told and node.get_fully_qualified_name() in told


def test_pain_16_a_call_of_a_service_that_nobody_spins_or_offers_says_so(make_node, unique, warnings_of_long_waits):
    node, caller, name = make_node(), make_node(), unique('service')
    idle = SingleThreadedExecutor()
    idle.add_node(node)
    node.create_service(Trigger, name, lambda q, r: r)
    for service, reason in ((name, 'not spun'), (unique('nobody'), 'nobody offers it')):
        client = caller.create_client(Trigger, service)
        with pytest.raises(TimeoutError):
            client.call(Trigger.Request(), timeout_sec=1.0)
        assert reason in warnings_of_long_waits.pop()


def test_pain_16_a_wait_that_ends_in_time_says_nothing(ros, node, unique, warnings_of_long_waits, monkeypatch):
    from rclpy import long_wait
    monkeypatch.setattr(long_wait, 'PATIENCE_SEC', 60.0)
    name = unique('service')
    node.create_service(Trigger, name, lambda q, r: r)
    client, answered = node.create_client(Trigger, name), Future()
    assert client.wait_for_service(10)
    node.create_guard_condition(lambda: answered.set_result(client.call(Trigger.Request(), 10))).trigger()
    ros.spin_until_future_complete(node, answered, timeout_sec=10)
    assert answered.done() and not warnings_of_long_waits


def test_a_nested_spin_hears_the_answer_of_another_process_without_looking_for_it(ros, make_node, unique, background):
    node, other, name = make_node(), make_node(), unique('service')
    other.create_service(Trigger, name, lambda q, r: Trigger.Response(message='yes'))
    background(other)
    client, answered = node.create_client(Trigger, name), Future()
    assert client.wait_for_service(10)

    def ask():
        future = client.call_async(Trigger.Request())
        before = executor._core.wakeups()
        ros.spin_until_future_complete(node, future, timeout_sec=10)
        answered.set_result((future.result().message, executor._core.wakeups() - before))

    node.create_guard_condition(ask).trigger()
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    executor.spin_until_future_complete(answered, 20)
    assert answered.result()[0] == 'yes' and answered.result()[1] <= 4


def test_destroying_a_node_calls_no_remove_node(make_node):
    class Counting(SingleThreadedExecutor):
        removed = 0

        def remove_node(self, node):
            self.removed += 1
            super().remove_node(node)

    executor, node, other = Counting(), make_node(), make_node()
    for each in node, other:
        executor.add_node(each)
    node.destroy_node()
    assert executor.removed == 0 and executor.get_nodes() == [other]
    executor.remove_node(other)
    assert executor.removed == 1
    executor.shutdown()


def test_a_node_may_be_given_what_only_looks_like_an_executor(node):
    class Notes:
        def __init__(self):
            self.calls = []

        def add_node(self, node):
            self.calls.append(('add', node))

        def remove_node(self, node):
            self.calls.append(('remove', node))

    notes = Notes()
    node.executor = notes
    assert node.executor is notes
    node.executor = None
    assert node.executor is None and notes.calls == [('add', node), ('remove', node)]
