# SPDX-License-Identifier: Apache-2.0
"""Executors: threads that run callbacks."""
from __future__ import annotations

import os
from threading import RLock, Semaphore, Thread

import _myelin
from rclpy.exceptions import NotInitializedException
from rclpy.task import Future, Task
from rclpy.utilities import get_default_context, timeout_sec_to_nsec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Coroutine, List, Optional, Tuple, Union

    from rclpy.context import Context
    from rclpy.node import Node

_RAN, _TIMED_OUT, _STOPPED = _myelin.Executor.RAN, _myelin.Executor.TIMED_OUT, _myelin.Executor.STOPPED
_CONTEXT_LOST = _myelin.Executor.CONTEXT_LOST


class TimeoutException(Exception):
    """Nothing became ready in time."""


class ShutdownException(Exception):
    """The executor was shut down."""


class ExternalShutdownException(Exception):
    """The context was shut down by somebody else: a signal, another thread."""


class ConditionReachedException(Exception):
    """What was waited for is there."""


class TimeoutObject:
    """A timeout that several waits use up together."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout

    @property
    def timeout(self) -> float:
        return self._timeout

    @timeout.setter
    def timeout(self, timeout: float) -> None:
        self._timeout = timeout


async def await_or_execute(callback: Union[Callable, Coroutine], *args) -> Any:
    """Calls `callback`; awaits what it returns when that can be awaited."""
    result = callback(*args)
    return await result if hasattr(result, '__await__') else result


class _Until:
    """While it is entered: a waiter that is set when the future is done."""

    def __init__(self, future) -> None:
        self._future = future
        self.waiter = _myelin.Waiter()

    def __enter__(self):
        if isinstance(self._future, Future):
            self._future._add_waiter(self.waiter)
        elif self._future is not None:
            self._future.add_done_callback(self.waiter)
        return self.waiter

    def __exit__(self, t, v, tb) -> None:
        if isinstance(self._future, Future):
            self._future._remove_waiter(self.waiter)


class Executor:
    """What executors share. One of your own overrides spin_once() and gets its work from wait_for_ready_callbacks().

    Any thread may call any method; spinning again inside a callback runs other callbacks meanwhile.
    """

    def __init__(self, *, context: Optional[Context] = None) -> None:
        self._context = get_default_context() if context is None else context
        self._core = _myelin.Executor()
        self._nodes = {}
        self._nodes_lock = RLock()
        self._is_shutdown = False
        self._num_threads = 1

    @property
    def context(self) -> Context:
        return self._context

    def _handle(self):
        handle = self._context.handle
        if handle is None:
            raise NotInitializedException('cannot spin')
        return handle

    def create_task(self, callback: Union[Callable, Coroutine], *args, **kwargs) -> Task:
        """Runs `callback(*args, **kwargs)` once on an executor thread; it may be a coroutine function or a coroutine.
        What it raises leaves spin()."""
        task = Task(callback, args, kwargs, executor=self)
        self._post_task(task)
        return task

    def _post_task(self, task: Task) -> None:
        self._core.post(lambda: self._run_task(task))

    def _run_task(self, task: Task) -> None:
        task()
        if task._exception is not None:
            raise task.exception()

    def shutdown(self, timeout_sec: Optional[float] = None) -> bool:
        """Ends every spin and lets go of the nodes. Waits up to `timeout_sec` seconds (for ever when None) for callbacks
        that run in other threads; False when one still runs."""
        if self._is_shutdown:
            return True
        self._is_shutdown = True
        self._core.stop()
        if not self._core.wait_idle(timeout_sec_to_nsec(timeout_sec)):
            return False
        for node in self.get_nodes():
            self.remove_node(node)
        return True

    def add_node(self, node: Node) -> bool:
        """Runs the node's callbacks from now on; it leaves the executor it was in. False when it is here already."""
        with self._nodes_lock:
            if self._is_shutdown or id(node) in self._nodes:
                return False
            self._nodes[id(node)] = node
            node.executor = self
            return True

    def remove_node(self, node: Node) -> None:
        with self._nodes_lock:
            if self._nodes.pop(id(node), None) is not None and node.executor is self:
                node.executor = None

    def wake(self) -> None:
        """Makes one wait look around."""
        self._core.wake()

    def get_nodes(self) -> List[Node]:
        with self._nodes_lock:
            return list(self._nodes.values())

    def spin(self) -> None:
        """Runs callbacks until the executor or the context is shut down.

        :raises ExternalShutdownException: when the context was shut down while nothing ran.
        """
        while self._context.ok() and not self._is_shutdown:
            self.spin_once()

    def spin_until_future_complete(self, future: Future, timeout_sec: Optional[float] = None) -> None:
        """Runs callbacks until the future is done, for at most `timeout_sec` seconds unless that is None or negative."""
        from time import monotonic
        end = None if timeout_sec is None or timeout_sec < 0 else monotonic() + timeout_sec
        with _Until(future) as done:
            while self._context.ok() and not done.is_set() and not self._is_shutdown:
                left = None if end is None else end - monotonic()
                if left is not None and left < 0:
                    return
                self.spin_once_until_future_complete(future, left)

    def spin_once(self, timeout_sec: Optional[float] = None) -> None:
        """Waits for one thing to become ready, at most `timeout_sec` seconds unless that is None or negative, and runs
        it."""
        raise NotImplementedError()

    def spin_once_until_future_complete(self, future: Future,
                                        timeout_sec: Optional[Union[float, TimeoutObject]] = None) -> None:
        """As spin_once(), and returns when the future is done."""
        raise NotImplementedError()

    def can_execute(self, entity) -> bool:
        return entity.callback_group.can_execute(entity)

    def _wait_for_turn(self, timeout_sec, until=None):
        """The next thing to run. Raises what ended the wait otherwise."""
        if isinstance(timeout_sec, TimeoutObject):
            timeout_sec = timeout_sec.timeout
        end, turn = self._core.next(self, self._handle(), until, timeout_sec_to_nsec(timeout_sec))
        if turn is not None:
            return turn
        if end == _TIMED_OUT:
            raise TimeoutException()
        if end == _STOPPED:
            raise ShutdownException()
        if end == _CONTEXT_LOST:
            raise ExternalShutdownException()
        raise ConditionReachedException()

    def wait_for_ready_callbacks(self, timeout_sec: Optional[Union[float, TimeoutObject]] = None, nodes=None,
                                 condition: Callable[[], bool] = lambda: False) -> Tuple[Task, Any, Node]:
        """The next thing to run, as a Task that runs it when called; the entity and the node are not told (None).

        :raises TimeoutException, ShutdownException, ExternalShutdownException, ConditionReachedException:
        """
        if condition():
            raise ConditionReachedException()
        turn = self._wait_for_turn(timeout_sec)
        return Task(turn.run), None, None

    def _spin(self, until, timeout_sec, once: bool) -> int:
        if isinstance(timeout_sec, TimeoutObject):
            timeout_sec = timeout_sec.timeout
        end = self._core.spin(self, self._handle(), until, timeout_sec_to_nsec(timeout_sec), once)
        if end == _CONTEXT_LOST:
            raise ExternalShutdownException()
        return end

    def _spin_inside_callback(self, future: Future, timeout_sec: Optional[float]) -> None:
        """Spins in this thread, which runs a callback and may keep the callback group that the future waits for: takes
        the answer of a service by itself then."""
        from time import monotonic
        end = None if timeout_sec is None or timeout_sec < 0 else monotonic() + timeout_sec
        client = future._client
        with _Until(future) as done:
            while not done.is_set():
                left = None if end is None else end - monotonic()
                if left is not None and left < 0:
                    return
                if client is not None:
                    client._help()
                    left = 0.001 if left is None else min(left, 0.001)
                if self._spin(done, left, False) not in (_TIMED_OUT, _RAN):
                    return

    def __enter__(self) -> Executor:
        return self

    def __exit__(self, exc_type, exc_val, exc_tb) -> None:
        self.shutdown()


