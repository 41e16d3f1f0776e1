# SPDX-License-Identifier: Apache-2.0
"""Actions: goals, feedback, results, cancelling, seen from both sides."""
import threading
import uuid

import pytest
from action_msgs.msg import GoalInfo, GoalStatus, GoalStatusArray
from action_msgs.srv import CancelGoal
from rclpy.action import ActionClient, ActionServer, CancelResponse, GoalResponse
from rclpy.action.client import ClientGoalHandle
from rclpy.action.server import GoalEvent, RCLError, ServerGoalHandle
from rclpy.executors import MultiThreadedExecutor, SingleThreadedExecutor
from rclpy.task import Future
from test_msgs.action import Fibonacci, NestedMessage
from unique_identifier_msgs.msg import UUID


def count(goal_handle):
    """Executes a goal: as many feedback messages as its order says."""
    feedback = Fibonacci.Feedback(sequence=[0, 1])
    for _ in range(goal_handle.request.order):
        feedback.sequence.append(feedback.sequence[-1] + feedback.sequence[-2])
        goal_handle.publish_feedback(feedback)
    goal_handle.succeed()
    return Fibonacci.Result(sequence=feedback.sequence)


def defer(goal_handle):
    """Accepts a goal without executing it."""


def new_uuid():
    return UUID(uuid=list(uuid.uuid4().bytes))


class Pair:
    """A server and a client of one action, on two nodes that one executor spins."""

    def __init__(self, ros, make_node, name):
        self.executor = SingleThreadedExecutor()
        self.server_node, self.client_node = make_node(), make_node()
        self.executor.add_node(self.server_node)
        self.executor.add_node(self.client_node)
        self.name = name
        self.server = None

    def serve(self, execute_callback=count, **options):
        self.server = ActionServer(self.server_node, Fibonacci, self.name, execute_callback, **options)
        self.client = ActionClient(self.client_node, Fibonacci, self.name)
        assert self.client.wait_for_server(timeout_sec=20.0)
        return self.server

    def wait(self, future):
        self.executor.spin_until_future_complete(future, timeout_sec=20.0)
        assert future.done()
        return future.result()

    def spin_until(self, condition):
        done = Future()

        def look():
            if condition():
                done.set_result(None)

        timer = self.client_node.create_timer(0.001, look)
        self.wait(done)
        self.client_node.destroy_timer(timer)

    def send(self, order=3, **options):
        return self.wait(self.client.send_goal_async(Fibonacci.Goal(order=order), **options))

    def result(self, goal_handle):
        return self.wait(goal_handle.get_result_async())


@pytest.fixture
def pair(ros, make_node, unique):
    made = Pair(ros, make_node, unique('count'))
    yield made
    made.executor.shutdown()


@pytest.fixture
def logged(capfd):
    """Whether a line was logged: logged('WARN', 'node.action_server', 'text')."""
    seen = []

    def is_there(severity, logger, text):
        seen.append(capfd.readouterr().err)
        return any(line.startswith(f'[{severity}] ') and line.endswith(f' [{logger}]: {text}')
                   for line in ''.join(seen).splitlines())

    return is_there


# A goal from one end to the other.

def test_a_goal_is_accepted_executed_and_its_result_comes(pair):
    pair.serve()
    goal_handle = pair.send(order=3)
    assert isinstance(goal_handle, ClientGoalHandle)
    assert goal_handle.accepted
    result = pair.result(goal_handle)
    assert result.status == GoalStatus.STATUS_SUCCEEDED
    assert list(result.result.sequence) == [0, 1, 1, 2, 3]


def test_every_feedback_message_of_a_fast_goal_comes_before_its_result(pair):
    pair.serve()
    heard = []
    goal_handle = pair.send(order=6, feedback_callback=lambda message: heard.append(list(message.feedback.sequence)))
    pair.result(goal_handle)
    assert len(heard) == 6
    assert heard[-1] == [0, 1, 1, 2, 3, 5, 8, 13]


def test_a_feedback_message_names_its_goal(pair):
    pair.serve()
    heard = []
    goal_handle = pair.send(order=1, feedback_callback=heard.append)
    pair.result(goal_handle)
    assert isinstance(heard[0], Fibonacci.Impl.FeedbackMessage)
    assert heard[0].goal_id == goal_handle.goal_id


def test_feedback_goes_to_the_goal_it_is_of(pair):
    pair.serve()
    first, second = [], []
    one = pair.send(order=2, feedback_callback=first.append)
    two = pair.send(order=4, feedback_callback=second.append)
    pair.result(one), pair.result(two)
    assert (len(first), len(second)) == (2, 4)
    assert {bytes(m.goal_id.uuid) for m in first} == {bytes(one.goal_id.uuid)}


def test_feedback_of_another_client_s_goals_is_not_heard(pair, make_node):
    pair.serve()
    stranger = ActionClient(make_node(), Fibonacci, pair.name)
    assert stranger.wait_for_server(20.0)
    heard = []
    mine = pair.send(order=1, feedback_callback=heard.append)
    pair.executor.add_node(stranger._node)
    other = pair.wait(stranger.send_goal_async(Fibonacci.Goal(order=5)))
    pair.result(other), pair.result(mine)
    assert len(heard) == 1


def test_a_feedback_callback_may_be_a_coroutine(pair):
    pair.serve()
    heard = []

    async def hear(message):
        heard.append(message)

    pair.result(pair.send(order=2, feedback_callback=hear))
    assert len(heard) == 2


def test_what_a_feedback_callback_raises_leaves_spin_and_the_result_still_comes(pair):
    pair.serve()

    def fail(message):
        raise ValueError('feedback')

    goal_handle = pair.send(order=1, feedback_callback=fail)
    future = goal_handle.get_result_async()
    with pytest.raises(ValueError, match='feedback'):
        pair.executor.spin_until_future_complete(future, timeout_sec=20.0)
    assert pair.wait(future).status == GoalStatus.STATUS_SUCCEEDED


def test_nested_messages_travel_in_goals_and_results(ros, make_node, unique, background):
    def execute(goal_handle):
        goal_handle.succeed()
        result = NestedMessage.Result()
        result.nested_field.int32_value = goal_handle.request.nested_field.int64_value * 2 \
            if hasattr(goal_handle.request.nested_field, 'int64_value') else 4
        return result

    name, nodes = unique('nested'), (make_node(), make_node())
    server = ActionServer(nodes[0], NestedMessage, name, execute)
    client = ActionClient(nodes[1], NestedMessage, name)
    background(*nodes)
    assert client.wait_for_server(20.0)
    assert client.send_goal(NestedMessage.Goal()).status == GoalStatus.STATUS_SUCCEEDED
    server.destroy()


