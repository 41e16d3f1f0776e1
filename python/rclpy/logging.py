# SPDX-License-Identifier: Apache-2.0
"""Logging as ROS does it: hierarchical loggers, the console, a file, and /rosout for the loggers of nodes."""
from __future__ import annotations

import _myelin
from rclpy.impl.logging_severity import LoggingSeverity
from rclpy.impl.rcutils_logger import RcutilsLogger

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Union

_root_logger = RcutilsLogger()


def get_logger(name: str) -> RcutilsLogger:
    if not name:
        raise ValueError('Logger name must not be empty.')
    return _root_logger.get_child(name)


def initialize() -> None:
    """Nothing to do: logging works from the start."""


def shutdown() -> None:
    """Closes the log file. The console goes on."""
    _myelin.log_shutdown()


def clear_config() -> None:
    """Forgets the file and what a command line said."""
    shutdown()
    initialize()


def set_logger_level(name: str, level: Union[int, LoggingSeverity], detailed_error: bool = False) -> None:
    """Sets the level of the logger and of its children that have none of their own; '' is the root."""
    _myelin.log_set_level(name, LoggingSeverity(level))


def get_logger_effective_level(name: str) -> LoggingSeverity:
    return LoggingSeverity(_myelin.log_effective_level(name))


def get_logger_level(name: str) -> LoggingSeverity:
    """The logger's own level; UNSET when it has its parent's."""
    return LoggingSeverity(_myelin.log_level(name))


def get_logging_severity_from_string(log_severity: str) -> LoggingSeverity:
    """By name, in any case; RuntimeError for a name that is none."""
    try:
        return LoggingSeverity[log_severity.upper()]
    except KeyError:
        from rclpy._rclpy_pybind11 import RCLError
        raise RCLError(f'failed to get log severity from string: {log_severity}') from None


def get_logging_directory() -> Path:
    """Where log files are written: ROS_LOG_DIR, else ROS_HOME/log, else ~/.ros/log."""
    from pathlib import Path
    return Path(_myelin.log_directory())
