# SPDX-License-Identifier: Apache-2.0
"""Services and actions between C++ and Python: each asks the other."""
import os
import pathlib
import signal
import subprocess
import threading

import pytest
import rclpy
from action_msgs.msg import GoalStatus
from action_msgs.srv import CancelGoal
from example_interfaces.action import Fibonacci
from example_interfaces.srv import AddTwoInts
from rclpy.action import ActionClient, ActionServer, CancelResponse, GoalResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.context import Context
from rclpy.executors import MultiThreadedExecutor, SingleThreadedExecutor

BUILD = pathlib.Path(os.environ.get('MYELIN_BUILD_DIR', pathlib.Path(__file__).resolve().parents[2] / 'build' / 'dev'))
PROGRAMS = BUILD / 'tests' / 'cpp_python'
FIBONACCI_5 = [0, 1, 1, 2, 3, 5]


@pytest.fixture
def names(unique):
    """Arguments that give a C++ program names of this test's own, and those names."""
    add, fibonacci = unique('add'), unique('fibonacci')
    return ['--ros-args', '-r', f'add:={add}', '-r', f'fibonacci:={fibonacci}'], add, fibonacci


def test_python_asks_a_service_and_an_action_of_cpp(node, names, spin_until):
    arguments, add, fibonacci = names

    def result_of(future):
        spin_until(node, future.done)
        return future.result()

    server = subprocess.Popen([PROGRAMS / 'calls_server', *arguments])
    try:
        client = node.create_client(AddTwoInts, add)
        assert client.wait_for_service(timeout_sec=30)
        assert result_of(client.call_async(AddTwoInts.Request(a=40, b=2))).sum == 42

        action, heard = ActionClient(node, Fibonacci, fibonacci), []
        assert action.wait_for_server(timeout_sec=30)
        goal = result_of(action.send_goal_async(
            Fibonacci.Goal(order=5), feedback_callback=lambda message: heard.append(list(message.feedback.sequence))))
        result = result_of(goal.get_result_async())
        assert (result.status, list(result.result.sequence)) == (GoalStatus.STATUS_SUCCEEDED, FIBONACCI_5)
        assert heard == [FIBONACCI_5[:length] for length in (3, 4, 5, 6)]

        endless = result_of(action.send_goal_async(Fibonacci.Goal(order=10)))
        assert result_of(endless.cancel_goal_async()).return_code == CancelGoal.Response.ERROR_NONE
        assert result_of(endless.get_result_async()).status == GoalStatus.STATUS_CANCELED
        assert not result_of(action.send_goal_async(Fibonacci.Goal(order=11))).accepted
        action.destroy()
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) == 0
    finally:
        server.kill()
        server.wait()


def test_a_client_that_asks_as_soon_as_it_finds_its_server_misses_no_feedback(names, unique):
    arguments, _, fibonacci = names
    server = subprocess.Popen([PROGRAMS / 'calls_server', *arguments])
    try:
        for _ in range(20):
            context = Context()
            rclpy.init(context=context)
            node = rclpy.create_node(unique('newcomer'), context=context)
            executor = SingleThreadedExecutor(context=context)
            executor.add_node(node)
            action, heard = ActionClient(node, Fibonacci, fibonacci), []
            assert action.wait_for_server(timeout_sec=30)
            goal = action.send_goal_async(
                Fibonacci.Goal(order=5), feedback_callback=lambda message: heard.append(len(message.feedback.sequence)))
            executor.spin_until_future_complete(goal, timeout_sec=30)
            result = goal.result().get_result_async()
            executor.spin_until_future_complete(result, timeout_sec=30)
            assert result.done() and heard == [3, 4, 5, 6]
            action.destroy()
            executor.shutdown()
            node.destroy_node()
            rclpy.shutdown(context=context)
    finally:
        server.kill()
        server.wait()


def test_cpp_asks_a_service_and_an_action_of_python(node, names):
    arguments, add, fibonacci = names

    def answer(request, response):
        response.sum = request.a + request.b
        return response

    def work(goal):
        sequence = [0, 1]
        while len(sequence) <= goal.request.order:
            sequence.append(sequence[-1] + sequence[-2])
            goal.publish_feedback(Fibonacci.Feedback(sequence=sequence))
        if goal.request.order < 10:
            goal.succeed()
        else:
            while not goal.is_cancel_requested:
                canceling.wait(0.01)
            goal.canceled()
        return Fibonacci.Result(sequence=sequence)

    canceling = threading.Event()
    group = ReentrantCallbackGroup()
    node.create_service(AddTwoInts, add, answer)
    server = ActionServer(
        node, Fibonacci, fibonacci, work, callback_group=group,
        goal_callback=lambda goal: GoalResponse.REJECT if goal.order > 10 else GoalResponse.ACCEPT,
        cancel_callback=lambda goal: CancelResponse.ACCEPT)
    executor = MultiThreadedExecutor(num_threads=3, context=node.context)
    executor.add_node(node)
    spinner = threading.Thread(target=executor.spin)
    spinner.start()
    try:
        told = subprocess.run([PROGRAMS / 'calls_client', *arguments], capture_output=True, text=True, timeout=60)
    finally:
        executor.shutdown()
        spinner.join()
        server.destroy()
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines() == ['sum=42', 'code=4 sequence=0,1,1,2,3,5 feedback=4', 'canceling=1', 'code=5',
                                        'accepted=0']