def test_the_client_chooses_the_goal_s_id(pair):
    pair.serve()
    goal_id = new_uuid()
    assert pair.send(goal_uuid=goal_id).goal_id == goal_id


def test_goals_get_ids_of_their_own(pair):
    pair.serve()
    assert pair.send().goal_id != pair.send().goal_id


def test_a_goal_that_is_known_already_is_rejected_without_asking(pair):
    asked = []

    def decide(goal):
        asked.append(goal)
        return GoalResponse.ACCEPT

    pair.serve(goal_callback=decide)
    goal_id = new_uuid()
    first, second = pair.send(goal_uuid=goal_id), pair.send(goal_uuid=goal_id)
    assert first.accepted and not second.accepted
    assert len(asked) == 1
    assert pair.result(first).status == GoalStatus.STATUS_SUCCEEDED


def test_several_goals_at_once_each_get_their_result(pair):
    pair.serve()
    futures = [pair.client.send_goal_async(Fibonacci.Goal(order=order)) for order in range(20)]
    results = [pair.wait(future).get_result_async() for future in futures]
    assert [len(pair.wait(each).result.sequence) for each in results] == [order + 2 for order in range(20)]


def test_the_stamp_of_an_accepted_goal_is_the_server_s_time(pair):
    pair.serve(handle_accepted_callback=defer)
    before = pair.server_node.get_clock().now().nanoseconds
    stamp = pair.send().stamp
    assert before <= stamp.sec * 10**9 + stamp.nanosec <= pair.server_node.get_clock().now().nanoseconds
    (goal_handle,) = pair.server._goal_handles.values()
    assert goal_handle._goal_info.stamp == stamp


# What the goal callback decides.

def test_a_rejected_goal_has_a_handle_that_says_so(pair):
    pair.serve(goal_callback=lambda goal: GoalResponse.REJECT)
    goal_handle = pair.send()
    assert not goal_handle.accepted
    assert (goal_handle.stamp.sec, goal_handle.stamp.nanosec) == (0, 0)
    assert not pair.server._goal_handles


def test_the_goal_callback_gets_the_goal(pair):
    seen = []

    def decide(goal):
        seen.append(goal)
        return GoalResponse.ACCEPT

    pair.serve(goal_callback=decide)
    pair.send(order=7)
    assert seen == [Fibonacci.Goal(order=7)]


def test_the_goal_callback_may_be_a_coroutine(pair):
    async def decide(goal):
        return GoalResponse.REJECT if goal.order > 5 else GoalResponse.ACCEPT

    pair.serve(goal_callback=decide)
    assert pair.send(order=5).accepted
    assert not pair.send(order=6).accepted


def test_a_goal_callback_that_returns_something_else_rejects_with_a_warning(pair, logged):
    pair.serve(goal_callback=lambda goal: True)
    assert not pair.send().accepted
    assert logged('WARN', f'{pair.server_node.get_name()}.action_server',
                  'Goal request callback did not return a GoalResponse type. Rejecting goal.')


def test_a_goal_callback_that_raises_leaves_spin_and_the_client_is_told_no(pair):
    def fail(goal):
        raise ValueError('no goal')

    pair.serve(goal_callback=fail)
    future = pair.client.send_goal_async(Fibonacci.Goal(order=1))
    with pytest.raises(ValueError, match='no goal'):
        pair.executor.spin_until_future_complete(future, timeout_sec=20.0)
    assert not pair.wait(future).accepted


def test_the_goal_callback_can_be_replaced_and_reset(pair):
    pair.serve(goal_callback=lambda goal: GoalResponse.REJECT)
    pair.server.register_goal_callback(None)
    assert pair.send().accepted
    pair.server.register_goal_callback(lambda goal: GoalResponse.REJECT)
    assert not pair.send().accepted


# When it is executed.

def test_a_deferred_goal_waits_for_execute(pair):
    waiting = []
    pair.serve(handle_accepted_callback=waiting.append)
    goal_handle = pair.send(order=1)
    result = goal_handle.get_result_async()
    assert waiting[0].status == GoalStatus.STATUS_ACCEPTED
    waiting[0].execute()
    assert waiting[0].status == GoalStatus.STATUS_EXECUTING
    assert pair.wait(result).status == GoalStatus.STATUS_SUCCEEDED


def test_a_goal_can_be_executed_by_another_callback(pair):
    def other(goal_handle):
        goal_handle.abort()
        return Fibonacci.Result(sequence=[7])

    pair.serve(handle_accepted_callback=lambda goal_handle: goal_handle.execute(other))
    result = pair.result(pair.send())
    assert (result.status, list(result.result.sequence)) == (GoalStatus.STATUS_ABORTED, [7])


def test_the_accepted_callback_may_be_a_coroutine(pair):
    async def accepted(goal_handle):
        goal_handle.execute()

    pair.serve(handle_accepted_callback=accepted)
    assert pair.result(pair.send()).status == GoalStatus.STATUS_SUCCEEDED


def test_the_accepted_callback_can_be_replaced_and_reset(pair):
    waiting = []
    pair.serve()
    pair.server.register_handle_accepted_callback(waiting.append)
    pair.send()
    assert len(waiting) == 1
    pair.server.register_handle_accepted_callback(None)
    assert pair.result(pair.send()).status == GoalStatus.STATUS_SUCCEEDED


def test_the_execute_callback_may_be_a_coroutine_that_awaits(pair):
    async def execute(goal_handle):
        pause = Future()
        timer = pair.server_node.create_timer(0.001, lambda: pause.done() or pause.set_result(None))
        await pause
        pair.server_node.destroy_timer(timer)
        goal_handle.succeed()
        return Fibonacci.Result(sequence=[1])

    pair.serve(execute)
    assert list(pair.result(pair.send()).result.sequence) == [1]


def test_the_execute_callback_can_be_replaced_but_not_removed(pair):
    pair.serve()

    def other(goal_handle):
        goal_handle.succeed()
        return Fibonacci.Result(sequence=[9])

    pair.server.register_execute_callback(other)
    assert list(pair.result(pair.send()).result.sequence) == [9]
    with pytest.raises(TypeError, match='Failed to register goal execution callback: not callable'):
        pair.server.register_execute_callback(None)


