# SPDX-License-Identifier: Apache-2.0
"""What actions keep, how they wait, and actions as waitables of a wait set."""
import gc
import resource
import threading
import weakref

import pytest
from action_msgs.msg import GoalStatus
from rclpy.action import ActionClient, ActionServer, CancelResponse
from rclpy.action.server import GoalEvent
from rclpy.executors import MultiThreadedExecutor, SingleThreadedExecutor
from rclpy.task import Future, Task
from test_msgs.action import Fibonacci


def count(goal_handle):
    goal_handle.publish_feedback(Fibonacci.Feedback(sequence=[goal_handle.request.order]))
    goal_handle.succeed()
    return Fibonacci.Result(sequence=[goal_handle.request.order])


@pytest.fixture
def nodes(make_node):
    return make_node(), make_node()


def resident_kib():
    with open('/proc/self/status') as status:
        return next(int(line.split()[1]) for line in status if line.startswith('VmRSS'))


class Sender:
    """Sends goals, eight at a time, until so many have ended."""

    def __init__(self, client, wanted):
        self.client, self.wanted = client, wanted
        self.sent = self.ended = self.heard = 0
        self.done = Future()
        for _ in range(8):
            self.send()

    def send(self):
        self.sent += 1
        self.client.send_goal_async(Fibonacci.Goal(order=self.sent % 40), feedback_callback=self.hear) \
            .add_done_callback(self.ask)

    def hear(self, message):
        self.heard += 1

    def ask(self, sent):
        sent.result().get_result_async().add_done_callback(self.end)

    def end(self, result):
        self.ended += 1
        if self.sent < self.wanted:
            self.send()
        elif self.ended == self.wanted:
            self.done.set_result(None)


def test_pain_18_ten_thousand_goals_leave_nothing_behind(nodes, unique):
    name, executor = unique('action'), SingleThreadedExecutor()
    server = ActionServer(nodes[0], Fibonacci, name, count, result_timeout=0.05)
    client = ActionClient(nodes[1], Fibonacci, name)
    for node in nodes:
        executor.add_node(node)
    assert client.wait_for_server(20.0)

    def send(goals):
        sender = Sender(client, goals)
        executor.spin_until_future_complete(sender.done, timeout_sec=100.0)
        assert (sender.ended, sender.heard) == (goals, goals)

    send(2000)
    gc.collect()
    before = resident_kib()
    send(8000)
    gc.collect()
    assert resident_kib() - before < 3000
    assert not any((client._goal_handles, client._feedback_callbacks, client._pending_goal_requests,
                    client._pending_result_requests, client._pending_cancel_requests,
                    client._goal_sequence_number_to_goal_id, client._result_sequence_number_to_goal_id,
                    client._futures, server._futures))
    assert client._client_handle.goal_count() == 0
    while server._goal_handles:
        executor.spin_once(timeout_sec=1.0)
    assert server._handle.goal_count() == 0
    executor.shutdown()


def test_pain_18_goals_whose_results_nobody_wants_are_forgotten_when_they_end(nodes, unique):
    name, executor = unique('action'), SingleThreadedExecutor()
    ActionServer(nodes[0], Fibonacci, name, count)
    client = ActionClient(nodes[1], Fibonacci, name)
    for node in nodes:
        executor.add_node(node)
    assert client.wait_for_server(20.0)
    for _ in range(50):
        client.send_goal_async(Fibonacci.Goal(order=1), feedback_callback=lambda message: None)
    while client._client_handle.goal_count():
        executor.spin_once(timeout_sec=1.0)
    assert not client._goal_handles and not client._feedback_callbacks
    executor.shutdown()


def test_goal_handles_die_with_their_users(nodes, unique):
    name, executor = unique('action'), SingleThreadedExecutor()
    server = ActionServer(nodes[0], Fibonacci, name, count, result_timeout=0)
    client = ActionClient(nodes[1], Fibonacci, name)
    for node in nodes:
        executor.add_node(node)
    assert client.wait_for_server(20.0)
    sent = client.send_goal_async(Fibonacci.Goal(order=1))
    executor.spin_until_future_complete(sent, timeout_sec=20.0)
    dead = weakref.ref(sent.result())
    del sent
    while server._goal_handles:
        executor.spin_once(timeout_sec=1.0)
    gc.collect()
    assert dead() is None
    executor.shutdown()


