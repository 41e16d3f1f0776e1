# SPDX-License-Identifier: Apache-2.0
"""ActionClient: sends goals to an action server and hears of them."""
from __future__ import annotations

import uuid
import weakref
from threading import RLock
from types import GenericAlias

import _myelin
from _myelin import executor_here
from action_msgs.msg import GoalStatus
from action_msgs.srv import CancelGoal
from rclpy.qos import QoSProfile, qos_profile_action_status_default, qos_profile_services_default
from rclpy.task import Future
from rclpy.type_support import check_for_type_support
from rclpy.utilities import timeout_sec_to_nsec
from rclpy.waitable import NumberOfEntities, Waitable
from unique_identifier_msgs.msg import UUID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Optional

    from builtin_interfaces.msg import Time
    from rclpy.callback_groups import CallbackGroup
    from rclpy.clock import Clock
    from rclpy.node import Node
    from rclpy.service_introspection import ServiceIntrospectionState

_ENDED = (GoalStatus.STATUS_SUCCEEDED, GoalStatus.STATUS_CANCELED, GoalStatus.STATUS_ABORTED)
# More than 64 bits of nanoseconds hold.
_ENDLESS_SEC = 9e9


class ClientGoalHandle:
    """A goal that was sent, and what the server says of it."""

    __class_getitem__ = classmethod(GenericAlias)

    def __init__(self, action_client: ActionClient, goal_id: UUID, goal_response) -> None:
        self._action_client = action_client
        self._goal_id = goal_id
        self._goal_response = goal_response
        self._status = GoalStatus.STATUS_UNKNOWN

    def __eq__(self, other) -> bool:
        return self._goal_id == other.goal_id

    def __ne__(self, other) -> bool:
        return self._goal_id != other.goal_id

    def __repr__(self) -> str:
        return f'ClientGoalHandle <id={self.goal_id.uuid}, accepted={self.accepted}, status={self.status}>'

    @property
    def goal_id(self) -> UUID:
        return self._goal_id

    @property
    def stamp(self) -> Time:
        """When it was accepted, on the server's clock."""
        return self._goal_response.stamp

    @property
    def accepted(self) -> bool:
        return self._goal_response.accepted

    @property
    def status(self) -> int:
        """The state that the server has told last: one of GoalStatus.STATUS_*."""
        return self._status

    def cancel_goal(self) -> CancelGoal.Response:
        """Asks the server to stop and waits for its answer, inside a callback too."""
        return self._action_client._cancel_goal(self)

    def cancel_goal_async(self) -> Future:
        """Asks the server to stop; the future of its answer."""
        return self._action_client._cancel_goal_async(self)

    def get_result(self) -> Any:
        """Waits until the goal has ended, inside a callback too; its status and result."""
        return self._action_client._get_result(self)

    def get_result_async(self) -> Future:
        """The future of the goal's status and result."""
        return self._action_client._get_result_async(self)


