# SPDX-License-Identifier: Apache-2.0
from enum import Enum
from typing import Any, Callable, Coroutine, Generic, Optional, Type, Union

from action_msgs.msg import GoalInfo, GoalStatus as GoalStatus
from rclpy._rclpy_pybind11 import RCLError as RCLError
from rclpy.callback_groups import CallbackGroup
from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.task import Task
from rclpy.type_support import Action, FeedbackT, GoalT, ResultT
from rclpy.waitable import Waitable
from unique_identifier_msgs.msg import UUID

class GoalResponse(Enum):
    REJECT = 1
    ACCEPT = 2

class CancelResponse(Enum):
    REJECT = 1
    ACCEPT = 2

GoalEvent: Any

class ServerGoalHandle(Generic[GoalT, ResultT, FeedbackT]):
    def __init__(self, action_server: ActionServer[GoalT, ResultT, FeedbackT], goal_info: GoalInfo,
                 goal_request: GoalT) -> None: ...
    def __eq__(self, other: object) -> bool: ...
    @property
    def request(self) -> GoalT: ...
    @property
    def goal_id(self) -> UUID: ...
    @property
    def is_active(self) -> bool: ...
    @property
    def is_cancel_requested(self) -> bool: ...
    @property
    def status(self) -> int: ...
    def execute(self, execute_callback: Optional[Callable[[ServerGoalHandle[GoalT, ResultT, FeedbackT]],
                                                          Union[ResultT, Coroutine[Any, Any, ResultT]]]] = ...,
                ) -> None: ...
    def publish_feedback(self, feedback: FeedbackT) -> None: ...
    def succeed(self) -> None: ...
    def abort(self) -> None: ...
    def canceled(self) -> None: ...
    def destroy(self) -> None: ...

def default_handle_accepted_callback(goal_handle: ServerGoalHandle[Any, Any, Any]) -> None: ...
def default_goal_callback(goal_request: Any) -> GoalResponse: ...
def default_cancel_callback(cancel_request: Any) -> CancelResponse: ...

class ActionServer(Waitable[Any], Generic[GoalT, ResultT, FeedbackT]):
    def __init__(self, node: Node, action_type: Type[Action[GoalT, ResultT, FeedbackT]], action_name: str,
                 execute_callback: Callable[[ServerGoalHandle[GoalT, ResultT, FeedbackT]],
                                            Union[ResultT, Coroutine[Any, Any, ResultT]]], *,
                 callback_group: Optional[CallbackGroup] = ...,
                 goal_callback: Callable[[GoalT], Union[GoalResponse, Coroutine[Any, Any, GoalResponse]]] = ...,
                 handle_accepted_callback: Callable[[ServerGoalHandle[GoalT, ResultT, FeedbackT]], object] = ...,
                 cancel_callback: Callable[[ServerGoalHandle[GoalT, ResultT, FeedbackT]],
                                           Union[CancelResponse, Coroutine[Any, Any, CancelResponse]]] = ...,
                 goal_service_qos_profile: QoSProfile = ..., result_service_qos_profile: QoSProfile = ...,
                 cancel_service_qos_profile: QoSProfile = ..., feedback_pub_qos_profile: QoSProfile = ...,
                 status_pub_qos_profile: QoSProfile = ..., result_timeout: int = ...) -> None: ...
    @property
    def action_type(self) -> Type[Action[GoalT, ResultT, FeedbackT]]: ...
    def notify_execute(self, goal_handle: ServerGoalHandle[GoalT, ResultT, FeedbackT],
                       execute_callback: Optional[Callable[[ServerGoalHandle[GoalT, ResultT, FeedbackT]],
                                                           Union[ResultT, Coroutine[Any, Any, ResultT]]]]) -> None: ...
    def notify_goal_done(self) -> None: ...
    def register_handle_accepted_callback(
        self, handle_accepted_callback: Optional[Callable[[ServerGoalHandle[GoalT, ResultT, FeedbackT]], object]],
    ) -> None: ...
    def register_goal_callback(
        self, goal_callback: Optional[Callable[[GoalT], Union[GoalResponse, Coroutine[Any, Any, GoalResponse]]]],
    ) -> None: ...
    def register_cancel_callback(
        self, cancel_callback: Optional[Callable[[ServerGoalHandle[GoalT, ResultT, FeedbackT]],
                                                 Union[CancelResponse, Coroutine[Any, Any, CancelResponse]]]],
    ) -> None: ...
    def register_execute_callback(
        self, execute_callback: Callable[[ServerGoalHandle[GoalT, ResultT, FeedbackT]],
                                         Union[ResultT, Coroutine[Any, Any, ResultT]]],
    ) -> None: ...
    def destroy(self) -> None: ...
