# SPDX-License-Identifier: Apache-2.0
"""ActionServer: does the work that action clients ask for."""
from __future__ import annotations

import traceback
from enum import Enum
from threading import Lock
from types import GenericAlias

import _myelin
from _myelin import executor_here
from action_msgs.msg import GoalInfo, GoalStatus
from rclpy._rclpy_pybind11 import GoalEvent, RCLError
from rclpy.executors import await_or_execute
from rclpy.qos import QoSProfile, qos_profile_action_status_default, qos_profile_services_default
from rclpy.type_support import check_for_type_support
from rclpy.waitable import NumberOfEntities, Waitable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional

    from rclpy.callback_groups import CallbackGroup
    from rclpy.clock import Clock
    from rclpy.node import Node
    from rclpy.service_introspection import ServiceIntrospectionState
    from unique_identifier_msgs.msg import UUID


class GoalResponse(Enum):
    """What a goal callback decides."""

    REJECT = 1
    ACCEPT = 2


class CancelResponse(Enum):
    """What a cancel callback decides."""

    REJECT = 1
    ACCEPT = 2


class ServerGoalHandle:
    """A goal that the server accepted: what execute callbacks work with. Any thread may call any method; on a goal that is
    forgotten they do nothing."""

    __class_getitem__ = classmethod(GenericAlias)

    def __init__(self, action_server: ActionServer, goal_info: GoalInfo, goal_request) -> None:
        """:raises RuntimeError: when the server knows a goal with this id already."""
        self._goal_handle = _myelin.ActionGoalHandle(action_server._handle, goal_info)
        stamp_ns = self._goal_handle.stamp_ns()
        goal_info.stamp.sec, goal_info.stamp.nanosec = divmod(stamp_ns, 1_000_000_000)
        self._action_server = action_server
        self._goal_info = goal_info
        self._goal_request = goal_request
        self._lock = Lock()

    def __eq__(self, other) -> bool:
        return self.goal_id == other.goal_id

    def __ne__(self, other) -> bool:
        return self.goal_id != other.goal_id

    @property
    def request(self) -> Any:
        """The goal that the client sent."""
        return self._goal_request

    @property
    def goal_id(self) -> UUID:
        return self._goal_info.goal_id

    @property
    def is_active(self) -> bool:
        """Whether it has not ended."""
        goal = self._goal_handle
        return goal is not None and goal.is_active()

    @property
    def is_cancel_requested(self) -> bool:
        """Whether it is to stop: end it with canceled() then."""
        return GoalStatus.STATUS_CANCELING == self.status

    @property
    def status(self) -> int:
        """One of GoalStatus.STATUS_*."""
        goal = self._goal_handle
        return GoalStatus.STATUS_UNKNOWN if goal is None else goal.get_status()

    def _update_state(self, event: GoalEvent) -> None:
        with self._lock:
            goal = self._goal_handle
            if goal is None:
                return
            goal.update_goal_state(int(event))

    def execute(self, execute_callback: Optional[Callable[[ServerGoalHandle], Any]] = None) -> None:
        """Has the goal worked on, in the node's executor.

        :param execute_callback: instead of the server's.
        """
        # A goal that is to stop before it began does not begin; its callback sees to its end.
        try:
            self._update_state(GoalEvent.EXECUTE)
        except RCLError:
            if not self.is_cancel_requested:
                raise
        self._action_server.notify_execute(self, execute_callback)

    def publish_feedback(self, feedback) -> None:
        """:raises TypeError: when `feedback` is not of the action's Feedback type."""
        if not isinstance(feedback, self._action_server.action_type.Feedback):
            raise TypeError()
        with self._lock:
            if self._goal_handle is None:
                return
            message = self._action_server.action_type.Impl.FeedbackMessage()
            message.goal_id = self.goal_id
            message.feedback = feedback
            self._action_server._handle.publish_feedback(message)

    def executing(self) -> None:
        """Begins it where no execute callback will: it is worked on elsewhere, and ends with a result.

        :raises RCLError: when it was begun already, or is to stop.
        """
        self._update_state(GoalEvent.EXECUTE)

    def succeed(self, response=None) -> None:
        """
        :param response: the result, when no execute callback returns it.
        :raises RCLError: when it was not begun, or has ended.
        """
        self._end(GoalEvent.SUCCEED, response)

    def abort(self, response=None) -> None:
        """
        :param response: the result, when no execute callback returns it.
        :raises RCLError: when it was not begun, or has ended.
        """
        self._end(GoalEvent.ABORT, response)

    def canceled(self, response=None) -> None:
        """
        :param response: the result, when no execute callback returns it.
        :raises RCLError: unless a client asked for it and the server agreed.
        """
        self._end(GoalEvent.CANCELED, response)

    def _end(self, event: GoalEvent, result) -> None:
        self._update_state(event)
        if result is not None:
            self._action_server._finish(self, result)

    def destroy(self) -> None:
        """Lets go of the goal; its client hears no more of it."""
        with self._lock:
            if self._goal_handle is None:
                return
            self._goal_handle.destroy_when_not_in_use()
            self._goal_handle = None


