# SPDX-License-Identifier: Apache-2.0
"""Executors, callback groups, tasks, guard conditions and delayed calls."""
import gc
import threading
import time
import weakref

import pytest
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup
from rclpy.executors import Executor, MultiThreadedExecutor, SingleThreadedExecutor, TimeoutException
from rclpy.task import Future
from std_msgs.msg import String
from std_srvs.srv import Trigger


def test_a_node_is_in_one_executor_at_a_time(node):
    first, second = SingleThreadedExecutor(), SingleThreadedExecutor()
    assert first.add_node(node) and not first.add_node(node)
    assert node.executor is first and first.get_nodes() == [node]
    assert second.add_node(node)
    assert node.executor is second and first.get_nodes() == []
    second.remove_node(node)
    assert node.executor is None


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