def test_a_server_without_an_execute_callback_is_refused(node, unique):
    with pytest.raises(TypeError, match='not callable'):
        ActionServer(node, Fibonacci, unique('action'), None)


@pytest.mark.parametrize('end, status', [('succeed', GoalStatus.STATUS_SUCCEEDED), ('abort', GoalStatus.STATUS_ABORTED)])
def test_a_goal_that_its_accepted_callback_keeps_ends_with_a_result_from_anywhere(pair, end, status):
    kept = []

    def keep(goal_handle):
        goal_handle.executing()
        kept.append(goal_handle)

    pair.serve(None, handle_accepted_callback=keep)
    result = pair.send(order=1).get_result_async()
    assert kept[0].status == GoalStatus.STATUS_EXECUTING
    with pytest.raises(TypeError, match='no execute callback'):
        pair.server.notify_execute(kept[0], None)
    getattr(kept[0], end)(Fibonacci.Result(sequence=[7]))
    response = pair.wait(result)
    assert response.status == status and list(response.result.sequence) == [7]


def test_a_goal_may_be_executed_between_two_spins_of_its_node(node, unique):
    import rclpy
    executor, waiting, name = SingleThreadedExecutor(), [], unique('count')
    server = ActionServer(node, Fibonacci, name, count, handle_accepted_callback=waiting.append)
    client = ActionClient(node, Fibonacci, name)
    assert client.wait_for_server(20.0)
    goal = client.send_goal_async(Fibonacci.Goal(order=2))
    rclpy.spin_until_future_complete(node, goal, executor, 20.0)
    waiting[0].execute()
    result = goal.result().get_result_async()
    rclpy.spin_until_future_complete(node, result, executor, 20.0)
    assert list(result.result().result.sequence) == [0, 1, 1, 2]
    server.destroy()
    client.destroy()


def test_a_goal_that_is_not_ended_is_aborted_with_a_warning(pair, logged):
    pair.serve(lambda goal_handle: Fibonacci.Result(sequence=[4]))
    goal_handle = pair.send()
    result = pair.result(goal_handle)
    assert (result.status, list(result.result.sequence)) == (GoalStatus.STATUS_ABORTED, [4])
    assert logged('WARN', f'{pair.server_node.get_name()}.action_server',
                  f'Goal state not set, assuming aborted. Goal ID: {goal_handle.goal_id.uuid}')


def test_a_goal_whose_callback_raises_is_aborted_and_the_error_is_logged(pair, capfd):
    def fail(goal_handle):
        raise ValueError('broken arm')

    pair.serve(fail)
    result = pair.result(pair.send())
    assert (result.status, list(result.result.sequence)) == (GoalStatus.STATUS_ABORTED, [])
    errors = capfd.readouterr().err
    assert f'[{pair.server_node.get_name()}.action_server]: Error raised in execute callback: broken arm' in errors
    assert 'ValueError: broken arm' in errors


def test_a_goal_that_ended_keeps_its_state_when_the_callback_raises_then(pair):
    def fail(goal_handle):
        goal_handle.succeed()
        raise ValueError('late')

    pair.serve(fail)
    assert pair.result(pair.send()).status == GoalStatus.STATUS_SUCCEEDED


def test_an_execute_callback_that_returns_nothing_sends_an_empty_result(pair, logged):
    pair.serve(lambda goal_handle: goal_handle.succeed())
    result = pair.result(pair.send())
    assert (result.status, list(result.result.sequence)) == (GoalStatus.STATUS_SUCCEEDED, [])
    assert logged('ERROR', f'{pair.server_node.get_name()}.action_server',
                  f"The execute callback of action '/{pair.name}' returned <class 'NoneType'>, expected "
                  f'{Fibonacci.Result}. Sending an empty result.')


# The goal handle of the server.

def test_a_server_goal_handle_shows_the_goal(pair):
    handles = []
    pair.serve(handle_accepted_callback=handles.append)
    goal_handle = pair.send(order=5)
    (served,) = handles
    assert isinstance(served, ServerGoalHandle)
    assert served.request == Fibonacci.Goal(order=5)
    assert served.goal_id == goal_handle.goal_id
    assert served.is_active and not served.is_cancel_requested
    assert pair.server._goal_handles == {bytes(goal_handle.goal_id.uuid): served}


@pytest.mark.parametrize('end', ['succeed', 'abort', 'canceled'])
def test_a_goal_that_did_not_begin_cannot_end(pair, end):
    handles = []
    pair.serve(handle_accepted_callback=handles.append)
    pair.send()
    with pytest.raises(RCLError, match='goal_handle attempted invalid transition from state ACCEPTED with event '
                                       f'{end.upper()}'):
        getattr(handles[0], end)()
    assert handles[0].status == GoalStatus.STATUS_ACCEPTED


@pytest.mark.parametrize('end', ['succeed', 'abort', 'canceled', 'execute'])
def test_a_goal_ends_only_once(pair, end):
    failures = []

    def execute(goal_handle):
        goal_handle.succeed()
        try:
            getattr(goal_handle, end)()
        except RCLError as error:
            failures.append(str(error))
        return Fibonacci.Result()

    pair.serve(execute)
    assert pair.result(pair.send()).status == GoalStatus.STATUS_SUCCEEDED
    assert failures[0].startswith('Failed to update goal state: goal_handle attempted invalid transition from state '
                                  'SUCCEEDED with event ')


def test_a_goal_that_nobody_cancels_cannot_be_canceled(pair):
    def execute(goal_handle):
        with pytest.raises(RCLError, match='from state EXECUTING with event CANCELED'):
            goal_handle.canceled()
        goal_handle.succeed()
        return Fibonacci.Result()

    pair.serve(execute)
    assert pair.result(pair.send()).status == GoalStatus.STATUS_SUCCEEDED


@pytest.mark.parametrize('feedback', [None, 'x', 5, Fibonacci.Result(), Fibonacci.Feedback])
def test_feedback_of_another_type_is_a_type_error(pair, feedback):
    handles = []
    pair.serve(handle_accepted_callback=handles.append)
    pair.send()
    with pytest.raises(TypeError):
        handles[0].publish_feedback(feedback)


def test_a_destroyed_goal_handle_does_nothing(pair):
    handles = []
    pair.serve(handle_accepted_callback=handles.append)
    pair.send()
    goal_handle = handles[0]
    goal_handle.destroy()
    goal_handle.destroy()
    assert not goal_handle.is_active
    assert goal_handle.status == GoalStatus.STATUS_UNKNOWN
    goal_handle.succeed()
    goal_handle.publish_feedback(Fibonacci.Feedback())


