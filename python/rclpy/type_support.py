# SPDX-License-Identifier: Apache-2.0
"""Whether a class is an interface of the right kind, and the type variables of all that is generic over interfaces."""
from __future__ import annotations

from types import GenericAlias

from _myelin import Message as Msg
from _myelin import is_message_class
from rclpy.exceptions import NoTypeSupportImportedException

__all__ = ['Action', 'FeedbackMessage', 'FeedbackT', 'GetResultServiceRequest', 'GetResultServiceResponse', 'GoalT', 'ImplT',
           'Msg', 'MsgT', 'NoTypeSupportImportedException', 'ResultT', 'SendGoalServiceRequest', 'SendGoalServiceResponse',
           'Srv', 'SrvEventT', 'SrvRequestT', 'SrvResponseT', 'SrvT', 'check_for_type_support', 'check_is_valid_msg_type',
           'check_is_valid_srv_type']


def _is_service(cls) -> bool:
    return (is_message_class(getattr(cls, 'Request', None)) and is_message_class(getattr(cls, 'Response', None)))


def _is_action(cls) -> bool:
    return is_message_class(getattr(cls, 'Goal', None)) and is_message_class(getattr(cls, 'Feedback', None))


def check_for_type_support(msg_or_srv_type) -> None:
    """
    :raises AttributeError: unless it is an interface class.
    :raises NoTypeSupportImportedException: for one of another generator, whose type support cannot be loaded.
    """
    if not (is_message_class(msg_or_srv_type) or _is_service(msg_or_srv_type) or _is_action(msg_or_srv_type)):
        if isinstance(msg_or_srv_type, type) and hasattr(type(msg_or_srv_type), '_TYPE_SUPPORT'):
            raise NoTypeSupportImportedException()
        raise AttributeError(
            f"type object '{type(msg_or_srv_type).__name__}' has no attribute '_TYPE_SUPPORT' This might be a ROS 1 "
            'message type but it should be a ROS 2 message type. Make sure to source your ROS 2 workspace after your '
            'ROS 1 workspace.')


def check_is_valid_msg_type(msg_type) -> None:
    if is_message_class(msg_type):
        return
    check_for_type_support(msg_type)
    raise RuntimeError(
        f'The message type provided is not valid ({msg_type}), this might be a service or action')


def check_is_valid_srv_type(srv_type) -> None:
    if _is_service(srv_type):
        return
    check_for_type_support(srv_type)
    raise RuntimeError(
        f'The service type provided is not valid ({srv_type}), this might be a message or action')


class _GenericInterface(type):
    """Of the classes that stand for all services or all actions."""

    def __instancecheck__(cls, instance) -> bool:
        return False

    def __subclasscheck__(cls, subclass) -> bool:
        return cls._holds(subclass)


class Srv(metaclass=_GenericInterface):
    """Any service class: issubclass(AddTwoInts, Srv). Srv[Request, Response, Event] in annotations."""

    _holds = staticmethod(_is_service)
    __class_getitem__ = classmethod(GenericAlias)


class Action(metaclass=_GenericInterface):
    """Any action class: issubclass(Fibonacci, Action). Action[Goal, Result, Feedback] in annotations."""

    _holds = staticmethod(_is_action)
    __class_getitem__ = classmethod(GenericAlias)


def _part_of_an_action(ending: str):
    return staticmethod(lambda cls: is_message_class(cls) and cls.__name__.endswith(ending))


class SendGoalServiceRequest(metaclass=_GenericInterface):
    """Any action's request to take a goal: goal_id and goal. SendGoalServiceRequest[Goal] in annotations."""

    _holds = _part_of_an_action('_SendGoal_Request')
    __class_getitem__ = classmethod(GenericAlias)


class SendGoalServiceResponse(metaclass=_GenericInterface):
    """Any action's answer to a goal: accepted and stamp."""

    _holds = _part_of_an_action('_SendGoal_Response')


class GetResultServiceRequest(metaclass=_GenericInterface):
    """Any action's request for a result: goal_id."""

    _holds = _part_of_an_action('_GetResult_Request')


class GetResultServiceResponse(metaclass=_GenericInterface):
    """What any action's result arrives in: status and result. GetResultServiceResponse[Result] in annotations."""

    _holds = _part_of_an_action('_GetResult_Response')
    __class_getitem__ = classmethod(GenericAlias)


class FeedbackMessage(metaclass=_GenericInterface):
    """What any action's feedback arrives in: goal_id and feedback. FeedbackMessage[Feedback] in annotations."""

    _holds = _part_of_an_action('_FeedbackMessage')
    __class_getitem__ = classmethod(GenericAlias)


def __getattr__(name: str):
    # Made when somebody asks: typing takes longer to load than all of this package.
    bound = {'SrvT': Srv, 'MsgT': Msg, 'SrvRequestT': Msg, 'SrvResponseT': Msg, 'SrvEventT': Msg, 'GoalT': Msg,
             'ResultT': Msg, 'FeedbackT': Msg, 'ImplT': object}.get(name)
    if bound is None:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    from typing import TypeVar
    variable = globals()[name] = TypeVar(name, bound=bound)
    return variable