def default_handle_accepted_callback(goal_handle: ServerGoalHandle) -> None:
    """Executes the goal."""
    goal_handle.execute()


def default_goal_callback(goal_request) -> GoalResponse:
    """Accepts every goal."""
    return GoalResponse.ACCEPT


def default_cancel_callback(cancel_request) -> CancelResponse:
    """Stops for nobody."""
    return CancelResponse.REJECT


class ActionServer(Waitable):
    """Accepts goals, has them worked on and answers with their results. Any thread may call any method.

    All callbacks may be `async def`. Goal, cancel and accepted callbacks run in the callback group, the execute callback
    in no group.
    """

    _runs_itself = True

    def __init__(self, node: Node, action_type, action_name: str,
                 execute_callback: Optional[Callable[[ServerGoalHandle], Any]] = None, *,
                 callback_group: Optional[CallbackGroup] = None,
                 goal_callback: Callable[[Any], GoalResponse] = default_goal_callback,
                 handle_accepted_callback: Callable[[ServerGoalHandle], None] = default_handle_accepted_callback,
                 cancel_callback: Callable[[ServerGoalHandle], CancelResponse] = default_cancel_callback,
                 goal_service_qos_profile: QoSProfile = qos_profile_services_default,
                 result_service_qos_profile: QoSProfile = qos_profile_services_default,
                 cancel_service_qos_profile: QoSProfile = qos_profile_services_default,
                 feedback_pub_qos_profile: QoSProfile = QoSProfile(depth=10),
                 status_pub_qos_profile: QoSProfile = qos_profile_action_status_default,
                 result_timeout: float = 900) -> None:
        """
        :param execute_callback: works on a goal, a ServerGoalHandle: ends it with succeed(), abort() or canceled() and
            returns the result. One that raises, or does not end its goal, aborts it. None: the accepted callback sees to
            goals by itself, with executing() and succeed(result), abort(result) or canceled(result).
        :param goal_callback: takes the goal and says whether to accept it.
        :param handle_accepted_callback: takes the handle of an accepted goal and sees to its execute().
        :param cancel_callback: takes the handle of a goal that a client wants to stop and says whether to.
        :param result_timeout: seconds that a result is kept after its goal's end; 0 forgets at once, a negative one keeps
            results for ever.
        :raises TypeError: when the execute callback cannot be called, or there is none and no accepted callback either.
        :raises ValueError: for a name that ROS does not allow.
        """
        if callback_group is None:
            callback_group = node.default_callback_group
        super().__init__(callback_group)
        self._lock = Lock()
        self.register_handle_accepted_callback(handle_accepted_callback)
        self.register_goal_callback(goal_callback)
        self.register_cancel_callback(cancel_callback)
        if execute_callback is None and handle_accepted_callback not in (None, default_handle_accepted_callback):
            self._execute_callback = None
        else:
            self.register_execute_callback(execute_callback)
        check_for_type_support(action_type)
        _check_is_action(action_type)
        self._node = node
        self._action_type = action_type
        self._logger = node.get_logger().get_child('action_server')
        self._goal_handles: Dict[bytes, ServerGoalHandle] = {}
        self._parts = None
        with node.handle:
            self._handle = _myelin.ActionServer(
                node.handle, action_type, action_name, goal_service_qos_profile.get_c_qos_profile(),
                result_service_qos_profile.get_c_qos_profile(), cancel_service_qos_profile.get_c_qos_profile(),
                feedback_pub_qos_profile.get_c_qos_profile(), status_pub_qos_profile.get_c_qos_profile(),
                result_timeout, callback_group._core)
            self._handle.open(self)
        callback_group.add_entity(self)
        node.add_waitable(self)

    @property
    def action_type(self):
        return self._action_type

    # What has come, one thing a call. The native server calls these.

    async def _execute_goal_request(self, request_header_and_message) -> None:
        header, request = request_header_and_message
        goal_handle = None
        try:
            response = await await_or_execute(self._goal_callback, request.goal)
            if not isinstance(response, GoalResponse):
                self._logger.warning('Goal request callback did not return a GoalResponse type. Rejecting goal.')
            elif response == GoalResponse.ACCEPT:
                goal_handle = self._accept(request)
        finally:  # whatever the callback does, the client is answered
            self._handle.answer_goal(header, None if goal_handle is None else goal_handle._goal_handle.stamp_ns())
        if goal_handle is not None:
            await await_or_execute(self._handle_accepted_callback, goal_handle)

    def _accept(self, request) -> Optional[ServerGoalHandle]:
        try:
            with self._lock:
                goal_handle = ServerGoalHandle(self, GoalInfo(goal_id=request.goal_id), request.goal)
                self._goal_handles[bytes(request.goal_id.uuid)] = goal_handle
        except _myelin.InvalidHandle:
            return None  # destroyed while its callback decided
        except _myelin.RCLError as error:
            self._logger.error(f'Failed to accept new goal with ID {request.goal_id.uuid}: {error}')
            return None
        return goal_handle

    async def _execute_cancel_request(self, request_header_and_message) -> None:
        header, _ = request_header_and_message
        canceling: List[bytes] = []
        try:
            for key in header.goals:
                goal_handle = self._goal_handles.get(key)
                if goal_handle is None:
                    continue
                response = await await_or_execute(self._cancel_callback, goal_handle)
                if response == CancelResponse.ACCEPT and self._begin_to_cancel(goal_handle):
                    canceling.append(key)
        finally:
            self._handle.answer_cancel(header, canceling)

    def _begin_to_cancel(self, goal_handle: ServerGoalHandle) -> bool:
        try:
            goal_handle._update_state(GoalEvent.CANCEL_GOAL)
        except RCLError as error:  # it ended while the callback ran
            self._logger.debug(f'Failed to cancel goal in cancel callback: {error}')
            return False
        return True  # whatever its execute callback, which sees the request at once, has made of it since

    async def _execute_goal(self, execute_callback: Callable, goal_handle: ServerGoalHandle) -> None:
        goal_id = goal_handle.goal_id.uuid
        self._logger.debug(f'Executing goal with ID {goal_id}')
        try:
            result = self._checked(await await_or_execute(execute_callback, goal_handle))
        except Exception as error:
            result = self._action_type.Result()
            self._logger.error(f'Error raised in execute callback: {error}')
            traceback.print_exc()
        if goal_handle.is_active:
            self._logger.warning(f'Goal state not set, assuming aborted. Goal ID: {goal_id}')
            goal_handle.abort()
        self._logger.debug(f'Goal with ID {goal_id} finished with state {goal_handle.status}')
        self._finish(goal_handle, result)

    def _finish(self, goal_handle: ServerGoalHandle, result) -> None:
        response = self._action_type.Impl.GetResultService.Response()
        response.status = goal_handle.status
        response.result = result
        self._handle.finish_goal(bytes(goal_handle.goal_id.uuid), response)

    def _checked(self, result):
        if isinstance(result, self._action_type.Result):
            return result
        self._logger.error(f"The execute callback of action '{self._handle.action_name()}' returned {type(result)}, "
                           f'expected {self._action_type.Result}. Sending an empty result.')
        return self._action_type.Result()

    def _forget_goals(self, keys: List[bytes]) -> None:
        """The native server knows nothing of these goals any more."""
        for key in keys:
            with self._lock:
                goal_handle = self._goal_handles.pop(key, None)
            if goal_handle is not None:
                goal_handle.destroy()

    def _serve_for(self, action_name: str) -> None:
        """Serves what waits for this thread, which waits for this very action inside a callback."""
        if self._handle.serves(action_name) and not self.callback_group._core.free():
            self._handle.serve_one()

    # As a waitable: for those who wait by means of a wait set. In an executor all of it calls back by itself.

    _KINDS = {'goal': 'service', 'cancel': 'service', 'result': 'service', 'expired': 'timer'}

    def is_ready(self, wait_set) -> bool:
        self._ready = [kind for kind, index in self._indices.items()
                       if wait_set.is_ready(self._KINDS[kind], index)] if self._parts else []
        return bool(self._ready)

    def take_data(self) -> dict:
        return {kind: self._parts[kind].take() for kind in self._ready}

    async def execute(self, taken_data: dict) -> None:
        if taken_data.get('goal') is not None:
            await self._execute_goal_request(*taken_data['goal'])
        if taken_data.get('cancel') is not None:
            await self._execute_cancel_request(*taken_data['cancel'])

    def get_num_entities(self) -> NumberOfEntities:
        return NumberOfEntities(num_timers=1, num_services=3)

    def add_to_wait_set(self, wait_set) -> None:
        if self._parts is None:
            self._parts = {kind: self._handle.part(kind) for kind in self._KINDS}
        self._indices = {kind: getattr(wait_set, f'add_{self._KINDS[kind]}')(part)
                         for kind, part in self._parts.items()}

    def __enter__(self) -> ActionServer:
        self._handle.__enter__()
        return self

    def __exit__(self, t, v, tb) -> None:
        self._handle.__exit__(t, v, tb)

    # For goals and users.

    def notify_execute(self, goal_handle: ServerGoalHandle, execute_callback: Optional[Callable]) -> None:
        """Has a goal worked on, in the node's executor, by the given callback or else the server's."""
        if execute_callback is None:
            execute_callback = self._execute_callback
        if execute_callback is None:
            raise TypeError('Failed to execute goal: there is no execute callback')
        executor = self._node._home or executor_here() or self._node.executor
        if executor is None:
            from rclpy import get_global_executor
            executor = get_global_executor()
        # No coroutine before it begins: a goal that is never begun leaves none behind.
        executor.create_task(lambda: self._execute_goal(execute_callback, goal_handle))

    def notify_goal_done(self) -> None:
        """A goal has ended: looks which results have been kept long enough. It does so by itself too."""
        self._handle.notify_goal_done()

    def register_handle_accepted_callback(
            self, handle_accepted_callback: Optional[Callable[[ServerGoalHandle], None]]) -> None:
        """What sees to the execution of goals from now on; None: the default, which executes at once."""
        if handle_accepted_callback is None:
            handle_accepted_callback = default_handle_accepted_callback
        self._handle_accepted_callback = handle_accepted_callback

    def register_goal_callback(self, goal_callback: Optional[Callable[[Any], GoalResponse]]) -> None:
        """What decides on goals from now on; None: the default, which accepts."""
        self._goal_callback = default_goal_callback if goal_callback is None else goal_callback

    def register_cancel_callback(self, cancel_callback: Optional[Callable[[ServerGoalHandle], CancelResponse]]) -> None:
        """What decides on requests to stop from now on; None: the default, which refuses."""
        self._cancel_callback = default_cancel_callback if cancel_callback is None else cancel_callback

    def register_execute_callback(self, execute_callback: Callable[[ServerGoalHandle], Any]) -> None:
        """What works on goals from now on.

        :raises TypeError: when it cannot be called.
        """
        if not callable(execute_callback):
            raise TypeError('Failed to register goal execution callback: not callable')
        self._execute_callback = execute_callback

    def configure_introspection(self, clock: Clock, service_event_qos_profile: QoSProfile,
                                introspection_state: ServiceIntrospectionState) -> None:
        """Whether requests and responses of its three services are told of on <service>/_service_event.

        :param clock: gives the events' time.
        :param service_event_qos_profile: of the publishers of events.
        :param introspection_state: OFF, METADATA (who, which call, when) or CONTENTS (the messages too).
        """
        self._handle.configure_introspection(clock.handle, service_event_qos_profile.get_c_qos_profile(),
                                         introspection_state)

    def destroy(self) -> None:
        """Leaves the graph. Goals that are worked on go on; nobody hears of them any more."""
        for goal_handle in list(self._goal_handles.values()):
            goal_handle.destroy()
        self._handle.destroy_when_not_in_use()
        self._node.remove_waitable(self)


def _check_is_action(action_type) -> None:
    if not hasattr(getattr(action_type, 'Impl', None), 'SendGoalService'):
        raise RuntimeError(f'The action type provided is not valid ({action_type}), this might be a message or service')
