# SPDX-License-Identifier: Apache-2.0
"""The parameters of another node: its services, AsyncParameterClient, the events, ParameterEventHandler."""
import threading
import time

import pytest
from rcl_interfaces.msg import IntegerRange, ParameterDescriptor, ParameterEvent, ParameterType, SetParametersResult
from rcl_interfaces.msg import Parameter as ParameterMsg
from rcl_interfaces.srv import SetParameters
from rclpy.executors import MultiThreadedExecutor, SingleThreadedExecutor
from rclpy.parameter import Parameter, parameter_value_to_python
from rclpy.parameter_client import AsyncParameterClient
from rclpy.parameter_event_handler import (ParameterCallbackHandle, ParameterEventCallbackHandle,
                                           ParameterEventHandler)
from rclpy.parameter_service import ParameterService


@pytest.fixture
def world(ros, make_node):
    """A node with parameters (`owner`), one that asks (`asker`, with a `client`), and an executor that runs both."""

    class World:
        owner = make_node()
        asker = make_node()
        executor = SingleThreadedExecutor()

        def __init__(self):
            self.client = AsyncParameterClient(self.asker, self.owner.get_fully_qualified_name())
            self.owner.declare_parameters('', [
                ('a', 1), ('group.b', 'text'), ('fixed', 1, ParameterDescriptor(read_only=True)),
                ('dynamic', 1, ParameterDescriptor(dynamic_typing=True)), ('later', Parameter.Type.STRING),
                ('ranged', 5, ParameterDescriptor(integer_range=[IntegerRange(from_value=0, to_value=10)]))])
            self.executor.add_node(self.owner)
            self.executor.add_node(self.asker)
            assert self.client.wait_for_services(timeout_sec=20)

        def answer(self, future):
            self.executor.spin_until_future_complete(future, timeout_sec=20)
            assert future.done()
            return future.result()

        def spin_until(self, condition):
            end = time.monotonic() + 20
            while not condition():
                assert time.monotonic() < end, 'waited in vain'
                self.executor.spin_once(timeout_sec=0.05)

    world = World()
    yield world
    world.executor.shutdown()


