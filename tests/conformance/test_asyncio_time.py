# SPDX-License-Identifier: Apache-2.0
"""Timers and clocks of an AsyncNode."""
import asyncio

import pytest
from asyncio_program import run, until

from rclpy.clock import ClockType
from rclpy.duration import Duration
from rclpy.exceptions import TimeSourceChangedError
from rclpy.experimental import AsyncClock, AsyncNode, AsyncTimer
from rclpy.parameter import Parameter
from rclpy.time import Time
from rclpy.timer import TimerInfo

SIMULATED = [Parameter('use_sim_time', Parameter.Type.BOOL, True)]

pytestmark = pytest.mark.usefixtures('ros')


def at(seconds):
    return Time(nanoseconds=int(seconds * 1e9), clock_type=ClockType.ROS_TIME)


def test_a_timer_stops_starts_again_and_tells_when_it_was_due(unique):
    async def main():
        calls = []
        async with AsyncNode(unique('node')) as node:
            async def callback(info):
                calls.append(info)

            timer = node.create_timer(0.002, callback)
            assert isinstance(timer, AsyncTimer) and timer.timer_period_ns == 2_000_000
            await until(lambda: len(calls) >= 2)
            timer.cancel()
            assert timer.is_canceled()
            before = len(calls)
            await asyncio.sleep(0.02)
            assert len(calls) == before
            timer.reset()
            await until(lambda: len(calls) > before)
            timer.destroy()
            before = len(calls)
            await asyncio.sleep(0.01)
            assert len(calls) == before
            resting = node.create_timer(0.001, lambda: calls.append('early'), autostart=False)
            await asyncio.sleep(0.01)
            assert resting.is_canceled() and len(calls) == before
        return calls[0]

    info = run(main)
    assert isinstance(info, TimerInfo) and info.actual_call_time >= info.expected_call_time


def test_a_timer_without_a_callback_is_read_with_async_for(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            ticks = 0
            async for info in node.create_timer(0.001):
                ticks += 1
                if ticks == 3:
                    return info

    assert isinstance(run(main), TimerInfo)


def test_a_timer_of_period_zero_leaves_time_for_others(unique):
    async def main():
        calls = 0

        def callback():
            nonlocal calls
            calls += 1

        async with AsyncNode(unique('node')) as node:
            node.create_timer(0.0, callback)
            for _ in range(10):
                await asyncio.sleep(0)
            await until(lambda: calls > 10)

    run(main)


def test_timers_and_sleeps_follow_simulated_time(unique):
    async def main():
        calls = []
        async with AsyncNode(unique('node'), parameter_overrides=SIMULATED) as node:
            clock = node.get_clock()
            clock.set_ros_time_override(at(10))
            node.create_timer(1.0, lambda: calls.append(clock.now()))
            sleeps = [asyncio.create_task(clock.sleep(1.0)), asyncio.create_task(clock.sleep_until(at(15)))]
            await asyncio.sleep(0.02)
            assert not calls and not any(each.done() for each in sleeps)
            clock.set_ros_time_override(at(11))
            await sleeps[0]
            await until(lambda: calls)
            assert not sleeps[1].done()
            clock.set_ros_time_override(at(20))
            await sleeps[1]
        return calls[0]

    assert run(main) == at(11)


def test_a_sleep_ends_with_an_error_when_simulated_time_begins(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            asyncio.get_running_loop().call_later(0.01, node.set_parameters, SIMULATED)
            with pytest.raises(TimeSourceChangedError):
                await node.get_clock().sleep(999)

    run(main)


def test_destroying_the_node_cancels_sleeps_on_its_clock(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            asyncio.get_running_loop().call_soon(node.destroy_node)
            with pytest.raises(asyncio.CancelledError):
                await node.get_clock().sleep(999)
            with pytest.raises(RuntimeError, match='Cannot sleep on a destroyed clock'):
                await node.get_clock().sleep(1)

    run(main)


@pytest.mark.parametrize('kind', [ClockType.SYSTEM_TIME, ClockType.STEADY_TIME, ClockType.ROS_TIME])
def test_a_clock_of_ones_own_sleeps_at_least_as_long_as_asked(kind):
    async def main():
        clock = AsyncClock(clock_type=kind)
        begin = clock.now()
        await clock.sleep(0.01)
        await clock.sleep_for(Duration(nanoseconds=1000))
        assert clock.now() - begin >= Duration(nanoseconds=10_000_000)
        await clock.sleep_until(begin)
        await clock.sleep(0)
        await clock.sleep(-1.0)
        other = ClockType.STEADY_TIME if kind is not ClockType.STEADY_TIME else ClockType.SYSTEM_TIME
        with pytest.raises(ValueError):
            await clock.sleep_until(Time(clock_type=other))

    run(main)
