# SPDX-License-Identifier: Apache-2.0
"""Loggers: a level that is asked first and cheaply, filters for calls that repeat, and the place of the call."""
from __future__ import annotations

import sys
from time import monotonic_ns

from _myelin import log_enabled, log_write
from rclpy.impl.logging_severity import LoggingSeverity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

    from rclpy.clock import Clock

_SKIPPED = __file__


def _calling_frame():
    """The innermost frame outside this file."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_code.co_filename == _SKIPPED:
        frame = frame.f_back
    return frame


class CallerId(tuple):
    """Where a log call stands in the program: function, file, line, and the instruction."""

    __slots__ = ()
    _fields = ('function_name', 'file_path', 'line_number', 'last_index')

    def __new__(cls, frame=None):
        if frame is None:
            frame = _calling_frame()
        code = frame.f_code
        return super().__new__(cls, (code.co_name, code.co_filename, frame.f_lineno, frame.f_lasti))

    function_name = property(lambda self: self[0])
    file_path = property(lambda self: self[1])
    line_number = property(lambda self: self[2])
    last_index = property(lambda self: self[3])


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
        raise NotImplementedError


class Once(LoggingFilter):
    """once=True: only the first call."""

    params = {'once': None}

    @classmethod
    def initialize_context(cls, context, **kwargs) -> None:
        super().initialize_context(context, **kwargs)
        context['has_been_logged_once'] = False

    @staticmethod
    def should_log(context) -> bool:
        if not context['once']:
            return True
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
    """throttle_duration_sec=T: at most one message in T seconds of the clock throttle_time_source_type."""

    params = {'throttle_duration_sec': None, 'throttle_time_source_type': _SteadyClock()}

    @classmethod
    def initialize_context(cls, context, **kwargs) -> None:
        super().initialize_context(context, **kwargs)
        clock = context['throttle_time_source_type']
        if not isinstance(clock, _SteadyClock):
            from rclpy.clock import Clock
            if not isinstance(clock, Clock):
                raise ValueError(
                    'Received throttle_time_source_type of "{0}" is not a clock instance'.format(clock))
        context['throttle_last_logged'] = None

    @staticmethod
    def should_log(context) -> bool:
        clock = context['throttle_time_source_type']
        now = clock.now_ns() if isinstance(clock, _SteadyClock) else clock.now().nanoseconds
        last = context['throttle_last_logged']
        if last is not None and last <= now < last + context['throttle_duration_sec'] * 1e9:
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
        if not context['skip_first'] or context['first_has_been_skipped']:
            return True
        context['first_has_been_skipped'] = True
        return False


# Asked in this order.
supported_filters = {'throttle': Throttle, 'skip_first': SkipFirst, 'once': Once}


def get_filters_from_kwargs(**kwargs) -> list:
    """The names of the filters whose parameters appear in `kwargs`; TypeError for a keyword of none."""
    detected = [name for name, cls in supported_filters.items()
                if any(kwargs.get(param) for param, default in cls.params.items() if default is None)]
    for keyword in kwargs:
        if keyword == 'name':
            continue
        owner = next((name for name, cls in supported_filters.items() if keyword in cls.params), None)
        if owner is None:
            raise TypeError(f'parameter "{keyword}" is not one of the recognized logging options '
                            f'"{[p for cls in supported_filters.values() for p in cls.params]}"')
        if owner not in detected and supported_filters[owner].params[keyword] is not None:
            raise TypeError(f'Required parameter "{next(iter(supported_filters[owner].params))}" was not specified '
                            f'for logging filter "{supported_filters[owner].__name__}"')
    return detected


class RcutilsLogger:
    """A named logger. Names are hierarchical ("node.part"): the level of the nearest ancestor that has one counts.

    Any thread may log. Keyword arguments of the log calls: once, skip_first, throttle_duration_sec (seconds) and
    throttle_time_source_type (a Clock); each place in the program has its own count.
    """

    def __init__(self, name: str = '') -> None:
        self.name = name
        self.contexts = {}

    def get_child(self, name: str) -> RcutilsLogger:
        if not name:
            raise ValueError('Child logger must have a name')
        return RcutilsLogger(name=f'{self.name}.{name}' if self.name else name)

    def set_level(self, level: Union[int, LoggingSeverity]) -> None:
        from rclpy.logging import set_logger_level
        set_logger_level(self.name, level)

    def get_effective_level(self) -> LoggingSeverity:
        from rclpy.logging import get_logger_effective_level
        return get_logger_effective_level(self.name)

    def is_enabled_for(self, severity: Union[int, LoggingSeverity]) -> bool:
        return log_enabled(self.name, severity)

    def log(self, message: str, severity: Union[int, LoggingSeverity], **kwargs) -> bool:
        """Writes `message` unless the level or a filter says no; returns whether it was written.

        :raises ValueError: when one place in the program changes its severity, name or filters.
        """
        name = kwargs.pop('name', None) or self.name
        if type(severity) is not LoggingSeverity:
            severity = LoggingSeverity(severity)
        if not kwargs and not log_enabled(name, severity):
            return False
        frame = _calling_frame()
        code = frame.f_code
        if kwargs:
            if not self._passes_filters(CallerId(frame), name, severity, kwargs):
                return False
            if not log_enabled(name, severity):
                return False
        if not isinstance(message, str):
            raise TypeError(
                'rclpy_logging_rcutils_log(): incompatible function arguments. The following argument types are '
                'supported:\n    1. (arg0: int, arg1: str, arg2: str, arg3: str, arg4: str, arg5: int) -> None\n\n'
                f'Invoked with: {severity!r}, {name!r}, {message!r}, {code.co_name!r}, '
                f'{code.co_filename!r}, {frame.f_lineno!r}')
        log_write(severity, name, message, code.co_name, code.co_filename, frame.f_lineno)
        return True

    def _passes_filters(self, caller: CallerId, name: str, severity: LoggingSeverity, kwargs: dict) -> bool:
        detected = get_filters_from_kwargs(**kwargs)
        context = self.contexts.get(caller)
        if context is None:
            context = {'name': name, 'severity': severity}
            for each in detected:
                supported_filters[each].initialize_context(context, **kwargs)
            context['filters'] = detected
            self.contexts[caller] = context
        elif severity != context['severity']:
            raise ValueError('Logger severity cannot be changed between calls.')
        elif name != context['name']:
            raise ValueError('Logger name cannot be changed between calls.')
        elif detected != context['filters']:
            raise ValueError('Requested logging filters cannot be changed between calls.')
        else:
            for each in detected:
                params = supported_filters[each].params
                if any(context[p] != kwargs.get(p, default) for p, default in params.items()):
                    raise ValueError('Logging filter parameters cannot be changed between calls.')
        # A filter counts calls even when the level then says no, as the C macros do.
        return all(supported_filters[each].should_log(context) for each in detected)

    def debug(self, message: str, **kwargs) -> bool:
        if not kwargs and not log_enabled(self.name, 10):
            return False
        return self.log(message, LoggingSeverity.DEBUG, **kwargs)

    def info(self, message: str, **kwargs) -> bool:
        return self.log(message, LoggingSeverity.INFO, **kwargs)

    def warning(self, message: str, **kwargs) -> bool:
        return self.log(message, LoggingSeverity.WARN, **kwargs)

    def warn(self, message: str, **kwargs) -> bool:
        return self.log(message, LoggingSeverity.WARN, **kwargs)

    def error(self, message: str, **kwargs) -> bool:
        return self.log(message, LoggingSeverity.ERROR, **kwargs)

    def fatal(self, message: str, **kwargs) -> bool:
        return self.log(message, LoggingSeverity.FATAL, **kwargs)
