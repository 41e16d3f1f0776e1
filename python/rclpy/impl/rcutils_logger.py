# SPDX-License-Identifier: Apache-2.0
"""Loggers: a level that is asked first and cheaply, filters for calls that repeat, and the place of the call."""
from __future__ import annotations

import os
import sys
from collections import OrderedDict, namedtuple
from time import monotonic_ns

from _myelin import log_enabled, log_write
from rclpy.impl.logging_severity import LoggingSeverity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Union

_DEBUG, _INFO, _WARN, _ERROR, _FATAL = (LoggingSeverity.DEBUG, LoggingSeverity.INFO, LoggingSeverity.WARN,
                                        LoggingSeverity.ERROR, LoggingSeverity.FATAL)

# Frames of these files are not where a log call stands. A library that wraps the log calls adds its own file.
_internal_callers = [os.path.realpath(__file__), os.path.join(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))), 'logging.py')]
# Whether a file, by its name in the code, is one of them.
_known_files = {}


def _is_internal(filename: str) -> bool:
    known = _known_files.get(filename)
    if known is None or known[0] != len(_internal_callers):
        path = os.path.realpath(filename)
        known = _known_files[filename] = (len(_internal_callers), any(file in path for file in _internal_callers))
    return known[1]


def _find_caller(frame):
    """The innermost frame outside of the internal callers."""
    while frame.f_back is not None and _is_internal(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


class CallerId(namedtuple('CallerId', ['function_name', 'file_path', 'line_number', 'last_index'])):
    """Where a log call stands in the program; the last index tells two calls in one line apart."""

    __slots__ = ()

    def __new__(cls, frame=None):
        if not frame:
            frame = _find_caller(sys._getframe(1))
        code = frame.f_code
        return super().__new__(cls, code.co_name, code.co_filename, frame.f_lineno, frame.f_lasti)


class LoggingFilter:
    """Decides call by call whether a message is written; `params` are its keyword arguments with their defaults, None for
    one that has to be given."""

    params = {}

    @classmethod
    def initialize_context(cls, context, **kwargs) -> None:
        """Puts the parameters into what is remembered of one place in the program."""
        for param, default in cls.params.items():
            context[param] = kwargs.get(param, default)
            if context[param] is None:
                raise TypeError(f'Required parameter "{param}" was not specified for logging filter "{cls.__name__}"')

    @staticmethod
    def should_log(context) -> bool:
        return True


class Once(LoggingFilter):
    """once=True: only the first call."""

    params = {'once': None}

    @classmethod
    def initialize_context(cls, context, **kwargs) -> None:
        super().initialize_context(context, **kwargs)
        context['has_been_logged_once'] = False

    @staticmethod
    def should_log(context) -> bool:
        first = not context['has_been_logged_once']
        context['has_been_logged_once'] = True
        return first


class _SteadyClock:
    """What Throttle goes by when it is given no clock."""

    def now_ns(self) -> int:
        return monotonic_ns()

    def __repr__(self) -> str:
        return 'steady time'


class Throttle(LoggingFilter):
    """throttle_duration_sec=T: at most one message in T seconds of the clock throttle_time_source_type. A clock that is given
    counts from its zero: the first message comes when it shows T or more."""

    params = {'throttle_duration_sec': None, 'throttle_time_source_type': _SteadyClock()}

    @classmethod
    def initialize_context(cls, context, **kwargs) -> None:
        super().initialize_context(context, **kwargs)
        clock = context['throttle_time_source_type']
        context['throttle_last_logged'] = 0
        if isinstance(clock, _SteadyClock):
            context['throttle_last_logged'] = -float('inf')
            return
        from rclpy.clock import Clock
        if not isinstance(clock, Clock):
            raise ValueError('Received throttle_time_source_type of "{0}" is not a clock instance'.format(clock))

    @staticmethod
    def should_log(context) -> bool:
        clock = context['throttle_time_source_type']
        now = clock.now_ns() if isinstance(clock, _SteadyClock) else clock.now().nanoseconds
        last = context['throttle_last_logged']
        # A clock that was set back says nothing about how long ago the last message was.
        if last <= now < last + context['throttle_duration_sec'] * 1e9:
            return False
        context['throttle_last_logged'] = now
        return True


class SkipFirst(LoggingFilter):
    """skip_first=True: not the first call."""

    params = {'skip_first': None}

    @classmethod
    def initialize_context(cls, context, **kwargs) -> None:
        super().initialize_context(context, **kwargs)
        context['first_has_been_skipped'] = False

    @staticmethod
    def should_log(context) -> bool:
        if context['first_has_been_skipped']:
            return True
        context['first_has_been_skipped'] = True
        return False


# Asked in this order.
supported_filters = OrderedDict(throttle=Throttle, skip_first=SkipFirst, once=Once)


def get_filters_from_kwargs(**kwargs) -> List[str]:
    """The names of the filters whose parameters are given and true. TypeError when a filter misses one, and for a keyword
    that belongs to none."""
    detected = [name for name, cls in supported_filters.items() if any(kwargs.get(param) for param in cls.params)]
    for name in detected:
        for param, default in supported_filters[name].params.items():
            if param not in kwargs and default is None:
                raise TypeError(f'required parameter "{param}" not specified but is required for the the logging filter '
                                f'"{name}"')
    options = [param for cls in supported_filters.values() for param in cls.params]
    for keyword in kwargs:
        if keyword not in options:
            raise TypeError(f'parameter "{keyword}" is not one of the recognized logging options "{options}"')
    return detected


class RcutilsLogger:
    """A named logger. Names are hierarchical ("node.part"): the level of the nearest ancestor that has one counts.

    Any thread may log. Keyword arguments of the log calls: once, skip_first, throttle_duration_sec (seconds) and
    throttle_time_source_type (a Clock); each place in the program has its own count, which stands still while the logger's
    level forbids the message. `name` writes under another name. A call that the level forbids costs one look at the level.
    """

    def __init__(self, name: str = '') -> None:
        self.name = name
        self.contexts = {}

    def get_child(self, name: str) -> RcutilsLogger:
        if not name:
            raise ValueError('Child logger name must not be empty.')
        return RcutilsLogger(name=f'{self.name}.{name}' if self.name else name)

    def set_level(self, level: Union[int, LoggingSeverity]) -> None:
        from rclpy.logging import set_logger_level
        set_logger_level(self.name, level)

    def get_effective_level(self) -> LoggingSeverity:
        from rclpy.logging import get_logger_effective_level
        return get_logger_effective_level(self.name)

    def is_enabled_for(self, severity: Union[int, LoggingSeverity]) -> bool:
        return log_enabled(self.name, LoggingSeverity(severity))

    def log(self, message: str, severity: Union[int, LoggingSeverity], **kwargs) -> bool:
        """Writes `message` unless the level or a filter says no; returns whether neither did.

        :raises TypeError: for filters that are not, or not wholly, specified.
        :raises ValueError: when one place in the program changes its severity, name or filters.
        """
        if type(severity) is not LoggingSeverity:
            severity = LoggingSeverity(severity)
        if not log_enabled(self.name, severity):
            return False
        name = kwargs.pop('name', self.name)
        detected = get_filters_from_kwargs(**kwargs) if kwargs else []
        caller = CallerId(_find_caller(sys._getframe(1)))
        context = self.contexts.get(caller)
        if context is None:
            context = self._new_context(caller, name, severity, detected, kwargs)
        elif severity is not context['severity']:
            raise ValueError('Logger severity cannot be changed between calls.')
        elif name != context['name']:
            raise ValueError('Logger name cannot be changed between calls.')
        elif detected != context['filters']:
            raise ValueError('Requested logging filters cannot be changed between calls.')
        else:
            for each in detected:
                params = supported_filters[each].params
                if any(context[param] != kwargs.get(param, default) for param, default in params.items()):
                    raise ValueError('Logging filter parameters cannot be changed between calls.')
        # A filter that says no ends the questions; those before it have counted the call, as the C macros do.
        for each in detected:
            if not supported_filters[each].should_log(context):
                return False
        if not isinstance(message, str):
            raise TypeError(
                'rclpy_logging_rcutils_log(): incompatible function arguments. The following argument types are '
                'supported:\n    1. (arg0: int, arg1: str, arg2: str, arg3: str, arg4: str, arg5: int) -> None\n\n'
                f'Invoked with: {severity!r}, {name!r}, {message!r}, {caller.function_name!r}, '
                f'{caller.file_path!r}, {caller.line_number!r}')
        if name == self.name or log_enabled(name, severity):
            log_write(severity, name, message, *caller[:3])
        return True

    def _new_context(self, caller: CallerId, name: str, severity: LoggingSeverity, detected: List[str],
                     kwargs: dict) -> dict:
        context = {'name': name, 'severity': severity}
        for each in detected:
            supported_filters[each].initialize_context(context, **kwargs)
        context['filters'] = detected
        self.contexts[caller] = context
        return context

    def debug(self, message: str, **kwargs) -> bool:
        return log_enabled(self.name, 10) and self.log(message, _DEBUG, **kwargs)

    def info(self, message: str, **kwargs) -> bool:
        return log_enabled(self.name, 20) and self.log(message, _INFO, **kwargs)

    def warning(self, message: str, **kwargs) -> bool:
        return log_enabled(self.name, 30) and self.log(message, _WARN, **kwargs)

    def warn(self, message: str, **kwargs) -> bool:
        """The older name of warning()."""
        return log_enabled(self.name, 30) and self.log(message, _WARN, **kwargs)

    def error(self, message: str, **kwargs) -> bool:
        return log_enabled(self.name, 40) and self.log(message, _ERROR, **kwargs)

    def fatal(self, message: str, **kwargs) -> bool:
        return log_enabled(self.name, 50) and self.log(message, _FATAL, **kwargs)