class TestServices:

    def test_values_are_told_in_the_order_of_the_question(self, world):
        values = world.answer(world.client.get_parameters(['group.b', 'a'])).values
        assert [parameter_value_to_python(value) for value in values] == ['text', 1]

    @pytest.mark.parametrize('names', [['a', 'nope'], ['nope'], ['a', 'later']])
    def test_one_unknown_or_uninitialised_name_empties_the_answer(self, world, names):
        assert list(world.answer(world.client.get_parameters(names)).values) == []

    def test_types_are_told_and_one_unknown_name_empties_the_answer(self, world):
        types = world.answer(world.client.get_parameter_types(['a', 'later'])).types
        assert list(types) == [ParameterType.PARAMETER_INTEGER, ParameterType.PARAMETER_NOT_SET]
        assert list(world.answer(world.client.get_parameter_types(['a', 'nope'])).types) == []

    def test_descriptions_are_told_and_one_unknown_name_empties_the_answer(self, world):
        described = world.answer(world.client.describe_parameters(['fixed', 'ranged'])).descriptors
        assert [(each.name, each.read_only, len(each.integer_range)) for each in described] == [
            ('fixed', True, 0), ('ranged', False, 1)]
        assert list(world.answer(world.client.describe_parameters(['a', 'nope'])).descriptors) == []

    def test_names_are_listed_by_prefix_and_depth(self, world):
        everything = world.answer(world.client.list_parameters()).result
        assert everything.names == world.owner.list_parameters([], 0).names and everything.prefixes == ['group']
        assert world.answer(world.client.list_parameters(['group'], 1)).result.names == ['group.b']
        assert 'group.b' not in world.answer(world.client.list_parameters(depth=1)).result.names

    def test_each_of_several_is_set_or_refused_by_itself(self, world):
        wanted = [Parameter('a', value=2), Parameter('a', value='text'), Parameter('nope', value=1),
                  Parameter('fixed', value=2), Parameter('ranged', value=11), Parameter('later', value='now'),
                  Parameter('a')]
        results = world.answer(world.client.set_parameters(wanted)).results
        assert [(result.successful, result.reason) for result in results] == [
            (True, ''), (False, "Wrong parameter type, expected 'Type.INTEGER' got 'Type.STRING'"),
            (False, "Invalid access to undeclared parameter(s): ['nope']"),
            (False, 'Trying to set a read-only parameter: fixed.'),
            (False, 'Parameter ranged out of range. Min: 0, Max: 10, value: 11'),
            (True, ''), (False, 'Static parameter cannot be undeclared')]
        assert (world.owner.get_parameter('a').value, world.owner.get_parameter('later').value) == (2, 'now')

    def test_atomically_all_are_set_or_none(self, world):
        refused = world.answer(world.client.set_parameters_atomically([Parameter('a', value=2),
                                                                       Parameter('fixed', value=2)])).result
        assert not refused.successful and world.owner.get_parameter('a').value == 1
        unknown = world.answer(world.client.set_parameters_atomically([Parameter('nope', value=2)])).result
        assert 'nope' in unknown.reason
        both = world.answer(world.client.set_parameters_atomically([Parameter('a', value=2),
                                                                    Parameter('ranged', value=6)])).result
        assert both.successful and world.owner.get_parameter('ranged').value == 6

    def test_deleting_removes_what_is_dynamically_typed(self, world):
        results = world.answer(world.client.delete_parameters(['dynamic', 'a'])).results
        assert [result.successful for result in results] == [True, False]
        assert not world.owner.has_parameter('dynamic') and world.owner.has_parameter('a')

    def test_an_unknown_type_is_refused_and_the_node_lives_on(self, world):
        strange = ParameterMsg(name='a')
        strange.value.type = 77
        assert not world.answer(world.client.set_parameters([strange])).results[0].successful
        assert world.answer(world.client.get_parameters(['a'])).values[0].integer_value == 1

    def test_the_callbacks_of_the_owner_are_asked(self, world):
        world.owner.add_on_set_parameters_callback(
            lambda parameters: SetParametersResult(successful=False, reason=f'not {parameters[0].value}'))
        result, = world.answer(world.client.set_parameters([Parameter('a', value=2)])).results
        assert (result.successful, result.reason) == (False, 'not 2')

    def test_what_a_callback_of_the_owner_raises_leaves_its_spin(self, world):
        def fail(parameters):
            raise KeyError('boom')

        world.owner.add_on_set_parameters_callback(fail)
        world.client.set_parameters([Parameter('a', value=2)])
        with pytest.raises(KeyError, match='boom'):
            world.spin_until(lambda: False)

    def test_a_node_may_do_without_services(self, make_node):
        silent = make_node(start_parameter_services=False)
        assert [name for name, _ in silent.get_service_names_and_types_by_node(silent.get_name(), '/')] == [
            f'{silent.get_fully_qualified_name()}/get_type_description']
        assert silent.declare_parameter('p', 1).value == 1
        for _ in range(2):
            ParameterService(silent)
            assert len(silent.get_service_names_and_types_by_node(silent.get_name(), '/')) == 7

    def test_set_callbacks_exclude_the_other_callbacks_of_the_node(self, make_node, background):
        owner, asker = make_node(), make_node()
        owner.declare_parameter('p', 0)
        running, overlaps, calls = threading.Lock(), [], []

        def alone(*_):
            if not running.acquire(blocking=False):
                overlaps.append(1)
                return SetParametersResult(successful=True)
            time.sleep(0.002)
            running.release()
            calls.append(1)
            return SetParametersResult(successful=True)

        owner.add_on_set_parameters_callback(alone)
        owner.create_timer(0.001, alone)
        background(owner, asker, executor=MultiThreadedExecutor(num_threads=4))
        client = asker.create_client(SetParameters, f'{owner.get_fully_qualified_name()}/set_parameters')
        assert client.wait_for_service(20)
        request = SetParameters.Request(parameters=[Parameter('p', value=1).to_parameter_msg()])
        for _ in range(20):
            assert client.call(request, timeout_sec=20).results[0].successful
        assert not overlaps and len(calls) >= 20

    def test_questions_are_answered_while_a_callback_blocks(self, make_node, background):
        owner, asker = make_node(), make_node()
        client = AsyncParameterClient(asker, owner.get_fully_qualified_name())
        assert client.wait_for_services(20)
        answered, answers = threading.Event(), []

        def block():
            timer.cancel()
            client.get_parameters(['use_sim_time'], lambda _: answered.set())
            answers.append(answered.wait(20))

        timer = owner.create_timer(0.001, block)
        background(owner, asker, executor=MultiThreadedExecutor(num_threads=3))
        assert answered.wait(20)
        end = time.monotonic() + 20
        while not answers and time.monotonic() < end:
            time.sleep(0.005)
        assert answers == [True]


