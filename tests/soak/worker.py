# SPDX-License-Identifier: Apache-2.0
"""One of the processes of a soak: a ring of robots that never rest.

Worker i publishes numbered messages that worker i+1 checks for gaps, asks the service, the action and the parameters of
worker i+1, and all the while makes and destroys timers and whole nodes. It reports on standard output, one JSON object a
line, and stops when a line comes on standard input (or it ends): first its talking, then, at a second line, itself.

Only what genuine rclpy has too is used.
"""
import argparse
import json
import os
import sys
import threading
import time

import rclpy
from action_msgs.msg import GoalStatus
from example_interfaces.action import Fibonacci
from example_interfaces.srv import AddTwoInts
from rcl_interfaces.msg import ParameterEvent
from rclpy.action import ActionClient, ActionServer, CancelResponse
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor, SingleThreadedExecutor
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.parameter_client import AsyncParameterClient
from rclpy.qos import QoSHistoryPolicy, QoSProfile, QoSReliabilityPolicy
from std_msgs.msg import String

EVERYTHING = QoSProfile(history=QoSHistoryPolicy.KEEP_ALL, reliability=QoSReliabilityPolicy.RELIABLE)


class Flow:
    """Numbers to the next worker, numbers from the one before."""

    def __init__(self, node, here, before):
        self.sent = self.received = self.lost = 0
        self._talks = True
        self._publisher = node.create_publisher(String, f'flow_{here}', EVERYTHING)
        self._timer = node.create_timer(0.02, self._talk)
        self._subscription = node.create_subscription(String, f'flow_{before}', self._hear, EVERYTHING)

    def _talk(self):
        if self._talks and self._publisher.get_subscription_count():
            self.sent += 1
            self._publisher.publish(String(data=f'{self.sent} ' + 'x' * (self.sent % 2000)))

    def _hear(self, message):
        number, _, filling = message.data.partition(' ')
        self.received += 1
        if int(number) != self.received or len(filling) != int(number) % 2000:
            self.lost += abs(int(number) - self.received) or 1
            self.received = int(number)

    def rest(self):
        self._talks = False


class Sums:
    """Asks the next worker's service, one question after the other; answers the worker before."""

    def __init__(self, node, here, after):
        self.asked = self.answered = self.wrong = 0
        self._pending = None
        group = ReentrantCallbackGroup()
        self._service = node.create_service(AddTwoInts, f'add_{here}', self._add, callback_group=group)
        self._client = node.create_client(AddTwoInts, f'add_{after}', callback_group=group)
        self._timer = node.create_timer(0.1, self._ask)

    @staticmethod
    def _add(request, response):
        response.sum = request.a + request.b
        return response

    def _ask(self):
        if self._pending is not None or not self._client.service_is_ready():
            return
        self.asked += 1
        expected = self.asked + 7
        self._pending = self._client.call_async(AddTwoInts.Request(a=self.asked, b=7))
        self._pending.add_done_callback(lambda future: self._hear(future.result().sum == expected))

    def _hear(self, right):
        self.answered += 1
        self.wrong += not right
        self._pending = None

    def rest(self):
        self._timer.cancel()


class Errands:
    """Goals for the next worker, every third of them cancelled; an action for the worker before."""

    def __init__(self, node, here, after):
        self.asked = self.succeeded = self.canceled = self.wrong = self.feedback = 0
        self._busy = False
        group = ReentrantCallbackGroup()
        self._server = ActionServer(node, Fibonacci, f'fibonacci_{here}', self._execute, callback_group=group,
                                    cancel_callback=lambda _: CancelResponse.ACCEPT, result_timeout=60)
        self._client = ActionClient(node, Fibonacci, f'fibonacci_{after}', callback_group=group)
        self._timer = node.create_timer(0.25, self._ask)

    @staticmethod
    async def _execute(goal):
        sequence = [0, 1]
        while len(sequence) < goal.request.order:
            if goal.is_cancel_requested:
                goal.canceled()
                return Fibonacci.Result(sequence=sequence)
            sequence.append(sequence[-1] + sequence[-2])
            goal.publish_feedback(Fibonacci.Feedback(sequence=sequence))
            await _breath(goal)
        goal.succeed()
        return Fibonacci.Result(sequence=sequence)

    def _ask(self):
        if self._busy or not self._client.server_is_ready():
            return
        self._busy = True
        self._asked_at = time.monotonic()
        self.asked += 1
        future = self._client.send_goal_async(Fibonacci.Goal(order=12), feedback_callback=self._hear_feedback)
        future.add_done_callback(self._accepted)

    def _hear_feedback(self, _):
        self.feedback += 1

    def _accepted(self, future):
        goal = future.result()
        if not goal.accepted:
            self._complain('a goal was rejected')
            self._busy = False
            return
        if self.asked % 3 == 0:
            goal.cancel_goal_async()
        goal.get_result_async().add_done_callback(self._finished)

    def _finished(self, future):
        answer = future.result()
        if answer.status == GoalStatus.STATUS_SUCCEEDED:
            self.succeeded += 1
            if list(answer.result.sequence)[-3:] != [34, 55, 89]:
                self._complain(f'a goal ended with {list(answer.result.sequence)}')
        elif answer.status == GoalStatus.STATUS_CANCELED:
            self.canceled += 1
        else:
            self._complain(f'a goal ended with status {answer.status}, {time.monotonic() - self._asked_at:.1f} s after it '
                           'was sent')
        self._busy = False

    def _complain(self, what):
        self.wrong += 1
        print(f'{time.strftime("%H:%M:%S")}: errand {self.asked}: {what}', file=sys.stderr, flush=True)

    def rest(self):
        self._timer.cancel()

    def destroy(self):
        self._client.destroy()
        self._server.destroy()