def test_a_handle_for_a_goal_that_exists_is_refused(pair):
    handles = []
    pair.serve(handle_accepted_callback=handles.append)
    goal_id = pair.send().goal_id
    with pytest.raises(RuntimeError, match='goal ID already exists'):
        ServerGoalHandle(pair.server, GoalInfo(goal_id=goal_id), Fibonacci.Goal())


def test_the_events_of_a_goal_have_upstream_s_names():
    assert [event.name for event in GoalEvent] == ['EXECUTE', 'CANCEL_GOAL', 'SUCCEED', 'ABORT', 'CANCELED']


# Cancelling.

def cancelable(**options):
    return {'cancel_callback': lambda goal_handle: CancelResponse.ACCEPT, **options}


async def until_canceled(goal_handle):
    while not goal_handle.is_cancel_requested:
        await _breath(goal_handle._action_server._node)
    goal_handle.canceled()
    return Fibonacci.Result(sequence=[3])


def _breath(node):
    pause = Future()
    timer = node.create_timer(0.001, lambda: (node.destroy_timer(timer), pause.done() or pause.set_result(None)))
    return pause


def test_a_goal_that_agrees_is_canceled(pair):
    pair.serve(until_canceled, **cancelable())
    goal_handle = pair.send()
    answer = pair.wait(goal_handle.cancel_goal_async())
    assert answer.return_code == CancelGoal.Response.ERROR_NONE
    assert [info.goal_id for info in answer.goals_canceling] == [goal_handle.goal_id]
    assert answer.goals_canceling[0].stamp == goal_handle.stamp
    result = pair.result(goal_handle)
    assert (result.status, list(result.result.sequence)) == (GoalStatus.STATUS_CANCELED, [3])


def test_a_goal_that_stops_before_its_cancel_is_answered_counts_as_canceling(pair):
    def stop_at_once(goal_handle):
        update = goal_handle._update_state

        def update_and_stop(event):
            update(event)
            if event == GoalEvent.CANCEL_GOAL:  # its execute callback, on another thread, is as quick as can be
                update(GoalEvent.CANCELED)

        goal_handle._update_state = update_and_stop

    pair.serve(handle_accepted_callback=stop_at_once, cancel_callback=lambda goal: CancelResponse.ACCEPT)
    goal_handle = pair.send()
    answer = pair.wait(goal_handle.cancel_goal_async())
    assert answer.return_code == CancelGoal.Response.ERROR_NONE
    assert [info.goal_id for info in answer.goals_canceling] == [goal_handle.goal_id]


def test_a_server_refuses_to_cancel_unless_it_says_otherwise(pair):
    pair.serve(handle_accepted_callback=defer)
    answer = pair.wait(pair.send().cancel_goal_async())
    assert list(answer.goals_canceling) == []
    assert answer.return_code == CancelGoal.Response.ERROR_REJECTED


def test_the_cancel_callback_gets_the_goal_s_handle_and_may_be_a_coroutine(pair):
    asked = []

    async def decide(goal_handle):
        asked.append(goal_handle)
        return CancelResponse.ACCEPT

    pair.serve(handle_accepted_callback=defer, cancel_callback=decide)
    goal_handle = pair.send()
    answer = pair.wait(goal_handle.cancel_goal_async())
    assert len(answer.goals_canceling) == 1
    assert asked == list(pair.server._goal_handles.values())


def test_the_cancel_callback_can_be_replaced_and_reset(pair):
    pair.serve(handle_accepted_callback=defer)
    goal_handle = pair.send()
    pair.server.register_cancel_callback(lambda goal: CancelResponse.ACCEPT)
    pair.server.register_cancel_callback(None)
    assert not pair.wait(goal_handle.cancel_goal_async()).goals_canceling
    pair.server.register_cancel_callback(lambda goal: CancelResponse.ACCEPT)
    assert pair.wait(goal_handle.cancel_goal_async()).goals_canceling


def test_a_cancel_callback_that_raises_leaves_spin_and_the_client_is_answered(pair):
    def fail(goal_handle):
        raise ValueError('no cancel')

    pair.serve(handle_accepted_callback=defer, cancel_callback=fail)
    future = pair.send().cancel_goal_async()
    with pytest.raises(ValueError, match='no cancel'):
        pair.executor.spin_until_future_complete(future, timeout_sec=20.0)
    assert pair.wait(future).return_code == CancelGoal.Response.ERROR_REJECTED


def test_a_goal_that_ended_cannot_be_canceled(pair):
    pair.serve(**cancelable())
    goal_handle = pair.send()
    pair.result(goal_handle)
    answer = pair.wait(goal_handle.cancel_goal_async())
    assert (answer.return_code, list(answer.goals_canceling)) == (CancelGoal.Response.ERROR_GOAL_TERMINATED, [])


def test_a_goal_that_nobody_knows_cannot_be_canceled(pair):
    pair.serve(**cancelable())
    stranger = ClientGoalHandle(pair.client, new_uuid(), Fibonacci.Impl.SendGoalService.Response())
    answer = pair.wait(stranger.cancel_goal_async())
    assert (answer.return_code, list(answer.goals_canceling)) == (CancelGoal.Response.ERROR_UNKNOWN_GOAL_ID, [])


def test_a_goal_that_ends_while_the_cancel_callback_runs_is_not_canceled(pair):
    handles = []

    def decide(goal_handle):
        goal_handle._update_state(GoalEvent.EXECUTE)
        goal_handle.succeed()
        return CancelResponse.ACCEPT

    pair.serve(handle_accepted_callback=handles.append, cancel_callback=decide)
    answer = pair.wait(pair.send().cancel_goal_async())
    assert list(answer.goals_canceling) == []
    assert handles[0].status == GoalStatus.STATUS_SUCCEEDED


def test_a_goal_canceled_before_it_began_is_executed_to_end_it(pair):
    handles = []

    def execute(goal_handle):
        assert goal_handle.is_cancel_requested
        goal_handle.canceled()
        return Fibonacci.Result()

    pair.serve(execute, **cancelable(handle_accepted_callback=handles.append))
    goal_handle = pair.send()
    pair.wait(goal_handle.cancel_goal_async())
    handles[0].execute()
    assert pair.result(goal_handle).status == GoalStatus.STATUS_CANCELED


