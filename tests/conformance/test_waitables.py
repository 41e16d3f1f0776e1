# SPDX-License-Identifier: Apache-2.0
"""Waitables of one's own, wait sets, and the raw handles that they are made of."""
import threading

import pytest
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup
from rclpy.clock import Clock, ClockType
from rclpy.executors import MultiThreadedExecutor, SingleThreadedExecutor
from rclpy.experimental.events_executor import EventsExecutor
from rclpy.impl.implementation_singleton import rclpy_implementation as _rclpy
from rclpy.qos import QoSProfile
from rclpy.task import Future
from rclpy.waitable import NumberOfEntities, Waitable
from std_msgs.msg import String
from std_srvs.srv import Trigger

QOS = QoSProfile(depth=10).get_c_qos_profile()


@pytest.fixture(params=[SingleThreadedExecutor, lambda: MultiThreadedExecutor(2), EventsExecutor],
                ids=['single', 'multi', 'events'])
def executor(request, ros):
    executor = request.param()
    yield executor
    executor.shutdown()


class Taking(Waitable):
    """Waits for one handle; what `take` returns completes a future."""

    def __init__(self, kind, handle, take, group=None):
        super().__init__(group or ReentrantCallbackGroup())
        self.kind, self.handle, self.take = kind, handle, take
        self.future, self.taken, self.ready = None, [], False

    def get_num_entities(self):
        return NumberOfEntities(**{{'subscription': 'num_subs', 'guard_condition': 'num_gcs', 'timer': 'num_timers',
                                    'client': 'num_clients', 'service': 'num_services'}[self.kind]: 1})

    def add_to_wait_set(self, wait_set):
        self.index = getattr(wait_set, f'add_{self.kind}')(self.handle)

    def is_ready(self, wait_set):
        if wait_set.is_ready(self.kind, self.index):
            self.ready = True
        return self.ready

    def take_data(self):
        self.ready = False
        return self.take()

    async def execute(self, taken):
        self.taken.append(taken)
        if self.future is not None and not self.future.done():
            self.future.set_result(taken)


@pytest.fixture
def wait_for(executor):
    """Spins until a waitable has run; what it took."""

    def wait(node, waitable, act=lambda: None):
        node.add_waitable(waitable)
        executor.add_node(node)
        waitable.future = Future(executor=executor)
        timer = threading.Timer(0.01, act)
        timer.start()
        executor.spin_until_future_complete(waitable.future, 10)
        timer.join()
        return waitable.future.result()

    return wait


def test_a_waitable_hears_its_guard_condition(node, wait_for):
    guard = _rclpy.GuardCondition(node.context.handle)
    assert wait_for(node, Taking('guard_condition', guard, lambda: 'rung'), guard.trigger_guard_condition) == 'rung'


def test_a_waitable_runs_as_its_timer_does(node, wait_for, executor):
    clock = Clock(clock_type=ClockType.STEADY_TIME)
    with clock.handle, node.context.handle:
        timer = _rclpy.Timer(clock.handle, node.context.handle, 2_000_000)
    waitable = Taking('timer', timer, lambda: timer.call_timer() or 'due')
    assert wait_for(node, waitable) == 'due'
    before = executor._core.wakeups()
    waitable.future, calls = Future(), len(waitable.taken)
    while len(waitable.taken) < calls + 10:
        executor.spin_once(timeout_sec=5)
    assert executor._core.wakeups() - before <= 60


def test_a_waitable_takes_messages(node, wait_for, unique):
    topic = unique('topic')
    with node.handle:
        subscription = _rclpy.Subscription(node.handle, String, topic, QOS)
    publisher = node.create_publisher(String, topic, 10)
    waitable = Taking('subscription', subscription, lambda: subscription.take_message(String, False))
    message, info = wait_for(node, waitable, lambda: publisher.publish(String(data='hello')))
    assert message == String(data='hello') and info['source_timestamp'] > 0
    assert subscription.take_message(String, False) is None


def test_a_waitable_takes_bytes_when_it_wants_them(node, wait_for, unique):
    from rclpy.serialization import deserialize_message
    topic = unique('topic')
    subscription = _rclpy.Subscription(node.handle, String, topic, QOS)
    publisher = node.create_publisher(String, topic, 10)
    waitable = Taking('subscription', subscription, lambda: subscription.take_message(String, True))
    raw, _ = wait_for(node, waitable, lambda: publisher.publish(String(data='hello')))
    assert deserialize_message(raw, String).data == 'hello'


