# SPDX-License-Identifier: Apache-2.0
"""Managed nodes: their states, what leads from one to the next, and who is told."""
import gc
import signal
import subprocess
import sys
import weakref

import pytest


@pytest.fixture
def make_managed(ros, unique):
    """Makes managed nodes that end with the test; `make_managed(Talker)` of a class of the test's own."""
    from rclpy.lifecycle import LifecycleNode
    nodes = []

    def make(cls=LifecycleNode, name=None, **arguments):
        node = cls(name or unique('managed'), **arguments)
        nodes.append(node)
        return node

    yield make
    for node in nodes:
        node.destroy_node()


@pytest.fixture
def managed(make_managed):
    return make_managed()


def label(node):
    return node._state_machine.current_state[1]


@pytest.fixture
def ask(ros, make_node, background):
    """Asks a service of a managed node, which a thread spins: ask(node, 'get_state', GetState)."""
    asker = make_node()
    spun = set()

    def ask(node, service, srv_type, **fields):
        if node not in spun:
            background(node)
            spun.add(node)
        client = asker.create_client(srv_type, f'{node.get_fully_qualified_name()}/{service}')
        assert client.wait_for_service(timeout_sec=20)
        return client.call(srv_type.Request(**fields), timeout_sec=20)

    return ask


@pytest.fixture
def change(ask):
    """Has another node ask for a transition; whether it succeeded."""
    from lifecycle_msgs.msg import Transition
    from lifecycle_msgs.srv import ChangeState

    def change(node, id=0, label=''):
        return ask(node, 'change_state', ChangeState, transition=Transition(id=id, label=label)).success

    return change


@pytest.fixture
def outcomes():
    from rclpy.lifecycle import TransitionCallbackReturn
    return TransitionCallbackReturn


def test_the_package_has_long_and_short_names(ros):
    import rclpy.lifecycle as lifecycle
    assert lifecycle.Node is lifecycle.LifecycleNode
    assert lifecycle.NodeMixin is lifecycle.LifecycleNodeMixin
    assert lifecycle.State is lifecycle.LifecycleState
    assert lifecycle.Publisher is lifecycle.LifecyclePublisher
    assert issubclass(lifecycle.LifecycleNode, ros.node.Node)
    assert issubclass(lifecycle.LifecycleNodeMixin, lifecycle.ManagedEntity)


def test_outcomes_have_upstreams_numbers_and_labels(outcomes):
    assert [int(outcome) for outcome in (outcomes.SUCCESS, outcomes.FAILURE, outcomes.ERROR)] == [97, 98, 99]
    assert outcomes.SUCCESS.to_label() == 'transition_success'
    assert outcomes.FAILURE.to_label() == 'transition_failure'
    assert outcomes.ERROR.to_label() == 'transition_error'
    assert outcomes.SUCCESS != 97 and outcomes(98) == outcomes.FAILURE
    assert outcomes.ERROR.name == 'ERROR' and set(outcomes.__members__) == {'SUCCESS', 'FAILURE', 'ERROR'}


def test_a_state_is_a_label_and_a_number(ros):
    from rclpy.lifecycle import LifecycleState
    state = LifecycleState(state_id=2, label='inactive')
    assert state == ('inactive', 2)
    assert repr(state) == "LifecycleState(label='inactive', state_id=2)"


def test_a_new_node_is_unconfigured_and_a_node_in_all_else(managed):
    assert managed._state_machine.current_state == (1, 'unconfigured')
    assert managed._state_machine.initialized
    managed.declare_parameter('speed', 3)
    assert managed.get_parameter('speed').value == 3


def test_every_primary_state_can_be_reached(managed, outcomes):
    assert managed.trigger_configure() == outcomes.SUCCESS
    assert label(managed) == 'inactive'
    assert managed.trigger_activate() == outcomes.SUCCESS
    assert label(managed) == 'active'
    assert managed.trigger_deactivate() == outcomes.SUCCESS
    assert label(managed) == 'inactive'
    assert managed.trigger_cleanup() == outcomes.SUCCESS
    assert label(managed) == 'unconfigured'
    assert managed.trigger_shutdown() == outcomes.SUCCESS
    assert label(managed) == 'finalized'