@pytest.mark.parametrize('end, status', [('succeed', GoalStatus.STATUS_SUCCEEDED), ('abort', GoalStatus.STATUS_ABORTED)])
def test_a_goal_that_is_to_stop_may_still_end_otherwise(pair, end, status):
    handles = []
    pair.serve(**cancelable(handle_accepted_callback=handles.append))
    pair.wait(pair.send().cancel_goal_async())
    getattr(handles[0], end)()
    assert handles[0].status == status


class Asker:
    """Asks a server to cancel as any program may: by id, by time, both or all."""

    def __init__(self, pair):
        self.pair = pair
        self.client = pair.client_node.create_client(CancelGoal, f'{pair.name}/_action/cancel_goal')
        assert self.client.wait_for_service(timeout_sec=20.0)

    def __call__(self, goal_id=None, stamp=None):
        request = CancelGoal.Request()
        if goal_id is not None:
            request.goal_info.goal_id = goal_id
        if stamp is not None:
            request.goal_info.stamp = stamp
        answer = self.pair.wait(self.client.call_async(request))
        return answer.return_code, [bytes(info.goal_id.uuid) for info in answer.goals_canceling]


def ids(*goal_handles):
    return [bytes(each.goal_id.uuid) for each in goal_handles]


def test_cancelling_all_skips_no_goal_that_some_refuse(pair):
    def decide(goal_handle):
        return CancelResponse.ACCEPT if goal_handle.request.order % 2 else CancelResponse.REJECT

    pair.serve(handle_accepted_callback=defer, cancel_callback=decide)
    goals = [pair.send(order=order) for order in range(8)]
    assert Asker(pair)() == (CancelGoal.Response.ERROR_NONE, ids(*goals[1::2]))


def test_cancelling_all_when_there_is_nothing_is_no_error(pair):
    pair.serve(**cancelable())
    assert Asker(pair)() == (CancelGoal.Response.ERROR_NONE, [])


def test_cancelling_by_time_means_the_goals_accepted_until_then(pair):
    pair.serve(**cancelable(handle_accepted_callback=defer))
    goals = [pair.send() for _ in range(3)]
    assert Asker(pair)(stamp=goals[1].stamp) == (CancelGoal.Response.ERROR_NONE, ids(*goals[:2]))


def test_cancelling_by_time_and_id_means_both(pair):
    pair.serve(**cancelable(handle_accepted_callback=defer))
    goals = [pair.send() for _ in range(3)]
    assert Asker(pair)(goals[2].goal_id, goals[0].stamp) == (CancelGoal.Response.ERROR_NONE, ids(goals[0], goals[2]))


# Results.

def test_a_result_can_be_asked_for_long_before_and_after_the_end(pair):
    handles = []
    pair.serve(handle_accepted_callback=handles.append)
    goal_handle = pair.send()
    early = [goal_handle.get_result_async() for _ in range(3)]
    handles[0].execute()
    assert {pair.wait(each).status for each in early} == {GoalStatus.STATUS_SUCCEEDED}
    assert pair.result(goal_handle).status == GoalStatus.STATUS_SUCCEEDED


def test_the_result_of_an_unknown_goal_has_status_unknown(pair):
    pair.serve()
    stranger = ClientGoalHandle(pair.client, new_uuid(), Fibonacci.Impl.SendGoalService.Response())
    result = pair.result(stranger)
    assert (result.status, list(result.result.sequence)) == (GoalStatus.STATUS_UNKNOWN, [])


def test_a_result_is_forgotten_after_its_timeout(pair):
    pair.serve(result_timeout=0.05)
    goal_handle = pair.send()
    pair.spin_until(lambda: not pair.server._goal_handles)
    assert pair.server._handle.goal_count() == 0
    assert pair.result(goal_handle).status == GoalStatus.STATUS_UNKNOWN


def test_a_result_timeout_of_zero_forgets_at_once(pair):
    pair.serve(result_timeout=0)
    pair.send()
    pair.spin_until(lambda: not pair.server._goal_handles)


def test_a_negative_result_timeout_keeps_results(pair):
    pair.serve(result_timeout=-1)
    goal_handle = pair.send()
    assert pair.result(goal_handle).status == GoalStatus.STATUS_SUCCEEDED
    pair.server.notify_goal_done()
    assert pair.result(goal_handle).status == GoalStatus.STATUS_SUCCEEDED


def test_goals_that_have_not_ended_do_not_expire(pair):
    pair.serve(handle_accepted_callback=lambda goal: goal.execute() if goal.request.order == 0 else None,
               result_timeout=0)
    kept = pair.send(order=1)
    pair.send(order=0)
    pair.spin_until(lambda: len(pair.server._goal_handles) == 1)
    assert list(pair.server._goal_handles) == ids(kept)


def test_an_expired_goal_handle_is_dead(pair):
    handles = []

    def execute(goal_handle):
        handles.append(goal_handle)
        return count(goal_handle)

    pair.serve(execute, result_timeout=0)
    pair.send()
    pair.spin_until(lambda: not pair.server._goal_handles)
    assert handles[0].status == GoalStatus.STATUS_UNKNOWN
    handles[0].succeed()


def test_a_result_timeout_counts_on_the_node_s_clock(pair):
    from rclpy.clock import ClockType
    from rclpy.parameter import Parameter
    from rclpy.time import Time
    from rosgraph_msgs.msg import Clock
    pair.server_node.set_parameters([Parameter('use_sim_time', value=True)])
    clock = pair.server_node.get_clock()
    publisher = pair.client_node.create_publisher(Clock, '/clock', 10)

    def set_time(seconds):
        def told():
            publisher.publish(Clock(clock=Time(seconds=seconds).to_msg()))
            return clock.now() == Time(seconds=seconds, clock_type=ClockType.ROS_TIME)
        pair.spin_until(told)

    set_time(100)
    pair.serve(result_timeout=10)
    goal_handle = pair.send()
    assert goal_handle.stamp.sec == 100
    pair.result(goal_handle)
    set_time(109)
    assert pair.result(goal_handle).status == GoalStatus.STATUS_SUCCEEDED
    set_time(111)
    pair.spin_until(lambda: not pair.server._goal_handles)


# States.

def test_the_client_s_handle_follows_the_goal_s_state(pair):
    handles = []
    pair.serve(**cancelable(handle_accepted_callback=handles.append))
    goal_handle = pair.send()
    handles[0]._update_state(GoalEvent.EXECUTE)
    pair.spin_until(lambda: goal_handle.status == GoalStatus.STATUS_EXECUTING)
    pair.wait(goal_handle.cancel_goal_async())
    pair.spin_until(lambda: goal_handle.status == GoalStatus.STATUS_CANCELING)
    handles[0].canceled()
    pair.spin_until(lambda: goal_handle.status == GoalStatus.STATUS_CANCELED)


