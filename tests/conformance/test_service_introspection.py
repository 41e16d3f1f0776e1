# SPDX-License-Identifier: Apache-2.0
"""Clients and services that tell observers of their requests and responses, on <service>/_service_event."""
import threading

import pytest


@pytest.fixture
def states(ros):
    from rclpy.service_introspection import ServiceIntrospectionState
    return ServiceIntrospectionState


class Stage:
    """A client, a service and an observer of one node; `callback` answers."""

    def __init__(self, node, unique, callback=None, **service_arguments):
        from example_interfaces.srv import AddTwoInts
        self.node, self.type, self.name = node, AddTwoInts, unique('service')
        self.events = []

        def add(request, response):
            response.sum = request.a + request.b
            return response

        self.service = node.create_service(AddTwoInts, self.name, callback or add, **service_arguments)
        self.client = node.create_client(AddTwoInts, self.name)
        self.observer = node.create_subscription(AddTwoInts.Event, f'{self.name}/_service_event', self.events.append,
                                                 100)
        assert self.client.wait_for_service(timeout_sec=20)

    def configure(self, client=None, service=None, qos=None, clock=None):
        from rclpy.qos import qos_profile_system_default
        qos, clock = qos or qos_profile_system_default, clock or self.node.get_clock()
        for one, state in ((self.client, client), (self.service, service)):
            if state is not None:
                one.configure_introspection(clock, qos, state)

    def publishers(self):
        return self.node.count_publishers(f'/{self.name}/_service_event')

    def request(self, a=20, b=22):
        return self.type.Request(a=a, b=b)

    def by_step(self):
        return sorted(self.events, key=lambda event: event.info.event_type)


@pytest.fixture
def stage(node, unique):
    return Stage(node, unique)


@pytest.fixture
def call(spin_until):
    """Calls once and waits for so many events."""

    def call(stage, events, **fields):
        future = stage.client.call_async(stage.request(**fields))
        spin_until(stage.node, lambda: future.done() and len(stage.events) >= events)
        return future.result()

    return call


def test_states_have_upstreams_names_and_numbers(states):
    from rclpy._rclpy_pybind11 import service_introspection
    assert service_introspection.ServiceIntrospectionState is states
    assert [int(state) for state in (states.OFF, states.METADATA, states.CONTENTS)] == [0, 1, 2]
    assert states.METADATA == 1 and states.METADATA != states.CONTENTS and states(2) == states.CONTENTS
    assert states.OFF != None  # noqa: E711
    assert states.CONTENTS.name == 'CONTENTS' and set(states.__members__) == {'OFF', 'METADATA', 'CONTENTS'}
    assert {states.OFF: 'a'}[states.OFF] == 'a'


def test_nobody_is_told_anything_unless_it_is_asked_for(stage, call):
    assert call(stage, 0).sum == 42
    assert stage.publishers() == 0 and stage.events == []


def test_contents_tell_of_all_four_steps_with_the_messages(stage, states, call):
    from service_msgs.msg import ServiceEventInfo as Info
    stage.configure(client=states.CONTENTS, service=states.CONTENTS)
    assert call(stage, 4).sum == 42
    assert len(stage.events) == 4
    events = {event.info.event_type: event for event in stage.events}
    for step in (Info.REQUEST_SENT, Info.REQUEST_RECEIVED):
        assert events[step].request == [stage.request()] and events[step].response == []
    for step in (Info.RESPONSE_SENT, Info.RESPONSE_RECEIVED):
        assert events[step].request == [] and events[step].response == [stage.type.Response(sum=42)]


def test_metadata_tell_of_all_four_steps_without_the_messages(stage, states, call):
    stage.configure(client=states.METADATA, service=states.METADATA)
    call(stage, 4)
    assert [event.info.event_type for event in stage.by_step()] == [0, 1, 2, 3]
    assert all(event.request == [] and event.response == [] for event in stage.events)