def test_a_node_can_be_shut_down_from_every_resting_state(make_managed, outcomes):
    for path in ((), ('configure',), ('configure', 'activate')):
        node = make_managed(enable_communication_interface=False)
        for step in path:
            getattr(node, f'trigger_{step}')()
        assert node.trigger_shutdown() == outcomes.SUCCESS
        assert label(node) == 'finalized'


def test_impossible_transitions_raise_and_change_nothing(managed):
    from rclpy._rclpy_pybind11 import RCLError
    for step in ('activate', 'deactivate', 'cleanup'):
        with pytest.raises(RCLError, match='Failed to trigger lifecycle state machine transition'):
            getattr(managed, f'trigger_{step}')()
    assert label(managed) == 'unconfigured'
    managed.trigger_shutdown()
    with pytest.raises(RCLError, match='Shutdown transtion not possible'):
        managed.trigger_shutdown()


def test_callbacks_get_the_state_that_the_node_comes_from(make_managed, outcomes):
    from rclpy.lifecycle import LifecycleNode, LifecycleState
    told = []

    class Told(LifecycleNode):
        pass

    def note(name):
        def callback(self, state):
            told.append((name, state))
            return getattr(super(Told, self), name)(state)
        setattr(Told, name, callback)

    for name in ('on_configure', 'on_activate', 'on_deactivate', 'on_cleanup', 'on_shutdown'):
        note(name)
    node = make_managed(Told)
    for step in ('configure', 'activate', 'deactivate', 'cleanup', 'shutdown'):
        getattr(node, f'trigger_{step}')()
    assert told == [('on_configure', ('unconfigured', 1)), ('on_activate', ('inactive', 2)),
                    ('on_deactivate', ('active', 3)), ('on_cleanup', ('inactive', 2)),
                    ('on_shutdown', ('unconfigured', 1))]
    assert all(isinstance(state, LifecycleState) for _, state in told)


def test_during_a_callback_the_node_is_in_the_transition_state(make_managed, outcomes):
    from rclpy.lifecycle import LifecycleNode
    seen = []

    class Looking(LifecycleNode):
        def on_configure(self, state):
            seen.append(self._state_machine.current_state)
            return outcomes.SUCCESS

    make_managed(Looking).trigger_configure()
    assert seen == [(10, 'configuring')]


def test_failure_leads_back(make_managed, outcomes):
    from rclpy.lifecycle import LifecycleNode

    class Reluctant(LifecycleNode):
        def on_configure(self, state):
            return outcomes.FAILURE

        def on_shutdown(self, state):
            return outcomes.FAILURE

    node = make_managed(Reluctant)
    assert node.trigger_configure() == outcomes.FAILURE
    assert label(node) == 'unconfigured'
    assert node.trigger_shutdown() == outcomes.FAILURE
    assert label(node) == 'finalized'


@pytest.mark.parametrize('answer, end', [('SUCCESS', 'unconfigured'), ('FAILURE', 'finalized'), ('ERROR', 'finalized')])
def test_an_error_asks_on_error_where_to_go(make_managed, outcomes, answer, end):
    from rclpy.lifecycle import LifecycleNode
    told = []

    class Broken(LifecycleNode):
        def on_configure(self, state):
            return outcomes.ERROR

        def on_error(self, state):
            told.append((state, self._state_machine.current_state))
            return getattr(outcomes, answer)

    node = make_managed(Broken)
    assert node.trigger_configure() == outcomes.ERROR
    assert label(node) == end
    assert told == [(('unconfigured', 1), (15, 'errorprocessing'))]


def test_a_callback_that_raises_counts_as_error_and_is_logged(make_managed, outcomes, capfd):
    from rclpy.lifecycle import LifecycleNode

    class Raising(LifecycleNode):
        def on_configure(self, state):
            raise ValueError('no such camera')

    node = make_managed(Raising)
    assert node.trigger_configure() == outcomes.ERROR
    assert label(node) == 'unconfigured'
    logged = capfd.readouterr().err
    assert 'on_configure()' in logged and 'no such camera' in logged and 'Traceback' in logged


@pytest.mark.parametrize('wrong', [None, True, 'SUCCESS', 97])
def test_a_callback_that_returns_something_else_counts_as_error_and_is_logged(make_managed, outcomes, capfd, wrong):
    from rclpy.lifecycle import LifecycleNode

    class Wrong(LifecycleNode):
        def on_configure(self, state):
            return wrong

    node = make_managed(Wrong)
    assert node.trigger_configure() == outcomes.ERROR
    assert label(node) == 'unconfigured'
    assert f'on_configure() should return a TransitionCallbackReturn, not {wrong!r}' in capfd.readouterr().err