def test_a_handle_knows_the_end_when_the_result_has_come(pair):
    pair.serve()
    goal_handle = pair.send()
    pair.result(goal_handle)
    assert goal_handle.status == GoalStatus.STATUS_SUCCEEDED


def test_the_states_of_all_goals_are_latched(pair):
    pair.serve()
    first, second = pair.send(), pair.send()
    pair.result(first), pair.result(second)
    from rclpy.qos import qos_profile_action_status_default
    heard = []
    pair.client_node.create_subscription(GoalStatusArray, f'{pair.name}/_action/status', heard.append,
                                         qos_profile_action_status_default)
    pair.spin_until(lambda: heard)
    assert [(bytes(each.goal_info.goal_id.uuid), each.status) for each in heard[-1].status_list] == [
        (each, GoalStatus.STATUS_SUCCEEDED) for each in ids(first, second)]


def test_a_client_goal_handle_prints_itself(pair):
    pair.serve(goal_callback=lambda goal: GoalResponse.REJECT)
    goal_handle = pair.send()
    assert repr(goal_handle) == f'ClientGoalHandle <id={goal_handle.goal_id.uuid}, accepted=False, status=0>'


def test_goal_handles_are_equal_when_their_ids_are(pair):
    pair.serve(handle_accepted_callback=defer)
    one, two = pair.send(), pair.send()
    (served, _) = pair.server._goal_handles.values()
    again = ClientGoalHandle(pair.client, one.goal_id, None)
    assert one == again and one != two
    assert served == one


# Waiting where one is.

def test_a_blocking_send_goal_returns_the_result(pair, background):
    pair.serve()
    background(executor=pair.executor)
    heard = []
    result = pair.client.send_goal(Fibonacci.Goal(order=2), feedback_callback=heard.append)
    assert (result.status, list(result.result.sequence)) == (GoalStatus.STATUS_SUCCEEDED, [0, 1, 1, 2])


def test_a_blocking_send_goal_that_is_rejected_has_status_unknown(pair, background):
    pair.serve(goal_callback=lambda goal: GoalResponse.REJECT)
    background(executor=pair.executor)
    assert pair.client.send_goal(Fibonacci.Goal(order=2)).status == GoalStatus.STATUS_UNKNOWN


def test_blocking_calls_of_a_handle_return_the_answers(pair, background):
    pair.serve(until_canceled, **cancelable())
    goal_handle = pair.send()
    background(executor=pair.executor)
    assert len(goal_handle.cancel_goal().goals_canceling) == 1
    assert goal_handle.get_result().status == GoalStatus.STATUS_CANCELED


def test_a_blocking_send_goal_needs_nobody_who_spins_the_client(pair, background):
    pair.serve()
    pair.executor.remove_node(pair.client_node)
    background(executor=pair.executor)
    assert pair.client.send_goal(Fibonacci.Goal(order=2)).status == GoalStatus.STATUS_SUCCEEDED


@pytest.mark.parametrize('threads', [1, 2])
@pytest.mark.parametrize('place', ['one node', 'two nodes'])
def test_pain_14_a_blocking_send_goal_inside_a_callback_completes(make_node, unique, place, threads):
    server_node = make_node()
    client_node = server_node if place == 'one node' else make_node()
    executor = SingleThreadedExecutor() if threads == 1 else MultiThreadedExecutor(threads)
    name, results, heard = unique('action'), Future(), []
    ActionServer(server_node, Fibonacci, name, count, cancel_callback=lambda goal: CancelResponse.ACCEPT)
    client = ActionClient(client_node, Fibonacci, name)
    assert client.wait_for_server(20.0)

    def ask():
        timer.cancel()
        result = client.send_goal(Fibonacci.Goal(order=3), feedback_callback=heard.append)
        results.set_result((result.status, list(result.result.sequence)))

    timer = client_node.create_timer(0.0, ask)
    for node in {server_node, client_node}:
        executor.add_node(node)
    executor.spin_until_future_complete(results, timeout_sec=20.0)
    executor.shutdown()
    assert results.result() == (GoalStatus.STATUS_SUCCEEDED, [0, 1, 1, 2, 3])


def test_pain_14_blocking_cancel_and_result_inside_a_callback_complete(make_node, unique):
    node, name, results = make_node(), unique('action'), Future()
    handles = []
    ActionServer(node, Fibonacci, name, count, handle_accepted_callback=handles.append,
                 cancel_callback=lambda goal: CancelResponse.ACCEPT)
    client = ActionClient(node, Fibonacci, name)
    assert client.wait_for_server(20.0)
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    sent = client.send_goal_async(Fibonacci.Goal(order=1))
    executor.spin_until_future_complete(sent, timeout_sec=20.0)

    def end(goal_handle):
        goal_handle.canceled()
        return Fibonacci.Result()

    def ask():
        timer.cancel()
        canceling = sent.result().cancel_goal().goals_canceling
        handles[0].execute(end)
        results.set_result((len(canceling), sent.result().get_result().status))

    timer = node.create_timer(0.0, ask)
    executor.spin_until_future_complete(results, timeout_sec=20.0)
    executor.shutdown()
    assert results.result() == (1, GoalStatus.STATUS_CANCELED)


def test_pain_14_a_server_may_ask_itself_while_it_executes(pair):
    def execute(goal_handle):
        order = goal_handle.request.order
        below = [] if order == 0 else list(pair.client.send_goal(Fibonacci.Goal(order=order - 1)).result.sequence)
        goal_handle.succeed()
        return Fibonacci.Result(sequence=[order, *below])

    pair.serve(execute)
    assert list(pair.result(pair.send(order=3)).result.sequence) == [3, 2, 1, 0]


def test_a_shutdown_ends_a_blocking_send_goal(ros, node, unique):
    from rclpy.executors import ExternalShutdownException
    client = ActionClient(node, Fibonacci, unique('nobody'))
    ended = []

    def ask():
        try:
            client.send_goal(Fibonacci.Goal())
        except ExternalShutdownException as error:
            ended.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while not client._pending_goal_requests:
        thread.join(0.001)
    ros.shutdown()
    thread.join(20.0)
    assert not thread.is_alive() and ended