def test_events_of_a_call_have_one_number_and_one_participant(stage, states, call):
    stage.configure(client=states.METADATA, service=states.METADATA)
    call(stage, 4)
    call(stage, 8)
    sent = [event.info for event in stage.events if event.info.event_type == 0]
    assert sent[1].sequence_number == sent[0].sequence_number + 1
    for info in sent:
        same = [event.info for event in stage.by_step() if event.info.sequence_number == info.sequence_number]
        assert [each.event_type for each in same] == [0, 1, 2, 3]
        gids = [bytes(each.client_gid) for each in same]
        assert len({gid[:12] for gid in gids}) == 1
        # The client names the writer of its requests; the service names the reader that it answers.
        assert gids[0] == gids[3] != gids[1] == gids[2]


def test_the_clock_that_was_given_stamps_the_events(stage, states, call):
    from rclpy.clock import Clock, ClockType
    from rclpy.time import Time
    stage.configure(client=states.METADATA, clock=Clock(clock_type=ClockType.SYSTEM_TIME))
    before = Clock(clock_type=ClockType.SYSTEM_TIME).now()
    call(stage, 2)
    after = Clock(clock_type=ClockType.SYSTEM_TIME).now()
    stamps = [Time.from_msg(event.info.stamp, clock_type=ClockType.SYSTEM_TIME) for event in stage.by_step()]
    assert before <= stamps[0] <= stamps[1] <= after


def test_simulated_time_stamps_the_events(stage, states, call):
    from rclpy.clock import ROSClock
    from rclpy.time import Time
    clock = ROSClock()
    clock._set_ros_time_is_active(True)
    clock.set_ros_time_override(Time(seconds=5, nanoseconds=7, clock_type=clock.clock_type))
    stage.configure(client=states.METADATA, clock=clock)
    call(stage, 2)
    assert {(event.info.stamp.sec, event.info.stamp.nanosec) for event in stage.events} == {(5, 7)}


def test_each_side_tells_for_itself(stage, states, call):
    stage.configure(service=states.METADATA)
    call(stage, 2)
    assert [event.info.event_type for event in stage.by_step()] == [1, 2]
    stage.events.clear()
    stage.configure(client=states.CONTENTS, service=states.OFF)
    call(stage, 2)
    assert [event.info.event_type for event in stage.by_step()] == [0, 3]


def test_it_can_be_changed_at_any_time(stage, states, call):
    stage.configure(client=states.METADATA)
    call(stage, 2)
    assert all(event.request == [] for event in stage.events)
    stage.configure(client=states.CONTENTS)
    call(stage, 4)
    assert stage.events[2].request == [stage.request()]
    stage.configure(client=states.OFF)
    assert stage.publishers() == 0
    stage.configure(client=states.OFF)
    stage.configure(client=states.METADATA)
    assert stage.publishers() == 1


def test_the_publisher_of_events_has_the_qos_that_was_asked_for(stage, states):
    from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
    stage.configure(service=states.METADATA,
                    qos=QoSProfile(depth=3, durability=DurabilityPolicy.TRANSIENT_LOCAL,
                                   reliability=ReliabilityPolicy.BEST_EFFORT))
    info, = stage.node.get_publishers_info_by_topic(f'/{stage.name}/_service_event')
    assert info.qos_profile.durability == DurabilityPolicy.TRANSIENT_LOCAL
    assert info.qos_profile.reliability == ReliabilityPolicy.BEST_EFFORT
    assert info.topic_type == 'example_interfaces/srv/AddTwoInts_Event'
    assert info.node_name == stage.node.get_name()


def test_late_observers_hear_events_that_are_kept_for_them(stage, states, call, spin_until):
    from rclpy.qos import DurabilityPolicy, QoSProfile
    kept = QoSProfile(depth=10, durability=DurabilityPolicy.TRANSIENT_LOCAL)
    stage.configure(service=states.CONTENTS, qos=kept)
    call(stage, 2)
    late = []
    stage.node.create_subscription(stage.type.Event, f'{stage.name}/_service_event', late.append, kept)
    spin_until(stage.node, lambda: len(late) == 2)


def test_a_blocking_call_is_told_of(make_node, unique, states, background, spin_until):
    server, asker = make_node(), make_node()
    stage = Stage(server, unique)
    stage.configure(service=states.METADATA)
    client = asker.create_client(stage.type, stage.name)
    client.configure_introspection(asker.get_clock(), stage.client.qos_profile, states.METADATA)
    background(server)
    assert client.wait_for_service(timeout_sec=20)
    assert client.call(stage.request(), timeout_sec=20).sum == 42
    done = threading.Event()
    while len(stage.events) < 4 and not done.wait(0.01):
        pass
    assert [event.info.event_type for event in stage.by_step()] == [0, 1, 2, 3]


