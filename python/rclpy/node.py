# SPDX-License-Identifier: Apache-2.0
"""Node: a name in the graph, and the maker of everything that communicates or runs under that name."""
from __future__ import annotations

import weakref

import _myelin
from rclpy._rclpy_pybind11 import NodeNameNonExistentError, RCLError
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.client import Client
from rclpy.clock import Clock
from rclpy.constants import S_TO_NS
from rclpy.delayed_call import DelayedCall
from rclpy.event_handler import PublisherEventCallbacks, SubscriptionEventCallbacks
from rclpy.exceptions import NameValidationException, NotInitializedException
from rclpy.guard_condition import GuardCondition
from rclpy.impl.rcutils_logger import RcutilsLogger
from rclpy.node_graph import NodeGraph
from rclpy.node_parameters import NodeParameters
from rclpy.parameter import Parameter
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile, qos_profile_services_default
from rclpy.service import Service
from rclpy.subscription import Subscription
from rclpy.timer import Rate, Timer
from rclpy.type_support import check_is_valid_msg_type, check_is_valid_srv_type
from rclpy.utilities import get_default_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator, List, Optional, Type, TypeVar, Union

    from rclpy.callback_groups import CallbackGroup
    from rclpy.context import Context
    from rclpy.executors import Executor
    from rclpy.qos_overriding_options import QoSOverridingOptions
    from rclpy.waitable import Waitable

    MsgType = TypeVar('MsgType')
    SrvType = TypeVar('SrvType')
    SrvTypeRequest = TypeVar('SrvTypeRequest')
    SrvTypeResponse = TypeVar('SrvTypeResponse')

__all__ = ['HIDDEN_NODE_PREFIX', 'Node', 'NodeNameNonExistentError']

HIDDEN_NODE_PREFIX = '_'


