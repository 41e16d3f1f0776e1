# SPDX-License-Identifier: Apache-2.0
from enum import IntEnum


class LoggingSeverity(IntEnum):
    """How much a log message matters; UNSET means: as the logger's parent has it."""

    UNSET = 0
    DEBUG = 10
    INFO = 20
    WARN = 30
    ERROR = 40
    FATAL = 50