def test_a_service_that_answers_later_is_told_of(node, unique, states, spin_until):
    from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
    from rclpy.task import Future
    begun = []

    async def answer(request, response):
        gate = Future(executor=node.executor)
        begun.append(gate)
        await gate
        response.sum = request.a + request.b
        return response

    stage = Stage(node, unique, answer, callback_group=MutuallyExclusiveCallbackGroup())
    stage.configure(service=states.CONTENTS)
    future = stage.client.call_async(stage.request())
    spin_until(node, lambda: begun and stage.events)
    assert [event.info.event_type for event in stage.events] == [1]
    begun[0].set_result(None)
    spin_until(node, lambda: future.done() and len(stage.events) == 2)
    assert stage.events[1].response == [stage.type.Response(sum=42)]


def test_requests_of_many_clients_are_told_apart(node, unique, states, spin_until):
    stage = Stage(node, unique)
    stage.configure(service=states.CONTENTS)
    others = [node.create_client(stage.type, stage.name) for _ in range(3)]
    futures = [client.call_async(stage.request(a=number)) for number, client in enumerate(others)]
    spin_until(node, lambda: all(future.done() for future in futures) and len(stage.events) == 6)
    asked = {bytes(event.info.client_gid): event.request[0].a for event in stage.events if event.request}
    told = {bytes(event.info.client_gid): event.response[0].sum for event in stage.events if event.response}
    assert len(asked) == 3
    assert told == {gid: a + 22 for gid, a in asked.items()}


def test_strings_and_sequences_are_told_whole(node, unique, states, spin_until):
    from rcl_interfaces.srv import GetParameters
    name, events = unique('names'), []

    def answer(request, response):
        from rcl_interfaces.msg import ParameterValue
        response.values = [ParameterValue(type=4, string_value=text[::-1]) for text in request.names]
        return response

    service = node.create_service(GetParameters, name, answer)
    client = node.create_client(GetParameters, name)
    node.create_subscription(GetParameters.Event, f'{name}/_service_event', events.append, 10)
    service.configure_introspection(node.get_clock(), service.qos_profile, states.CONTENTS)
    assert client.wait_for_service(timeout_sec=20)
    client.call_async(GetParameters.Request(names=['a', 'räuber', '']))
    spin_until(node, lambda: len(events) == 2)
    assert events[0].request[0].names == ['a', 'räuber', '']
    assert [value.string_value for value in events[1].response[0].values] == ['a', 'rebuär', '']


def test_a_service_without_fields_is_told_of(node, unique, states, spin_until):
    from std_srvs.srv import Empty
    name, events = unique('empty'), []
    service = node.create_service(Empty, name, lambda request, response: response)
    client = node.create_client(Empty, name)
    node.create_subscription(Empty.Event, f'{name}/_service_event', events.append, 10)
    service.configure_introspection(node.get_clock(), service.qos_profile, states.CONTENTS)
    assert client.wait_for_service(timeout_sec=20)
    client.call_async(Empty.Request())
    spin_until(node, lambda: len(events) == 2)
    assert events[0].request == [Empty.Request()] and events[1].response == [Empty.Response()]


def test_the_services_of_a_managed_node_can_be_introspected_too(ros, unique, make_node, states, spin_until):
    from lifecycle_msgs.srv import GetState
    from rclpy.lifecycle import LifecycleNode
    node, events = LifecycleNode(unique('managed')), []
    service = node._service_get_state
    service.configure_introspection(node.get_clock(), service.qos_profile, states.CONTENTS)
    node.create_subscription(GetState.Event, f'{service.service_name}/_service_event', events.append, 10)
    client = node.create_client(GetState, service.service_name)
    assert client.wait_for_service(timeout_sec=20)
    client.call_async(GetState.Request())
    spin_until(node, lambda: len(events) == 2)
    assert events[1].response[0].current_state.label == 'unconfigured'
    node.destroy_node()


