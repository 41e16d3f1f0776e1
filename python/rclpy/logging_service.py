# SPDX-License-Identifier: Apache-2.0
"""LoggingService: other nodes may ask and set the levels of this process's loggers."""
from __future__ import annotations

from rclpy.logging import get_logger_level, set_logger_level
from rclpy.qos import qos_profile_services_default

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rclpy.node import Node


class LoggingService:
    """The services ~/get_logger_levels and ~/set_logger_levels of a node."""

    def __init__(self, node: Node) -> None:
        from rcl_interfaces.srv import GetLoggerLevels, SetLoggerLevels
        self._services = [
            node.create_service(GetLoggerLevels, '~/get_logger_levels', self._get_logger_levels,
                                qos_profile=qos_profile_services_default),
            node.create_service(SetLoggerLevels, '~/set_logger_levels', self._set_logger_levels,
                                qos_profile=qos_profile_services_default),
        ]

    @staticmethod
    def _get_logger_levels(request, response):
        from rcl_interfaces.msg import LoggerLevel
        for name in request.names:
            response.levels.append(LoggerLevel(name=name, level=int(get_logger_level(name))))
        return response

    @staticmethod
    def _set_logger_levels(request, response):
        from rcl_interfaces.msg import SetLoggerLevelsResult
        for wanted in request.levels:
            result = SetLoggerLevelsResult(successful=True)
            try:
                set_logger_level(wanted.name, wanted.level, detailed_error=True)
            except ValueError:
                result.successful = False
                result.reason = 'Failed reason: Invalid logger level.'
            response.results.append(result)
        return response
