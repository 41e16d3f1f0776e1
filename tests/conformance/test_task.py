# SPDX-License-Identifier: Apache-2.0
"""Future and Task without an executor."""
import pytest
from rclpy.task import Future, Task


def test_a_future_is_done_by_result_exception_or_cancel():
    for finish in (lambda f: f.set_result(1), lambda f: f.set_exception(ValueError()), Future.cancel):
        future = Future()
        assert not future.done()
        finish(future)
        assert future.done()
        future.exception()


def test_the_exception_is_raised_by_result():
    future = Future()
    future.set_exception(KeyError('x'))
    with pytest.raises(KeyError):
        future.result()


def test_callbacks_are_called_once_also_when_added_late():
    future, calls = Future(), []
    future.add_done_callback(calls.append)
    future.set_result(1)
    future.add_done_callback(calls.append)
    assert calls == [future, future]


def test_a_callback_that_raises_does_not_stop_the_others():
    future, calls = Future(), []

    def fail(_):
        raise ValueError('x')

    future.add_done_callback(fail)
    future.add_done_callback(calls.append)
    with pytest.warns(UserWarning, match='Unhandled exception in done callback'):
        future.set_result(1)
    assert calls == [future]


def test_a_removed_callback_is_not_called():
    future, calls = Future(), []
    future.add_done_callback(calls.append)
    assert future.remove_done_callback(calls.append) == 1
    future.set_result(1)
    assert not calls


def test_a_task_runs_a_function_once():
    calls = []
    task = Task(lambda a: calls.append(a) or 7, [1])
    task()
    task()
    assert calls == [1] and task.result() == 7


def test_a_task_goes_through_a_coroutine_step_by_step():
    gate = Future()

    async def work():
        return await gate + 1

    task = Task(work)
    task()
    assert not task.done()
    gate.set_result(1)
    task()
    assert task.result() == 2


def test_a_task_keeps_what_its_coroutine_raises():
    async def work():
        raise KeyError('x')

    task = Task(work)
    task()
    assert isinstance(task.exception(), KeyError)
