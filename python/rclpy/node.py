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
from rclpy.exceptions import (NameValidationException, NotInitializedException, ParameterAlreadyDeclaredException,
                              ParameterNotDeclaredException)
from rclpy.guard_condition import GuardCondition
from rclpy.impl.rcutils_logger import RcutilsLogger
from rclpy.parameter import PARAMETER_SEPARATOR_STRING, Parameter
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile, qos_profile_services_default
from rclpy.service import Service
from rclpy.subscription import Subscription
from rclpy.timer import Rate, Timer
from rclpy.type_support import check_is_valid_msg_type, check_is_valid_srv_type
from rclpy.utilities import get_default_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple, Type, TypeVar, Union

    from rcl_interfaces.msg import (ListParametersResult, ParameterDescriptor, ParameterValue, SetParametersResult)
    from rclpy.callback_groups import CallbackGroup
    from rclpy.context import Context
    from rclpy.executors import Executor
    from rclpy.qos_overriding_options import QoSOverridingOptions
    from rclpy.endpoint_info import ServiceEndpointInfo
    from rclpy.topic_endpoint_info import TopicEndpointInfo
    from rclpy.waitable import Waitable

    MsgType = TypeVar('MsgType')
    SrvType = TypeVar('SrvType')
    SrvTypeRequest = TypeVar('SrvTypeRequest')
    SrvTypeResponse = TypeVar('SrvTypeResponse')
    NamesAndTypes = List[Tuple[str, List[str]]]

__all__ = ['HIDDEN_NODE_PREFIX', 'Node', 'NodeNameNonExistentError']

HIDDEN_NODE_PREFIX = '_'


