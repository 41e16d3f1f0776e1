# SPDX-License-Identifier: Apache-2.0
"""An action: work that takes a while, tells how it goes, and can be cancelled.

    python3 examples/count_server.py              # and, in another terminal: python3 examples/count_client.py 8
"""
import time

import rclpy
from example_interfaces.action import Fibonacci
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor
from rclpy.node import Node


class CountServer(Node):
    def __init__(self):
        super().__init__('count_server')
        # A reentrant group and more than one thread: a request to cancel is heard while a goal is worked on.
        self.server = ActionServer(
            self, Fibonacci, 'count', self.execute, goal_callback=self.consider, cancel_callback=self.give_up,
            callback_group=ReentrantCallbackGroup())
        self.get_logger().info('Ready to count')

    # Asked first: answer soon, do no work here.
    def consider(self, goal):
        return GoalResponse.ACCEPT if 0 < goal.order <= 40 else GoalResponse.REJECT

    def give_up(self, goal_handle):
        return CancelResponse.ACCEPT

    # The work. It ends with succeed(), abort() or canceled(), and returns a result in each case.
    def execute(self, goal_handle):
        sequence = [0, 1]
        while len(sequence) <= goal_handle.request.order:
            if goal_handle.is_cancel_requested:
                goal_handle.canceled()
                self.get_logger().info('Cancelled')
                return Fibonacci.Result(sequence=sequence)
            sequence.append(sequence[-1] + sequence[-2])
            goal_handle.publish_feedback(Fibonacci.Feedback(sequence=sequence))
            time.sleep(0.2)  # something slow: a step, a movement
        goal_handle.succeed()
        self.get_logger().info(f'Counted to {sequence[-1]}')
        return Fibonacci.Result(sequence=sequence)

    def destroy_node(self):
        self.server.destroy()
        super().destroy_node()


def main():
    rclpy.init()
    node = CountServer()
    try:
        rclpy.spin(node, executor=MultiThreadedExecutor(num_threads=2))
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    finally:
        node.destroy_node()
        rclpy.try_shutdown()


if __name__ == '__main__':
    main()