class SingleThreadedExecutor(Executor):
    """Runs callbacks in the thread that spins."""

    def __init__(self, *, context: Optional[Context] = None) -> None:
        super().__init__(context=context)

    def spin(self) -> None:
        if type(self).spin_once is not SingleThreadedExecutor.spin_once:
            super().spin()
        else:
            self._spin(None, None, False)

    def spin_until_future_complete(self, future: Future, timeout_sec: Optional[float] = None) -> None:
        if (type(self).spin_once_until_future_complete
                is not SingleThreadedExecutor.spin_once_until_future_complete):
            super().spin_until_future_complete(future, timeout_sec)
        elif isinstance(future, Future) and _myelin.executor_here() is not None:
            self._spin_inside_callback(future, timeout_sec)
        else:
            with _Until(future) as done:
                self._spin(done, timeout_sec, False)

    def spin_once(self, timeout_sec: Optional[float] = None) -> None:
        self._spin(None, timeout_sec, True)

    def spin_once_until_future_complete(self, future: Future,
                                        timeout_sec: Optional[Union[float, TimeoutObject]] = None) -> None:
        with _Until(future) as done:
            self._spin(done, timeout_sec, True)


class MultiThreadedExecutor(Executor):
    """Runs callbacks in `num_threads` threads (as many as processors when None). What a callback raises is raised again
    where spin was called."""

    def __init__(self, num_threads: Optional[int] = None, *, context: Optional[Context] = None) -> None:
        super().__init__(context=context)
        if num_threads is None:
            num_threads = len(os.sched_getaffinity(0)) or 2
        if num_threads == 1:
            import warnings
            warnings.warn('MultiThreadedExecutor is used with a single thread.\n'
                          'Use the SingleThreadedExecutor instead.', stacklevel=2)
        self._num_threads = num_threads
        self._failures = []
        self._free_threads = Semaphore(num_threads)

    def _raise_failure(self) -> None:
        if self._failures:
            raise self._failures.pop(0)

    def _work(self, leave, supervisor) -> None:
        try:
            self._core.spin(self, self._handle(), leave, -1, False)
        except BaseException as error:
            self._failures.append(error)
        supervisor.set()

    def _supervise(self, supervisor, timeout_sec) -> None:
        """Works in threads while this one waits for `supervisor`, which any of them sets when it ends."""
        if isinstance(timeout_sec, TimeoutObject):
            timeout_sec = timeout_sec.timeout
        handle = self._handle()
        if supervisor.is_set() or self._is_shutdown or not self._context.ok():
            return
        leave = _myelin.Waiter()
        threads = [Thread(target=self._work, args=(leave, supervisor), daemon=True, name=f'executor_{i}')
                   for i in range(self._num_threads)]
        try:
            for thread in threads:
                thread.start()
            supervisor.wait(handle, timeout_sec_to_nsec(timeout_sec))
        finally:
            leave.set()
            self._core.wake()
        self._raise_failure()
        if not self._context.ok() and not self._is_shutdown:
            raise ExternalShutdownException()

    def spin(self) -> None:
        if type(self).spin_once is not MultiThreadedExecutor.spin_once:
            super().spin()
            return
        self._raise_failure()
        self._supervise(_myelin.Waiter(), None)

    def spin_until_future_complete(self, future: Future, timeout_sec: Optional[float] = None) -> None:
        self._raise_failure()
        if isinstance(future, Future) and _myelin.executor_here() is not None:
            self._spin_inside_callback(future, timeout_sec)
            return
        with _Until(future) as done:
            self._supervise(done, timeout_sec)

    def _run_turn(self, turn) -> None:
        try:
            turn.run()
        except BaseException as error:
            self._failures.append(error)
            self._core.wake()
        finally:
            self._free_threads.release()

    def _spin_once(self, until, timeout_sec) -> None:
        self._raise_failure()
        self._free_threads.acquire()
        turn = None
        try:
            turn = self._wait_for_turn(timeout_sec, until)
        except (TimeoutException, ShutdownException, ConditionReachedException):
            pass
        finally:
            if turn is None:
                self._free_threads.release()
        if turn is not None:
            Thread(target=self._run_turn, args=(turn,), daemon=True).start()
        self._raise_failure()

    def spin_once(self, timeout_sec: Optional[float] = None) -> None:
        """Waits for one thing to become ready and hands it to a thread; what it raises is raised by a later call."""
        self._spin_once(None, timeout_sec)

    def spin_once_until_future_complete(self, future: Future,
                                        timeout_sec: Optional[Union[float, TimeoutObject]] = None) -> None:
        with _Until(future) as done:
            self._spin_once(done, timeout_sec)


def __getattr__(name: str):
    if name == 'WaitableEntityType':
        from typing import TypeVar
        return TypeVar(name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
