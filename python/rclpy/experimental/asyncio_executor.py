# SPDX-License-Identifier: Apache-2.0
"""AsyncioExecutor: callbacks in the loop of asyncio, beside everything else that runs there."""
from __future__ import annotations

import asyncio
import weakref
from contextlib import suppress
from functools import partial
from types import CoroutineType

from rclpy.exceptions import TimeSourceChangedError
from rclpy.executors import _CONTEXT_LOST, _RAN, _STOPPED, _TIMED_OUT
from rclpy.executors import Executor, ExternalShutdownException, TimeoutObject
from rclpy.experimental.async_clock import sleep_until
from rclpy.task import Task

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Coroutine, Optional, Union

    from rclpy.clock import Clock
    from rclpy.context import Context
    from rclpy.node import Node
    from rclpy.task import Future

# How many callbacks run before the loop's other tasks get their turn.
_BATCH = 32


class AsyncioExecutor(Executor):
    """Runs the callbacks of nodes in an asyncio loop: functions as callbacks of the loop, coroutines as tasks of it.

        async with AsyncioExecutor() as executor:
            executor.add_node(node)
            await anything()                    # callbacks run meanwhile

    No thread and no polling: the loop sleeps until something is ready, and runs a few callbacks at a time. What a
    callback raises is raised by run() or spin(), or else told to the loop's exception handler. Methods may be called
    by any thread, those that spin where the loop does not run.

    :param loop: the running one when None, or else a new one.
    """

    def __init__(self, loop: Optional[asyncio.AbstractEventLoop] = None, *, context: Optional[Context] = None) -> None:
        super().__init__(context=context)
        self._descriptor = None
        self._tasks = set()
        self._adopting = None  # the entity whose coroutine comes next, and a coroutine within that one
        self._over = None  # the future of run()
        self._turn = None  # that of spin_once()
        self._end = None
        self._owns_loop = False
        if loop is None:
            loop = asyncio._get_running_loop()
            if loop is None:
                loop = asyncio.new_event_loop()
                self._owns_loop = True
        self._loop = loop

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        return self._loop

    def create_future(self) -> asyncio.Future:
        return self._loop.create_future()

    # The loop and the core.

    def _in_loop(self, function, *arguments) -> None:
        if self._loop.is_closed():
            return
        if self._loop.is_running() and asyncio._get_running_loop() is not self._loop:
            with suppress(RuntimeError):  # closed just now
                self._loop.call_soon_threadsafe(function, *arguments)
        else:
            function(*arguments)

    def _open(self) -> None:
        """Begins to listen."""
        if self._descriptor is None and not self._is_shutdown:
            self._descriptor = self._core.attach(self._handle())
            self._in_loop(_listen, self._loop, self._descriptor, weakref.ref(self))

    def _close(self, end: int) -> None:
        """Ends for good. In the loop's thread."""
        self._end = end if self._end is None else self._end
        if self._descriptor is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._descriptor)
        for task in list(self._tasks):
            task.cancel()
        for future in (self._over, self._turn):
            if future is not None and not future.done():
                future.set_result(self._end)

    def __del__(self) -> None:
        loop = getattr(self, '_loop', None)
        if loop is None or loop.is_closed():
            return
        if self._owns_loop and not loop.is_running():
            loop.close()
        elif self._descriptor is not None:
            self._in_loop(_forget, loop, self._descriptor, self._core)

    def _drain(self) -> None:
        """Runs what is ready, a few pieces at a time: the descriptor stays readable while there is more."""
        if self._end is not None:
            return
        once = self._turn is not None
        if once and self._turn.done():
            return
        try:
            end = self._core.drain(self, self._handle(), 1 if once else _BATCH)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            self._failed(error)
            return
        if end not in (_RAN, _TIMED_OUT):
            self._ended(end)
        elif once and end == _RAN:
            self._turn.set_result(None)

    def _ended(self, end: int) -> None:
        self._close(end)

    def _failed(self, error: BaseException) -> None:
        for future in (self._turn, self._over):
            if future is not None and not future.done():
                future.set_exception(error)
                return
        self._loop.call_exception_handler({'message': 'Exception in a callback of ROS', 'exception': error})

    # Coroutines.

    def _spawn(self, coroutine) -> Optional[asyncio.Task]:
        return self._loop.create_task(coroutine)

    def _adopt(self, coroutine, release: Callable[[], None]) -> None:
        """Makes a task of what an `async def` callback returned; its callback group stays taken until it is done."""
        owner, self._adopting = self._adopting, None
        task = None if self._end is not None else self._spawn(coroutine)
        if task is None:
            coroutine.close()
            if owner is not None and owner[1] is not None:
                owner[1].close()
            release()
            return
        self._tasks.add(task)
        if owner is not None:
            owner[0]._tasks.add(task)
        task.add_done_callback(partial(self._settled, owner, release))

    def _settled(self, owner, release: Callable[[], None], task: asyncio.Task) -> None:
        self._tasks.discard(task)
        if owner is not None:
            owner[0]._tasks.discard(task)
            if owner[1] is not None:
                owner[1].close()  # when it never began
        release()
        self._core.readmit()
        if not task.cancelled() and task.exception() is not None:
            self._task_failed(task.exception())

    def _task_failed(self, error: BaseException) -> None:
        self._failed(error)

    def create_task(self, callback: Union[Callable, Coroutine], *args, **kwargs) -> Task:
        """Runs `callback(*args, **kwargs)` once in the loop; coroutines as tasks of asyncio."""
        task = _LoopTask(callback, args, kwargs, executor=self)
        self._open()
        self._post_task(task)
        return task

    # Nodes.

    def add_node(self, node: Node) -> bool:
        """Runs the node's callbacks from now on; it leaves the executor it was in. False when it is here already."""
        self._open()
        return super().add_node(node)

    def remove_node(self, node: Node) -> _Ended:
        """At once; coroutines that run go on. May be awaited."""
        super().remove_node(node)
        return _Ended(())

    def shutdown(self, timeout_sec: Optional[float] = None) -> _Ended:
        """Lets go of the nodes and cancels the coroutines of their callbacks. Await it to see them end."""
        if self._is_shutdown:
            return _Ended(())
        self._is_shutdown = True
        self._core.stop()
        tasks = list(self._tasks)
        for node in self.get_nodes():
            super().remove_node(node)
        self._in_loop(self._close, _STOPPED)
        return _Ended(tasks)

    async def __aenter__(self) -> AsyncioExecutor:
        return self

    async def __aexit__(self, exc_type, exc_val, exc_tb) -> None:
        await self.shutdown()

    # Waiting.

    async def run(self) -> None:
        """Until the executor or its context is shut down. Raises what callbacks raise."""
        await self._run()

    async def _run(self) -> int:
        if self._over is not None:
            raise RuntimeError('Executor is already running')
        self._open()
        if self._end is not None or self._is_shutdown:
            return _STOPPED if self._end is None else self._end
        self._over = self._loop.create_future()
        try:
            return await self._over
        finally:
            self._over = None

    async def sleep(self, seconds: float, clock: Clock) -> bool:
        """Sleeps for a time of the clock; False when its source of time changed meanwhile."""
        from rclpy.duration import Duration
        try:
            await sleep_until(clock, clock.now() + Duration(seconds=seconds))
        except TimeSourceChangedError:
            return False
        return True

    # As other executors: where the loop does not run yet, these run it.

    def _complete(self, coroutine):
        if self._loop.is_running():
            coroutine.close()
            raise RuntimeError("The executor's event loop is running: its callbacks run there; "
                               'await run() or what you wait for instead of spinning')
        task = self._loop.create_task(coroutine)
        try:
            return self._loop.run_until_complete(task)
        except BaseException:
            if not task.done():
                task.cancel()
                with suppress(asyncio.CancelledError):
                    self._loop.run_until_complete(task)
            raise

    def spin(self) -> None:
        """Runs the loop until the executor or the context is shut down."""
        if self._complete(self._run()) == _CONTEXT_LOST:
            raise ExternalShutdownException()

    def spin_once(self, timeout_sec: Optional[float] = None) -> None:
        if self._complete(self._one_turn(timeout_sec)) == _CONTEXT_LOST:
            raise ExternalShutdownException()

    async def _one_turn(self, timeout_sec: Optional[Union[float, TimeoutObject]]) -> Optional[int]:
        if isinstance(timeout_sec, TimeoutObject):
            timeout_sec = timeout_sec.timeout
        if timeout_sec is not None and timeout_sec < 0:
            timeout_sec = None
        if self._end is not None:
            return self._end
        self._turn = self._loop.create_future()
        try:
            self._open()
            self._drain()
            if not self._turn.done() and timeout_sec != 0:
                await asyncio.wait((self._turn,), timeout=timeout_sec)
            await asyncio.sleep(0)  # a coroutine that was begun takes its first step
            return self._turn.result() if self._turn.done() else None
        finally:
            self._turn = None

    def spin_until_future_complete(self, future: Future, timeout_sec: Optional[float] = None) -> None:
        if timeout_sec is not None and timeout_sec < 0:
            timeout_sec = None
        self._complete(self._until(future, timeout_sec))

    async def _until(self, future: Future, timeout_sec: Optional[float]) -> None:
        run = self._loop.create_task(self._run())
        wait = self._loop.create_task(_done(future))
        try:
            done, _ = await asyncio.wait((run, wait), timeout=timeout_sec, return_when=asyncio.FIRST_COMPLETED)
            if run in done:
                run.result()
        finally:
            for task in (run, wait):
                task.cancel()
            await asyncio.gather(run, wait, return_exceptions=True)

    def spin_once_until_future_complete(self, future: Future,
                                        timeout_sec: Optional[Union[float, TimeoutObject]] = None) -> None:
        if not future.done():
            self.spin_once(timeout_sec)


