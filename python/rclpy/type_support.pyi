# SPDX-License-Identifier: Apache-2.0
# What the interface classes have in common, and the type variables of all that is generic over them.
from typing import Any, Protocol, Type, TypeVar, Union

from builtin_interfaces.msg import Time
from myelin_messages.stub_types import Action as Action
from myelin_messages.stub_types import Message, Service
from rclpy.exceptions import NoTypeSupportImportedException as NoTypeSupportImportedException
from unique_identifier_msgs.msg import UUID

Msg = Message
Srv = Service

MsgT = TypeVar('MsgT', bound=Msg)
SrvT = TypeVar('SrvT', bound=Srv[Any, Any, Any])
SrvRequestT = TypeVar('SrvRequestT', bound=Msg)
SrvResponseT = TypeVar('SrvResponseT', bound=Msg)
SrvEventT = TypeVar('SrvEventT', bound=Msg)
GoalT = TypeVar('GoalT', bound=Msg)
ResultT = TypeVar('ResultT', bound=Msg)
FeedbackT = TypeVar('FeedbackT', bound=Msg)
ImplT = TypeVar('ImplT')
_GoalT = TypeVar('_GoalT', covariant=True)
_ResultT = TypeVar('_ResultT', covariant=True)
_FeedbackT = TypeVar('_FeedbackT', covariant=True)

class _SendGoalServiceRequest(Protocol[_GoalT]):
    @property
    def goal_id(self) -> UUID: ...
    @property
    def goal(self) -> _GoalT: ...

class _SendGoalServiceResponse(Protocol):
    @property
    def accepted(self) -> bool: ...
    @property
    def stamp(self) -> Time: ...

class _GetResultServiceRequest(Protocol):
    @property
    def goal_id(self) -> UUID: ...

# What a goal's result arrives in: the part of X_GetResult_Response that every action has.
class _GetResultServiceResponse(Protocol[_ResultT]):
    @property
    def status(self) -> int: ...
    @property
    def result(self) -> _ResultT: ...

# What feedback arrives in: X_FeedbackMessage.
class _FeedbackMessage(Protocol[_FeedbackT]):
    @property
    def goal_id(self) -> UUID: ...
    @property
    def feedback(self) -> _FeedbackT: ...

SendGoalServiceRequest = _SendGoalServiceRequest
SendGoalServiceResponse = _SendGoalServiceResponse
GetResultServiceRequest = _GetResultServiceRequest
GetResultServiceResponse = _GetResultServiceResponse
FeedbackMessage = _FeedbackMessage

def check_for_type_support(msg_or_srv_type: Type[Union[Msg, Srv[Any, Any, Any], Action[Any, Any, Any]]]) -> None: ...
def check_is_valid_msg_type(msg_type: Type[Msg]) -> None: ...
def check_is_valid_srv_type(srv_type: Type[Srv[Any, Any, Any]]) -> None: ...