class Node(NodeParameters, NodeGraph):
    """A name in the graph and what it is made of.

    Everything it makes runs its callbacks in the executor that spins the node, one at a time unless a callback group says
    otherwise. Any thread may call any method. destroy_node() takes it out of the graph; a later use raises InvalidHandle.
    """

    PARAM_REL_TOL = 1e-6

    # What a node of another kind makes instead.
    _subscription_class = Subscription
    _client_class = Client
    _service_class = Service
    _timer_class = Timer

    def __init__(self, node_name: str, *, context: Optional[Context] = None, cli_args: Optional[List[str]] = None,
                 namespace: Optional[str] = None, use_global_arguments: bool = True, enable_rosout: bool = True,
                 start_parameter_services: bool = True, parameter_overrides: Optional[List[Parameter]] = None,
                 allow_undeclared_parameters: bool = False,
                 automatically_declare_parameters_from_overrides: bool = False,
                 enable_logger_service: bool = False) -> None:
        """
        :param context: the default context when None.
        :param cli_args: ROS arguments for this node alone, as ['--ros-args', '-r', 'a:=b']; they go before those of
            init().
        :param namespace: '' and 'ns' are made '/' and '/ns'.
        :param use_global_arguments: whether the arguments of init() count too.
        :param enable_rosout: whether what its logger writes goes to /rosout; or the QoSProfile for it.
        :param parameter_overrides: initial values, which win over those of command lines.
        :param enable_logger_service: whether other nodes may ask and set the levels of loggers.
        :raises NotInitializedException: before init().
        :raises InvalidNodeNameException, InvalidNamespaceException: for names that ROS does not allow.
        """
        self.__publishers = {}
        self.__announcer = None  # {the publisher of parameter events: None}, once somebody has asked for it
        self.__subscriptions = {}
        self.__clients = {}
        self.__services = {}
        self.__timers = {}
        self.__guards = {}
        self.__waitables = {}
        self.__later = {}
        self.__handle = None
        self.__executor_weakref = None
        self.__joined = None

        self._context = get_default_context() if context is None else context
        if self._context.handle is None or not self._context.ok():
            raise NotInitializedException('cannot create node')
        rosout_qos = enable_rosout.get_c_qos_profile() if isinstance(enable_rosout, QoSProfile) else None
        self.__handle = _myelin.Node(self._context.handle, node_name, namespace or '', cli_args or [],
                                     use_global_arguments, bool(enable_rosout), rosout_qos)
        self._clock = Clock._of(self.__handle.clock())
        self._logger = RcutilsLogger(self.__handle.logger_name())
        self._default_callback_group = MutuallyExclusiveCallbackGroup()
        self._begin_parameters(start_parameter_services, allow_undeclared_parameters,
                               automatically_declare_parameters_from_overrides, parameter_overrides or ())
        self._logger_service = None
        if enable_logger_service:
            from rclpy.logging_service import LoggingService
            self._logger_service = LoggingService(self)

    # What it has.

    @property
    def publishers(self) -> Iterator[Publisher]:
        """The publisher of parameter events, and those that were created."""
        if self.__announcer is None:
            self.__announcer = {self.__make_announcer(): None}
        yield from [*self.__announcer, *self.__publishers]

    def __make_announcer(self) -> Publisher:
        from rcl_interfaces.msg import ParameterEvent
        impl = _myelin.Publisher(self.__handle, ParameterEvent, self._parameter_events())
        return Publisher(impl, ParameterEvent, '/parameter_events', QoSProfile._of(impl.qos()),
                         event_callbacks=PublisherEventCallbacks(use_default_callbacks=False),
                         callback_group=self._default_callback_group)

    @property
    def subscriptions(self) -> Iterator[Subscription]:
        yield from list(self.__subscriptions)

    @property
    def clients(self) -> Iterator[Client]:
        yield from list(self.__clients)

    @property
    def services(self) -> Iterator[Service]:
        yield from list(self.__services)

    @property
    def timers(self) -> Iterator[Timer]:
        yield from list(self.__timers)

    @property
    def guards(self) -> Iterator[GuardCondition]:
        yield from list(self.__guards)

    @property
    def waitables(self) -> Iterator[Waitable]:
        yield from list(self.__waitables)

    @property
    def executor(self) -> Optional[Executor]:
        """The executor that runs its callbacks, or the last that did; None when there was none, or it is gone."""
        return self.__executor_weakref() if self.__executor_weakref is not None else None

    @executor.setter
    def executor(self, new_executor: Optional[Executor]) -> None:
        current = self.executor
        if current is new_executor and (current is None) == (self.__joined is None):
            return
        self.__executor_weakref = None
        if current is not None and current is not new_executor:
            current.remove_node(self)
        if new_executor is None:
            self.__joined = None
            self.__handle.join(None)
            return
        self.__executor_weakref = weakref.ref(new_executor)
        core = getattr(new_executor, '_core', None)
        self.__joined = core if isinstance(core, _myelin.Executor) else None  # lives as long as the node runs there
        self.__handle.join(self.__joined)
        new_executor.add_node(self)

    @property
    def _home(self) -> Optional[Executor]:
        """The executor that runs its callbacks now."""
        return None if self.__joined is None else self.executor

    def _leave(self, executor: Executor) -> None:
        if self.executor is executor:
            self.__joined = None
            self.__handle.join(None)

    @property
    def context(self) -> Context:
        return self._context

    @property
    def default_callback_group(self) -> CallbackGroup:
        """The group of everything that is made without one; mutually exclusive."""
        return self._default_callback_group

    @property
    def handle(self):
        """The native node."""
        return self.__handle

    @handle.setter
    def handle(self, value) -> None:
        raise AttributeError('handle cannot be modified after node creation')

    def get_name(self) -> str:
        return self.__handle.name()

    def get_namespace(self) -> str:
        return self.__handle.name_space()

    def get_fully_qualified_name(self) -> str:
        return self.__handle.fully_qualified_name()

    def get_clock(self) -> Clock:
        """ROS time: the system's, or simulated time when the parameter use_sim_time says so."""
        return self._clock

    def get_logger(self) -> RcutilsLogger:
        return self._logger

    # Names.

    def resolve_topic_name(self, topic: str, *, only_expand: bool = False) -> str:
        """The full name, remapped unless `only_expand`.

        :raises RCLError: for a name that ROS does not allow.
        """
        return _resolved(self.__handle.resolve_topic_name, topic, only_expand)

    def resolve_service_name(self, service: str, *, only_expand: bool = False) -> str:
        """The full name, remapped unless `only_expand`.

        :raises RCLError: for a name that ROS does not allow.
        """
        return _resolved(self.__handle.resolve_service_name, service, only_expand)

    # Making.

    def __group(self, callback_group: Optional[CallbackGroup]) -> CallbackGroup:
        return self._default_callback_group if callback_group is None else callback_group

    def add_waitable(self, waitable: Waitable) -> None:
        """Has it run in the node's executor."""
        if waitable in self.__waitables:
            return
        waiting = self.__waitables[waitable] = None if getattr(waitable, '_runs_itself', False) else _myelin.Waitable(
            waitable, waitable.callback_group._core, self._context.handle)
        if waiting is not None:
            waiting.join(self.__handle)

    def remove_waitable(self, waitable: Waitable) -> None:
        waiting = self.__waitables.pop(waitable, None)
        if waiting is not None:
            waiting.leave()

    def _look_at_waitables(self) -> None:
        for waiting in list(self.__waitables.values()):
            if waiting is not None:
                waiting.look()

    def _made(self, entity) -> bool:
        return any(entity in made for made in (
            self.__timers, self.__subscriptions, self.__guards, self.__clients, self.__services, self.__waitables))

    def create_publisher(self, msg_type: Type[MsgType], topic: str, qos_profile: Union[QoSProfile, int], *,
                         callback_group: Optional[CallbackGroup] = None,
                         event_callbacks: Optional[PublisherEventCallbacks] = None,
                         qos_overriding_options: Optional[QoSOverridingOptions] = None,
                         publisher_class: Type[Publisher] = Publisher) -> Publisher:
        """
        :param qos_profile: or the depth of the history of a reliable one.
        :param callback_group: of the event callbacks.
        :raises InvalidTopicNameException, TypeError, ValueError:
        """
        qos_profile = _qos(qos_profile)
        self.__handle.resolve_topic_name(topic, False)
        check_is_valid_msg_type(msg_type)
        group = self.__group(callback_group)
        qos_profile = self.__override_qos(Publisher, topic, qos_profile, qos_overriding_options)
        impl = _myelin.Publisher(self.__handle, msg_type, topic, qos_profile.get_c_qos_profile())
        try:
            publisher = publisher_class(impl, msg_type, topic, qos_profile,
                                        event_callbacks=event_callbacks or PublisherEventCallbacks(),
                                        callback_group=group)
        except BaseException:
            impl.destroy_when_not_in_use()
            raise
        self.__publishers[publisher] = None
        return publisher

    def create_subscription(self, msg_type: Type[MsgType], topic: str, callback: Callable[[MsgType], None],
                            qos_profile: Union[QoSProfile, int], *, callback_group: Optional[CallbackGroup] = None,
                            event_callbacks: Optional[SubscriptionEventCallbacks] = None,
                            qos_overriding_options: Optional[QoSOverridingOptions] = None,
                            raw: bool = False) -> Subscription:
        """
        :param callback: takes the message, or the message and a dict about it; may be `async def`.
        :param qos_profile: or the depth of the history of a reliable one.
        :param raw: whether the callback gets the bytes as they came instead of a message.
        :raises InvalidTopicNameException, TypeError, ValueError:
        """
        qos_profile = _qos(qos_profile)
        self.__handle.resolve_topic_name(topic, False)
        check_is_valid_msg_type(msg_type)
        group = self.__group(callback_group)
        qos_profile = self.__override_qos(Subscription, topic, qos_profile, qos_overriding_options)
        impl = _myelin.Subscription(self.__handle, msg_type, topic, qos_profile.get_c_qos_profile(), group._core, raw)
        try:
            subscription = self._subscription_class(impl, msg_type, topic, callback, group, qos_profile, raw,
                                                    event_callbacks=event_callbacks or SubscriptionEventCallbacks())
        except BaseException:
            impl.destroy_when_not_in_use()
            raise
        group.add_entity(subscription)
        self.__subscriptions[subscription] = None
        return subscription

    def __override_qos(self, entity, topic: str, qos_profile: QoSProfile,
                       options: Optional[QoSOverridingOptions]) -> QoSProfile:
        if options is None:
            return qos_profile
        import copy

        from rclpy.qos_overriding_options import _declare_qos_parameters
        qos_profile = copy.copy(qos_profile)
        _declare_qos_parameters(entity, self, self.resolve_topic_name(topic), qos_profile, options)
        return qos_profile

    def create_client(self, srv_type: Type[SrvType], srv_name: str, *,
                      qos_profile: QoSProfile = qos_profile_services_default,
                      callback_group: Optional[CallbackGroup] = None) -> Client:
        """:raises InvalidServiceNameException, RuntimeError:"""
        check_is_valid_srv_type(srv_type)
        group = self.__group(callback_group)
        # An answer only completes a future: whoever keeps the group may be waiting for that.
        delivery = group._core if group._decides_itself() else _myelin.CallbackGroup(True)
        impl = _myelin.Client(self.__handle, srv_type, srv_name, qos_profile.get_c_qos_profile(), delivery)
        client = self._client_class(self._context, impl, srv_type, srv_name, qos_profile, group)
        group.add_entity(client)
        self.__clients[client] = None
        return client

    def create_service(self, srv_type: Type[SrvType], srv_name: str,
                       callback: Callable[[SrvTypeRequest, SrvTypeResponse], SrvTypeResponse], *,
                       qos_profile: QoSProfile = qos_profile_services_default,
                       callback_group: Optional[CallbackGroup] = None) -> Service:
        """
        :param callback: takes the request and an empty response; returns the response; may be `async def`.
        :raises InvalidServiceNameException, RuntimeError:
        """
        check_is_valid_srv_type(srv_type)
        group = self.__group(callback_group)
        impl = _myelin.Service(self.__handle, srv_type, srv_name, qos_profile.get_c_qos_profile(), group._core)
        service = self._service_class(impl, srv_type, srv_name, callback, group, qos_profile)
        group.add_entity(service)
        self._add_service(service)
        return service

    def _add_service(self, service: Service) -> None:
        self.__services[service] = None

    def create_timer(self, timer_period_sec: float, callback: Callable,
                     callback_group: Optional[CallbackGroup] = None, clock: Optional[Clock] = None,
                     autostart: bool = True) -> Timer:
        """
        :param timer_period_sec: seconds; 0 runs whenever nothing else does.
        :param callback: takes nothing, or a TimerInfo in an argument annotated so; may be `async def`.
        :param clock: the node's when None.
        :param autostart: whether it runs from now, not only after reset().
        """
        period_ns = int(float(timer_period_sec) * S_TO_NS)
        group = self.__group(callback_group)
        timer = self._timer_class(callback, group, period_ns, self._clock if clock is None else clock,
                                  context=self._context, autostart=autostart)
        timer.handle.join(self.__handle)
        group.add_entity(timer)
        self.__timers[timer] = None
        return timer

    def create_guard_condition(self, callback: Callable,
                               callback_group: Optional[CallbackGroup] = None) -> GuardCondition:
        group = self.__group(callback_group)
        guard = GuardCondition(callback, group, context=self._context)
        guard.handle.join(self.__handle)
        group.add_entity(guard)
        self.__guards[guard] = None
        return guard

    def create_rate(self, frequency: float, clock: Optional[Clock] = None) -> Rate:
        """Keeps a loop at `frequency` Hz of the clock (the node's when None). Nobody needs to spin for it."""
        if frequency <= 0:
            raise ValueError('frequency must be > 0')
        timer = Timer(None, None, int(S_TO_NS / frequency), self._clock if clock is None else clock,
                      context=self._context)
        self.__timers[timer] = None
        rate = Rate(timer, context=self._context)
        rate._follow(self)
        rate._beat.handle.join(self.__handle)
        return rate

    def call_later(self, delay_sec: float, callback: Callable[[], object]) -> DelayedCall:
        """Calls `callback` once in the node's executor, `delay_sec` seconds of steady time from now (0: as soon as it can).
        Any thread may ask: this is how another thread hands something to the node. The result cancels it."""
        if not callable(callback):
            raise TypeError(f'callback must be callable, got {type(callback)}')
        call = DelayedCall(_steady_clock(), int(float(delay_sec) * S_TO_NS), self._default_callback_group, callback,
                           self.__forget_call)
        self.__later[call] = None
        try:
            call._join(self.__handle)
        except BaseException:
            call.cancel()
            raise
        return call

    def __forget_call(self, call: DelayedCall) -> None:
        self.__later.pop(call, None)

    # Destroying: at once, and the callbacks never run again. False when it is not this node's.

    def destroy_publisher(self, publisher: Publisher) -> bool:
        return _destroy(self.__publishers, publisher) or _destroy(self.__announcer or {}, publisher)

    def destroy_subscription(self, subscription: Subscription) -> bool:
        return _destroy(self.__subscriptions, subscription)

    def destroy_client(self, client: Client) -> bool:
        return _destroy(self.__clients, client)

    def destroy_service(self, service: Service) -> bool:
        return _destroy(self.__services, service)

    def destroy_timer(self, timer: Timer) -> bool:
        return _destroy(self.__timers, timer)

    def destroy_guard_condition(self, guard: GuardCondition) -> bool:
        return _destroy(self.__guards, guard)

    def destroy_rate(self, rate: Rate) -> bool:
        known = self.destroy_timer(rate._timer)
        rate.destroy()
        return known

    def destroy_node(self) -> None:
        """Takes the node and all it made out of the graph and its executor. May be called again."""
        executor = self.executor
        if executor is not None:
            executor._forget(self)
        self.__announcer = self.__announcer or {}
        for made in (self.__announcer, self.__publishers, self.__subscriptions, self.__clients, self.__services,
                     self.__timers, self.__guards):
            while made:
                made.popitem()[0].destroy()
        while self.__later:
            self.__later.popitem()[0].cancel()
        for waitable in self.waitables:
            self.remove_waitable(waitable)
        self._end_parameters()
        self.__handle.destroy_when_not_in_use()

    def __enter__(self) -> Node:
        return self

    def __exit__(self, t, v, tb) -> None:
        self.destroy_node()


