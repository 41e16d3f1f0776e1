# SPDX-License-Identifier: Apache-2.0
"""Node: a name in the graph, and the maker of everything that communicates or runs under that name."""
from __future__ import annotations

import weakref

import _myelin
from rclpy._rclpy_pybind11 import NodeNameNonExistentError
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.client import Client
from rclpy.clock import Clock
from rclpy.constants import S_TO_NS
from rclpy.delayed_call import DelayedCall
from rclpy.event_handler import PublisherEventCallbacks, SubscriptionEventCallbacks
from rclpy.exceptions import NotInitializedException, ParameterNotDeclaredException
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
        self.__pre_set, self.__on_set, self.__post_set = [], [], []
        self.__listens = False

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
            automatically_declare_parameters_from_overrides, [p._triple() for p in parameter_overrides or ()])
        self._logger_service = None
        if enable_logger_service:
            from rclpy.logging_service import LoggingService
            self._logger_service = LoggingService(self)

    # What it has.

    @property
    def publishers(self) -> Iterator[Publisher]:
        yield from list(self.__publishers)

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
        """The executor that runs its callbacks, or None."""
        return self.__executor_weakref() if self.__executor_weakref is not None else None

    @executor.setter
    def executor(self, new_executor: Optional[Executor]) -> None:
        current = self.executor
        if current is new_executor:
            return
        self.__executor_weakref = None
        if current is not None:
            current.remove_node(self)
        if new_executor is None:
            self.__joined = None
            self.__handle.join(None)
            return
        self.__executor_weakref = weakref.ref(new_executor)
        self.__joined = new_executor._core  # lives as long as the node runs there
        self.__handle.join(self.__joined)
        new_executor.add_node(self)

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
        return {name: Parameter._of(name, type_, value) for name, type_, value in self.__parameters.all()}

    @property
    def _parameter_overrides(self) -> Dict[str, Parameter]:
        return {name: Parameter._of(name, type_, value) for name, type_, value in self.__parameters.overrides()}

    def declare_parameter(self, name: str, value: Any = None, descriptor: Optional[ParameterDescriptor] = None,
                          ignore_override: bool = False) -> Parameter:
        """Declares a parameter; the value in force, which an override may have given.

        :param value: the default; or a Parameter.Type for one that has no default.
        :param descriptor: what may be said about it: range, read-only, description.
        :param ignore_override: whether `value` wins over overrides.
        :raises ParameterAlreadyDeclaredException, InvalidParameterException, InvalidParameterValueException,
            InvalidParameterTypeException:
        """
        if value is None and descriptor is None:
            import warnings
            warnings.warn(
                f"when declaring parameter named '{name}', declaring a parameter only providing its name is deprecated. "
                'You have to either:\n'
                '\t- Pass a name and a default value different to "PARAMETER NOT SET" (and optionally a descriptor).\n'
                '\t- Pass a name and a parameter type.\n'
                '\t- Pass a name and a descriptor with `dynamic_typing=True\n', stacklevel=2)
        return self.__declare(name, value, descriptor, ignore_override)

    def __declare(self, name: str, value: Any, descriptor: Optional[ParameterDescriptor],
                  ignore_override: bool) -> Parameter:
        if not isinstance(name, str):
            raise TypeError(f'First element {name} at index 0 in parameters list is not a str.')
        type_ = None
        if isinstance(value, Parameter.Type):
            if value is Parameter.Type.NOT_SET:
                raise ValueError(f'Cannot declare parameter {name} with type NOT_SET')
            type_, value = value, None
        if value is None and descriptor is None and type_ is None:
            from rcl_interfaces.msg import ParameterDescriptor
            descriptor = ParameterDescriptor(dynamic_typing=True)
        if type_ is not None:
            from rcl_interfaces.msg import ParameterDescriptor
            import copy
            descriptor = ParameterDescriptor() if descriptor is None else copy.copy(descriptor)
            if descriptor.dynamic_typing:
                raise ValueError(f"When declaring parameter '{name}', passing a type and dynamic_typing=True "
                                 'contradict each other')
            descriptor.type = type_.value
        number = Parameter.Type.from_parameter_value(value).value
        return Parameter._of(name, *self.__parameters.declare(name, number, value, descriptor, ignore_override))

    def declare_parameters(self, namespace: str,
                           parameters: List[Union[Tuple[str], Tuple[str, Parameter.Type],
                                                  Tuple[str, Any, ParameterDescriptor]]],
                           ignore_override: bool = False) -> List[Parameter]:
        """Declares one after the other: (name), (name, value or type), (name, value or type, descriptor)."""
        declared = []
        for index, entry in enumerate(parameters):
            if len(entry) < 1 or len(entry) > 3:
                raise TypeError(f'Invalid parameter tuple length at index {index} in parameters list: {entry}; '
                                'expecting length between 1 and 3')
            name, value, descriptor = (tuple(entry) + (None, None))[:3]
            if not isinstance(name, str):
                raise TypeError(f'First element {name} at index {index} in parameters list is not a str.')
            if descriptor is not None:
                from rcl_interfaces.msg import ParameterDescriptor
                if not isinstance(descriptor, ParameterDescriptor):
                    raise TypeError(f'Third element {descriptor} at index {index} in parameters list is not a '
                                    'ParameterDescriptor.')
            full_name = f'{namespace}{PARAMETER_SEPARATOR_STRING}{name}' if namespace else name
            if value is None and descriptor is None:
                declared.append(self.declare_parameter(full_name, ignore_override=ignore_override))
            else:
                declared.append(self.__declare(full_name, value, descriptor, ignore_override))
        return declared

    def undeclare_parameter(self, name: str) -> None:
        """:raises ParameterNotDeclaredException, ParameterImmutableException:"""
        self.__parameters.undeclare(name)

    def has_parameter(self, name: str) -> bool:
        return self.__parameters.has(name)

    def get_parameter_types(self, names: List[str]) -> List[Parameter.Type]:
        _check_names(names)
        return [self.get_parameter_type(name) for name in names]

    def get_parameter_type(self, name: str) -> Parameter.Type:
        """NOT_SET for one that is not declared, when undeclared ones are allowed."""
        if self._allow_undeclared_parameters and not self.__parameters.has(name):
            return Parameter.Type.NOT_SET
        return Parameter.Type(self.__parameters.type(name))

    def get_parameters(self, names: List[str]) -> List[Parameter]:
        _check_names(names)
        return [self.get_parameter(name) for name in names]

    def get_parameter(self, name: str) -> Parameter:
        """:raises ParameterNotDeclaredException: unless undeclared parameters are allowed.
        :raises ParameterUninitializedException: when it was declared by type and has no value yet."""
        if self._allow_undeclared_parameters and not self.__parameters.has(name):
            return Parameter(name, Parameter.Type.NOT_SET, None)
        return Parameter._of(name, *self.__parameters.get(name))

    def get_parameter_or(self, name: str, alternative_value: Optional[Parameter] = None) -> Parameter:
        """The parameter if it has a value, else the alternative; without one a Parameter that is NOT_SET."""
        found = self.__parameters.find(name)
        if found is not None and found[0] != 0:
            return Parameter._of(name, *found)
        return Parameter(name, Parameter.Type.NOT_SET) if alternative_value is None else alternative_value

    def get_parameters_by_prefix(self, prefix: str) -> Dict[str, Parameter]:
        """Those whose names begin with "prefix.", by the rest of their names."""
        return {name: Parameter._of(f'{prefix}{PARAMETER_SEPARATOR_STRING}{name}' if prefix else name, type_, value)
                for name, type_, value in self.__parameters.by_prefix(prefix)}

    def set_parameters(self, parameter_list: List[Parameter]) -> List[SetParametersResult]:
        """Sets one after the other; a result for each.

        :raises ParameterNotDeclaredException: when one is not declared; those before it are set.
        """
        from rcl_interfaces.msg import SetParametersResult
        return [SetParametersResult(successful=successful, reason=reason)
                for successful, reason in self.__parameters.set(_triples(parameter_list))]

    def set_parameters_atomically(self, parameter_list: List[Parameter]) -> SetParametersResult:
        """Sets all or none.

        :raises ParameterNotDeclaredException: when one is not declared.
        """
        from rcl_interfaces.msg import SetParametersResult
        successful, reason = self.__parameters.set_atomically(_triples(parameter_list))
        return SetParametersResult(successful=successful, reason=reason)

    def list_parameters(self, prefixes: List[str], depth: int) -> ListParametersResult:
        """Names that begin with one of the prefixes (all when there is none), not more than `depth` levels below it (any
        when 0)."""
        from rcl_interfaces.msg import ListParametersResult
        result = ListParametersResult()
        if not isinstance(prefixes, list):
            raise TypeError('prefixes should be a list')
        if not all(isinstance(prefix, str) for prefix in prefixes):
            raise TypeError('All prefixes should be instances of type str')
        if depth < 0:
            raise ValueError('Depth must be greater than or equal to zero')
        names, found = [], set()
        for name, _, _ in self.__parameters.all():
            if not prefixes:
                rests = [name]
            else:
                rests = [name if name == prefix else name[len(prefix) + 1:] for prefix in prefixes
                         if name == prefix or name.startswith(prefix + PARAMETER_SEPARATOR_STRING)]
            if not any(depth == 0 or rest.count(PARAMETER_SEPARATOR_STRING) < depth for rest in rests):
                continue
            names.append(name)
            prefix, separator, _ = name.rpartition(PARAMETER_SEPARATOR_STRING)
            if separator:
                found.add(prefix)
        result.names = names
        result.prefixes = sorted(found)
        return result

    def add_pre_set_parameters_callback(self, callback: Callable[[List[Parameter]], List[Parameter]]) -> None:
        """Called first with what is to be set; returns what shall be set instead. Newest first."""
        self.__pre_set.insert(0, callback)
        self.__listen()

    def add_on_set_parameters_callback(self, callback: Callable[[List[Parameter]], SetParametersResult]) -> None:
        """Asked whether the parameters may be set; the first refusal decides. Newest first."""
        self.__on_set.insert(0, callback)
        self.__listen()

    def add_post_set_parameters_callback(self, callback: Callable[[List[Parameter]], None]) -> None:
        """Told of parameters that were set. Newest first."""
        self.__post_set.insert(0, callback)
        self.__listen()

    def remove_pre_set_parameters_callback(self, callback: Callable[[List[Parameter]], List[Parameter]]) -> None:
        """:raises ValueError: when it was never added."""
        self.__pre_set.remove(callback)

    def remove_on_set_parameters_callback(self, callback: Callable[[List[Parameter]], SetParametersResult]) -> None:
        """:raises ValueError: when it was never added."""
        self.__on_set.remove(callback)

    def remove_post_set_parameters_callback(self, callback: Callable[[List[Parameter]], None]) -> None:
        """:raises ValueError: when it was never added."""
        self.__post_set.remove(callback)

    def __listen(self) -> None:
        if not self.__listens:
            self.__listens = True
            self.__parameters.listen(self, True, True, True)

    def _before_set_parameters(self, triples: list) -> list:
        for callback in list(self.__pre_set):
            changed = callback([Parameter._of(*triple) for triple in triples])
            if changed is None:
                raise ValueError('pre_set_parameters_callback must return a list of parameters')
            triples = [parameter._triple() for parameter in changed]
        return triples

    def _allow_set_parameters(self, triples: list):
        result = None
        for callback in list(self.__on_set):
            result = callback([Parameter._of(*triple) for triple in triples])
            if not result.successful:
                return result
        if result is None:
            from rcl_interfaces.msg import SetParametersResult
            result = SetParametersResult(successful=True)
        return result

    def _after_set_parameters(self, triples: list) -> None:
        for callback in list(self.__post_set):
            callback([Parameter._of(*triple) for triple in triples])

    def describe_parameter(self, name: str) -> ParameterDescriptor:
        """:raises ParameterNotDeclaredException: unless undeclared parameters are allowed."""
        if self._allow_undeclared_parameters and not self.__parameters.has(name):
            from rcl_interfaces.msg import ParameterDescriptor
            return ParameterDescriptor(name=name)
        return _descriptor(self.__parameters.describe(name))

    def describe_parameters(self, names: List[str]) -> List[ParameterDescriptor]:
        _check_names(names)
        return [self.describe_parameter(name) for name in names]

    def set_descriptor(self, name: str, descriptor: ParameterDescriptor,
                       alternative_value: Optional[ParameterValue] = None) -> ParameterValue:
        """Describes a parameter anew; the value in force.

        :param alternative_value: the new value in case the present one does not fit the descriptor.
        :raises ParameterNotDeclaredException, ParameterImmutableException, InvalidParameterValueException:
        """
        if not self.__parameters.has(name):
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
        """The full name, remapped unless `only_expand`."""
        return self.__handle.resolve_topic_name(topic, only_expand)

    def resolve_service_name(self, service: str, *, only_expand: bool = False) -> str:
        """The full name, remapped unless `only_expand`."""
        return self.__handle.resolve_service_name(service, only_expand)

    # Making.

    def __group(self, callback_group: Optional[CallbackGroup]) -> CallbackGroup:
        return self._default_callback_group if callback_group is None else callback_group

    def add_waitable(self, waitable: Waitable) -> None:
        """Remembers a waitable. The executor has no wait set: what a waitable waits for calls back by itself."""
        self.__waitables[waitable] = None

    def remove_waitable(self, waitable: Waitable) -> None:
        self.__waitables.pop(waitable, None)

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
        check_is_valid_msg_type(msg_type)
        group = self.__group(callback_group)
        qos_profile = self.__override_qos(Publisher, topic, qos_profile, qos_overriding_options)
        impl = _myelin.Publisher(self.__handle, msg_type, topic, qos_profile.get_c_qos_profile())
        publisher = publisher_class(impl, msg_type, topic, qos_profile,
                                    event_callbacks or PublisherEventCallbacks(), group)
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
        check_is_valid_msg_type(msg_type)
        group = self.__group(callback_group)
        qos_profile = self.__override_qos(Subscription, topic, qos_profile, qos_overriding_options)
        impl = _myelin.Subscription(self.__handle, msg_type, topic, qos_profile.get_c_qos_profile(), group._core, raw)
        subscription = Subscription(impl, msg_type, topic, callback, group, qos_profile, raw,
                                    event_callbacks or SubscriptionEventCallbacks())
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
        impl = _myelin.Client(self.__handle, srv_type, srv_name, qos_profile.get_c_qos_profile(), group._core)
        client = Client(self._context, impl, srv_type, srv_name, qos_profile, group)
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
        service = Service(impl, srv_type, srv_name, callback, group, qos_profile)
        group.add_entity(service)
        self.__services[service] = None
        return service

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
        timer = Timer(callback, group, period_ns, self._clock if clock is None else clock, context=self._context,
                      autostart=autostart)
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
                      context=self._context, autostart=False)
        rate = Rate(timer, context=self._context)
        rate._follow(self)
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
        return _destroy(self.__publishers, publisher)

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
        known = not rate._destroyed
        rate.destroy()
        return known

    def destroy_node(self) -> None:
        """Takes the node and all it made out of the graph and its executor. May be called again."""
        executor = self.executor
        if executor is not None:
            executor.remove_node(self)
        for made in (self.__publishers, self.__subscriptions, self.__clients, self.__services, self.__timers,
                     self.__guards):
            while made:
                made.popitem()[0].destroy()
        while self.__later:
            self.__later.popitem()[0].cancel()
        self.__waitables.clear()
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
        return self.__handle.count_publishers(self.__full_topic(topic_name))

    def count_subscribers(self, topic_name: str) -> int:
        return self.__handle.count_subscribers(self.__full_topic(topic_name))

    def count_clients(self, service_name: str) -> int:
        return self.__handle.count_clients(self.__full_service(service_name))

    def count_services(self, service_name: str) -> int:
        return self.__handle.count_services(self.__full_service(service_name))

    def __full_topic(self, name: str) -> str:
        return self.__handle.resolve_topic_name(name, True)

    def __full_service(self, name: str) -> str:
        return self.__handle.resolve_service_name(name, True)

    def get_publishers_info_by_topic(self, topic_name: str, no_mangle: bool = False) -> List[TopicEndpointInfo]:
        """:param no_mangle: whether the name is taken as it is in DDS."""
        from rclpy.topic_endpoint_info import TopicEndpointInfo
        name = topic_name if no_mangle else self.resolve_topic_name(topic_name)
        return [TopicEndpointInfo._of(facts) for facts in self.__handle.publishers_info(name, no_mangle)]

    def get_subscriptions_info_by_topic(self, topic_name: str, no_mangle: bool = False) -> List[TopicEndpointInfo]:
        """:param no_mangle: whether the name is taken as it is in DDS."""
        from rclpy.topic_endpoint_info import TopicEndpointInfo
        name = topic_name if no_mangle else self.resolve_topic_name(topic_name)
        return [TopicEndpointInfo._of(facts) for facts in self.__handle.subscriptions_info(name, no_mangle)]

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


def _triples(parameters: List[Parameter]) -> list:
    for parameter in parameters:
        if not isinstance(parameter, Parameter):
            raise TypeError(f'parameter must be instance of type {Parameter!r}')
    return [parameter._triple() for parameter in parameters]


def _descriptor(fields: tuple) -> ParameterDescriptor:
    from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
    (name, type_, description, additional_constraints, read_only, dynamic_typing, floating, integer) = fields
    return ParameterDescriptor(
        name=name, type=type_, description=description, additional_constraints=additional_constraints,
        read_only=read_only, dynamic_typing=dynamic_typing,
        floating_point_range=[FloatingPointRange(from_value=low, to_value=high, step=step)
                              for low, high, step in floating],
        integer_range=[IntegerRange(from_value=low, to_value=high, step=step) for low, high, step in integer])


def __getattr__(name: str):
    if name in ('MsgType', 'SrvType', 'SrvTypeRequest', 'SrvTypeResponse'):
        from typing import TypeVar
        return TypeVar(name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
