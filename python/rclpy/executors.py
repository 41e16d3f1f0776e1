# SPDX-License-Identifier: Apache-2.0
"""Executors: threads that run callbacks."""
from __future__ import annotations

import os
import weakref
from collections import deque
from functools import partial
from threading import Lock, RLock, Semaphore, local
from time import monotonic
from types import CoroutineType

import _myelin
from rclpy.exceptions import NotInitializedException
from rclpy.long_wait import LongWait, executors
from rclpy.task import Future, Task
from rclpy.utilities import get_default_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Coroutine, List, Optional, Tuple, Union

    from rclpy.context import Context
    from rclpy.node import Node

_RAN, _TIMED_OUT, _STOPPED = _myelin.Executor.RAN, _myelin.Executor.TIMED_OUT, _myelin.Executor.STOPPED
_CONTEXT_LOST, _WOKEN = _myelin.Executor.CONTEXT_LOST, _myelin.Executor.WOKEN


# How long a spin of several threads, ended by its context, waits for the callbacks that still run: one of them may be the
# one that shuts down.
_LAST_CALLBACKS_SEC = 0.5


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

    def __float__(self) -> float:
        return float(self._timeout)


async def await_or_execute(callback: Union[Callable, Coroutine], *args) -> Any:
    """Calls `callback`; awaits what it returns when that is a coroutine."""
    result = callback(*args)
    return await result if isinstance(result, CoroutineType) else result


def _seconds(timeout_sec) -> Optional[float]:
    return timeout_sec.timeout if isinstance(timeout_sec, TimeoutObject) else timeout_sec


def _end_of(timeout_sec) -> Optional[float]:
    timeout_sec = _seconds(timeout_sec)
    if timeout_sec is None or timeout_sec < 0:
        return None
    int(timeout_sec)  # refuses infinity and NaN
    return monotonic() + timeout_sec


# Where a task goes that is to be handed out instead of run.
_handed = local()


def _run_next_task(executor_reference) -> None:
    executor = executor_reference()
    task = None if executor is None else executor._next_task()
    if task is None:
        return
    out = getattr(_handed, 'out', None)
    if out is None:
        executor._run_task(task)
    else:
        out.append(task)


class _Work(Task):
    """What wait_for_ready_callbacks() hands out: runs a turn, and what its callback has returned if that is a coroutine."""

    def __init__(self, turn, executor) -> None:
        super().__init__(_run_turn, [turn], executor=executor)


def _run_turn(turn) -> Optional[Coroutine]:
    left = []
    turn.run(lambda coroutine, claim: left.append(_holding(claim, coroutine)))
    return left.pop() if left else None