class Node:
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
        self.__known_as = {}  # name -> the Parameter that was last handed in or out
        self._pre_set_parameters_callbacks = []
        self._on_set_parameters_callbacks = []
        self._post_set_parameters_callbacks = []

        self._context = get_default_context() if context is None else context
        if self._context.handle is None or not self._context.ok():
            raise NotInitializedException('cannot create node')
        rosout_qos = enable_rosout.get_c_qos_profile() if isinstance(enable_rosout, QoSProfile) else None
        self.__handle = _myelin.Node(self._context.handle, node_name, namespace or '', cli_args or [],
                                     use_global_arguments, bool(enable_rosout), rosout_qos)
        self._clock = Clock._of(self.__handle.clock())
        self._logger = RcutilsLogger(self.__handle.logger_name())
        self._allow_undeclared_parameters = allow_undeclared_parameters
        self._default_callback_group = MutuallyExclusiveCallbackGroup()
        self.__parameters = _myelin.Parameters(
            self.__handle, start_parameter_services, allow_undeclared_parameters,
            automatically_declare_parameters_from_overrides, self.__triples(parameter_overrides or ()),
            self._default_callback_group._core)
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
        impl = _myelin.Publisher(self.__handle, ParameterEvent, self.__parameters.event_publisher())
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

    # Parameters.

    @property
    def _parameters(self) -> Dict[str, Parameter]:
        return self.get_parameters_by_prefix('')

    @property
    def _descriptors(self) -> Dict[str, ParameterDescriptor]:
        return {name: _descriptor(self.__parameters.describe(name)) for name in self._parameters}

    @property
    def _parameter_overrides(self) -> Dict[str, Parameter]:
        return {name: Parameter._of(name, type_, value) for name, type_, value in self.__parameters.overrides()}

    def _serve_parameters(self) -> None:
        self.__parameters.serve(self._default_callback_group._core)

    def declare_parameter(self, name: str, value: Any = None, descriptor: Optional[ParameterDescriptor] = None,
                          ignore_override: bool = False) -> Parameter:
        """Declares a parameter; the value in force, which an override may have given.

        :param value: the default; or a Parameter.Type for one that has no default.
        :param descriptor: what may be said about it: range, read-only, description.
        :param ignore_override: whether `value` wins over overrides.
        :raises ParameterAlreadyDeclaredException, InvalidParameterException, InvalidParameterValueException,
            InvalidParameterTypeException:
        """
        entry = (name,)
        if value is not None or descriptor is not None:
            from rcl_interfaces.msg import ParameterDescriptor
            entry = (name, value, ParameterDescriptor() if descriptor is None else descriptor)
        return self.__declare('', [entry], ignore_override)[0]

    def declare_parameters(self, namespace: str,
                           parameters: List[Union[Tuple[str], Tuple[str, Parameter.Type],
                                                  Tuple[str, Any, ParameterDescriptor]]],
                           ignore_override: bool = False) -> List[Parameter]:
        """Declares one after the other: (name), (name, value or type), (name, value or type, descriptor). Nothing is
        declared when one of them is not well formed or declared already."""
        return self.__declare(namespace, parameters, ignore_override)

    def __declare(self, namespace: str, entries: list, ignore_override: bool) -> List[Parameter]:
        from rclpy.parameter import _declaration
        wanted = [_declaration(namespace, entry, index) for index, entry in enumerate(entries)]
        known = [each[0] for each in wanted if self.__parameters.has(each[0])]
        if known:
            raise ParameterAlreadyDeclaredException(known)
        last = {each[0]: each for each in wanted}  # a name that comes twice is what it is the last time
        declared = {}
        for name, each in last.items():
            if ignore_override or name not in self.__known_as:  # else it is an override, which wins
                self.__known_as[name] = Parameter._of(name, each[1], each[2])
            declared[name] = self.__parameter(name, *self.__parameters.declare(*each, ignore_override))
        return [declared[each[0]] for each in wanted]

    def __parameter(self, name: str, type_: int, value: Any) -> Parameter:
        # The native part keeps the value. The object is the one that the program knows, as long as it says the same:
        # with it comes back that its value was a tuple, an array or an enumerator.
        known = self.__known_as.get(name)
        if known is None or known._type_ != type_ or not _says(known._value, value):
            known = self.__known_as[name] = Parameter._of(name, type_, value)
        return known

    def __triples(self, parameters: List[Parameter]) -> list:
        parameters = list(parameters)
        for parameter in parameters:
            if not isinstance(parameter, Parameter):
                raise TypeError(f"parameter must be instance of type '{Parameter!r}'")
            self.__known_as[self.__known(parameter._name)] = parameter
        return [parameter._triple() for parameter in parameters]

    def undeclare_parameter(self, name: str) -> None:
        """:raises ParameterNotDeclaredException, ParameterImmutableException:"""
        self.__parameters.undeclare(self.__known(name))
        self.__known_as.pop(name, None)

    def has_parameter(self, name: str) -> bool:
        return isinstance(name, str) and self.__parameters.has(name)

    def __known(self, name: str) -> str:
        # What is no str is the name of no parameter.
        if not isinstance(name, str):
            raise ParameterNotDeclaredException(name)
        return name

    def get_parameter_types(self, names: List[str]) -> List[Parameter.Type]:
        _check_names(names)
        return [self.get_parameter_type(name) for name in names]

    def get_parameter_type(self, name: str) -> Parameter.Type:
        """NOT_SET for one that is not declared, when undeclared ones are allowed."""
        if self._allow_undeclared_parameters and not self.has_parameter(name):
            return Parameter.Type.NOT_SET
        return Parameter.Type(self.__parameters.type(self.__known(name)))

    def get_parameters(self, names: List[str]) -> List[Parameter]:
        _check_names(names)
        return [self.get_parameter(name) for name in names]

    def get_parameter(self, name: str) -> Parameter:
        """:raises ParameterNotDeclaredException: unless undeclared parameters are allowed.
        :raises ParameterUninitializedException: when it was declared by type and has no value yet."""
        if self._allow_undeclared_parameters and not self.has_parameter(name):
            return Parameter(name, Parameter.Type.NOT_SET, None)
        return self.__parameter(name, *self.__parameters.get(self.__known(name)))

    def get_parameter_or(self, name: str, alternative_value: Optional[Parameter] = None) -> Parameter:
        """The parameter if it has a value, else the alternative; without one a Parameter that is NOT_SET."""
        found = self.__parameters.find(name) if isinstance(name, str) else None
        if found is not None and found[0] != 0:
            return self.__parameter(name, *found)
        return Parameter(name, Parameter.Type.NOT_SET) if alternative_value is None else alternative_value

    def get_parameters_by_prefix(self, prefix: str) -> Dict[str, Parameter]:
        """Those whose names begin with "prefix.", by the rest of their names."""
        return {name: self.__parameter(f'{prefix}{PARAMETER_SEPARATOR_STRING}{name}' if prefix else name, type_, value)
                for name, type_, value in self.__parameters.by_prefix(prefix)}

    def set_parameters(self, parameter_list: List[Parameter]) -> List[SetParametersResult]:
        """Sets one after the other; a result for each.

        :raises ParameterNotDeclaredException: when one is not declared; those before it are set.
        """
        from rcl_interfaces.msg import SetParametersResult
        return [SetParametersResult(successful=successful, reason=reason)
                for successful, reason in self.__parameters.set(self.__triples(parameter_list))]

    def set_parameters_atomically(self, parameter_list: List[Parameter]) -> SetParametersResult:
        """Sets all or none.

        :raises ParameterNotDeclaredException: when one is not declared.
        """
        from rcl_interfaces.msg import SetParametersResult
        successful, reason = self.__parameters.set_atomically(self.__triples(parameter_list))
        return SetParametersResult(successful=successful, reason=reason)

    def list_parameters(self, prefixes: List[str], depth: int) -> ListParametersResult:
        """Names that begin with one of the prefixes (all when there is none), not more than `depth` levels below it (any
        when 0)."""
        from rcl_interfaces.msg import ListParametersResult
        if not isinstance(prefixes, list):
            raise TypeError('The prefixes argument must be a list')
        if not all(isinstance(prefix, str) for prefix in prefixes):
            raise TypeError('All prefixes must be instances of type str')
        if not isinstance(depth, int):
            raise TypeError('The depth must be instance of type int')
        if depth < 0:
            raise ValueError('The depth must be greater than or equal to zero')
        names, found = self.__parameters.list(prefixes, depth)
        return ListParametersResult(names=names, prefixes=found)

    def add_pre_set_parameters_callback(self, callback: Callable[[List[Parameter]], List[Parameter]]) -> None:
        """Called first with what is to be set; returns what shall be set instead. Each gets the list as it was asked for;
        what they return is put together, newest first."""
        self._pre_set_parameters_callbacks.insert(0, callback)
        self.__listen()

    def add_on_set_parameters_callback(self, callback: Callable[[List[Parameter]], SetParametersResult]) -> None:
        """Asked whether the parameters may be set or declared; the first refusal decides. Newest first."""
        self._on_set_parameters_callbacks.insert(0, callback)
        self.__listen()

    def add_post_set_parameters_callback(self, callback: Callable[[List[Parameter]], None]) -> None:
        """Told of parameters that were set or declared. Newest first."""
        self._post_set_parameters_callbacks.insert(0, callback)
        self.__listen()

    def remove_pre_set_parameters_callback(self, callback: Callable[[List[Parameter]], List[Parameter]]) -> None:
        """:raises ValueError: when it was never added."""
        self._pre_set_parameters_callbacks.remove(callback)
        self.__listen()

    def remove_on_set_parameters_callback(self, callback: Callable[[List[Parameter]], SetParametersResult]) -> None:
        """:raises ValueError: when it was never added."""
        self._on_set_parameters_callbacks.remove(callback)
        self.__listen()

    def remove_post_set_parameters_callback(self, callback: Callable[[List[Parameter]], None]) -> None:
        """:raises ValueError: when it was never added."""
        self._post_set_parameters_callbacks.remove(callback)
        self.__listen()

    def __listen(self) -> None:
        self.__parameters.listen(self, bool(self._pre_set_parameters_callbacks),
                                 bool(self._on_set_parameters_callbacks), bool(self._post_set_parameters_callbacks))

    def _before_set_parameters(self, triples: list) -> list:
        parameters = [self.__parameter(*triple) for triple in triples]
        changed = []
        for callback in list(self._pre_set_parameters_callbacks):
            answer = callback(parameters)
            if answer is None:
                raise TypeError(f'pre set parameters callback {callback!r} returned None, not a list of parameters')
            changed.extend(answer)
        return self.__triples(changed)

    def _allow_set_parameters(self, triples: list):
        parameters = [self.__parameter(*triple) for triple in triples]
        for callback in list(self._on_set_parameters_callbacks):
            result = callback(parameters)
            if not result.successful:
                return result
        from rcl_interfaces.msg import SetParametersResult
        return SetParametersResult(successful=True)

    def _after_set_parameters(self, triples: list) -> None:
        parameters = [self.__parameter(*triple) for triple in triples]
        for callback in list(self._post_set_parameters_callbacks):
            callback(parameters)

    def describe_parameter(self, name: str) -> ParameterDescriptor:
        """:raises ParameterNotDeclaredException: unless undeclared parameters are allowed."""
        if self._allow_undeclared_parameters and not self.has_parameter(name):
            from rcl_interfaces.msg import ParameterDescriptor
            return ParameterDescriptor()
        return _descriptor(self.__parameters.describe(self.__known(name)))

    def describe_parameters(self, names: List[str]) -> List[ParameterDescriptor]:
        return [self.describe_parameter(name) for name in names]

    def set_descriptor(self, name: str, descriptor: ParameterDescriptor,
                       alternative_value: Optional[ParameterValue] = None) -> ParameterValue:
        """Describes a parameter anew; the value in force.

        :param alternative_value: the new value in case the present one does not fit the descriptor.
        :raises ParameterNotDeclaredException, ParameterImmutableException, InvalidParameterValueException:
        """
        if not self.has_parameter(name):
            if not self._allow_undeclared_parameters:
                raise ParameterNotDeclaredException(name)
            return self.get_parameter(name).get_parameter_value()
        alternative = None
        if alternative_value is not None:
            from rclpy.parameter import parameter_value_to_python
            alternative = (name, alternative_value.type, parameter_value_to_python(alternative_value))
        self.__parameters.set_descriptor(name, descriptor, alternative)
        return self.get_parameter(name).get_parameter_value()

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
        self.__parameters.destroy()
        self.__handle.destroy_when_not_in_use()

    # The graph, as far as it is known now.

    def get_publisher_names_and_types_by_node(self, node_name: str, node_namespace: str,
                                              no_demangle: bool = False) -> NamesAndTypes:
        """:raises NodeNameNonExistentError:"""
        return self.__handle.publishers_of(node_name, node_namespace, no_demangle)

    def get_subscriber_names_and_types_by_node(self, node_name: str, node_namespace: str,
                                               no_demangle: bool = False) -> NamesAndTypes:
        """:raises NodeNameNonExistentError:"""
        return self.__handle.subscriptions_of(node_name, node_namespace, no_demangle)

    def get_service_names_and_types_by_node(self, node_name: str, node_namespace: str) -> NamesAndTypes:
        """:raises NodeNameNonExistentError:"""
        return self.__handle.services_of(node_name, node_namespace)

    def get_client_names_and_types_by_node(self, node_name: str, node_namespace: str) -> NamesAndTypes:
        """:raises NodeNameNonExistentError:"""
        return self.__handle.clients_of(node_name, node_namespace)

    def get_topic_names_and_types(self, no_demangle: bool = False) -> NamesAndTypes:
        return self.__handle.topics(no_demangle)

    def get_service_names_and_types(self) -> NamesAndTypes:
        return self.__handle.services()

    def get_action_names_and_types(self) -> NamesAndTypes:
        return _myelin.actions(self.__handle)

    def get_action_client_names_and_types_by_node(self, node_name: str, node_namespace: str) -> NamesAndTypes:
        """:raises NodeNameNonExistentError:"""
        return _myelin.action_clients_of(self.__handle, node_name, node_namespace)

    def get_action_server_names_and_types_by_node(self, node_name: str, node_namespace: str) -> NamesAndTypes:
        """:raises NodeNameNonExistentError:"""
        return _myelin.action_servers_of(self.__handle, node_name, node_namespace)

    def get_node_names(self) -> List[str]:
        return [name for name, _, _ in self.__handle.nodes()]

    def get_fully_qualified_node_names(self) -> List[str]:
        return [name_space + ('' if name_space.endswith('/') else '/') + name
                for name, name_space, _ in self.__handle.nodes()]

    def get_node_names_and_namespaces(self) -> List[Tuple[str, str]]:
        return [(name, name_space) for name, name_space, _ in self.__handle.nodes()]

    def get_node_names_and_namespaces_with_enclaves(self) -> List[Tuple[str, str, str]]:
        return self.__handle.nodes()

    def count_publishers(self, topic_name: str) -> int:
        """Of a name that is expanded but not remapped.

        :raises ValueError: for a name that ROS does not allow; so do the three that follow.
        """
        return self.__handle.count_publishers(self.__full_name(topic_name))

    def count_subscribers(self, topic_name: str) -> int:
        return self.__handle.count_subscribers(self.__full_name(topic_name))

    def count_clients(self, service_name: str) -> int:
        return self.__handle.count_clients(self.__full_name(service_name, is_service=True))

    def count_services(self, service_name: str) -> int:
        return self.__handle.count_services(self.__full_name(service_name, is_service=True))

    def __full_name(self, name: str, is_service: bool = False) -> str:
        from rclpy.expand_topic_name import expand_topic_name
        from rclpy.validate_full_topic_name import validate_full_topic_name
        full_name = expand_topic_name(name, self.get_name(), self.get_namespace())
        validate_full_topic_name(full_name, is_service=is_service)
        return full_name

    def get_publishers_info_by_topic(self, topic_name: str, no_mangle: bool = False) -> List[TopicEndpointInfo]:
        """:param no_mangle: whether the name is taken as it is in DDS."""
        from rclpy.topic_endpoint_info import TopicEndpointInfo
        name = topic_name if no_mangle else self.resolve_topic_name(self.__full_name(topic_name))
        return [TopicEndpointInfo._of(facts) for facts in self.__handle.publishers_info(name, no_mangle)]

    def get_subscriptions_info_by_topic(self, topic_name: str, no_mangle: bool = False) -> List[TopicEndpointInfo]:
        """:param no_mangle: whether the name is taken as it is in DDS."""
        from rclpy.topic_endpoint_info import TopicEndpointInfo
        name = topic_name if no_mangle else self.resolve_topic_name(self.__full_name(topic_name))
        return [TopicEndpointInfo._of(facts) for facts in self.__handle.subscriptions_info(name, no_mangle)]

    def get_servers_info_by_service(self, service_name: str, no_mangle: bool = False) -> List[ServiceEndpointInfo]:
        """:param no_mangle: whether the name is taken as it is in DDS, without what follows it there."""
        from rclpy.endpoint_info import ServiceEndpointInfo
        name = service_name if no_mangle else self.resolve_service_name(self.__full_name(service_name, is_service=True))
        return [ServiceEndpointInfo._of(facts) for facts in self.__handle.servers_info(name, no_mangle)]

    def get_clients_info_by_service(self, service_name: str, no_mangle: bool = False) -> List[ServiceEndpointInfo]:
        """:param no_mangle: whether the name is taken as it is in DDS, without what follows it there."""
        from rclpy.endpoint_info import ServiceEndpointInfo
        name = service_name if no_mangle else self.resolve_service_name(self.__full_name(service_name, is_service=True))
        return [ServiceEndpointInfo._of(facts) for facts in self.__handle.clients_info(name, no_mangle)]

    def wait_for_node(self, fully_qualified_node_name: str, timeout: float) -> bool:
        """Waits until the node is in the graph, at most `timeout` seconds."""
        if not fully_qualified_node_name.startswith('/'):
            fully_qualified_node_name = f'/{fully_qualified_node_name}'
        name_space, _, name = fully_qualified_node_name.rpartition('/')
        return self.__handle.wait_for_node(name_space or '/', name, int(timeout * S_TO_NS))

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


