# SPDX-License-Identifier: Apache-2.0
"""AsyncNode: a node in a program of asyncio."""
from __future__ import annotations

import asyncio

import _myelin
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup
from rclpy.experimental.async_client import AsyncClient
from rclpy.experimental.async_clock import AsyncClock
from rclpy.experimental.async_publisher import AsyncPublisher
from rclpy.experimental.async_service import AsyncService
from rclpy.experimental.async_subscription import AsyncSubscription
from rclpy.experimental.async_timer import AsyncTimer
from rclpy.experimental.asyncio_executor import AsyncioExecutor
from rclpy.node import Node
from rclpy.qos import qos_profile_rosout_default, qos_profile_services_default

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, List, Optional, Type, Union

    from rclpy.callback_groups import CallbackGroup
    from rclpy.clock import Clock
    from rclpy.context import Context
    from rclpy.node import MsgType, SrvType
    from rclpy.parameter import Parameter
    from rclpy.qos import QoSProfile


class AsyncNode(Node):
    """A node whose callbacks run in the loop of asyncio that it is entered in, while it is entered:

        async with AsyncNode('name') as node:
            node.create_subscription(String, 'chatter', callback, 10)
            await anything()

    It needs no executor and no thread. Callbacks are functions or `async def`; each entity's run one after the other
    unless it is `concurrent`, those of different entities side by side. They are tasks of the `async with`: what one
    raises cancels the body and leaves it in an ExceptionGroup. On the way out the node is destroyed and what still
    runs is cancelled; a node is entered once. All methods belong to the loop's thread.

    Everything that takes a Node takes this one too (actions, tf2, parameters' clients); futures of rclpy may be
    awaited.
    """

    _subscription_class = AsyncSubscription
    _client_class = AsyncClient
    _service_class = AsyncService
    _timer_class = AsyncTimer

    def __init__(self, node_name: str, *, context: Optional[Context] = None, cli_args: Optional[List[str]] = None,
                 namespace: Optional[str] = None, use_global_arguments: bool = True, enable_rosout: bool = True,
                 rosout_qos_profile: Union[QoSProfile, int] = qos_profile_rosout_default,
                 start_parameter_services: bool = True, parameter_overrides: Optional[List[Parameter]] = None,
                 allow_undeclared_parameters: bool = False,
                 automatically_declare_parameters_from_overrides: bool = False,
                 enable_logger_service: bool = False) -> None:
        """As Node's.

        :param rosout_qos_profile: for /rosout; or the depth of its history.
        """
        self._destroyed = asyncio.Event()
        self._group: Optional[asyncio.TaskGroup] = None
        self._waits = set()
        self._tasks_executor = None
        if enable_rosout is True and rosout_qos_profile is not qos_profile_rosout_default:
            from rclpy.node import _qos
            enable_rosout = _qos(rosout_qos_profile)
        super().__init__(
            node_name, context=context, cli_args=cli_args, namespace=namespace,
            use_global_arguments=use_global_arguments, enable_rosout=enable_rosout,
            start_parameter_services=start_parameter_services, parameter_overrides=parameter_overrides,
            allow_undeclared_parameters=allow_undeclared_parameters,
            automatically_declare_parameters_from_overrides=automatically_declare_parameters_from_overrides,
            enable_logger_service=enable_logger_service)
        self._clock = AsyncClock._of(self._clock.handle)

    # Its life.

    async def __aenter__(self) -> AsyncNode:
        if self._gone():
            raise RuntimeError('Node has been destroyed and cannot be reentered')
        if self._group is not None:
            raise RuntimeError('Node is already running')
        self._group = await asyncio.TaskGroup().__aenter__()
        self._tasks_executor = _GroupExecutor(self, self._group)
        self._tasks_executor.add_node(self)
        return self

    async def __aexit__(self, exc_type, exc_val, exc_tb) -> Optional[bool]:
        try:
            self.destroy_node()
            return await self._group.__aexit__(exc_type, exc_val, exc_tb)
        finally:
            self._group = None

    async def run(self) -> None:
        """Runs the node until it is destroyed or the context is shut down; in place of `async with`.

        :raises RuntimeError: when it is entered already.
        """
        async with self:
            await self.wait_closed()

    async def wait_closed(self) -> None:
        """Returns when the node is destroyed: by somebody, or because the context was shut down (by SIGTERM, say)."""
        await self._destroyed.wait()

    def destroy_node(self) -> None:
        """Takes the node and all it made out of the graph; ends `async for` loops over it, cancels what else waits
        for it and the coroutines of its callbacks. May be called again, and by any thread."""
        executor = self._tasks_executor
        if self._destroyed.is_set():
            return
        if executor is not None and executor._loop.is_running() and asyncio._get_running_loop() is not executor._loop:
            executor._in_loop(self.destroy_node)
            return
        self._destroyed.set()
        for entities in (self.publishers, self.subscriptions, self.clients, self.services, self.timers):
            for entity in entities:
                entity.destroy()
        self._clock._destroy()
        for wait in list(self._waits):
            wait.cancel()
        super().destroy_node()
        if executor is not None:
            executor.shutdown()

    def _gone(self) -> bool:
        if not self._context.ok():
            self.destroy_node()
        return self._destroyed.is_set()

    def _check(self, what: str) -> None:
        if self._gone():
            raise RuntimeError(f'Cannot create {what} on a destroyed node')

    def get_clock(self) -> AsyncClock:
        return self._clock

    # What it makes. `concurrent`: whether a callback begins though the one before is not done.

    def create_publisher(self, msg_type: Type[MsgType], topic: str, qos_profile: Union[QoSProfile, int],
                         **options) -> AsyncPublisher:
        """:param options: as Node's."""
        self._check('publisher')
        options.setdefault('publisher_class', AsyncPublisher)
        publisher = super().create_publisher(msg_type, topic, qos_profile, **options)
        if isinstance(publisher, AsyncPublisher):
            publisher._belong(self, Node.destroy_publisher)
        return publisher

    def create_subscription(self, msg_type: Type[MsgType], topic: str, callback: Optional[Callable] = None,
                            qos_profile: Union[QoSProfile, int] = 10, *, concurrent: bool = False,
                            callback_group: Optional[CallbackGroup] = None, **options) -> AsyncSubscription:
        """
        :param callback: a function or `async def` that takes the message, or the message and a dict about it. Without
            one the subscription is read with `async for`.
        :param options: as Node's.
        """
        self._check('subscription')
        subscription = super().create_subscription(msg_type, topic, callback, qos_profile,
                                                   callback_group=_group(callback_group, concurrent), **options)
        subscription._belong(self, Node.destroy_subscription)
        return subscription

    def create_service(self, srv_type: Type[SrvType], srv_name: str, callback: Callable, *,
                       qos_profile: QoSProfile = qos_profile_services_default, concurrent: bool = False,
                       callback_group: Optional[CallbackGroup] = None) -> AsyncService:
        """:param callback: a function or `async def` that takes the request and an empty response and returns the
        response."""
        self._check('service')
        service = super().create_service(srv_type, srv_name, callback, qos_profile=qos_profile,
                                         callback_group=_group(callback_group, concurrent))
        service._belong(self, Node.destroy_service)
        return service

    def create_client(self, srv_type: Type[SrvType], srv_name: str, *,
                      qos_profile: QoSProfile = qos_profile_services_default,
                      callback_group: Optional[CallbackGroup] = None) -> AsyncClient:
        self._check('client')
        client = super().create_client(srv_type, srv_name, qos_profile=qos_profile,
                                       callback_group=_group(callback_group, True))
        client._belong(self, Node.destroy_client)
        return client

    def create_timer(self, timer_period_sec: float, callback: Optional[Callable] = None, autostart: bool = True, *,
                     callback_group: Optional[CallbackGroup] = None, clock: Optional[Clock] = None) -> AsyncTimer:
        """
        :param callback: a function or `async def` that takes nothing or a TimerInfo. Without one the timer is read with
            `async for`.
        """
        self._check('timer')
        timer = super().create_timer(timer_period_sec, callback, _group(callback_group, False), clock, autostart)
        timer._belong(self, Node.destroy_timer)
        return timer

    # The graph.

    async def wait_for_node(self, fully_qualified_node_name: str, *, check_interval: float = 0.1) -> None:
        """Waits until the node is in the graph; asyncio.timeout() and its like end it earlier.

        :param check_interval: seconds between looks while this node is not entered; otherwise the graph tells of
            changes.
        """
        name = fully_qualified_node_name
        if not name.startswith('/'):
            name = f'/{name}'
        await self._until(lambda: name in self.get_fully_qualified_node_names(), check_interval, lambda: False)

    async def _until(self, condition: Callable[[], bool], interval: float, soon: Callable[[], bool]) -> None:
        """Waits until the condition holds. Looks after every change of the graph, and again and again while something
        is to come `soon` of which the graph does not tell."""
        if condition():
            return
        loop = asyncio.get_running_loop()
        changed = None

        def look() -> None:
            if not changed.done():
                changed.set_result(None)

        executor = self._tasks_executor
        watch = None if executor is None else _myelin.GraphWatch(self.handle, executor._core, lambda: look())
        try:
            while True:
                changed = loop.create_future()
                if condition():
                    return
                later = loop.call_later(interval, look) if watch is None or soon() else None
                self._waits.add(changed)
                try:
                    await changed
                finally:
                    self._waits.discard(changed)
                    if later is not None:
                        later.cancel()
        finally:
            if watch is not None:
                watch.drop()


class _GroupExecutor(AsyncioExecutor):
    """Makes the coroutines of a node tasks of its group, which sees to what they raise."""

    def __init__(self, node: AsyncNode, group: asyncio.TaskGroup) -> None:
        super().__init__(context=node.context)
        self._node = node
        self._group = group

    def _spawn(self, coroutine) -> Optional[asyncio.Task]:
        try:
            return self._group.create_task(coroutine)
        except RuntimeError:  # it is about to end
            return None

    def _failed(self, error: BaseException) -> None:
        failure = _raise(error)
        if self._spawn(failure) is None:
            failure.close()

    def _task_failed(self, error: BaseException) -> None:
        pass

    def _ended(self, end: int) -> None:
        self._node.destroy_node()
        self._close(end)


async def _raise(error: BaseException) -> None:
    raise error


def _group(given: Optional[CallbackGroup], concurrent: bool) -> CallbackGroup:
    """One of its own for each entity."""
    if given is not None:
        return given
    return ReentrantCallbackGroup() if concurrent else MutuallyExclusiveCallbackGroup()