_steady = None


def _steady_clock():
    global _steady
    if _steady is None:
        _steady = _myelin.Clock(3)
    return _steady


def _resolved(resolve, name: str, only_expand: bool) -> str:
    try:
        return resolve(name, only_expand)
    except NameValidationException as error:
        raise RCLError(f'failed to resolve name: {error.error_msg}') from None
    except ValueError as error:
        raise RCLError(f'failed to resolve name: {error}') from None


def _destroy(made: dict, entity) -> bool:
    try:
        del made[entity]
    except (KeyError, TypeError):
        return False
    entity.destroy()
    return True


def _qos(qos_or_depth: Union[QoSProfile, int]) -> QoSProfile:
    if isinstance(qos_or_depth, QoSProfile):
        return qos_or_depth
    if not isinstance(qos_or_depth, int):
        raise TypeError(f'Expected QoSProfile or int, but received {type(qos_or_depth)!r}')
    if qos_or_depth < 0:
        raise ValueError('history depth must be greater than or equal to zero')
    return QoSProfile(depth=qos_or_depth)


# What programs import from here although it is at home elsewhere.
_ELSEWHERE = {
    'rcl_interfaces.msg': ('FloatingPointRange', 'IntegerRange', 'ListParametersResult', 'ParameterDescriptor',
                           'ParameterEvent', 'ParameterType', 'ParameterValue', 'SetParametersResult'),
    'rclpy.callback_groups': ('CallbackGroup', 'ReentrantCallbackGroup'),
    'rclpy.clock': ('ROSClock',),
    'rclpy.context': ('Context',),
    'rclpy.exceptions': ('InvalidHandle', 'InvalidParameterTypeException', 'InvalidParameterValueException',
                         'InvalidTopicNameException', 'ParameterAlreadyDeclaredException', 'ParameterImmutableException',
                         'ParameterNotDeclaredException', 'ParameterUninitializedException'),
    'rclpy.executors': ('Executor',),
    'rclpy.expand_topic_name': ('expand_topic_name',),
    'rclpy.logging': ('get_logger',),
    'rclpy.logging_service': ('LoggingService',),
    'rclpy.parameter': ('PARAMETER_SEPARATOR_STRING',),
    'rclpy.parameter_service': ('ParameterService',),
    'rclpy.qos': ('qos_profile_parameter_events',),
    'rclpy.qos_overriding_options': ('QoSOverridingOptions',),
    'rclpy.time_source': ('TimeSource',),
    'rclpy.topic_endpoint_info': ('TopicEndpointInfo',),
    'rclpy.type_description_service': ('TypeDescriptionService',),
    'rclpy.waitable': ('Waitable',),
}


def __getattr__(name: str):
    if name in ('MsgType', 'SrvType', 'SrvTypeRequest', 'SrvTypeResponse'):
        from typing import TypeVar
        return TypeVar(name)
    for module, names in _ELSEWHERE.items():
        if name in names:
            from importlib import import_module
            return getattr(import_module(module), name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