def test_an_error_in_on_error_ends_in_finalized(make_managed, outcomes):
    from rclpy.lifecycle import LifecycleNode

    class Hopeless(LifecycleNode):
        def on_activate(self, state):
            raise RuntimeError('one')

        def on_error(self, state):
            raise RuntimeError('two')

    node = make_managed(Hopeless)
    node.trigger_configure()
    assert node.trigger_activate() == outcomes.ERROR
    assert label(node) == 'finalized'


def test_what_is_more_than_an_exception_leaves_the_trigger(make_managed, outcomes):
    from rclpy.lifecycle import LifecycleNode

    class Interrupted(LifecycleNode):
        def on_configure(self, state):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_managed(Interrupted).trigger_configure()


def test_a_transition_within_a_transition_is_refused(make_managed, outcomes):
    from rclpy._rclpy_pybind11 import RCLError
    from rclpy.lifecycle import LifecycleNode
    refused = []

    class Hasty(LifecycleNode):
        def on_configure(self, state):
            try:
                self.trigger_activate()
            except RCLError as error:
                refused.append(error)
            return outcomes.SUCCESS

    node = make_managed(Hasty)
    assert node.trigger_configure() == outcomes.SUCCESS
    assert len(refused) == 1 and label(node) == 'inactive'


# Managed entities.

def test_managed_entities_go_through_every_transition_in_the_order_in_which_they_came(managed, outcomes):
    from rclpy.lifecycle import ManagedEntity
    told = []

    class Entity(ManagedEntity):
        def __init__(self, name):
            self.name = name

        def on_configure(self, state):
            told.append((self.name, 'configure', state.label))
            return outcomes.SUCCESS

        def on_activate(self, state):
            told.append((self.name, 'activate', state.label))
            return outcomes.SUCCESS

    for name in 'abc':
        managed.add_managed_entity(Entity(name))
    managed.trigger_configure()
    managed.trigger_activate()
    assert told == ([(name, 'configure', 'unconfigured') for name in 'abc']
                    + [(name, 'activate', 'inactive') for name in 'abc'])


def test_the_first_entity_that_does_not_succeed_decides(managed, outcomes):
    from rclpy.lifecycle import ManagedEntity
    told = []

    class Entity(ManagedEntity):
        def __init__(self, outcome):
            self.outcome = outcome

        def on_configure(self, state):
            told.append(self.outcome)
            return self.outcome

    for outcome in (outcomes.SUCCESS, outcomes.FAILURE, outcomes.ERROR):
        managed.add_managed_entity(Entity(outcome))
    assert managed.trigger_configure() == outcomes.FAILURE
    assert told == [outcomes.SUCCESS, outcomes.FAILURE]
    assert label(managed) == 'unconfigured'


def test_an_entity_that_returns_something_else_is_an_error(managed, outcomes, capfd):
    from rclpy.lifecycle import ManagedEntity

    class Wrong(ManagedEntity):
        def on_configure(self, state):
            return None

    managed.add_managed_entity(Wrong())
    assert managed.trigger_configure() == outcomes.ERROR
    assert 'on_configure() return value of class' in capfd.readouterr().err
    with pytest.raises(TypeError, match='return value of class'):
        managed.on_configure(None)


def test_only_managed_entities_can_be_added(managed):
    for wrong in (None, 'entity', object()):
        with pytest.raises(TypeError, match='Expected a rclpy.lifecycle.ManagedEntity instance.'):
            managed.add_managed_entity(wrong)


def test_a_plain_managed_entity_agrees_with_everything(outcomes):
    from rclpy.lifecycle import ManagedEntity
    for name in ('configure', 'cleanup', 'shutdown', 'activate', 'deactivate', 'error'):
        assert getattr(ManagedEntity(), f'on_{name}')(None) == outcomes.SUCCESS


