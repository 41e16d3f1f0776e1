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
    """Forgets the levels that were set. Console, file and /rosout go on."""
    _myelin.log_reset_levels()


def clear_config() -> None:
    """Forgets the levels that were set."""
    shutdown()
    initialize()


def set_logger_level(name: str, level: Union[int, LoggingSeverity], detailed_error: bool = False) -> None:
    """Sets the level of the logger and of its children that have none of their own; '' is the root.

    :raises ValueError: when the level is none of LoggingSeverity.
    """
    _myelin.log_set_level(name, LoggingSeverity(level))


def get_logger_effective_level(name: str) -> LoggingSeverity:
    return LoggingSeverity(_myelin.log_effective_level(name))


def get_logger_level(name: str) -> LoggingSeverity:
    """The logger's own level; UNSET when it has its parent's."""
    return LoggingSeverity(_myelin.log_level(name))


def get_logging_severity_from_string(log_severity: str) -> LoggingSeverity:
    """By name, in any case; RuntimeError for a name that is none."""
    if not isinstance(log_severity, str):
        raise TypeError(f'the name of a severity must be a str, not {type(log_severity).__name__}')
    severity = LoggingSeverity.__members__.get(log_severity.upper())
    if severity is None:
        raise RuntimeError(f"Failed to get log severity from name: '{log_severity}'")
    return severity


def get_logging_directory() -> Path:
    """Where log files are written: ROS_LOG_DIR, else ROS_HOME/log, else ~/.ros/log."""
    from pathlib import Path
    return Path(_myelin.log_directory())
