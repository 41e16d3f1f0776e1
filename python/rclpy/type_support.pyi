# SPDX-License-Identifier: Apache-2.0
# What the interface classes have in common, and the type variables of all that is generic over them.
from typing import Any, Type, TypeVar, Union

from myelin_messages.stub_types import Action as Action
from myelin_messages.stub_types import Message, Service
from rclpy.exceptions import NoTypeSupportImportedException as NoTypeSupportImportedException

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

def check_for_type_support(msg_or_srv_type: Type[Union[Msg, Srv[Any, Any, Any], Action[Any, Any, Any]]]) -> None: ...
def check_is_valid_msg_type(msg_type: Type[Msg]) -> None: ...
def check_is_valid_srv_type(srv_type: Type[Srv[Any, Any, Any]]) -> None: ...