def test_a_simple_entity_knows_whether_it_is_activated(managed):
    from rclpy.lifecycle import SimpleManagedEntity
    entity = SimpleManagedEntity()
    managed.add_managed_entity(entity)
    assert not entity.is_activated
    managed.trigger_configure()
    assert not entity.is_activated
    managed.trigger_activate()
    assert entity.is_activated
    managed.trigger_deactivate()
    assert not entity.is_activated
    with pytest.raises(AttributeError):
        entity.is_activated = True


def test_a_method_can_depend_on_being_activated():
    from rclpy.lifecycle import SimpleManagedEntity
    called = []

    class Entity(SimpleManagedEntity):
        @SimpleManagedEntity.when_enabled
        def act(self, *args, **kwargs):
            """Acts."""
            called.append((args, kwargs))
            return 'something'

        @SimpleManagedEntity.when_enabled(when_not_enabled=lambda: 'not enabled')
        def insist(self):
            return 'enabled'

    entity = Entity()
    assert entity.act(1) is None and called == []
    assert entity.insist() == 'not enabled'
    entity.on_activate(None)
    assert entity.act(1, two=2) == 'something' and called == [((1,), {'two': 2})]
    assert entity.insist() == 'enabled'
    assert Entity.act.__name__ == 'act' and Entity.act.__doc__ == 'Acts.'


# Publishers.

def test_a_lifecycle_publisher_publishes_while_the_node_is_active(managed, make_node, unique, spin_until):
    from rclpy.lifecycle import LifecyclePublisher
    from std_msgs.msg import String
    topic, heard = unique('topic'), []
    listener = make_node()
    listener.create_subscription(String, topic, lambda msg: heard.append(msg.data), 10)
    publisher = managed.create_lifecycle_publisher(String, topic, 10)
    assert isinstance(publisher, LifecyclePublisher) and publisher in managed.publishers
    spin_until(listener, lambda: publisher.get_subscription_count() == 1)
    publisher.publish(String(data='unconfigured'))
    managed.trigger_configure()
    publisher.publish(String(data='inactive'))
    managed.trigger_activate()
    assert publisher.is_activated
    publisher.publish(String(data='active'))
    managed.trigger_deactivate()
    publisher.publish(String(data='inactive again'))
    managed.trigger_activate()
    publisher.publish(String(data='active again'))
    spin_until(listener, lambda: len(heard) >= 2)
    assert heard == ['active', 'active again']


def test_an_inactive_publisher_takes_anything_without_a_word(managed, unique, capfd):
    from std_msgs.msg import String
    publisher = managed.create_lifecycle_publisher(String, unique('topic'), 10)
    assert publisher.publish('no message at all') is None
    assert capfd.readouterr().err == ''
    managed.trigger_configure()
    managed.trigger_activate()
    with pytest.raises(TypeError):
        publisher.publish('no message at all')


def test_ordinary_publishers_of_a_managed_node_publish_always(managed, make_node, unique, spin_until):
    from std_msgs.msg import String
    topic, heard = unique('topic'), []
    listener = make_node()
    listener.create_subscription(String, topic, heard.append, 10)
    publisher = managed.create_publisher(String, topic, 10)
    spin_until(listener, lambda: publisher.get_subscription_count() == 1)
    publisher.publish(String(data='unconfigured'))
    spin_until(listener, lambda: heard)


def test_a_lifecycle_publisher_has_no_class_of_the_callers_choice(managed, unique):
    from rclpy.publisher import Publisher
    from std_msgs.msg import String
    with pytest.raises(TypeError, match='unexpected keyword argument'):
        managed.create_lifecycle_publisher(String, unique('topic'), 10, publisher_class=Publisher)


def test_a_destroyed_publisher_is_managed_no_more(managed, unique):
    from std_msgs.msg import String
    for destroy in (managed.destroy_lifecycle_publisher, managed.destroy_publisher):
        publisher = managed.create_lifecycle_publisher(String, unique('topic'), 10)
        assert publisher in managed._managed_entities
        assert destroy(publisher)
        assert publisher not in managed._managed_entities and publisher not in managed.publishers
        assert not destroy(publisher)
    assert not managed.destroy_publisher(None)


