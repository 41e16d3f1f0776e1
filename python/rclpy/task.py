# SPDX-License-Identifier: Apache-2.0
"""Future: a result that comes later. Task: a function or coroutine that an executor runs to make one."""
from __future__ import annotations

import sys
import weakref
from functools import partial
from threading import Lock
from types import CoroutineType, FunctionType, GenericAlias, MethodType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Optional

_CO_COROUTINE = 0x80


def _is_coroutine_function(function) -> bool:
    while True:
        if isinstance(function, MethodType):
            function = function.__func__
        elif isinstance(function, partial):
            function = function.func
        else:
            break
    return isinstance(function, FunctionType) and bool(function.__code__.co_flags & _CO_COROUTINE)


class Future:
    """The outcome of something that is not done yet. Any thread may call any method.

    `await future` in a callback gives the executor back to others until the future is done. It may be awaited in a task of
    asyncio too.
    """

    __class_getitem__ = classmethod(GenericAlias)

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
        while not self._over():
            loop = _running_loop()
            yield self if loop is None else _LoopWait(self, loop)
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

    def _over(self) -> bool:
        return self._done or self._cancelled

    def _add_waiter(self, waiter) -> None:
        """Calls `waiter(self)` as soon as the future is done or cancelled, in the thread that does it."""
        with self._lock:
            if not self._over():
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
        """Whether there is a result or an exception. One that was cancelled is not done."""
        return self._done

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
        """Calls `callback(self)` when it is done or cancelled: in its executor, or else in the thread that completes it.
        When it is done already and has no executor, it is called at once and what it raises is raised here."""
        with self._lock:
            if not self._over():
                self._callbacks.append(callback)
                return
        executor = self._executor()
        if executor is None:
            callback(self)
        else:
            executor.create_task(callback, self)

    def remove_done_callback(self, callback: Callable[[Future], None]) -> int:
        """Forgets the callback; how many of it there were."""
        with self._lock:
            before = len(self._callbacks)
            self._callbacks = [each for each in self._callbacks if each != callback]
            return before - len(self._callbacks)


def _no_executor() -> None:
    return None


def _running_loop():
    """The asyncio loop that runs in this thread, or None; asyncio is not imported for it."""
    events = sys.modules.get('asyncio.events')
    return None if events is None else events._get_running_loop()


class _LoopWait:
    """What a task of asyncio that awaits our future waits for, in the way of asyncio's futures. Who cancels the task
    cancels the future."""

    def __init__(self, future: Future, loop) -> None:
        self._asyncio_future_blocking = True
        self._future = future
        self._loop = loop
        self._cancelled = False
        self._wakeup = None

    def get_loop(self):
        return self._loop

    def add_done_callback(self, callback, *, context=None) -> None:
        self._wakeup = (callback, context)
        self._future._add_waiter(self._wake)

    def _wake(self, _) -> None:
        callback, context = self._wakeup
        try:
            self._loop.call_soon_threadsafe(callback, self, context=context)
        except RuntimeError:
            pass  # the loop is closed: nobody waits any more

    def cancel(self, msg=None) -> bool:
        if self._future._over():
            return False
        self._cancelled = True
        self._future.cancel()
        return True

    def result(self) -> None:
        if self._cancelled:
            from asyncio import CancelledError
            raise CancelledError()


def _is_cancellation(error: BaseException) -> bool:
    exceptions = sys.modules.get('asyncio.exceptions')
    return exceptions is not None and isinstance(error, exceptions.CancelledError)


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
        self._source = None, None  # the entity and the node it comes from

    def __call__(self) -> None:
        """Runs it, or one step of it, in this thread; nothing when it is done or runs elsewhere."""
        if self._over() or self._executing or not self._task_lock.acquire(blocking=False):
            return
        awaited = None
        self._executing = True
        try:
            if self._over():
                return
            if self._coroutine is None:
                result = self._handler(*self._args, **self._kwargs)
                if isinstance(result, CoroutineType):
                    self._coroutine = result
                else:
                    self.set_result(result)
            if self._coroutine is not None:
                awaited = self._coroutine.send(None) or self
        except StopIteration as end:
            if self._coroutine is None:
                self.set_exception(end)
            else:
                self.set_result(end.value)
        except Exception as error:
            self.set_exception(error)
        except BaseException as error:
            if not _is_cancellation(error):
                raise
            super().cancel()
        finally:
            self._executing = False
            self._task_lock.release()
        if self._over():
            self._drop()
        elif awaited is not None:
            self._resume_after(awaited)

    def _drop(self) -> None:
        coroutine = self._coroutine
        self._handler = self._args = self._kwargs = self._coroutine = None
        if coroutine is not None:
            coroutine.close()

    def _resume_after(self, awaited) -> None:
        executor = self._executor()
        if executor is None:
            return
        if isinstance(awaited, _LoopWait):
            awaited = awaited._future
        if isinstance(awaited, Future) and awaited is not self:
            awaited._add_waiter(self._resume)
        elif getattr(awaited, '_asyncio_future_blocking', None) is not None:
            awaited._asyncio_future_blocking = False
            loop = awaited.get_loop()
            if loop is _running_loop():
                awaited.add_done_callback(self._resume)
            else:
                loop.call_soon_threadsafe(awaited.add_done_callback, self._resume)
        else:
            executor._post_task(self)  # it only wanted to let others run

    def _resume(self, _) -> None:
        executor = self._executor()
        if executor is not None:
            executor._post_task(self)

    def cancel(self) -> None:
        super().cancel()
        if self._cancelled and self._task_lock.acquire(blocking=False):  # else the step that runs is the last
            try:
                self._drop()
            finally:
                self._task_lock.release()

    def executing(self) -> bool:
        """Whether it runs now."""
        return self._executing


def _adopt_coroutine(coroutine, executor, claim) -> None:
    """Runs what an `async def` callback returned; its callback group stays taken until it is done."""
    if executor is None:
        from rclpy import get_global_executor
        executor = get_global_executor()
    adopt = getattr(executor, '_adopt', None)
    if adopt is not None:  # one that lets asyncio run coroutines
        adopt(coroutine, claim.release)
        return
    task = Task(coroutine, executor=executor)
    task._add_waiter(lambda _: claim.release())
    executor._run_task(task)
