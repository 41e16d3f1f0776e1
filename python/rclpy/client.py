# SPDX-License-Identifier: Apache-2.0
"""Client: asks a service."""
from __future__ import annotations

from threading import Lock
from time import monotonic

from _myelin import executor_here
from rclpy.task import Future
from rclpy.utilities import timeout_sec_to_nsec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Optional, TypeVar

    from rclpy.callback_groups import CallbackGroup
    from rclpy.context import Context
    from rclpy.qos import QoSProfile
    SrvType = TypeVar('SrvType')
    SrvTypeRequest = TypeVar('SrvTypeRequest')
    SrvTypeResponse = TypeVar('SrvTypeResponse')


# How often a call that has to serve itself looks for its request and its answer.
_LOOK_SEC = 0.001


class Client:
    """Made by Node.create_client(). Any thread may call."""

    def __init__(self, context: Context, client_impl, srv_type, srv_name: str, qos_profile: QoSProfile,
                 callback_group: CallbackGroup) -> None:
        self.context = context
        self.__client = client_impl
        self.srv_type = srv_type
        self.srv_name = srv_name
        self.qos_profile = qos_profile
        self.callback_group = callback_group
        self._pending: Dict[int, Future] = {}
        self._lock = Lock()
        client_impl.open(self)

    def call(self, request: SrvTypeRequest, timeout_sec: Optional[float] = None) -> Optional[SrvTypeResponse]:
        """Asks and waits for the answer, inside a callback too: it takes its answer from the wire by itself, and when the
        service waits for this very thread it serves the request too.

        :param timeout_sec: None waits for ever.
        :raises TypeError: when the request is not of the service's type.
        :raises TimeoutError: when the time was over first.
        """
        future = self.call_async(request)
        future._add_waiter(self._interrupt)
        blocked = self._blocked_services()
        end = None if timeout_sec is None or timeout_sec < 0 else monotonic() + timeout_sec
        try:
            while not future.done():
                left = None if end is None else end - monotonic()
                if left is not None and left < 0:
                    raise TimeoutError()
                for service in blocked:
                    service.handle.serve_one()
                if blocked:
                    left = _LOOK_SEC if left is None else min(left, _LOOK_SEC)
                if not self.__client.pump(timeout_sec_to_nsec(left)) and not self.context.ok():
                    break
        finally:
            self.remove_pending_request(future)
        return future.result()

    def _blocked_services(self) -> list:
        """Those that would answer and cannot, because this thread, which is to wait for them, is their executor's only one
        or has their callback group."""
        executor = executor_here()
        if executor is None:
            return []
        name = self.service_name
        return [service for node in executor.get_nodes() for service in node.services if service.service_name == name
                and (executor._num_threads == 1 or not service.callback_group._core.free())]

    def _help(self) -> None:
        """Takes an answer that has come, and serves what waits for this thread."""
        for service in self._blocked_services():
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
            sequence = self.__client.send(request)
            self._pending[sequence] = future
        future._client = self
        future._add_waiter(self.remove_pending_request)
        return future

    def _take(self, sequence: int) -> Optional[Future]:
        with self._lock:
            future = self._pending.pop(sequence, None)
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
            return self._pending[sequence_number]

    def remove_pending_request(self, future: Future) -> None:
        """Forgets a request: its answer will be dropped."""
        with self._lock:
            for sequence, pending in self._pending.items():
                if pending is future:
                    del self._pending[sequence]
                    break

    def service_is_ready(self) -> bool:
        return self.__client.service_is_ready()

    def wait_for_service(self, timeout_sec: Optional[float] = None) -> bool:
        """Waits until the service is there, at most `timeout_sec` seconds unless that is None or negative."""
        return self.__client.wait_for_service(timeout_sec_to_nsec(timeout_sec))

    @property
    def handle(self):
        return self.__client

    @property
    def service_name(self) -> str:
        return self.__client.name()

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