def test_publishers_that_come_and_go_with_configurations_leave_nothing_behind(make_managed, outcomes, unique):
    from rclpy.lifecycle import LifecycleNode
    from std_msgs.msg import String

    class Talker(LifecycleNode):
        def on_configure(self, state):
            self.chatter = self.create_lifecycle_publisher(String, unique('topic'), 10)
            return outcomes.SUCCESS

        def on_cleanup(self, state):
            self.destroy_publisher(self.chatter)
            return outcomes.SUCCESS

    node = make_managed(Talker)
    made = len(list(node.publishers))
    for _ in range(20):
        assert node.trigger_configure() == outcomes.SUCCESS
        assert node.trigger_activate() == outcomes.SUCCESS
        assert node.chatter.is_activated
        assert node.trigger_deactivate() == outcomes.SUCCESS
        assert node.trigger_cleanup() == outcomes.SUCCESS
    assert not node._managed_entities and len(list(node.publishers)) == made


# What other nodes see and do.

def test_another_node_leads_it_through_its_life(managed, change, ask):
    from lifecycle_msgs.msg import Transition
    from lifecycle_msgs.srv import GetState
    assert change(managed, Transition.TRANSITION_CONFIGURE)
    state = ask(managed, 'get_state', GetState).current_state
    assert (state.id, state.label) == (2, 'inactive')
    assert change(managed, label='activate')
    assert label(managed) == 'active'
    assert change(managed, Transition.TRANSITION_CONFIGURE, label='deactivate')  # the label decides
    assert change(managed, Transition.TRANSITION_CLEANUP)
    assert change(managed, label='shutdown')
    assert label(managed) == 'finalized'


def test_an_impossible_request_is_answered_without_success_and_spinning_goes_on(managed, change):
    from lifecycle_msgs.msg import Transition
    assert not change(managed, Transition.TRANSITION_ACTIVATE)
    assert not change(managed, Transition.TRANSITION_CREATE)
    assert not change(managed, 255)
    assert not change(managed, Transition.TRANSITION_CONFIGURE, label='fly')
    assert label(managed) == 'unconfigured'
    assert change(managed, Transition.TRANSITION_CONFIGURE)


@pytest.mark.parametrize('outcome, end', [('FAILURE', 'unconfigured'), ('ERROR', 'unconfigured')])
def test_a_request_whose_callback_does_not_succeed_is_answered_so(make_managed, change, outcomes, outcome, end):
    from lifecycle_msgs.msg import Transition
    from rclpy.lifecycle import LifecycleNode

    class Reluctant(LifecycleNode):
        def on_configure(self, state):
            return getattr(outcomes, outcome)

    node = make_managed(Reluctant)
    assert not change(node, Transition.TRANSITION_CONFIGURE)
    assert label(node) == end


def test_a_request_whose_callback_raises_is_answered_and_spinning_goes_on(make_managed, change, outcomes):
    from lifecycle_msgs.msg import Transition
    from rclpy.lifecycle import LifecycleNode

    class Raising(LifecycleNode):
        def on_configure(self, state):
            raise RuntimeError('no')

    node = make_managed(Raising)
    assert not change(node, Transition.TRANSITION_CONFIGURE)
    assert not change(node, Transition.TRANSITION_CONFIGURE)


def test_others_see_all_states(managed, ask):
    from lifecycle_msgs.srv import GetAvailableStates
    states = ask(managed, 'get_available_states', GetAvailableStates).available_states
    assert [(state.id, state.label) for state in states] == [
        (0, 'unknown'), (1, 'unconfigured'), (2, 'inactive'), (3, 'active'), (4, 'finalized'), (10, 'configuring'),
        (11, 'cleaningup'), (12, 'shuttingdown'), (13, 'activating'), (14, 'deactivating'), (15, 'errorprocessing')]


def test_others_see_what_is_possible_now(managed, ask):
    from lifecycle_msgs.srv import GetAvailableTransitions

    def possible():
        answer = ask(managed, 'get_available_transitions', GetAvailableTransitions)
        return [(each.transition.id, each.transition.label, each.start_state.label, each.goal_state.label)
                for each in answer.available_transitions]

    assert possible() == [(1, 'configure', 'unconfigured', 'configuring'),
                          (5, 'shutdown', 'unconfigured', 'shuttingdown')]
    managed.trigger_configure()
    assert possible() == [(2, 'cleanup', 'inactive', 'cleaningup'), (3, 'activate', 'inactive', 'activating'),
                          (6, 'shutdown', 'inactive', 'shuttingdown')]
    managed.trigger_shutdown()
    assert possible() == []