async def _holding(claim, coroutine):
    try:
        return await coroutine
    finally:
        claim.release()


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
        self._tasks_lock = Lock()
        self._ready_tasks = deque()
        self._batch = []
        self._is_shutdown = False
        self._num_threads = 1
        executors.add(self)

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
        What it raises leaves spin(). Of several the newest runs first; but do not rely on the order."""
        task = Task(callback, args, kwargs, executor=self)
        self._post_task(task)
        return task

    def create_future(self) -> Future:
        """A future whose done callbacks run in this executor."""
        return Future(executor=self)

    def _post_task(self, task: Task) -> None:
        with self._tasks_lock:
            self._ready_tasks.append(task)
        self._core.post(partial(_run_next_task, weakref.ref(self)))

    def _next_task(self) -> Optional[Task]:
        # Those that came during a batch wait for the next one.
        with self._tasks_lock:
            if not self._batch:
                self._batch, self._ready_tasks = self._ready_tasks, deque()
            return self._batch.pop() if self._batch else None

    def _run_task(self, task: Task) -> None:
        task()
        if task._exception is not None:
            raise task.exception()

    @property
    def is_spinning(self) -> bool:
        """Whether a thread is in one of the spins now."""
        return self._core.spinning()

    def shutdown(self, timeout_sec: Optional[float] = None) -> bool:
        """Ends every spin and lets go of the nodes. Waits up to `timeout_sec` seconds (for ever when None) for callbacks
        that run in other threads; False when one still runs."""
        if self._is_shutdown:
            return True
        self._is_shutdown = True
        self._core.stop()
        if not self._core.wait_idle(timeout_sec):
            return False
        for node in self.get_nodes():
            self.remove_node(node)
        return True

    def add_node(self, node: Node) -> bool:
        """Runs the node's callbacks from now on; it leaves the executor it was in. False when it is here already."""
        with self._nodes_lock:
            if id(node) in self._nodes:
                return False
            self._nodes[id(node)] = node
            node.executor = self
            return True

    def remove_node(self, node: Node) -> None:
        """Runs its callbacks no more. Its `executor` is this one still: tasks may be given to it between two spins."""
        self._forget(node)

    def _forget(self, node: Node) -> None:
        # Also for a node that ends, which is no call of remove_node(): a program may have its own.
        with self._nodes_lock:
            if self._nodes.pop(id(node), None) is not None:
                node._leave(self)

    def wake(self) -> None:
        """Makes the waits look around."""
        for node in self.get_nodes():
            node._look_at_waitables()
        self._core.wake_all()

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
        end = _end_of(timeout_sec)
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

    def _wait_for_turn(self, timeout_sec, until=None, condition=lambda: False):
        """The next thing to run. Raises what ended the wait otherwise."""
        deadline = _end_of(timeout_sec)
        while True:
            left = None if deadline is None else max(0.0, deadline - monotonic())
            end, turn = self._core.next(self, self._handle(), until, left)
            if turn is not None:
                return turn
            if end == _TIMED_OUT:
                raise TimeoutException()
            if end == _STOPPED:
                raise ShutdownException()
            if end == _CONTEXT_LOST:
                raise ExternalShutdownException()
            if end != _WOKEN:
                raise ConditionReachedException()
            if condition():
                raise ConditionReachedException()

    def wait_for_ready_callbacks(self, *args, **kwargs) -> Tuple[Task, Any, Node]:
        """The next thing to run: a task that runs it when called, the entity that it belongs to and that one's node. The
        last two are None for a task of create_task() and for what is not the program's.

        :param timeout_sec: seconds to wait; for ever when None or negative.
        :param nodes: whose work is wanted; that of all nodes when None.
        :param condition: asked before each wait and after each wake-up; true ends the wait.
        :raises TimeoutException, ShutdownException, ExternalShutdownException, ConditionReachedException:
        """
        return self._next_ready(*args, **kwargs)

    def _next_ready(self, timeout_sec: Optional[Union[float, TimeoutObject]] = None, nodes=None,
                    condition: Callable[[], bool] = lambda: False) -> Tuple[Task, Any, Node]:
        end = _end_of(timeout_sec)
        unwanted, postponed = [], []
        try:
            while True:
                if self._is_shutdown:
                    raise ShutdownException()
                if condition():
                    raise ConditionReachedException()
                turn = self._wait_for_turn(None if end is None else max(0.0, end - monotonic()), condition=condition)
                if turn.posted:
                    task = self._task_of(turn)
                    if task is None or task._over():
                        continue
                    entity, node = task._source
                    if nodes is None or node is None or node in nodes:
                        return task, entity, node
                    postponed.append(task)
                    continue
                entity = turn.entity
                node = self._node_of(entity)
                if nodes is None or node is None or node in nodes:
                    work = _Work(turn, self)
                    work._source = entity, node
                    return work, entity, node
                unwanted.append(turn)  # back in the queue when it is dropped
        finally:
            unwanted.clear()
            turn = None
            for task in postponed:
                self._post_task(task)

    def _task_of(self, turn) -> Optional[Task]:
        outer, out = getattr(_handed, 'out', None), []
        _handed.out = out
        try:
            turn.run()
        finally:
            _handed.out = outer
        return out[0] if out else None

    def _node_of(self, entity) -> Optional[Node]:
        return None if entity is None else next((node for node in self.get_nodes() if node._made(entity)), None)

    def _wait_for_ready_callbacks(self, timeout_sec: Optional[Union[float, TimeoutObject]] = None, nodes=None,
                                  condition: Callable[[], bool] = lambda: False):
        """Yields all that is ready, after waiting for the first."""
        yield self._next_ready(timeout_sec, nodes, condition)
        while True:
            try:
                yield self._next_ready(0.0, nodes)
            except TimeoutException:
                return

    def _spin(self, until, timeout_sec, once: bool) -> int:
        return self._core.spin(self, self._context._handle, until, timeout_sec, once)

    def _spin_inside_callback(self, future: Future, timeout_sec: Optional[float]) -> None:
        """Spins in this thread, which runs a callback and may keep the callback group that the future waits for: takes
        the answer of a service by itself then."""
        end = _end_of(timeout_sec)
        client = future._client
        helps = client is not None and client._services_near()
        wait = LongWait(client)
        with _Until(future) as done:
            while not done.is_set():
                left = None if end is None else end - monotonic()
                if left is not None and left < 0:
                    return
                left = wait.shorten(left)
                if helps:
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
        self._core.spin(self, self._context._handle, None, timeout_sec, True)

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
        from concurrent.futures import ThreadPoolExecutor
        self._executor = ThreadPoolExecutor(num_threads, 'executor')  # the threads of spin_once(); none before they work

    def _raise_failure(self) -> None:
        if self._failures:
            raise self._failures.pop(0)

    def _work(self, leave, supervisor) -> None:
        try:
            self._core.spin(self, self._handle(), leave, None, False)
        except ExternalShutdownException:
            pass
        except BaseException as error:
            self._failures.append(error)
        supervisor.set()

    def _supervise(self, supervisor, timeout_sec) -> None:
        """Works in threads while this one waits for `supervisor`, which any of them sets when it ends."""
        handle = self._handle()
        if supervisor.is_set() or self._is_shutdown or not self._context.ok():
            return
        leave = _myelin.Waiter()
        from threading import Thread
        threads = [Thread(target=self._work, args=(leave, supervisor), daemon=True, name=f'executor_{i}')
                   for i in range(self._num_threads)]
        try:
            for thread in threads:
                thread.start()
            supervisor.wait(handle, timeout_sec)
        finally:
            leave.set()
            self._core.wake_all()
        if not self._context.ok():
            self._core.wait_idle(_LAST_CALLBACKS_SEC)
        self._raise_failure()

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

    def shutdown(self, timeout_sec: Optional[float] = None, *, wait_for_threads: bool = True) -> bool:
        """As every executor's; waits for the threads of spin_once() too, unless that is not wanted."""
        ended = super().shutdown(timeout_sec)
        self._executor.shutdown(wait=wait_for_threads and ended and _myelin.executor_here() is not self)
        return ended

    def _spin_once(self, until, timeout_sec) -> None:
        self._raise_failure()
        self._free_threads.acquire()
        turn = None
        try:
            turn = self._wait_for_turn(timeout_sec, until)
        except (TimeoutException, ShutdownException, ExternalShutdownException, ConditionReachedException):
            pass
        finally:
            if turn is None:
                self._free_threads.release()
        if turn is not None:
            self._executor.submit(self._run_turn, turn)
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