def _says(kept, value) -> bool:
    if type(value) is not list:
        return kept == value
    return kept == value if type(kept) is list else list(kept) == value


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


def _check_names(names) -> None:
    if not all(isinstance(name, str) for name in names):
        raise TypeError('All names must be instances of type str')


def _descriptor(fields: tuple) -> ParameterDescriptor:
    from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
    (name, type_, description, additional_constraints, read_only, dynamic_typing, floating, integer) = fields
    return ParameterDescriptor(
        name=name, type=type_, description=description, additional_constraints=additional_constraints,
        read_only=read_only, dynamic_typing=dynamic_typing,
        floating_point_range=[FloatingPointRange(from_value=low, to_value=high, step=step)
                              for low, high, step in floating],
        integer_range=[IntegerRange(from_value=low, to_value=high, step=step) for low, high, step in integer])


# What programs import from here although it is at home elsewhere.
_ELSEWHERE = {
    'rcl_interfaces.msg': ('FloatingPointRange', 'IntegerRange', 'ListParametersResult', 'ParameterDescriptor',
                           'ParameterEvent', 'ParameterType', 'ParameterValue', 'SetParametersResult'),
    'rclpy.callback_groups': ('CallbackGroup', 'ReentrantCallbackGroup'),
    'rclpy.clock': ('ROSClock',),
    'rclpy.context': ('Context',),
    'rclpy.exceptions': ('InvalidHandle', 'InvalidParameterTypeException', 'InvalidParameterValueException',
                         'InvalidTopicNameException', 'ParameterImmutableException', 'ParameterUninitializedException'),
    'rclpy.executors': ('Executor',),
    'rclpy.expand_topic_name': ('expand_topic_name',),
    'rclpy.logging': ('get_logger',),
    'rclpy.logging_service': ('LoggingService',),
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