def test_event_topics_follow_the_services_name_and_are_hidden(make_node, unique, states):
    from example_interfaces.srv import AddTwoInts
    from rclpy.topic_or_service_is_hidden import topic_or_service_is_hidden
    name, private = unique('node'), unique('sums')
    node = make_node(name, namespace='/robot', cli_args=['--ros-args', '-r', f'{private}:=added'])
    service = node.create_service(AddTwoInts, private, lambda request, response: response)
    service.configure_introspection(node.get_clock(), service.qos_profile, states.METADATA)
    assert dict(node.get_topic_names_and_types())['/robot/added/_service_event'] == [
        'example_interfaces/srv/AddTwoInts_Event']
    assert topic_or_service_is_hidden('/robot/added/_service_event')


def test_event_classes_are_as_generated_ones():
    from example_interfaces.srv import AddTwoInts
    from service_msgs.msg import ServiceEventInfo
    event = AddTwoInts.Event()
    assert AddTwoInts.Event.__name__ == 'AddTwoInts_Event'
    assert AddTwoInts.Event.get_fields_and_field_types() == {
        'info': 'service_msgs/ServiceEventInfo', 'request': 'sequence<example_interfaces/AddTwoInts_Request, 1>',
        'response': 'sequence<example_interfaces/AddTwoInts_Response, 1>'}
    assert isinstance(event.info, ServiceEventInfo) and len(event.info.client_gid) == 16
    with pytest.raises(AssertionError):
        event.request = [AddTwoInts.Request(), AddTwoInts.Request()]


# What goes, and what is refused.

def test_events_go_with_what_told_of_them(stage, states, node):
    stage.configure(client=states.METADATA, service=states.METADATA)
    assert stage.publishers() == 2
    node.destroy_client(stage.client)
    assert stage.publishers() == 1
    node.destroy_service(stage.service)
    assert stage.publishers() == 0


def test_events_go_with_the_node(make_node, unique, states):
    observer, node = make_node(), make_node()
    stage = Stage(node, unique)
    stage.configure(client=states.METADATA, service=states.METADATA)
    node.destroy_node()
    assert observer.count_publishers(f'/{stage.name}/_service_event') == 0


def test_a_destroyed_one_cannot_be_configured(stage, states, node):
    from rclpy._rclpy_pybind11 import InvalidHandle
    node.destroy_client(stage.client)
    node.destroy_service(stage.service)
    for which in ('client', 'service'):
        with pytest.raises(InvalidHandle):
            stage.configure(**{which: states.METADATA})


def test_wrong_arguments_are_refused_and_change_nothing(stage, states, call):
    from rclpy.qos import qos_profile_system_default as qos
    clock = stage.node.get_clock()
    for one in (stage.client, stage.service):
        for wrong in (None, 1, 'METADATA', True):
            with pytest.raises(TypeError):
                one.configure_introspection(clock, qos, wrong)
        with pytest.raises(AttributeError):
            one.configure_introspection(None, qos, states.METADATA)
        with pytest.raises(AttributeError):
            one.configure_introspection(clock, None, states.METADATA)
        with pytest.raises(TypeError):
            one.configure_introspection(clock, qos)
    assert stage.publishers() == 0
    assert call(stage, 0).sum == 42


def test_a_dead_context_is_told_as_upstream_tells_it(ros, stage, states):
    from rclpy._rclpy_pybind11 import RCLError
    ros.shutdown()
    with pytest.raises(RCLError, match='failed to configure client introspection'):
        stage.configure(client=states.METADATA)
    with pytest.raises(RCLError, match='failed to configure service introspection'):
        stage.configure(service=states.METADATA)


def test_a_callback_may_turn_it_on_and_off_with_every_request(node, unique, states, spin_until):
    from rclpy.qos import qos_profile_system_default as qos

    def answer(request, response):
        state = (states.OFF, states.METADATA, states.CONTENTS)[request.a % 3]
        stage.service.configure_introspection(node.get_clock(), qos, state)
        stage.client.configure_introspection(node.get_clock(), qos, state)
        response.sum = request.a
        return response

    stage = Stage(node, unique, answer)
    futures = [stage.client.call_async(stage.request(a=number)) for number in range(12)]
    spin_until(node, lambda: all(future.done() for future in futures))
    assert [future.result().sum for future in futures] == list(range(12))
