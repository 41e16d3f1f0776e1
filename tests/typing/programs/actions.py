# SPDX-License-Identifier: Apache-2.0
"""An action's server and its client."""
import rclpy
from action_msgs.msg import GoalStatus
from example_interfaces.action import Fibonacci
from rclpy.action import ActionClient, ActionServer, CancelResponse, GoalResponse
from rclpy.action.client import ClientGoalHandle
from rclpy.action.server import ServerGoalHandle
from rclpy.node import Node
from rclpy.task import Future
from typing_extensions import assert_type

Goal = ServerGoalHandle[Fibonacci.Goal, Fibonacci.Result, Fibonacci.Feedback]
Handle = ClientGoalHandle[Fibonacci.Goal, Fibonacci.Result, Fibonacci.Feedback]


class Server(Node):

    def __init__(self) -> None:
        super().__init__('fibonacci')
        self.server = ActionServer(self, Fibonacci, 'fibonacci', self.execute, goal_callback=self.consider,
                                   cancel_callback=lambda goal: CancelResponse.ACCEPT, result_timeout=60)
        self.other = ActionServer(self, Fibonacci, 'other', self.execute_later)

    def consider(self, goal: Fibonacci.Goal) -> GoalResponse:
        return GoalResponse.ACCEPT if goal.order > 0 else GoalResponse.REJECT

    def execute(self, goal: Goal) -> Fibonacci.Result:
        feedback = Fibonacci.Feedback(sequence=[0, 1])
        for i in range(1, goal.request.order):
            if goal.is_cancel_requested:
                goal.canceled()
                return Fibonacci.Result()
            feedback.sequence.append(feedback.sequence[i] + feedback.sequence[i - 1])
            goal.publish_feedback(feedback)
        goal.succeed()
        return Fibonacci.Result(sequence=feedback.sequence)

    async def execute_later(self, goal: Goal) -> Fibonacci.Result:
        goal.abort()
        return Fibonacci.Result()


class Asker(Node):

    def __init__(self) -> None:
        super().__init__('asker')
        self.client = ActionClient(self, Fibonacci, 'fibonacci')
        assert_type(self.client, ActionClient[Fibonacci.Goal, Fibonacci.Result, Fibonacci.Feedback])

    def ask(self) -> None:
        self.client.wait_for_server(timeout_sec=1.0)
        future = self.client.send_goal_async(
            Fibonacci.Goal(order=4), feedback_callback=lambda message: print(message.feedback.sequence[-1]))
        future.add_done_callback(self.accepted)

    def accepted(self, future: Future[Handle]) -> None:
        handle = future.result()
        if handle is None or not handle.accepted:
            return
        handle.cancel_goal_async()

    async def result(self, handle: Handle) -> int:
        response = await handle.get_result_async()
        assert_type(response.result, Fibonacci.Result)
        return response.result.sequence[-1] if response.status == GoalStatus.STATUS_SUCCEEDED else 0


def main() -> None:
    with rclpy.context.Context() as context:
        print(context.ok())


if __name__ == '__main__':
    main()