async def _done(future) -> None:
    """Waits for a future of ours or of asyncio without cancelling it."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def tell(_) -> None:
        loop.call_soon_threadsafe(lambda: done.done() or done.set_result(None))

    if asyncio.isfuture(future):
        future.add_done_callback(tell)
    else:
        future._add_waiter(tell)
    try:
        await done
    finally:
        (future.remove_done_callback if asyncio.isfuture(future) else future._remove_waiter)(tell)


class _Ended:
    """What has ended already, and the tasks that end yet: await it to see them gone."""

    def __init__(self, tasks) -> None:
        self._tasks = tasks

    def __bool__(self) -> bool:
        return True

    def __await__(self):
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        if tasks:
            yield from asyncio.gather(*tasks, return_exceptions=True).__await__()
        return True


class _LoopTask(Task):
    """A task of ours whose coroutine runs as one of asyncio."""

    _running = None

    def __call__(self) -> None:
        if self._over() or self._running is not None:
            return
        if self._coroutine is None:
            try:
                result = self._handler(*self._args, **self._kwargs)
            except Exception as error:
                self.set_exception(error)
                self._drop()
                return
            if not isinstance(result, CoroutineType):
                self.set_result(result)
                self._drop()
                return
            self._coroutine = result
        self._begin(self._executor())

    def _begin(self, executor: Optional[AsyncioExecutor]) -> None:
        task = self._running = None if executor is None else executor._spawn(self._coroutine)
        if task is None:
            self.cancel()
            return
        executor._tasks.add(task)
        task.add_done_callback(executor._tasks.discard)
        task.add_done_callback(self._settled)

    def _settled(self, task: asyncio.Task) -> None:
        if self._over():
            return
        self._drop()
        if task.cancelled():
            super().cancel()
        elif task.exception() is not None:
            self.set_exception(task.exception())
            executor = self._executor()
            if executor is not None:
                executor._task_failed(self.exception())
        else:
            self.set_result(task.result())

    def cancel(self) -> None:
        if self._running is None:
            super().cancel()
            return
        executor = self._executor()
        if executor is not None:
            executor._in_loop(self._running.cancel)


def _listen(loop: asyncio.AbstractEventLoop, descriptor: int, executor: weakref.ref) -> None:
    loop.add_reader(descriptor, _serve, executor)


def _serve(executor: weakref.ref) -> None:
    alive = executor()
    if alive is not None:
        alive._drain()


def _forget(loop: asyncio.AbstractEventLoop, descriptor: int, core) -> None:
    # The core owns the descriptor and goes after this.
    loop.remove_reader(descriptor)
