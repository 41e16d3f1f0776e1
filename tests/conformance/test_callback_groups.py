# SPDX-License-Identifier: Apache-2.0
"""Callback groups: ours, and those that a program writes itself."""
import threading

import pytest
from rclpy.callback_groups import CallbackGroup, MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup
from rclpy.executors import MultiThreadedExecutor, SingleThreadedExecutor
from std_msgs.msg import String


def test_a_group_knows_its_entities(node):
    group = ReentrantCallbackGroup()
    timer = node.create_timer(10, lambda: None, group)
    assert group.has_entity(timer) and not node.default_callback_group.has_entity(timer)
    assert timer.callback_group is group


def test_a_group_does_not_keep_its_entities(node):
    import gc
    import weakref
    group = ReentrantCallbackGroup()
    timer = node.create_timer(10, lambda: None, group)
    gone = weakref.ref(timer)
    node.destroy_timer(timer)
    del timer
    gc.collect()
    assert gone() is None


def test_what_a_node_makes_is_in_its_default_group(node):
    assert isinstance(node.default_callback_group, MutuallyExclusiveCallbackGroup)
    for made in (node.create_timer(10, lambda: None), node.create_guard_condition(lambda: None)):
        assert made.callback_group is node.default_callback_group


def test_an_exclusive_group_lets_one_begin(node):
    group = MutuallyExclusiveCallbackGroup()
    first, second = (node.create_timer(10, lambda: None, group) for _ in range(2))
    assert group.can_execute(first) and group.beginning_execution(first)
    assert not group.can_execute(second) and not group.beginning_execution(second)
    group.ending_execution(first)
    assert group.beginning_execution(second)


def test_an_exclusive_group_is_taken_while_a_callback_runs(ros, node):
    seen = []
    group = MutuallyExclusiveCallbackGroup()
    guard = node.create_guard_condition(lambda: seen.append(group.can_execute(guard)), group)
    guard.trigger()
    ros.spin_once(node, timeout_sec=5)
    assert seen == [False] and group.can_execute(guard)


def test_a_reentrant_group_lets_all_begin(node):
    group = ReentrantCallbackGroup()
    timer = node.create_timer(10, lambda: None, group)
    assert group.beginning_execution(timer) and group.beginning_execution(timer)
    group.ending_execution(timer)


def test_a_group_of_ones_own_has_to_say_what_it_allows():
    group = CallbackGroup()
    for call in (group.can_execute, group.beginning_execution, group.ending_execution):
        with pytest.raises(NotImplementedError):
            call(None)


class Throttled(CallbackGroup):
    """Lets so many callbacks begin as there is room in its bucket."""

    def __init__(self):
        super().__init__()
        self.bucket, self.lock, self.log = 0, threading.Lock(), []

    def can_execute(self, entity):
        with self.lock:
            return self.bucket > 0

    def beginning_execution(self, entity):
        with self.lock:
            if self.bucket == 0:
                return False
            self.bucket -= 1
            self.log.append(('begin', entity))
            return True

    def ending_execution(self, entity):
        self.log.append(('end', entity))


@pytest.mark.parametrize('executor_type', [SingleThreadedExecutor, lambda: MultiThreadedExecutor(2)],
                         ids=['single', 'multi'])
def test_a_group_of_ones_own_decides_what_begins(node, unique, executor_type, background):
    group, heard, topic = Throttled(), [], unique('topic')
    subscription = node.create_subscription(String, topic, lambda m: heard.append(m.data), 10, callback_group=group)
    publisher = node.create_publisher(String, topic, 10)
    refilled = []

    def refill():  # as a timer of the program's would: what has run wakes nobody but the executor itself
        if sorted(heard) == [str(i) for i in range(2 * len(refilled))]:
            with group.lock:
                group.bucket += 2
            refilled.append(len(heard))
        if len(heard) == 6:
            finished.set()

    finished = threading.Event()
    node.create_timer(0.005, refill, ReentrantCallbackGroup())
    for i in range(6):
        publisher.publish(String(data=str(i)))
    background(node, executor=executor_type())
    assert finished.wait(20)
    assert sorted(heard) == [str(i) for i in range(6)] and refilled[:3] == [0, 2, 4]
    assert group.log.count(('begin', subscription)) == 6 and group.log[0] == ('begin', subscription)


def test_a_subclass_that_overrides_nothing_is_as_its_base(node):
    class Named(MutuallyExclusiveCallbackGroup):
        pass

    group, ran = Named(), []
    node.create_guard_condition(lambda: ran.append(1), group).trigger()
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    executor.spin_once(timeout_sec=5)
    assert ran == [1]


def test_a_subclass_may_count_and_leave_the_rest_to_its_base(node):
    class Counting(MutuallyExclusiveCallbackGroup):
        count = 0

        def beginning_execution(self, entity):
            began = super().beginning_execution(entity)
            self.count += began
            return began

    group, ran = Counting(), []
    guards = [node.create_guard_condition(lambda: ran.append(1), group) for _ in range(3)]
    for guard in guards:
        guard.trigger()
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    while len(ran) < 3:
        executor.spin_once(timeout_sec=5)
    assert group.count == 3


def test_what_a_group_raises_leaves_spin(node):
    class Broken(ReentrantCallbackGroup):
        def can_execute(self, entity):
            raise KeyError('broken')

    node.create_guard_condition(lambda: None, Broken()).trigger()
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    with pytest.raises(KeyError, match='broken'):
        executor.spin_once(timeout_sec=5)


def test_a_group_forgets_what_is_gone(node):
    group = ReentrantCallbackGroup()
    stays = node.create_timer(100.0, print, group)
    for _ in range(100):
        node.destroy_timer(node.create_timer(100.0, print, group))
    assert len(group.entities) == 1 and group.has_entity(stays)