def test_a_waitable_takes_the_answer_of_a_service(make_node, wait_for, background, unique):
    node, other, name = make_node(), make_node(), unique('service')
    other.create_service(Trigger, name, lambda request, response: Trigger.Response(success=True, message='yes'))
    background(other)
    client = _rclpy.Client(node.handle, Trigger, name, QOS)
    while not client.service_server_is_available():
        pass
    sent = []
    waitable = Taking('client', client, lambda: client.take_response(Trigger.Response))
    header, response = wait_for(node, waitable, lambda: sent.append(client.send_request(Trigger.Request())))
    assert response.message == 'yes' and [header.request_id.sequence_number] == sent
    assert client.take_response(Trigger.Response) == (None, None)


def test_a_waitable_takes_requests_and_answers_them(node, wait_for, executor, unique):
    name = unique('service')
    service = _rclpy.Service(node.handle, Trigger, name, QOS)
    client = node.create_client(Trigger, name)
    assert client.wait_for_service(10)
    asked = []
    waitable = Taking('service', service, lambda: service.service_take_request(Trigger.Request))
    request, header = wait_for(node, waitable, lambda: asked.append(client.call_async(Trigger.Request())))
    assert isinstance(request, Trigger.Request)
    service.service_send_response(Trigger.Response(message='done'), header)
    executor.spin_until_future_complete(asked[0], 10)
    assert asked[0].result().message == 'done'
    assert service.service_take_request(Trigger.Request) == (None, None)


def test_a_waitable_hears_of_what_was_there_before_it_was_added(node, wait_for):
    guard = _rclpy.GuardCondition(node.context.handle)
    guard.trigger_guard_condition()
    assert wait_for(node, Taking('guard_condition', guard, lambda: 'rung')) == 'rung'


def test_each_message_is_taken_in_its_turn(node, wait_for, executor, unique):
    topic = unique('topic')
    subscription = _rclpy.Subscription(node.handle, String, topic, QOS)
    publisher = node.create_publisher(String, topic, 10)
    waitable = Taking('subscription', subscription, lambda: subscription.take_message(String, False)[0].data)
    wait_for(node, waitable, lambda: [publisher.publish(String(data=str(i))) for i in range(10)])
    while len(waitable.taken) < 10:
        executor.spin_once(timeout_sec=5)
    assert waitable.taken == [str(i) for i in range(10)]


def test_one_that_is_never_ready_is_no_work(node, executor):
    class Idle(Waitable):
        def get_num_entities(self):
            return NumberOfEntities()

        def add_to_wait_set(self, wait_set):
            asked.append(wait_set)

        def is_ready(self, wait_set):
            return False

    asked = []
    node.add_waitable(Idle(MutuallyExclusiveCallbackGroup()))
    executor.add_node(node)
    executor.spin_once(timeout_sec=0.02)
    assert asked


def test_one_that_was_removed_does_not_run(node, executor):
    guard = _rclpy.GuardCondition(node.context.handle)
    waitable = Taking('guard_condition', guard, lambda: 'rung')
    node.add_waitable(waitable)
    assert list(node.waitables) == [waitable]
    node.remove_waitable(waitable)
    executor.add_node(node)
    guard.trigger_guard_condition()
    executor.spin_once(timeout_sec=0.02)
    assert not waitable.taken and list(node.waitables) == []


def test_what_it_raises_leaves_spin(node, ros):
    guard = _rclpy.GuardCondition(node.context.handle)

    def fail():
        raise KeyError('boom')

    waitable = Taking('guard_condition', guard, fail)
    node.add_waitable(waitable)
    guard.trigger_guard_condition()
    with pytest.raises(KeyError, match='boom'):
        ros.spin_once(node, timeout_sec=5)


def test_its_coroutine_keeps_its_group(node):
    group, gate, order = MutuallyExclusiveCallbackGroup(), Future(), []

    class Slow(Taking):
        async def execute(self, taken):
            await gate
            order.append('waitable')

    guard = _rclpy.GuardCondition(node.context.handle)
    node.add_waitable(Slow('guard_condition', guard, lambda: None, group))
    guard.trigger_guard_condition()
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    executor.spin_once(timeout_sec=5)
    node.create_guard_condition(lambda: order.append('other'), group).trigger()
    executor.spin_once(timeout_sec=0.02)
    assert order == []
    gate.set_result(None)
    while len(order) < 2:
        executor.spin_once(timeout_sec=5)
    assert order == ['waitable', 'other']