def test_pain_20_who_waits_for_a_result_sleeps_until_it_comes(nodes, unique, background):
    name, ticks, done = unique('action'), [], Future()

    async def execute(goal_handle):
        timer = nodes[0].create_timer(0.001, lambda: ticks.append(1) or len(ticks) < 300 or done.set_result(None))
        await done
        timer.cancel()
        goal_handle.succeed()
        return Fibonacci.Result()

    ActionServer(nodes[0], Fibonacci, name, execute)
    client = ActionClient(nodes[1], Fibonacci, name)
    background(*nodes)
    switches = []

    def ask():
        assert client.wait_for_server(20.0)
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw
        switches.append(client.send_goal(Fibonacci.Goal()).status)
        switches.append(resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw - before)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(30.0)
    assert switches[0] == GoalStatus.STATUS_SUCCEEDED
    assert len(ticks) >= 300 and switches[1] < 100


def test_a_shutdown_ends_the_wait_for_a_result_that_never_comes(ros, nodes, unique):
    from rclpy.executors import ExternalShutdownException
    name, executor = unique('action'), SingleThreadedExecutor()
    ActionServer(nodes[0], Fibonacci, name, count, handle_accepted_callback=lambda goal: None)
    client = ActionClient(nodes[1], Fibonacci, name)
    for node in nodes:
        executor.add_node(node)
    assert client.wait_for_server(20.0)
    sent = client.send_goal_async(Fibonacci.Goal())
    executor.spin_until_future_complete(sent, timeout_sec=20.0)
    ended, waiting = [], threading.Event()

    def ask():
        waiting.set()
        try:
            sent.result().get_result()
        except ExternalShutdownException:
            ended.append(True)

    thread = threading.Thread(target=ask)
    thread.start()
    assert waiting.wait(20.0)
    ros.shutdown()
    thread.join(20.0)
    assert ended == [True]


def test_blocking_execution_in_a_multi_threaded_executor_can_be_canceled(nodes, unique):
    name, executor = unique('action'), MultiThreadedExecutor(3)
    started = threading.Event()

    def execute(goal_handle):
        started.set()
        while not goal_handle.is_cancel_requested:
            canceling.wait(0.001)
        goal_handle.canceled()
        return Fibonacci.Result()

    canceling = threading.Event()
    ActionServer(nodes[0], Fibonacci, name, execute, cancel_callback=lambda goal: CancelResponse.ACCEPT)
    client = ActionClient(nodes[1], Fibonacci, name)
    for node in nodes:
        executor.add_node(node)
    thread = threading.Thread(target=executor.spin)
    thread.start()
    assert client.wait_for_server(20.0)
    sent = client.send_goal_async(Fibonacci.Goal())
    answered = threading.Event()
    sent.add_done_callback(lambda future: answered.set())
    assert started.wait(20.0) and answered.wait(20.0)
    goal_handle = sent.result()
    assert len(goal_handle.cancel_goal().goals_canceling) == 1
    assert goal_handle.get_result().status == GoalStatus.STATUS_CANCELED
    executor.shutdown()
    thread.join(20.0)


def test_many_threads_send_goals_through_one_client(nodes, unique, background):
    name = unique('action')
    ActionServer(nodes[0], Fibonacci, name, count)
    client = ActionClient(nodes[1], Fibonacci, name)
    background(*nodes)
    assert client.wait_for_server(20.0)
    results = []

    def ask(order):
        results.append((order, list(client.send_goal(Fibonacci.Goal(order=order)).result.sequence)))

    threads = [threading.Thread(target=ask, args=(order,)) for order in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30.0)
    assert sorted(results) == [(order, [order]) for order in range(20)]