def test_others_see_the_whole_graph(managed, ask):
    from lifecycle_msgs.srv import GetAvailableTransitions
    graph = ask(managed, 'get_transition_graph', GetAvailableTransitions).available_transitions
    assert [each.transition.id for each in graph] == [
        1, 10, 11, 12, 2, 20, 21, 22, 3, 30, 31, 32, 4, 40, 41, 42, 5, 6, 7, 50, 51, 52, 60, 61, 62]
    assert {each.transition.label for each in graph} == {
        'configure', 'cleanup', 'activate', 'deactivate', 'shutdown', 'transition_success', 'transition_failure',
        'transition_error'}


def test_every_step_is_published_as_upstream_publishes_it(managed, make_node, spin_until):
    from lifecycle_msgs.msg import TransitionEvent
    events = []
    listener = make_node()
    subscription = listener.create_subscription(
        TransitionEvent, f'{managed.get_fully_qualified_name()}/transition_event', events.append, 10)
    spin_until(listener, lambda: subscription.get_publisher_count() == 1)
    spin_until(listener, lambda: managed.count_subscribers(subscription.topic_name) == 1)
    managed.trigger_configure()
    managed.trigger_activate()
    spin_until(listener, lambda: len(events) == 4)
    assert [(event.start_state.label, event.goal_state.label) for event in events] == [
        ('unconfigured', 'configuring'), ('configuring', 'inactive'),
        ('inactive', 'activating'), ('activating', 'active')]
    assert [(event.start_state.id, event.goal_state.id) for event in events] == [(1, 10), (10, 2), (2, 13), (13, 3)]
    assert all((event.transition.id, event.transition.label) == (0, '') for event in events)


def test_an_error_is_published_step_by_step(make_managed, make_node, outcomes, spin_until):
    from lifecycle_msgs.msg import TransitionEvent
    from rclpy.lifecycle import LifecycleNode

    class Broken(LifecycleNode):
        def on_configure(self, state):
            return outcomes.ERROR

    node, listener, events = make_managed(Broken), make_node(), []
    subscription = listener.create_subscription(
        TransitionEvent, f'{node.get_fully_qualified_name()}/transition_event', events.append, 10)
    spin_until(listener, lambda: subscription.get_publisher_count() == 1)
    spin_until(listener, lambda: node.count_subscribers(subscription.topic_name) == 1)
    node.trigger_configure()
    spin_until(listener, lambda: len(events) == 3)
    assert [event.goal_state.label for event in events] == ['configuring', 'errorprocessing', 'unconfigured']


def test_services_are_those_of_the_node(managed):
    from rclpy.service import Service
    name = managed.get_fully_qualified_name()
    offered = dict(managed.get_service_names_and_types_by_node(managed.get_name(), managed.get_namespace()))
    for service, srv_type in (('change_state', 'ChangeState'), ('get_state', 'GetState'),
                              ('get_available_states', 'GetAvailableStates'),
                              ('get_available_transitions', 'GetAvailableTransitions'),
                              ('get_transition_graph', 'GetAvailableTransitions')):
        assert offered[f'{name}/{service}'] == [f'lifecycle_msgs/srv/{srv_type}']
        face = getattr(managed, f'_service_{service}')
        assert isinstance(face, Service) and face in managed.services
        assert face.service_name == f'{name}/{service}' and face.srv_type.__name__ == srv_type
        assert getattr(managed._state_machine, f'service_{service}').name == f'{name}/{service}'
    assert f'{name}/transition_event' in dict(managed.get_topic_names_and_types())


def test_a_node_can_keep_its_life_to_itself(make_managed, outcomes):
    node = make_managed(enable_communication_interface=False)
    offered = [name for name, _ in node.get_service_names_and_types_by_node(node.get_name(), node.get_namespace())]
    for service in ('change_state', 'get_state', 'get_available_states', 'get_available_transitions',
                    'get_transition_graph'):
        assert f'{node.get_fully_qualified_name()}/{service}' not in offered
        assert not hasattr(node, f'_service_{service}')
        assert not getattr(node._state_machine, f'service_{service}')
    assert node.trigger_configure() == outcomes.SUCCESS
    with pytest.raises(TypeError):
        make_managed(enable_communication_interface='asd')