# Servers that are and are not there.

def test_a_client_without_a_server_is_not_ready(node, unique):
    client = ActionClient(node, Fibonacci, unique('nobody'))
    assert not client.server_is_ready()
    assert not client.wait_for_server(timeout_sec=0.0)
    assert not client.wait_for_server(timeout_sec=-1.0)
    assert not client.wait_for_server(timeout_sec=0.05)


def test_wait_for_server_returns_as_soon_as_it_is_there(make_node, unique):
    name = unique('action')
    client = ActionClient(make_node(), Fibonacci, name)
    found = []
    thread = threading.Thread(target=lambda: found.append(client.wait_for_server(float('inf'))))
    thread.start()
    server = ActionServer(make_node(), Fibonacci, name, count)
    thread.join(20.0)
    assert found == [True]
    server.destroy()


def test_a_shutdown_ends_wait_for_server(ros, node, unique):
    client = ActionClient(node, Fibonacci, unique('nobody'))
    found = []
    thread = threading.Thread(target=lambda: found.append(client.wait_for_server()))
    thread.start()
    ros.shutdown()
    thread.join(20.0)
    assert found == [False]


def test_a_future_that_is_cancelled_is_not_waited_for_any_more(node, unique):
    client = ActionClient(node, Fibonacci, unique('nobody'))
    future = client.send_goal_async(Fibonacci.Goal(), feedback_callback=print)
    assert len(client._pending_goal_requests) == 1
    future.cancel()
    assert not client._pending_goal_requests and not client._goal_sequence_number_to_goal_id
    assert not client._feedback_callbacks
    assert client._client_handle.goal_count() == 0


def test_an_answer_nobody_waits_for_is_ignored_with_a_warning(pair, logged):
    pair.serve()
    future = pair.client.send_goal_async(Fibonacci.Goal(order=1))
    future.cancel()
    pair.spin_until(lambda: logged('WARN', f'{pair.client_node.get_name()}.action_client',
                                   'Ignoring unexpected goal response. There may be more than one action server for the '
                                   f"action '{pair.name}'"))


# Bad input.

@pytest.mark.parametrize('goal', [None, 5, 'goal', Fibonacci.Result(), Fibonacci.Goal])
def test_a_goal_of_another_type_is_a_type_error(node, unique, goal):
    client = ActionClient(node, Fibonacci, unique('action'))
    with pytest.raises(TypeError):
        client.send_goal_async(goal)
    with pytest.raises(TypeError):
        client.send_goal(goal)


@pytest.mark.parametrize('goal_handle', [None, 5, UUID()])
def test_a_handle_of_another_type_is_a_type_error(node, unique, goal_handle):
    client = ActionClient(node, Fibonacci, unique('action'))
    with pytest.raises(TypeError, match='Expected type ClientGoalHandle but received'):
        client._get_result_async(goal_handle)
    with pytest.raises(TypeError, match='Expected type ClientGoalHandle but received'):
        client._cancel_goal_async(goal_handle)


@pytest.mark.parametrize('kind', ['client', 'server'])
@pytest.mark.parametrize('name', ['', 'two words', 'ends/', '1st', 'a//b'])
def test_a_name_that_is_not_allowed_is_a_value_error(node, kind, name):
    with pytest.raises(ValueError, match=f'Failed to create action {kind} due to invalid topic name'):
        if kind == 'client':
            ActionClient(node, Fibonacci, name)
        else:
            ActionServer(node, Fibonacci, name, count)


@pytest.mark.parametrize('kind', [str, int, None])
def test_a_class_that_is_no_interface_is_an_attribute_error(node, unique, kind):
    with pytest.raises(AttributeError):
        ActionClient(node, kind, unique('action'))
    with pytest.raises(AttributeError):
        ActionServer(node, kind, unique('action'), count)


def test_a_message_class_is_no_action(node, unique):
    from std_msgs.msg import String
    with pytest.raises(RuntimeError, match='The action type provided is not valid'):
        ActionClient(node, String, unique('action'))
    with pytest.raises(RuntimeError, match='The action type provided is not valid'):
        ActionServer(node, CancelGoal, unique('action'), count)


def test_a_destroyed_node_makes_no_actions(make_node, unique):
    from rclpy.exceptions import InvalidHandle
    node = make_node()
    node.destroy_node()
    with pytest.raises(InvalidHandle):
        ActionClient(node, Fibonacci, unique('action'))
    with pytest.raises(InvalidHandle):
        ActionServer(node, Fibonacci, unique('action'), count)


def test_a_destroyed_client_refuses_to_work(pair):
    from rclpy.exceptions import InvalidHandle
    pair.serve()
    goal_handle = pair.send()
    pair.client.destroy()
    pair.client.destroy()
    for ask in (lambda: pair.client.send_goal_async(Fibonacci.Goal()), goal_handle.get_result_async,
                goal_handle.cancel_goal_async, pair.client.server_is_ready):
        with pytest.raises(InvalidHandle):
            ask()


# Teardown.

def test_a_server_destroyed_with_running_goals_ends_in_peace(pair):
    handles = []
    pair.serve(handle_accepted_callback=handles.append)
    pair.send()
    handles[0]._update_state(GoalEvent.EXECUTE)
    pair.server.destroy()
    pair.server.destroy()
    handles[0].publish_feedback(Fibonacci.Feedback())
    handles[0].succeed()
    assert handles[0].status == GoalStatus.STATUS_UNKNOWN


def test_a_goal_that_is_executed_while_its_server_goes_ends_in_peace(pair):
    done = Future()

    async def execute(goal_handle):
        await _breath(pair.client_node)
        goal_handle.succeed()
        done.set_result(True)
        return Fibonacci.Result()

    pair.serve(execute)
    pair.send()
    pair.server.destroy()
    pair.wait(done)


def test_a_goal_of_a_destroyed_node_ends_in_peace(pair):
    handles = []
    pair.serve(handle_accepted_callback=handles.append)
    pair.send()
    pair.server_node.destroy_node()
    handles[0]._update_state(GoalEvent.EXECUTE)
    handles[0].succeed()
    assert handles[0].status == GoalStatus.STATUS_SUCCEEDED
    pair.server.destroy()


def test_goals_may_end_after_the_shutdown(ros, pair):
    handles = []
    pair.serve(handle_accepted_callback=handles.append)
    pair.send()
    ros.shutdown()
    handles[0]._update_state(GoalEvent.EXECUTE)
    handles[0].succeed()
    pair.client.destroy()
    pair.server.destroy()