class ByHand:
    """Runs waitables without an executor, as one's own would: a wait set, is_ready, take_data, execute."""

    def __init__(self, context, *waitables):
        from rclpy._rclpy_pybind11 import WaitSet
        self.waitables = waitables
        self.wait_set = WaitSet(0, 0, 0, 0, 0, 0, context.handle)

    def run_until(self, condition):
        while not condition():
            self.wait_set.clear_entities()
            for waitable in self.waitables:
                waitable.add_to_wait_set(self.wait_set)
            self.wait_set.wait(20_000_000_000)
            for waitable in self.waitables:
                if waitable.is_ready(self.wait_set):
                    Task(waitable.execute, [waitable.take_data()])()


def test_actions_work_by_hand_through_a_wait_set(nodes, unique):
    name, goals, heard = unique('action'), [], []
    server = ActionServer(nodes[0], Fibonacci, name, count, handle_accepted_callback=goals.append,
                          cancel_callback=lambda goal: CancelResponse.ACCEPT, result_timeout=0)
    client = ActionClient(nodes[1], Fibonacci, name)
    assert client.wait_for_server(20.0)
    hands = ByHand(nodes[0].context, server, client)

    sent = client.send_goal_async(Fibonacci.Goal(order=3), feedback_callback=heard.append)
    hands.run_until(sent.done)
    goal_handle = sent.result()
    assert goal_handle.accepted and goals[0].request.order == 3

    goals[0]._update_state(GoalEvent.EXECUTE)
    hands.run_until(lambda: goal_handle.status == GoalStatus.STATUS_EXECUTING)
    goals[0].publish_feedback(Fibonacci.Feedback(sequence=[7]))
    hands.run_until(lambda: len(heard) == 1)

    canceling = goal_handle.cancel_goal_async()
    hands.run_until(canceling.done)
    assert len(canceling.result().goals_canceling) == 1

    result = goal_handle.get_result_async()
    server._handle.finish_goal(bytes(goal_handle.goal_id.uuid),
                               Fibonacci.Impl.GetResultService.Response(status=GoalStatus.STATUS_CANCELED))
    hands.run_until(result.done)
    assert result.result().status == GoalStatus.STATUS_CANCELED
    goals[0].canceled()
    hands.run_until(lambda: not server._goal_handles)


def test_nothing_is_ready_when_nothing_came(nodes, unique):
    from rclpy._rclpy_pybind11 import WaitSet
    server = ActionServer(nodes[0], Fibonacci, unique('action'), count)
    client = ActionClient(nodes[1], Fibonacci, unique('action'))
    wait_set = WaitSet(2, 0, 1, 3, 3, 0, nodes[0].context.handle)
    for waitable in (server, client):
        waitable.add_to_wait_set(wait_set)
    wait_set.wait(0)
    assert not server.is_ready(wait_set) and not client.is_ready(wait_set)
    assert server.take_data() == {} and client.take_data() == {}


def test_the_services_of_an_action_can_be_introspected(nodes, unique, background):
    from rclpy.qos import qos_profile_system_default
    from rclpy.service_introspection import ServiceIntrospectionState
    name, events = unique('action'), []
    server = ActionServer(nodes[0], Fibonacci, name, count)
    client = ActionClient(nodes[1], Fibonacci, name)
    for each, node in ((server, nodes[0]), (client, nodes[1])):
        each.configure_introspection(node.get_clock(), qos_profile_system_default, ServiceIntrospectionState.METADATA)
    topic = f'{name}/_action/send_goal/_service_event'
    heard = threading.Event()
    listener = nodes[1].create_subscription(
        Fibonacci.Impl.SendGoalService.Event, topic,
        lambda event: events.append(event.info.event_type) or len(set(events)) < 4 or heard.set(), 10)
    assert client.wait_for_server(20.0)
    while listener.get_publisher_count() < 2:
        threading.Event().wait(0.001)
    background(*nodes)
    assert client.send_goal(Fibonacci.Goal(order=1)).status == GoalStatus.STATUS_SUCCEEDED
    assert heard.wait(20.0) and sorted(events) == [0, 1, 2, 3]