def test_a_name_space_and_remapping_hold_for_the_services_too(make_managed, unique):
    name = unique('renamed')
    node = make_managed(name=name, namespace='/robot', cli_args=['--ros-args', '-r', '~/get_state:=/where'])
    offered = dict(node.get_service_names_and_types_by_node(name, '/robot'))
    assert f'/robot/{name}/change_state' in offered and '/where' in offered


def test_a_mixin_takes_a_callback_group_for_its_services(ros, unique, make_managed, change, outcomes):
    from rclpy.callback_groups import ReentrantCallbackGroup
    from rclpy.lifecycle import LifecycleNodeMixin
    from rclpy.node import Node
    group = ReentrantCallbackGroup()

    class Mixed(LifecycleNodeMixin, Node):
        def __init__(self, name):
            Node.__init__(self, name)
            LifecycleNodeMixin.__init__(self, callback_group=group)

    node = make_managed(Mixed)
    assert node._service_change_state.callback_group is group and group.has_entity(node._service_change_state)
    assert change(node, label='configure')


def test_destroying_the_node_takes_its_events_and_services_along(make_managed, make_node, spin_until):
    observer = make_node()
    node = make_managed()
    topic = f'{node.get_fully_qualified_name()}/transition_event'
    spin_until(observer, lambda: observer.count_publishers(topic) == 1)
    service = node._service_change_state
    node.destroy_node()
    assert observer.count_publishers(topic) == 0
    assert observer.count_services(f'/{node.get_name()}/change_state') == 0
    with pytest.raises(Exception, match='destruction was requested'):
        service.service_name


def test_a_node_that_is_forgotten_takes_everything_along(ros, unique, make_node, spin_until):
    from rclpy.lifecycle import LifecycleNode
    observer = make_node()
    node = LifecycleNode(unique('forgotten'))
    topic, life = f'{node.get_fully_qualified_name()}/transition_event', weakref.ref(node)
    spin_until(observer, lambda: observer.count_publishers(topic) == 1)
    del node
    gc.collect()
    assert life() is None
    assert observer.count_publishers(topic) == 0


def test_a_destroyed_node_and_a_dead_context_can_still_be_led_to_the_end(ros, make_managed, outcomes):
    destroyed, orphan = make_managed(), make_managed()
    destroyed.destroy_node()
    assert destroyed.trigger_configure() == outcomes.SUCCESS
    ros.shutdown()
    assert orphan.trigger_configure() == outcomes.SUCCESS
    assert orphan.trigger_shutdown() == outcomes.SUCCESS
    assert label(orphan) == 'finalized'


def test_pain_14_a_node_may_ask_itself_for_a_transition_in_a_callback_and_wait(managed, spin_until):
    from lifecycle_msgs.msg import Transition
    from lifecycle_msgs.srv import ChangeState
    client = managed.create_client(ChangeState, '~/change_state')
    answers = []

    def tick():
        timer.cancel()
        request = ChangeState.Request(transition=Transition(label='configure'))
        answers.append(client.call(request, timeout_sec=20).success)

    timer = managed.create_timer(0.0, tick)
    spin_until(managed, lambda: answers)
    assert answers == [True] and label(managed) == 'inactive'


def test_two_who_ask_at_once_get_one_success(make_managed, make_node, background, outcomes, spin_until):
    import threading

    from lifecycle_msgs.msg import Transition
    from lifecycle_msgs.srv import ChangeState
    from rclpy.callback_groups import ReentrantCallbackGroup
    from rclpy.executors import MultiThreadedExecutor
    from rclpy.lifecycle import LifecycleNodeMixin
    from rclpy.node import Node
    entered, go_on = threading.Event(), threading.Event()

    class Slow(LifecycleNodeMixin, Node):
        def __init__(self, name):
            Node.__init__(self, name)
            LifecycleNodeMixin.__init__(self, callback_group=ReentrantCallbackGroup())

        def on_configure(self, state):
            entered.set()
            assert go_on.wait(20)
            return outcomes.SUCCESS

    node, asker = make_managed(Slow), make_node()
    background(node, executor=MultiThreadedExecutor(num_threads=3))
    client = asker.create_client(ChangeState, f'{node.get_fully_qualified_name()}/change_state')
    assert client.wait_for_service(timeout_sec=20)
    request = ChangeState.Request(transition=Transition(label='configure'))
    first = client.call_async(request)
    assert entered.wait(20)
    assert not client.call(request, timeout_sec=20).success
    go_on.set()
    spin_until(asker, first.done)
    assert first.result().success and label(node) == 'inactive'