async def _breath(_):
    """Lets others run."""
    class Pause:
        def __await__(self):
            yield
    await Pause()


class Settings:
    """Sets a parameter of its own and one of the next worker, and hears of it all."""

    def __init__(self, node, after):
        self.set = self.heard = self.wrong = 0
        self._node = node
        self._busy = False
        node.declare_parameter('speed', 0)
        node.declare_parameter('mood', 'calm')
        self._client = AsyncParameterClient(node, f'worker_{after}')
        self._events = node.create_subscription(ParameterEvent, '/parameter_events', self._hear, 100)
        self._timer = node.create_timer(0.5, self._change)

    def _change(self):
        result, = self._node.set_parameters([Parameter('speed', value=self.set % 100)])
        self.wrong += not result.successful
        if self._busy or not self._client.services_are_ready():
            return
        self._busy = True
        future = self._client.set_parameters([Parameter('mood', value=f'mood {self.set}')])
        future.add_done_callback(self._changed)

    def _changed(self, future):
        self.set += 1
        self.wrong += not all(result.successful for result in future.result().results)
        self._busy = False

    def _hear(self, _):
        self.heard += 1

    def rest(self):
        self._timer.cancel()


class Churn:
    """Nodes and timers that come and go: a node a second, which asks the next worker one question and leaves. The nodes
    have ten names in turn, for Fast DDS 2.9 keeps about 200 octets of each name that a topic ever had."""

    def __init__(self, node, executor, here, after):
        self.made = self.gone = self.wrong = 0
        self._node, self._executor, self._here, self._after = node, executor, here, after
        self._visitor = self._future = self._asked_at = None
        self._short = None
        self._timer = node.create_timer(0.05, self._turn, callback_group=MutuallyExclusiveCallbackGroup())
        self._rests = False

    def _turn(self):
        if self._short is not None:
            self._node.destroy_timer(self._short)
        self._short = self._node.create_timer(0.01, lambda: None)
        if self._visitor is None:
            if not self._rests:
                self._arrive()
        elif self._future is None:
            if self._client.service_is_ready():
                self._future = self._client.call_async(AddTwoInts.Request(a=20, b=3))
        elif self._future.done() and time.monotonic() - self._asked_at > 1:
            self.wrong += self._future.result().sum != 23
            self._leave()

    def _arrive(self):
        self.made += 1
        self._asked_at = time.monotonic()
        name = f'visitor_{self._here}_{self.made % 10}'
        self._visitor = Node(name, use_global_arguments=False)
        self._visitor.declare_parameter('purpose', 'asking')
        self._visitor.create_publisher(String, f'visits_{self._here}', 10)
        self._visitor.create_subscription(String, f'visits_{self._after}', lambda _: None, 10)
        self._visitor.create_service(AddTwoInts, f'{name}_add', Sums._add)
        self._visitor.create_timer(0.1, lambda: None)
        self._client = self._visitor.create_client(AddTwoInts, f'add_{self._after}')
        self._executor.add_node(self._visitor)

    def _leave(self):
        self._executor.remove_node(self._visitor)
        self._visitor.destroy_node()
        self._visitor = self._future = self._client = None
        self.gone += 1

    def rest(self):
        self._rests = True

    @property
    def resting(self):
        return self._visitor is None


def resident_kb():
    with open('/proc/self/statm') as statm:
        return int(statm.read().split()[1]) * os.sysconf('SC_PAGE_SIZE') // 1024


def counts(parts):
    numbers = {}
    for name, part in parts.items():
        numbers.update({f'{name}.{key}': value for key, value in vars(part).items()
                        if not key.startswith('_') and isinstance(value, int)})
    return numbers


def report(parts, state):
    print(json.dumps({'at': time.time(), 'state': state, 'rss_kb': resident_kb(),
                      'descriptors': len(os.listdir('/proc/self/fd')), 'threads': len(os.listdir('/proc/self/task')),
                      'cpu_s': sum(os.times()[:2]), **counts(parts)}), flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument('--number', type=int, required=True)
    options.add_argument('--workers', type=int, required=True)
    options.add_argument('--every', type=float, required=True, help='seconds between reports')
    given = options.parse_args()
    here, workers = given.number, given.workers
    after, before = (here + 1) % workers, (here - 1) % workers

    rclpy.init(args=[])
    node = Node(f'worker_{here}')
    executor = MultiThreadedExecutor(3) if here % 2 else SingleThreadedExecutor()
    executor.add_node(node)
    parts = {'flow': Flow(node, here, before), 'sums': Sums(node, here, after), 'errands': Errands(node, here, after),
             'settings': Settings(node, after), 'churn': Churn(node, executor, here, after)}

    failure = []

    def spin():
        try:
            executor.spin()
        except ExternalShutdownException:
            pass
        except BaseException as error:
            failure.append(error)
            raise

    spinner = threading.Thread(target=spin, daemon=True)  # who is left alone ends
    spinner.start()
    asked_to_rest, asked_to_leave = threading.Event(), threading.Event()

    def listen():
        sys.stdin.readline()
        asked_to_rest.set()
        sys.stdin.readline()
        asked_to_leave.set()

    threading.Thread(target=listen, daemon=True).start()
    while not asked_to_rest.wait(given.every) and not failure:
        report(parts, 'busy')
    for part in parts.values():
        part.rest()
    while not asked_to_leave.wait(0.2) and not failure:
        report(parts, 'resting' if parts['churn'].resting else 'busy')
    report(parts, 'failed' if failure else 'done')
    parts['errands'].destroy()
    executor.shutdown()
    spinner.join()
    node.destroy_node()
    rclpy.shutdown()
    return 1 if failure else 0


if __name__ == '__main__':
    sys.exit(main())