def test_its_futures_run_their_callbacks_in_its_executor(node, executor):
    future, guard = Future(), _rclpy.GuardCondition(node.context.handle)
    waitable = Taking('guard_condition', guard, lambda: future.set_result(None))
    waitable.add_future(future)
    done = Future()
    waitable.future = done
    future.add_done_callback(lambda _: None)
    node.add_waitable(waitable)
    executor.add_node(node)
    guard.trigger_guard_condition()
    executor.spin_until_future_complete(done, 10)
    assert future._executor() is executor
    waitable.remove_future(future)


def test_two_handles_are_told_apart(node, wait_for, unique):
    first, second = (_rclpy.GuardCondition(node.context.handle) for _ in range(2))

    class Both(Taking):
        def add_to_wait_set(self, wait_set):
            self.first = wait_set.add_guard_condition(first)
            self.index = wait_set.add_guard_condition(second)

        def is_ready(self, wait_set):
            self.seen = wait_set.is_ready('guard_condition', self.first), wait_set.is_ready('guard_condition', self.index)
            ready.append(wait_set.get_ready_entities('guard_condition'))
            return any(self.seen)

        def take_data(self):
            return self.seen

    ready = []
    assert wait_for(node, Both('guard_condition', second, None), second.trigger_guard_condition) == (False, True)
    assert [second.pointer] in ready


def test_a_destroyed_handle_is_passed_over(node, executor):
    guard = _rclpy.GuardCondition(node.context.handle)
    guard.destroy_when_not_in_use()
    node.add_waitable(Taking('guard_condition', guard, lambda: None))
    executor.add_node(node)
    executor.spin_once(timeout_sec=0.02)
    with pytest.raises(_rclpy.InvalidHandle):
        guard.trigger_guard_condition()


def test_a_wait_set_waits_without_an_executor(node, unique):
    topic = unique('topic')
    subscription = _rclpy.Subscription(node.handle, String, topic, QOS)
    publisher = node.create_publisher(String, topic, 10)
    wait_set = _rclpy.WaitSet(1, 0, 0, 0, 0, 0, node.context.handle)
    wait_set.clear_entities()
    index = wait_set.add_subscription(subscription)
    wait_set.wait(0)
    assert not wait_set.is_ready('subscription', index)
    timer = threading.Timer(0.01, publisher.publish, [String(data='x')])
    timer.start()
    wait_set.wait(10_000_000_000)
    timer.join()
    assert wait_set.is_ready('subscription', index)
    assert wait_set.get_ready_entities('subscription') == [subscription.pointer]
    with pytest.raises(IndexError):
        wait_set.is_ready('subscription', 7)
    with pytest.raises(_rclpy.RCLError):
        wait_set.is_ready('nonsense', 0)


def test_a_timer_that_was_cancelled_cannot_be_called(node):
    clock = Clock(clock_type=ClockType.STEADY_TIME)
    timer = _rclpy.Timer(clock.handle, node.context.handle, 1_000_000_000)
    timer.cancel_timer()
    assert timer.is_timer_canceled()
    with pytest.raises(_rclpy.TimerCancelledError):
        timer.call_timer()
    timer.reset_timer()
    info = timer.call_timer_with_info()
    assert set(info) == {'expected_call_time', 'actual_call_time'}


def test_numbers_of_entities_add_up():
    total = NumberOfEntities(1, 2, 3, 4, 5, 6) + NumberOfEntities(10, 20, 30, 40, 50, 60)
    assert (total.num_subscriptions, total.num_guard_conditions, total.num_timers, total.num_clients,
            total.num_services, total.num_events) == (11, 22, 33, 44, 55, 66)
    assert 'num_timers=33' in repr(total)


def test_what_a_waitable_must_offer(ros):
    import asyncio
    waitable = Waitable(ReentrantCallbackGroup())
    for call in (lambda: waitable.is_ready(None), waitable.take_data, waitable.get_num_entities,
                 lambda: waitable.add_to_wait_set(None), lambda: asyncio.run(waitable.execute(None))):
        with pytest.raises(NotImplementedError, match='Must be implemented by subclass'):
            call()