# The state machine itself, as tools use it.

def test_the_machine_can_be_stepped_by_hand(managed):
    from rclpy._rclpy_pybind11 import LifecycleStateMachine, RCLError
    machine = managed._state_machine
    assert isinstance(machine, LifecycleStateMachine)
    assert machine.get_transition_by_label('shutdown') == 5
    machine.trigger_transition_by_id(1, True)
    assert machine.current_state == (10, 'configuring')
    assert [transition[1] for transition in machine.available_transitions] == [
        'transition_success', 'transition_failure', 'transition_error']
    machine.trigger_transition_by_label('transition_success', False)
    assert machine.current_state == (2, 'inactive')
    assert len(machine.available_states) == 11 and len(machine.transition_graph) == 25
    assert machine.transition_graph[0] == (1, 'configure', 1, 'unconfigured', 10, 'configuring')
    with pytest.raises(RCLError, match='Failed to get transition from label'):
        machine.get_transition_by_label('configure')
    with pytest.raises(RCLError, match='Failed to trigger lifecycle state machine transition'):
        machine.trigger_transition_by_label('configure', True)
    with pytest.raises(TypeError):
        machine.trigger_transition_by_id('configure', True)
    with pytest.raises(TypeError):
        machine.trigger_transition_by_id(256, True)


def test_an_impossible_transition_leaves_a_line_in_the_log(managed, capfd):
    from rclpy._rclpy_pybind11 import RCLError
    with pytest.raises(RCLError):
        managed.trigger_activate()
    assert 'No transition matching 3 found for current state unconfigured' in capfd.readouterr().err


TALKER = '''
import rclpy
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.lifecycle import Node, TransitionCallbackReturn
from std_msgs.msg import String

class Talker(Node):
    def __init__(self, name, **kwargs):
        self.count = 0
        self.chatter = self.timer = None
        super().__init__(name, **kwargs)
    def tick(self):
        self.count += 1
        if self.chatter is not None and self.chatter.is_activated:
            self.get_logger().info('active')
        self.chatter.publish(String(data=str(self.count)))
    def on_configure(self, state):
        self.chatter = self.create_lifecycle_publisher(String, 'lifecycle_chatter', 10)
        self.timer = self.create_timer(0.01, self.tick)
        return TransitionCallbackReturn.SUCCESS
    def on_activate(self, state):
        self.get_logger().info('on_activate() is called.')
        return super().on_activate(state)
    def on_shutdown(self, state):
        self.destroy_timer(self.timer)
        self.destroy_publisher(self.chatter)
        return TransitionCallbackReturn.SUCCESS

rclpy.init()
executor = SingleThreadedExecutor()
node = Talker('talker_{name}')
executor.add_node(node)
print('ready', flush=True)
try:
    executor.spin()
except (KeyboardInterrupt, ExternalShutdownException):
    node.destroy_node()
'''


def test_a_talker_in_a_process_of_its_own_is_led_from_outside_and_ends_quietly(make_node, unique, spin_until):
    from lifecycle_msgs.msg import Transition
    from lifecycle_msgs.srv import ChangeState
    from std_msgs.msg import String
    name, heard, node = unique('process'), [], make_node()
    node.create_subscription(String, 'lifecycle_chatter', lambda msg: heard.append(int(msg.data)), 10)
    client = node.create_client(ChangeState, f'/talker_{name}/change_state')
    talker = subprocess.Popen([sys.executable, '-c', TALKER.replace('{name}', name)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
    try:
        assert talker.stdout.readline() == 'ready\n'
        assert client.wait_for_service(timeout_sec=20)
        assert client.call(ChangeState.Request(transition=Transition(id=1)), timeout_sec=20).success
        assert client.call(ChangeState.Request(transition=Transition(id=3)), timeout_sec=20).success
        spin_until(node, lambda: len(heard) > 3)
        assert client.call(ChangeState.Request(transition=Transition(id=7)), timeout_sec=20).success
        talker.send_signal(signal.SIGINT)
        out, err = talker.communicate(timeout=20)
        assert talker.returncode == 0
        assert 'Traceback' not in err and 'on_activate() is called.' in err
    finally:
        talker.kill()
        talker.wait()