class ActionClient(Waitable):
    """Sends goals. Any thread may call any method.

    What it keeps of a goal goes when the goal was rejected, when its result has come, or when the goal has ended and
    nobody holds its handle any more.
    """

    _runs_itself = True

    def __init__(self, node: Node, action_type, action_name: str, *, callback_group: Optional[CallbackGroup] = None,
                 goal_service_qos_profile: QoSProfile = qos_profile_services_default,
                 result_service_qos_profile: QoSProfile = qos_profile_services_default,
                 cancel_service_qos_profile: QoSProfile = qos_profile_services_default,
                 feedback_sub_qos_profile: QoSProfile = QoSProfile(depth=10),
                 status_sub_qos_profile: QoSProfile = qos_profile_action_status_default) -> None:
        """
        :param callback_group: of feedback callbacks; the node's default one when None.
        :raises ValueError: for a name that ROS does not allow.
        """
        if callback_group is None:
            callback_group = node.default_callback_group
        super().__init__(callback_group)
        check_for_type_support(action_type)
        _check_is_action(action_type)
        self._node = node
        self._action_type = action_type
        self._action_name = action_name
        self._logger = node.get_logger().get_child('action_client')
        self._lock = RLock()
        self._goal_handles: Dict[bytes, weakref.ref] = {}
        self._pending_goal_requests: Dict[int, Future] = {}
        self._goal_sequence_number_to_goal_id: Dict[int, UUID] = {}
        self._pending_cancel_requests: Dict[int, Future] = {}
        self._pending_result_requests: Dict[int, Future] = {}
        self._result_sequence_number_to_goal_id: Dict[int, UUID] = {}
        self._feedback_callbacks: Dict[bytes, Callable] = {}
        self._parts = None
        with node.handle:
            self._client_handle = _myelin.ActionClient(
                node.handle, action_type, action_name, goal_service_qos_profile.get_c_qos_profile(),
                result_service_qos_profile.get_c_qos_profile(), cancel_service_qos_profile.get_c_qos_profile(),
                feedback_sub_qos_profile.get_c_qos_profile(), status_sub_qos_profile.get_c_qos_profile(),
                callback_group._core)
            self._client_handle.open(self)
        callback_group.add_entity(self)
        node.add_waitable(self)

    def _generate_random_uuid(self) -> UUID:
        return UUID(uuid=list(uuid.uuid4().bytes))

    # What has come, one thing a call. The native client calls these.

    def _take_request(self, pending: Dict[int, Future], sequence: int, kind: str) -> Optional[Future]:
        with self._lock:
            future = pending.pop(sequence, None)
        if future is None:
            self._logger.warning(f'Ignoring unexpected {kind} response. There may be more than '
                                 f"one action server for the action '{self._action_name}'")
        else:
            future._set_executor(executor_here())
        return future

    def _deliver_goal_response(self, sequence: int, response, status: int) -> None:
        future = self._take_request(self._pending_goal_requests, sequence, 'goal')
        with self._lock:
            goal_id = self._goal_sequence_number_to_goal_id.pop(sequence, None)
        if future is None or future.done():
            return
        goal_handle = ClientGoalHandle(self, goal_id, response)
        goal_handle._status = status
        if goal_handle.accepted:
            key = bytes(goal_id.uuid)
            with self._lock:
                known = self._goal_handles.get(key)
                twice = known is not None and known() is not None
                if not twice and status not in _ENDED:
                    self._goal_handles[key] = weakref.ref(goal_handle)
            if twice:
                future.set_exception(
                    RuntimeError(f'Two goals were accepted with the same ID ({goal_handle})'))
                return
            weakref.finalize(goal_handle, _release, weakref.ref(self), key).atexit = False
        future.set_result(goal_handle)

    def _deliver_cancel_response(self, sequence: int, response) -> None:
        future = self._take_request(self._pending_cancel_requests, sequence, 'cancel')
        if future is not None and not future.done():
            future.set_result(response)

    def _deliver_result(self, sequence: int, response) -> None:
        future = self._take_request(self._pending_result_requests, sequence, 'result')
        with self._lock:
            goal_id = self._result_sequence_number_to_goal_id.pop(sequence, None)
        if future is None or future.done():
            return
        if response.status in _ENDED:
            self._deliver_status(bytes(goal_id.uuid), response.status)
        future.set_result(response)

    def _fail(self, pending: str, sequence: int, error: Exception) -> None:
        with self._lock:
            future = getattr(self, pending).pop(sequence, None)
        if future is not None and not future.done():
            future.set_exception(error)

    def _deliver_feedback(self, key: bytes, message):
        callback = self._feedback_callbacks.get(key)
        return None if callback is None else callback(message)

    def _deliver_status(self, key: bytes, status: int) -> None:
        with self._lock:
            known = self._goal_handles.get(key)
            if known is not None and (status in _ENDED or known() is None):
                del self._goal_handles[key]
        goal_handle = None if known is None else known()
        if goal_handle is not None:
            goal_handle._status = status

    def _forget_goal(self, key: bytes) -> None:
        """The native client knows nothing of the goal any more."""
        with self._lock:
            self._feedback_callbacks.pop(key, None)
            known = self._goal_handles.get(key)
            if known is not None and known() is None:
                del self._goal_handles[key]

    # As a waitable: for those who wait by means of a wait set. In an executor all of it calls back by itself.

    _KINDS = {'feedback': 'subscription', 'status': 'subscription', 'goal': 'client', 'cancel': 'client',
              'result': 'client'}

    def is_ready(self, wait_set) -> bool:
        self._ready = [kind for kind, index in self._indices.items()
                       if wait_set.is_ready(self._KINDS[kind], index)] if self._parts else []
        return bool(self._ready)

    def take_data(self) -> dict:
        return {kind: self._parts[kind].take() for kind in self._ready}

    async def execute(self, taken_data: dict) -> None:
        deliver = {'goal': self._deliver_goal_response, 'cancel': self._deliver_cancel_response,
                   'result': self._deliver_result, 'feedback': self._deliver_feedback}
        for kind in ('goal', 'cancel', 'result', 'feedback'):
            if taken_data.get(kind) is not None:
                returned = deliver[kind](*taken_data[kind])
                if hasattr(returned, '__await__'):
                    await returned

    def get_num_entities(self) -> NumberOfEntities:
        return NumberOfEntities(num_subs=2, num_clients=3)

    def add_to_wait_set(self, wait_set) -> None:
        if self._parts is None:
            self._parts = {kind: self._client_handle.part(kind) for kind in self._KINDS}
        self._indices = {kind: getattr(wait_set, f'add_{self._KINDS[kind]}')(part)
                         for kind, part in self._parts.items()}

    def __enter__(self) -> ActionClient:
        self._client_handle.__enter__()
        return self

    def __exit__(self, t, v, tb) -> None:
        self._client_handle.__exit__(t, v, tb)

    # Asking.

    def send_goal(self, goal, **kwargs) -> Any:
        """Sends a goal and waits until it has ended, inside a callback too; its status and result. The status of a goal
        that was rejected is STATUS_UNKNOWN.

        :param kwargs: as for send_goal_async().
        :raises TypeError: when `goal` is not of the action's type.
        :raises ExternalShutdownException: when the context was shut down first.
        """
        if not isinstance(goal, self._action_type.Goal):
            raise TypeError()
        goal_handle = self._wait(self.send_goal_async(goal, **kwargs), self._client_handle.pump_goal)
        return self._get_result(goal_handle)

    def send_goal_async(self, goal, feedback_callback: Optional[Callable] = None,
                        goal_uuid: Optional[UUID] = None) -> Future:
        """Sends a goal; the future of its ClientGoalHandle, which comes when the server has accepted or rejected it.

        :param feedback_callback: takes each feedback message of the goal; may be `async def`.
        :param goal_uuid: a random one when None.
        :raises TypeError: when `goal` is not of the action's type.
        """
        if not isinstance(goal, self._action_type.Goal):
            raise TypeError()
        request = self._action_type.Impl.SendGoalService.Request()
        request.goal_id = self._generate_random_uuid() if goal_uuid is None else goal_uuid
        request.goal = goal
        key = bytes(request.goal_id.uuid)
        future = Future()
        future._client = self
        with self._lock:  # the answer may come before its number is known
            if feedback_callback is not None:
                self._feedback_callbacks[key] = feedback_callback
            try:
                sequence = self._client_handle.send_goal_request(request, feedback_callback is not None)
            except BaseException:
                if feedback_callback is not None:
                    del self._feedback_callbacks[key]
                raise
            self._pending_goal_requests[sequence] = future
            self._goal_sequence_number_to_goal_id[sequence] = request.goal_id
        future._add_waiter(self._remove_pending_goal_request)
        return future

    def _cancel_goal(self, goal_handle: ClientGoalHandle) -> CancelGoal.Response:
        return self._wait(self._cancel_goal_async(goal_handle), self._client_handle.pump_cancel)

    def _cancel_goal_async(self, goal_handle: ClientGoalHandle) -> Future:
        _check_is_goal_handle(goal_handle)
        request = CancelGoal.Request()
        request.goal_info.goal_id = goal_handle.goal_id
        future = Future()
        future._client = self
        with self._lock:
            self._pending_cancel_requests[self._client_handle.send_cancel_request(request)] = future
        future._add_waiter(self._remove_pending_cancel_request)
        return future

    def _get_result(self, goal_handle: ClientGoalHandle) -> Any:
        return self._wait(self._get_result_async(goal_handle), self._client_handle.pump_result)

    def _get_result_async(self, goal_handle: ClientGoalHandle) -> Future:
        _check_is_goal_handle(goal_handle)
        request = self._action_type.Impl.GetResultService.Request()
        request.goal_id = goal_handle.goal_id
        future = Future()
        future._client = self
        with self._lock:
            sequence = self._client_handle.send_result_request(request)
            self._pending_result_requests[sequence] = future
            self._result_sequence_number_to_goal_id[sequence] = request.goal_id
        future._add_waiter(self._remove_pending_result_request)
        return future

    # A future that is done, by an answer or because it was cancelled, is not waited for any more.

    def _remove_pending_request(self, future: Future, pending_requests: Dict[int, Future]) -> Optional[int]:
        with self._lock:
            for sequence, pending in pending_requests.items():
                if pending is future:
                    del pending_requests[sequence]
                    return sequence
        return None

    def _remove_pending_goal_request(self, future: Future) -> None:
        sequence = self._remove_pending_request(future, self._pending_goal_requests)
        if sequence is not None:
            with self._lock:
                self._goal_sequence_number_to_goal_id.pop(sequence, None)
            self._client_handle.abandon_goal_request(sequence)

    def _remove_pending_cancel_request(self, future: Future) -> None:
        self._remove_pending_request(future, self._pending_cancel_requests)

    def _remove_pending_result_request(self, future: Future) -> None:
        sequence = self._remove_pending_request(future, self._pending_result_requests)
        if sequence is not None:
            with self._lock:
                self._result_sequence_number_to_goal_id.pop(sequence, None)
            self._client_handle.abandon_result_request(sequence)

    # Waiting.

    def _wait(self, future: Future, pump) -> Any:
        """The result of a future of this client. Takes the answer from the wire by itself; inside a callback, whose thread
        the answer may need, other callbacks run meanwhile."""
        future._add_waiter(self._interrupt)
        executor = executor_here()
        if executor is not None:
            executor._spin_inside_callback(future, None)
        while not future.done():
            if executor is not None and executor._is_shutdown:
                from rclpy.executors import ShutdownException
                raise ShutdownException()
            if not self._node.context.ok():
                from rclpy.executors import ExternalShutdownException
                raise ExternalShutdownException()
            pump(None)
        return future.result()

    def _interrupt(self, _) -> None:
        self._client_handle.interrupt()

    def _services_near(self) -> bool:
        """Whether a spin inside a callback is to ask for help: what comes may be for the callback group that it keeps."""
        return True

    def _help(self) -> None:
        """Takes what has come, and serves what waits for this thread, which waits inside a callback."""
        executor = executor_here()
        for node in () if executor is None else executor.get_nodes():
            for waitable in node.waitables:
                serve = getattr(waitable, '_serve_for', None)
                if serve is not None:
                    serve(self._client_handle.action_name())
        self._client_handle.pump_all(not self.callback_group._core.free())

    def server_is_ready(self) -> bool:
        """Whether there is a server, all of whose parts have found this client's."""
        with self._node.handle:
            return self._client_handle.is_action_server_available()

    def wait_for_server(self, timeout_sec: Optional[float] = None) -> bool:
        """Waits until a server is ready, at most `timeout_sec` seconds unless that is None; whether one is."""
        if timeout_sec is not None and timeout_sec <= 0.0:
            return self.server_is_ready()
        if timeout_sec is not None and timeout_sec > _ENDLESS_SEC:
            timeout_sec = None
        return self._client_handle.wait_for_server(timeout_sec_to_nsec(timeout_sec))

    def configure_introspection(self, clock: Clock, service_event_qos_profile: QoSProfile,
                                introspection_state: ServiceIntrospectionState) -> None:
        """Whether requests and responses of its three services are told of on <service>/_service_event.

        :param clock: gives the events' time.
        :param service_event_qos_profile: of the publishers of events.
        :param introspection_state: OFF, METADATA (who, which call, when) or CONTENTS (the messages too).
        """
        self._client_handle.configure_introspection(clock.handle, service_event_qos_profile.get_c_qos_profile(),
                                         introspection_state)

    def destroy(self) -> None:
        """Leaves the graph. Its futures are not completed any more."""
        self._client_handle.destroy_when_not_in_use()
        self._node.remove_waitable(self)


def _release(client: weakref.ref, key: bytes) -> None:
    """Nobody holds the goal's handle any more."""
    action_client = client()
    if action_client is not None:
        try:
            action_client._client_handle.release_goal(key)
        except _myelin.InvalidHandle:
            pass


def _check_is_goal_handle(goal_handle) -> None:
    if not isinstance(goal_handle, ClientGoalHandle):
        raise TypeError(f'Expected type ClientGoalHandle but received {type(goal_handle)}')


def _check_is_action(action_type) -> None:
    if not hasattr(getattr(action_type, 'Impl', None), 'SendGoalService'):
        raise RuntimeError(f'The action type provided is not valid ({action_type}), this might be a message or service')
