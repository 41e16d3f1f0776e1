# SPDX-License-Identifier: Apache-2.0
"""Future and Task without an executor."""
import pytest
from rclpy.task import Future, Task


def test_a_future_is_done_by_result_exception_or_cancel():
    for finish in (lambda f: f.set_result(1), lambda f: f.set_exception(ValueError()), Future.cancel):
        future = Future()
        assert not future.done()
        finish(future)
        assert future.cancelled() if finish is Future.cancel else future.done()
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


def test_the_result_is_none_before_it_is_there():
    future = Future()
    assert future.result() is None and future.exception() is None and not future.cancelled()


def test_the_last_result_counts():
    future = Future()
    future.set_result(1)
    future.set_result(2)
    assert future.result() == 2
    future.set_exception(KeyError('x'))
    with pytest.raises(KeyError):
        future.result()


def test_a_cancelled_future_is_cancelled_and_not_done():
    future, called = Future(), []
    future.add_done_callback(called.append)
    future.cancel()
    assert future.cancelled() and not future.done() and called == [future]
    future.set_result(1)
    assert future.done() and not future.cancelled()


def test_a_future_that_is_done_cannot_be_cancelled():
    future = Future()
    future.set_result(1)
    future.cancel()
    assert future.done() and not future.cancelled()


def test_callbacks_are_called_in_the_order_in_which_they_came():
    future, called = Future(), []
    for number in range(3):
        future.add_done_callback(lambda _, number=number: called.append(number))
    future.set_result(None)
    assert called == [0, 1, 2]


def test_what_a_late_callback_raises_is_raised_to_who_added_it():
    future = Future()
    future.set_result(None)

    def fail(_):
        raise KeyError('late')

    with pytest.raises(KeyError, match='late'):
        future.add_done_callback(fail)


def test_an_exception_that_nobody_asked_for_is_printed(capsys):
    import gc
    future = Future()
    future.set_exception(ValueError('lost'))
    del future
    gc.collect()
    assert capsys.readouterr().err == 'The following exception was never retrieved: lost\n'


def test_an_exception_that_was_asked_for_is_not_printed(capsys):
    import gc
    future = Future()
    future.set_exception(ValueError('found'))
    future.exception()
    del future
    gc.collect()
    assert capsys.readouterr().err == ''


def test_a_future_can_be_awaited_anywhere():
    async def wait(future):
        return await future

    future = Future()
    steps = wait(future)
    assert steps.send(None) is future
    future.set_result(3)
    with pytest.raises(StopIteration) as ended:
        steps.send(None)
    assert ended.value.value == 3


def test_awaiting_a_cancelled_future_ends():
    async def wait(future):
        return await future

    future = Future()
    future.cancel()
    with pytest.raises(StopIteration):
        wait(future).send(None)


def test_a_task_says_whether_it_runs():
    seen = []
    task = Task(lambda: seen.append(task.executing()))
    assert not task.executing()
    task()
    assert seen == [True] and not task.executing() and task.done()


def test_a_task_that_was_cancelled_closes_its_coroutine():
    closed = []

    async def work():
        try:
            await Future()
        finally:
            closed.append(1)

    task = Task(work)
    task()
    task.cancel()
    task()
    assert closed == [1] and task.cancelled() and not task.done()


def test_a_task_takes_positional_and_keyword_arguments():
    task = Task(lambda a, b: (a, b), [1], {'b': 2})
    task()
    assert task.result() == (1, 2)


def test_the_future_has_a_module_of_its_own():
    from rclpy.future import Future as Own
    assert Own is Future