class TestClient:

    def test_it_knows_whether_the_services_are_there(self, make_node):
        client = AsyncParameterClient(make_node(), 'nobody_at_home')
        assert not client.services_are_ready()
        assert not client.wait_for_services(timeout_sec=0.0) and not client.wait_for_services(timeout_sec=0.01)

    def test_it_finds_a_node_by_a_relative_name(self, make_node):
        owner, asker = make_node(namespace='/ns'), make_node(namespace='/ns')
        assert AsyncParameterClient(asker, owner.get_name()).wait_for_services(20)

    def test_each_call_tells_its_callback_with_the_future(self, world):
        heard = []
        client = world.client
        for call in (lambda c: client.list_parameters(callback=c), lambda c: client.get_parameters(['a'], c),
                     lambda c: client.set_parameters([], c), lambda c: client.describe_parameters(['a'], c),
                     lambda c: client.get_parameter_types(['a'], c), lambda c: client.delete_parameters([], c),
                     lambda c: client.set_parameters_atomically([], c)):
            future = call(heard.append)
            world.spin_until(lambda: heard)
            assert heard.pop() is future and future.done()

    def test_messages_are_as_good_as_parameters(self, world):
        mixed = [Parameter('a', value=2).to_parameter_msg(), Parameter('ranged', value=3)]
        assert all(each.successful for each in world.answer(world.client.set_parameters(mixed)).results)

    @pytest.mark.parametrize('atomically', [False, True])
    def test_a_file_is_loaded(self, world, tmp_path, atomically):
        file = tmp_path / 'p.yaml'
        file.write_text(f'/**:\n  ros__parameters: {{ranged: 7}}\n{world.owner.get_fully_qualified_name()}:\n'
                        '  ros__parameters:\n    a: 5\n    group: {b: new}\n')
        load = world.client.load_parameter_file_atomically if atomically else world.client.load_parameter_file
        answer = world.answer(load(str(file)))
        assert answer.result.successful if atomically else [each.successful for each in answer.results] == [True] * 2
        assert [world.owner.get_parameter(name).value for name in ('a', 'group.b', 'ranged')] == [5, 'new', 5]
        world.answer(load(str(file), use_wildcard=True))
        assert world.owner.get_parameter('ranged').value == 7

    def test_a_file_that_is_not_there_raises_at_once(self, world):
        with pytest.raises(FileNotFoundError):
            world.client.load_parameter_file('/no/such/file.yaml')

    def test_events_are_heard_through_it(self, world):
        heard = []
        world.client.on_parameter_event(heard.append)
        world.spin_until(lambda: world.asker.count_subscribers('/parameter_events') > 0)
        world.spin_until(lambda: heard or not world.owner.set_parameters([Parameter('a', value=2)]))
        assert isinstance(heard[0], ParameterEvent)


class TestEvents:
    """What a node says on /parameter_events."""

    @pytest.fixture
    def events(self, make_node, spin_until):
        node = make_node()
        heard = []

        def hear(event):
            if event.node == node.get_fully_qualified_name():
                heard.append(event)

        node.create_subscription(ParameterEvent, '/parameter_events', hear, 1000)
        node.declare_parameter('marker', 0)
        spin_until(node, lambda: heard or not node.set_parameters([Parameter('marker', value=0)]))
        count = [0]

        def said():
            """(new, changed, deleted) names of each event since the last question."""
            count[0] += 1
            node.set_parameters([Parameter('marker', value=count[0])])
            spin_until(node, lambda: any(p.name == 'marker' and p.value.integer_value == count[0]
                                         for event in heard for p in event.changed_parameters))
            lists = [tuple([p.name for p in part] for part in (e.new_parameters, e.changed_parameters,
                                                               e.deleted_parameters)) for e in heard]
            heard.clear()
            return [each for each in lists if 'marker' not in each[0] + each[1]]

        said()
        return node, said

    def test_declaring_says_new_for_each(self, events):
        node, said = events
        node.declare_parameters('', [('a', 1), ('b', 2)])
        assert said() == [(['a'], [], []), (['b'], [], [])]

    def test_one_without_a_value_is_new_twice(self, events):
        node, said = events
        node.declare_parameter('a', Parameter.Type.INTEGER)
        node.set_parameters([Parameter('a', value=1)])
        node.set_parameters([Parameter('a', value=2)])
        assert said() == [(['a'], [], []), (['a'], [], []), ([], ['a'], [])]

    def test_setting_says_changed_even_when_the_value_is_the_same(self, events):
        node, said = events
        node.declare_parameters('', [('a', 1), ('b', 2)])
        said()
        node.set_parameters([Parameter('a', value=1), Parameter('b', value=3)])
        node.set_parameters_atomically([Parameter('a', value=5), Parameter('b', value=5)])
        assert said() == [([], ['a'], []), ([], ['b'], []), ([], ['a', 'b'], [])]

    def test_a_refusal_says_nothing(self, events):
        node, said = events
        node.declare_parameter('a', 1)
        said()
        node.set_parameters([Parameter('a', value='text')])
        assert said() == []

    def test_undeclaring_says_nothing_and_deleting_says_deleted(self, events):
        node, said = events
        node.declare_parameters('', [('a', 1), ('d', 1, ParameterDescriptor(dynamic_typing=True))])
        said()
        node.undeclare_parameter('a')
        node.set_parameters([Parameter('d')])
        assert said() == [([], [], ['d'])]

    def test_a_new_descriptor_says_nothing(self, events):
        node, said = events
        node.declare_parameter('a', 1)
        said()
        node.set_descriptor('a', ParameterDescriptor(type=2))
        assert said() == []


