# SPDX-License-Identifier: Apache-2.0
"""Sends a goal to an action, shows how it goes, and cancels it after a while if asked to.

    python3 examples/count_client.py 8
    python3 examples/count_client.py 30 --cancel-after 1
"""
import argparse
import sys

import rclpy
from action_msgs.msg import GoalStatus
from example_interfaces.action import Fibonacci
from rclpy.action import ActionClient
from rclpy.node import Node


class CountClient(Node):
    def __init__(self):
        super().__init__('count_client')
        self.client = ActionClient(self, Fibonacci, 'count')

    # Coroutines read like the conversation they are; each `await` lets the node do other things meanwhile.
    async def count(self, order, cancel_after):
        goal = await self.client.send_goal_async(Fibonacci.Goal(order=order), feedback_callback=self.hear)
        if not goal.accepted:
            self.get_logger().error(f'Nobody counts to {order} here')
            return 1
        if cancel_after is not None:
            self.create_timer(cancel_after, goal.cancel_goal_async)
        answer = await goal.get_result_async()
        if answer.status == GoalStatus.STATUS_CANCELED:
            print(f'Cancelled at {answer.result.sequence[-1]}')
            return 2
        print('Counted:', *answer.result.sequence)
        return 0

    def hear(self, message):
        self.get_logger().info(f'so far {message.feedback.sequence[-1]}')


def main():
    options = argparse.ArgumentParser(description='Sends a goal to the action "count".')
    options.add_argument('order', type=int, nargs='?', default=8)
    options.add_argument('--cancel-after', type=float, metavar='SECONDS')
    given = options.parse_args(rclpy.utilities.remove_ros_args(sys.argv)[1:])

    rclpy.init()
    node = CountClient()
    executor = rclpy.executors.SingleThreadedExecutor()
    executor.add_node(node)
    try:
        if not node.client.wait_for_server(timeout_sec=10.0):
            node.get_logger().error('Nobody offers the action "count"; start count_server.py')
            return 1
        conversation = executor.create_task(node.count, given.order, given.cancel_after)
        executor.spin_until_future_complete(conversation)
        return conversation.result()
    except KeyboardInterrupt:
        return 130
    finally:
        node.client.destroy()
        node.destroy_node()
        rclpy.try_shutdown()


if __name__ == '__main__':
    sys.exit(main())