def test_a_callback_may_destroy_its_server(pair):
    def decide(goal):
        pair.server.destroy()
        return GoalResponse.REJECT

    pair.serve(goal_callback=decide)
    future = pair.client.send_goal_async(Fibonacci.Goal())
    pair.spin_until(lambda: pair.server not in list(pair.server_node.waitables))
    assert not future.done()


def test_a_process_that_ends_with_running_goals_ends(run_python, unique):
    code, _, errors = run_python(f"""
import rclpy, threading
from rclpy.action import ActionClient, ActionServer
from test_msgs.action import Fibonacci
rclpy.init()
node = rclpy.create_node('n')
started, stop = threading.Event(), threading.Event()
def execute(goal_handle):
    started.set()
    stop.wait()
    return Fibonacci.Result()
server = ActionServer(node, Fibonacci, '{unique('action')}', execute)
client = ActionClient(node, Fibonacci, server._handle.action_name())
threading.Thread(target=rclpy.spin, args=(node,), daemon=True).start()
assert client.wait_for_server(20.0)
client.send_goal_async(Fibonacci.Goal())
assert started.wait(20.0)
""")
    assert (code, errors) == (0, '')


# In the graph, and as waitables.

def test_actions_are_found_by_name_and_by_node(make_node, unique, spin_until):
    from rclpy.action import (get_action_client_names_and_types_by_node, get_action_names_and_types,
                              get_action_server_names_and_types_by_node)
    name, server_node, client_node = '/' + unique('action'), make_node(), make_node()
    found = [(name, ['test_msgs/action/Fibonacci'])]
    server = ActionServer(server_node, Fibonacci, name, count)
    client = ActionClient(client_node, Fibonacci, name)
    assert [each for each in get_action_names_and_types(client_node) if each[0] == name] == found
    assert get_action_server_names_and_types_by_node(client_node, server_node.get_name(), '/') == found
    assert get_action_client_names_and_types_by_node(client_node, server_node.get_name(), '/') == []
    assert get_action_client_names_and_types_by_node(server_node, client_node.get_name(), '/') == found
    assert (name, found[0][1]) in client_node.get_action_names_and_types()
    assert client_node.get_action_server_names_and_types_by_node(server_node.get_name(), '/') == found
    assert client_node.get_action_client_names_and_types_by_node(server_node.get_name(), '/') == []
    server.destroy()
    client.destroy()
    assert name not in dict(get_action_names_and_types(client_node))


def test_actions_of_a_node_that_does_not_exist_are_an_error(node):
    from rclpy.action import get_action_client_names_and_types_by_node, get_action_server_names_and_types_by_node
    from rclpy.node import NodeNameNonExistentError
    for ask in (get_action_client_names_and_types_by_node, get_action_server_names_and_types_by_node):
        with pytest.raises(NodeNameNonExistentError):
            ask(node, 'nobody_of_this_name', '/')


def test_an_action_has_its_genuine_parts(make_node, unique):
    name, node = '/ns/' + unique('action'), make_node()
    ActionServer(node, Fibonacci, name, count)
    services = dict(node.get_service_names_and_types_by_node(node.get_name(), '/'))
    topics = dict(node.get_publisher_names_and_types_by_node(node.get_name(), '/'))
    assert {part: services[f'{name}/_action/{part}'] for part in ('send_goal', 'cancel_goal', 'get_result')} == {
        'send_goal': ['test_msgs/action/Fibonacci_SendGoal'], 'cancel_goal': ['action_msgs/srv/CancelGoal'],
        'get_result': ['test_msgs/action/Fibonacci_GetResult']}
    assert topics[f'{name}/_action/feedback'] == ['test_msgs/action/Fibonacci_FeedbackMessage']
    assert topics[f'{name}/_action/status'] == ['action_msgs/msg/GoalStatusArray']


def test_an_action_is_remapped_as_a_whole(make_node, unique):
    old, new = unique('old'), unique('new')
    node = make_node(cli_args=['--ros-args', '-r', f'{old}:={new}'])
    ActionServer(node, Fibonacci, old, count)
    services = dict(node.get_service_names_and_types_by_node(node.get_name(), '/'))
    assert f'/{new}/_action/send_goal' in services and f'/{old}/_action/send_goal' not in services


def test_a_node_s_waitables_are_its_actions(node, unique):
    server = ActionServer(node, Fibonacci, unique('action'), count)
    client = ActionClient(node, Fibonacci, unique('action'))
    assert {id(each) for each in node.waitables} >= {id(server), id(client)}
    server.destroy()
    client.destroy()
    assert not {id(each) for each in node.waitables} & {id(server), id(client)}


def test_actions_say_what_they_are_made_of(node, unique):
    server = ActionServer(node, Fibonacci, unique('action'), count)
    client = ActionClient(node, Fibonacci, unique('action'))
    of_server, of_client = server.get_num_entities(), client.get_num_entities()
    assert (of_server.num_services, of_server.num_timers, of_server.num_subscriptions, of_server.num_clients) == \
        (3, 1, 0, 0)
    assert (of_client.num_clients, of_client.num_subscriptions, of_client.num_services, of_client.num_timers) == \
        (3, 2, 0, 0)


def test_actions_are_context_managers_that_destroy_nothing(node, unique):
    with ActionServer(node, Fibonacci, unique('action'), count) as server:
        assert server.action_type is Fibonacci
    with ActionClient(node, Fibonacci, unique('action')) as client:
        pass
    assert not client.server_is_ready()
    server.destroy()


def test_the_parts_of_an_action_have_generic_names_for_annotations():
    from rclpy import type_support
    impl = Fibonacci.Impl
    parts = {'SendGoalServiceRequest': impl.SendGoalService.Request,
             'SendGoalServiceResponse': impl.SendGoalService.Response,
             'GetResultServiceRequest': impl.GetResultService.Request,
             'GetResultServiceResponse': impl.GetResultService.Response, 'FeedbackMessage': impl.FeedbackMessage}
    for name, part in parts.items():
        assert issubclass(part, getattr(type_support, name)), name
        assert not issubclass(Fibonacci.Goal, getattr(type_support, name)), name
    assert type_support.FeedbackMessage[Fibonacci.Feedback].__args__ == (Fibonacci.Feedback,)
    assert type_support.GetResultServiceResponse[Fibonacci.Result].__origin__ is type_support.GetResultServiceResponse
    assert type_support.ImplT.__name__ == 'ImplT'
