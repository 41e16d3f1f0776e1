# SPDX-License-Identifier: Apache-2.0
"""Service: answers requests."""
from __future__ import annotations

from types import GenericAlias

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, TypeVar

    from rclpy.callback_groups import CallbackGroup
    from rclpy.clock import Clock
    from rclpy.qos import QoSProfile
    from rclpy.service_introspection import ServiceIntrospectionState
    SrvType = TypeVar('SrvType')
    SrvTypeRequest = TypeVar('SrvTypeRequest')
    SrvTypeResponse = TypeVar('SrvTypeResponse')


class Service:
    """Made by Node.create_service(). Its callback takes the request and an empty response, and returns the response."""

    __class_getitem__ = classmethod(GenericAlias)

    def __init__(self, service_impl, srv_type, srv_name: str,
                 callback: Callable[[SrvTypeRequest, SrvTypeResponse], SrvTypeResponse], callback_group: CallbackGroup,
                 qos_profile: QoSProfile) -> None:
        self.__service = service_impl
        self.srv_type = srv_type
        self.srv_name = srv_name
        self.callback = callback
        self.callback_group = callback_group
        self.qos_profile = qos_profile
        service_impl.open(self)

    def send_response(self, response: SrvTypeResponse, header) -> None:
        """Answers the request that `header` belongs to.

        :raises TypeError: when the response is not of the service's type.
        """
        if not isinstance(response, self.srv_type.Response):
            raise TypeError(f'Expected {self.srv_type.Response}, got {type(response)} for service {self.service_name}')
        self.__service.service_send_response(response, header)

    async def _respond_later(self, coroutine, header) -> None:
        self.send_response(await coroutine, header)

    @property
    def handle(self):
        return self.__service

    @property
    def service_name(self) -> str:
        return self.__service.name

    @property
    def logger_name(self) -> str:
        """The name of the node's logger."""
        return self.__service.get_logger_name()

    def configure_introspection(self, clock: Clock, service_event_qos_profile: QoSProfile,
                                introspection_state: ServiceIntrospectionState) -> None:
        """Whether requests that come and responses that leave are told of on <service>/_service_event.

        :param clock: gives the events' time.
        :param service_event_qos_profile: of the publisher of events.
        :param introspection_state: OFF, METADATA (who, which call, when) or CONTENTS (the messages too).
        """
        with self.handle:
            self.__service.configure_introspection(clock.handle, service_event_qos_profile.get_c_qos_profile(),
                                                   introspection_state)

    def destroy(self) -> None:
        """Leaves the graph. Node.destroy_service() is the way for one that a node made."""
        self.__service.destroy_when_not_in_use()

    def __enter__(self) -> Service:
        return self

    def __exit__(self, t, v, tb) -> None:
        self.destroy()


def __getattr__(name: str):
    if name in ('SrvType', 'SrvTypeRequest', 'SrvTypeResponse'):
        from typing import TypeVar
        return TypeVar(name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
