# SPDX-License-Identifier: Apache-2.0
"""How a program of asyncio waits: woken by what happens, fair to its other tasks, leaving nothing behind."""
import asyncio
import gc
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from asyncio_program import LONG, run, until
from std_msgs.msg import String

from rclpy.experimental import AsyncNode

pytestmark = pytest.mark.usefixtures('ros')


def _looks_of(loop):
    """Counts how often the loop looks for events."""
    looks = 0
    select = loop._selector.select

    def counted(timeout=None):
        nonlocal looks
        looks += 1
        return select(timeout)

    loop._selector.select = counted
    return lambda: looks


def test_while_nothing_happens_the_loop_sleeps_and_a_burst_wakes_it_a_few_times(unique):
    async def main():
        heard = []
        done = asyncio.Event()

        def hear(message):
            heard.append(message)
            if len(heard) == 500:
                done.set()

        async with AsyncNode(unique('node')) as node:
            topic = unique('topic')
            node.create_subscription(String, topic, hear, 1000)
            node.create_subscription(String, unique('quiet'))
            publisher = node.create_publisher(String, topic, 1000)
            core = node.executor._core
            publisher.publish(String())
            await until(lambda: heard)
            looks = _looks_of(asyncio.get_running_loop())
            before = core.wakeups()
            await asyncio.sleep(0.3)
            idle = looks(), core.wakeups() - before
            before = core.wakeups()
            for _ in range(499):
                publisher.publish(String())
            await done.wait()
            return idle, core.wakeups() - before

    (looks, idle_wakeups), burst_wakeups = run(main)
    assert looks <= 10 and idle_wakeups <= 5
    assert burst_wakeups < 100


def test_a_burst_leaves_turns_for_the_programs_other_tasks(unique):
    async def main():
        heard, turns = 0, 0

        def hear(_):
            nonlocal heard
            heard += 1

        async def other():
            nonlocal turns
            while heard < 1000:
                turns += 1
                await asyncio.sleep(0)

        async with AsyncNode(unique('node')) as node:
            topic = unique('topic')
            node.create_subscription(String, topic, hear, 1000)
            publisher = node.create_publisher(String, topic, 1000)
            for _ in range(1000):
                publisher.publish(String())
            await other()
        return turns

    assert run(main) >= 1000 // 64


def test_nodes_and_what_they_made_leave_nothing_behind(unique):
    async def one(number):
        async with AsyncNode(unique('node')) as node:
            topic = unique('topic')
            subscription = node.create_subscription(String, topic)
            publisher = node.create_publisher(String, topic, 10)
            publisher.publish(String())
            await anext(subscription)

    async def main():
        for number in range(3):
            await one(number)
        gc.collect()
        before = len(os.listdir('/proc/self/fd')), threading.active_count(), len(asyncio.all_tasks())
        for number in range(5):
            await one(number)
        gc.collect()
        assert not [each for each in gc.get_objects() if isinstance(each, AsyncNode)]
        return before, (len(os.listdir('/proc/self/fd')), threading.active_count(), len(asyncio.all_tasks()))

    before, after = run(main)
    assert after == before


PROGRAM = '''
import asyncio, sys
import rclpy
from rclpy.experimental import AsyncNode
from std_msgs.msg import String

async def main():
    if sys.argv[1] == 'inside':
        rclpy.init(args=[])
    async with AsyncNode('interrupted') as node:
        node.create_timer(0.01, lambda: print('tick', flush=True))
        try:
            async for _ in node.create_subscription(String, 'interrupted'):
                pass
        finally:
            print('body ends', flush=True)

if sys.argv[1] == 'before':
    rclpy.init(args=[])
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print('interrupted')
rclpy.try_shutdown()
print('end')
'''


@pytest.mark.parametrize('initialised', ['before', 'inside'])
@pytest.mark.parametrize('signal_name', ['SIGINT', 'SIGTERM'])
def test_a_signal_ends_the_program_quietly(initialised, signal_name):
    with subprocess.Popen([sys.executable, '-c', PROGRAM, initialised], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as program:
        assert program.stdout.readline() == 'tick\n'
        program.send_signal(getattr(signal, signal_name))
        output, errors = program.communicate(timeout=LONG)
    lines = [line for line in output.splitlines() if line != 'tick']
    assert errors == ''
    assert lines[0] == 'body ends' and lines[-1] == 'end'
    assert ('interrupted' in lines) == (signal_name == 'SIGINT')
    assert program.returncode == 0


def test_importing_rclpy_does_not_import_asyncio(run_python):
    code = 'import rclpy, rclpy.node, rclpy.executors, rclpy.experimental, sys; print("asyncio" in sys.modules)'
    assert run_python(code)[1] == 'False\n'


def test_time_is_not_lost_between_a_message_and_its_reader(unique):
    async def main():
        async with AsyncNode(unique('node')) as node:
            ping, pong = unique('ping'), unique('pong')
            back = node.create_publisher(String, pong, 10)
            node.create_subscription(String, ping, back.publish, 10)
            answers = node.create_subscription(String, pong)
            there = node.create_publisher(String, ping, 10)
            begin = time.monotonic()
            for _ in range(200):
                there.publish(String())
                await anext(answers)
            return time.monotonic() - begin

    assert run(main) < LONG / 2