class TestEventHandler:

    @pytest.fixture
    def handler(self, make_node):
        return ParameterEventHandler(make_node('listener', namespace='/ns'))

    @staticmethod
    def event(node, new=(), changed=(), deleted=()):
        def messages(values):
            return [Parameter(name, value=value).to_parameter_msg() for name, value in values]
        return ParameterEvent(node=node, new_parameters=messages(new), changed_parameters=messages(changed),
                              deleted_parameters=messages(deleted))

    def test_a_parameter_is_found_in_an_event_of_its_node(self):
        event = self.event('/n', [('a', 1)], [('b', 2)], [('c', None)])
        get = ParameterEventHandler.get_parameter_from_event
        assert isinstance(get(event, 'a', '/n'), ParameterMsg)
        assert parameter_value_to_python(get(event, 'b', '/n').value) == 2
        assert get(event, 'c', '/n') is None and get(event, 'a', '/m') is None and get(event, 'x', '/n') is None

    def test_new_and_changed_parameters_of_an_event_are_walked(self):
        event = self.event('/n', [('a', 1)], [('b', 2)], [('c', None)])
        assert [p.name for p in ParameterEventHandler.get_parameters_from_event(event)] == ['a', 'b']

    def test_callbacks_get_their_own_parameter_as_a_message(self, handler):
        heard = []
        handle = handler.add_parameter_callback('a', '/n', heard.append)
        assert isinstance(handle, ParameterCallbackHandle)
        assert (handle.parameter_name, handle.node_name) == ('a', '/n')
        hear = handler._callbacks.event_callback
        hear(self.event('/n', changed=[('b', 1), ('a', 2)]))
        hear(self.event('/m', changed=[('a', 3)]))
        hear(self.event('/n', deleted=[('a', None)]))
        assert [(p.name, p.value.integer_value) for p in heard] == [('a', 2)]

    def test_the_newest_is_called_first_and_events_after_parameters(self, handler):
        order = []
        handler.add_parameter_event_callback(lambda _: order.append('event 1'))
        handler.add_parameter_event_callback(lambda _: order.append('event 2'))
        for name in 'ab':
            for number in '12':
                handler.add_parameter_callback(name, '/n', lambda _, said=name + number: order.append(said))
        handler._callbacks.event_callback(self.event('/n', changed=[('b', 1), ('a', 2)]))
        assert order == ['a2', 'a1', 'b2', 'b1', 'event 2', 'event 1']

    @pytest.mark.parametrize('name, full', [('', '/ns/listener'), (None, '/ns/listener'), ('n', '/ns/n'), ('/n', '/n')])
    def test_node_names_are_in_the_namespace_of_the_handler(self, handler, name, full):
        assert handler.add_parameter_callback('a', name, print).node_name == full

    def test_what_was_removed_is_not_called_and_cannot_be_removed_again(self, handler):
        heard = []
        parameter = handler.add_parameter_callback('a', '/n', heard.append)
        event = handler.add_parameter_event_callback(heard.append)
        assert isinstance(event, ParameterEventCallbackHandle)
        handler.remove_parameter_callback(parameter)
        handler.remove_parameter_event_callback(event)
        handler._callbacks.event_callback(self.event('/n', changed=[('a', 2)]))
        assert heard == []
        with pytest.raises(RuntimeError, match="Callback doesn't exist"):
            handler.remove_parameter_callback(parameter)
        with pytest.raises(RuntimeError, match="Callback doesn't exist"):
            handler.remove_parameter_event_callback(event)

    def test_without_names_the_filter_lets_everything_through(self, handler):
        assert handler.configure_nodes_filter() is True and handler.configure_nodes_filter([]) is True

    def test_a_callback_may_add_and_remove_callbacks(self, handler):
        heard = []

        def once(event):
            handler.remove_parameter_event_callback(handle)
            handler.add_parameter_event_callback(heard.append)

        handle = handler.add_parameter_event_callback(once)
        for _ in range(3):
            handler._callbacks.event_callback(self.event('/n'))
        assert len(heard) == 2

    def test_changes_of_another_node_arrive_until_it_is_destroyed(self, world):
        heard = []
        handler = ParameterEventHandler(world.asker)
        handler.add_parameter_callback('a', world.owner.get_fully_qualified_name(), heard.append)
        world.spin_until(lambda: heard or not world.owner.set_parameters([Parameter('a', value=9)]))
        assert heard[0].value.integer_value == 9
        subscriptions = list(world.asker.subscriptions)
        handler.destroy()
        assert handler.parameter_event_subscription in subscriptions
        assert handler.parameter_event_subscription not in list(world.asker.subscriptions)
