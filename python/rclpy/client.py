# SPDX-License-Identifier: Apache-2.0
"""Client: asks a service."""
from __future__ import annotations

from threading import Lock
from time import monotonic
from types import GenericAlias

from _myelin import executor_here
from rclpy.long_wait import LongWait
from rclpy.task import Future
from rclpy.utilities import timeout_sec_to_nsec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Optional, TypeVar

    from rclpy.callback_groups import CallbackGroup
    from rclpy.clock import Clock
    from rclpy.context import Context
    from rclpy.qos import QoSProfile
    from rclpy.service_introspection import ServiceIntrospectionState
    SrvType = TypeVar('SrvType')
    SrvTypeRequest = TypeVar('SrvTypeRequest')
    SrvTypeResponse = TypeVar('SrvTypeResponse')


# A request to a service whose callback group is taken is looked at again so often: those who hold the group may have
# begun to wait themselves.
_LOOK_SEC = 0.02
# More than 64 bits of nanoseconds hold.
_ENDLESS_SEC = 9e9


class Client:
    """Made by Node.create_client(). Any thread may call."""

    __class_getitem__ = classmethod(GenericAlias)

    def __init__(self, context: Context, client_impl, srv_type, srv_name: str, qos_profile: QoSProfile,
                 callback_group: CallbackGroup) -> None:
        self.context = context
        self.__client = client_impl
        self.srv_type = srv_type
        self.srv_name = srv_name
        self.qos_profile = qos_profile
        self.callback_group = callback_group
        self._pending_requests: Dict[int, Future] = {}  # by sequence number; what is answered or given up leaves
        self._lock = Lock()
        client_impl.open(self)

    def call(self, request: SrvTypeRequest, timeout_sec: Optional[float] = None) -> Optional[SrvTypeResponse]:
        """Asks and waits for the answer, inside a callback too: it takes its answer from the wire by itself, and when
        the service waits for this very thread it serves the request too.

        :param timeout_sec: None waits for ever.
        :raises TypeError: when the request is not of the service's type.
        :raises TimeoutError: when the time was over first.
        :raises ExternalShutdownException: when the context was shut down first.
        """
        end = None if timeout_sec is None or timeout_sec > _ENDLESS_SEC else monotonic() + timeout_sec
        future = self.call_async(request)
        future._add_waiter(self._interrupt)
        wait = LongWait(self)
        executor, near, idle = executor_here(), self._services_near(), False
        watches = [service.handle.watch(self.__client.interrupter()) for service in near]
        try:
            while not future._over():
                left = None if end is None else end - monotonic()
                if left is not None and left < 0:
                    raise TimeoutError()
                for service in near:
                    service.handle.serve_one()
                if future._over():
                    break
                left = wait.shorten(left)
                if near:
                    left = _LOOK_SEC if left is None else min(left, _LOOK_SEC)
                if self.__client.pump(timeout_sec_to_nsec(left)):
                    continue
                if not self.context.ok():
                    from rclpy.executors import ExternalShutdownException
                    raise ExternalShutdownException()
                unserved = any(service.handle.has_request() for service in near)
                if unserved and idle:  # who has its callback group is in the queue, and may find no other thread
                    executor._core.spin(executor, executor._handle(), None, 0, True)
                idle = unserved
        finally:
            self.remove_pending_request(future)
            watches.clear()
        return future.result()

    def _services_near(self) -> list:
        """Those that would answer and run in the executor whose thread this is: it may be the only one that is free, or
        have their callback group."""
        executor = executor_here()
        if executor is None:
            return []
        name = self.service_name
        return [service for node in executor.get_nodes() for service in node.services if service.service_name == name]

    def _help(self) -> None:
        """Takes an answer that has come, and serves what waits for this thread."""
        for service in self._services_near():
            service.handle.serve_one()
        self.__client.pump(0)

    def _interrupt(self, _) -> None:
        self.__client.interrupt()

    def call_async(self, request: SrvTypeRequest) -> Future:
        """Asks; the future of the answer.

        :raises TypeError: when the request is not of the service's type.
        """
        if not isinstance(request, self.srv_type.Request):
            raise TypeError()
        future = Future()
        with self._lock:  # the answer may come before send() returns
            sequence = self.__client.send_request(request)
            self._pending_requests[sequence] = future
        future._client = self
        future._add_waiter(self.remove_pending_request)
        return future

    def _take(self, sequence: int) -> Optional[Future]:
        with self._lock:
            future = self._pending_requests.pop(sequence, None)
        if future is not None:
            future._set_executor(executor_here())
        return future

    def _deliver(self, sequence: int, response: SrvTypeResponse) -> None:
        future = self._take(sequence)
        if future is not None and not future.done():
            future.set_result(response)

    def _fail(self, sequence: int, error: Exception) -> None:
        future = self._take(sequence)
        if future is not None and not future.done():
            future.set_exception(error)

    def get_pending_request(self, sequence_number: int) -> Future:
        """The future of a request; KeyError when it is not pending."""
        with self._lock:
            return self._pending_requests[sequence_number]

    def remove_pending_request(self, future: Future) -> None:
        """Forgets a request: its answer will be dropped."""
        with self._lock:
            for sequence, pending in self._pending_requests.items():
                if pending is future:
                    del self._pending_requests[sequence]
                    break

    def service_is_ready(self) -> bool:
        """Whether the service is there now."""
        return self.__client.service_server_is_available()

    def wait_for_service(self, timeout_sec: Optional[float] = None) -> bool:
        """Waits until the service is there, at most `timeout_sec` seconds unless that is None; ends with the context.

        :return: whether it is there.
        """
        if timeout_sec is None or timeout_sec > _ENDLESS_SEC:
            timeout_ns = -1
        else:
            timeout_ns = timeout_sec_to_nsec(timeout_sec) if timeout_sec > 0.0 else 0
        return self.__client.wait_for_service(timeout_ns)

    @property
    def handle(self):
        return self.__client

    @property
    def service_name(self) -> str:
        return self.__client.service_name

    @property
    def logger_name(self) -> str:
        """The name of the node's logger."""
        return self.__client.get_logger_name()

    def configure_introspection(self, clock: Clock, service_event_qos_profile: QoSProfile,
                                introspection_state: ServiceIntrospectionState) -> None:
        """Whether requests that leave and responses that come are told of on <service>/_service_event.

        :param clock: gives the events' time.
        :param service_event_qos_profile: of the publisher of events.
        :param introspection_state: OFF, METADATA (who, which call, when) or CONTENTS (the messages too).
        """
        with self.handle:
            self.__client.configure_introspection(clock.handle, service_event_qos_profile.get_c_qos_profile(),
                                                  introspection_state)

    def destroy(self) -> None:
        """Leaves the graph. Node.destroy_client() is the way for one that a node made."""
        self.__client.destroy_when_not_in_use()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, t, v, tb) -> None:
        self.destroy()


def __getattr__(name: str):
    if name in ('SrvType', 'SrvTypeRequest', 'SrvTypeResponse'):
        from typing import TypeVar
        return TypeVar(name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
