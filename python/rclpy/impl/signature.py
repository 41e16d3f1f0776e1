# SPDX-License-Identifier: Apache-2.0
"""How many arguments a callable takes, without the cost of importing inspect for ordinary functions."""

from types import FunctionType, MethodType

_HAS_VARARGS = 0x04


def accepts(function, count: int) -> bool:
    """Whether `function` can be called with `count` positional arguments and nothing else."""
    if not callable(function):
        return False
    bound = 0
    if type(function) is MethodType:
        bound = 1
        function = function.__func__
    if type(function) is FunctionType and not hasattr(function, '__wrapped__'):
        code = function.__code__
        given = count + bound
        keyword_only = code.co_varnames[code.co_argcount:code.co_argcount + code.co_kwonlyargcount]
        defaults = function.__kwdefaults__ or ()
        if any(name not in defaults for name in keyword_only):
            return False
        if given < code.co_argcount - len(function.__defaults__ or ()):
            return False
        return given <= code.co_argcount or bool(code.co_flags & _HAS_VARARGS)
    import inspect
    if bound:
        count += 1
    try:
        signature = inspect.signature(function)
    except ValueError:
        return True  # a builtin that does not tell
    try:
        signature.bind(*(None,) * count)
        return True
    except TypeError:
        return False


def argument_of_type(function, cls):
    """The name of the first argument annotated with `cls` (or its name), or None."""
    function = getattr(function, '__func__', function)
    annotations = getattr(function, '__annotations__', None)
    if not annotations:
        return None
    for name, annotation in annotations.items():
        if name != 'return' and (annotation is cls or annotation in (cls.__name__, f'rclpy.timer.{cls.__name__}')):
            return name
    return None
