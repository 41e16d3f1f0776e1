# SPDX-License-Identifier: Apache-2.0
"""Future: a result that comes later. Task: a function or coroutine that an executor runs to make one."""
from __future__ import annotations

import sys
import weakref
from threading import Lock
from types import CoroutineType, FunctionType, MethodType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Optional

_CO_COROUTINE = 0x80


def _is_coroutine_function(function) -> bool:
    if isinstance(function, MethodType):
        function = function.__func__
    return isinstance(function, FunctionType) and bool(function.__code__.co_flags & _CO_COROUTINE)


class Future:
    """The outcome of something that is not done yet. Any thread may call any method.

    `await future` in a callback gives the executor back to others until the future is done.
    """

    def __init__(self, *, executor=None) -> None:
        self._done = False
        self._cancelled = False
        self._result = None
        self._exception = None
        self._exception_fetched = False
        self._callbacks = []  # for the executor to call
        self._waiters = []  # called at once by the thread that completes the future; they must not block
        self._lock = Lock()
        self._client = None  # who asked, when it is the answer of a service
        self._executor = None
        self._set_executor(executor)

    def __del__(self) -> None:
        if self._exception is not None and not self._exception_fetched:
            print('The following exception was never retrieved: ' + str(self._exception), file=sys.stderr)

    def __await__(self):
        while not self.done():
            yield self
        return self.result()

    def _set_executor(self, executor) -> None:
        self._executor = _no_executor if executor is None else weakref.ref(executor)

    def _finish(self) -> None:
        with self._lock:
            callbacks, self._callbacks = self._callbacks, []
            waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            waiter(self)
        for callback in callbacks:
            self._call_back(callback)

    def _call_back(self, callback) -> None:
        executor = self._executor()
        if executor is not None:
            executor.create_task(callback, self)
            return
        try:
            callback(self)
        except Exception as error:  # others are still to be called
            import warnings
            warnings.warn(f'Unhandled exception in done callback: {error}')

    def _add_waiter(self, waiter) -> None:
        """Calls `waiter(self)` as soon as the future is done, in the thread that completes it."""
        with self._lock:
            if not self.done():
                self._waiters.append(waiter)
                return
        waiter(self)

    def _remove_waiter(self, waiter) -> None:
        with self._lock:
            self._waiters = [each for each in self._waiters if each is not waiter]

    def cancel(self) -> None:
        """Gives it up, unless it is done."""
        with self._lock:
            if self._done:
                return
            self._cancelled = True
        self._finish()

    def cancelled(self) -> bool:
        return self._cancelled

    def done(self) -> bool:
        """Whether there is a result or an exception, or it was cancelled."""
        return self._done or self._cancelled

    def result(self):
        """The result; None while there is none. Raises the exception if there is one."""
        if self._exception is not None:
            raise self.exception()
        return self._result

    def exception(self) -> Optional[BaseException]:
        self._exception_fetched = True
        return self._exception

    def set_result(self, result) -> None:
        with self._lock:
            self._result = result
            self._done = True
            self._cancelled = False
        self._finish()

    def set_exception(self, exception: BaseException) -> None:
        with self._lock:
            self._exception = exception
            self._exception_fetched = False
            self._done = True
            self._cancelled = False
        self._finish()

    def add_done_callback(self, callback: Callable[[Future], None]) -> None:
        """Calls `callback(self)` when it is done (at once when it is): in its executor, or else in the thread that
        completes it."""
        with self._lock:
            if not self.done():
                self._callbacks.append(callback)
                return
        self._call_back(callback)

    def remove_done_callback(self, callback: Callable[[Future], None]) -> int:
        """Forgets the callback; how many of it there were."""
        with self._lock:
            before = len(self._callbacks)
            self._callbacks = [each for each in self._callbacks if each != callback]
            return before - len(self._callbacks)


def _no_executor() -> None:
    return None


class Task(Future):
    """Runs a function once, or a coroutine step by step until it is done; the future of what it returns.

    An executor calls it. A coroutine that awaits a future is called again when that is done.
    """

    def __init__(self, handler, args=None, kwargs=None, executor=None) -> None:
        super().__init__(executor=executor)
        self._handler = handler
        self._args = [] if args is None else args
        self._kwargs = {} if kwargs is None else kwargs
        if isinstance(handler, CoroutineType):
            self._coroutine = handler
        elif _is_coroutine_function(handler):
            self._coroutine = handler(*self._args, **self._kwargs)
            self._args = self._kwargs = None
        else:
            self._coroutine = None
        self._executing = False
        self._task_lock = Lock()

    def __call__(self) -> None:
        """Runs it, or one step of it, in this thread; nothing when it is done or runs elsewhere."""
        if self.done() or self._executing or not self._task_lock.acquire(blocking=False):
            return
        awaited = None
        self._executing = True
        try:
            if self.done():
                return
            if self._coroutine is None:
                result = self._handler(*self._args, **self._kwargs)
                if isinstance(result, CoroutineType):
                    self._coroutine = result
                    awaited = self
                else:
                    self.set_result(result)
            else:
                awaited = self._coroutine.send(None) or self
        except StopIteration as end:
            if self._coroutine is None:
                self.set_exception(end)
            else:
                self.set_result(end.value)
        except Exception as error:
            self.set_exception(error)
        finally:
            self._executing = False
            self._task_lock.release()
        if self.done():
            self._handler = self._args = self._kwargs = self._coroutine = None
        elif awaited is not None:
            self._resume_after(awaited)

    def _resume_after(self, awaited) -> None:
        executor = self._executor()
        if executor is None:
            return
        if isinstance(awaited, Future) and awaited is not self:
            awaited._add_waiter(self._resume)
        else:
            executor._post_task(self)  # it only wanted to let others run

    def _resume(self, _) -> None:
        executor = self._executor()
        if executor is not None:
            executor._post_task(self)

    def cancel(self) -> None:
        super().cancel()
        coroutine = self._coroutine
        if self._cancelled and coroutine is not None and not self._executing:
            coroutine.close()

    def executing(self) -> bool:
        """Whether it runs now."""
        return self._executing


def _adopt_coroutine(coroutine, executor, claim) -> None:
    """Runs what an `async def` callback returned; its callback group stays taken until it is done."""
    if executor is None:
        from rclpy import get_global_executor
        executor = get_global_executor()
    task = Task(coroutine, executor=executor)
    task._add_waiter(lambda _: claim.release())
    executor._run_task(task)
