# SPDX-License-Identifier: Apache-2.0
"""The programs in examples/ do what their first lines say."""
import os
import pathlib
import signal
import sys
import urllib.request

import pytest
from programs import Program

EXAMPLES = pathlib.Path(__file__).parents[2] / 'examples'


@pytest.fixture
def start(tmp_path):
    programs = []

    def begin(name, *arguments):
        space = f'__ns:=/examples{os.getpid()}_{tmp_path.name}'
        command = [sys.executable, str(EXAMPLES / f'{name}.py'), *arguments, '--ros-args', '-r', space]
        programs.append(Program(command, tmp_path))
        return programs[-1]

    yield begin
    for program in programs:
        program.kill()


def test_the_listener_hears_the_talker(start):
    listener, talker = start('listener'), start('talker')
    listener.await_words('Heard: Hello number')
    talker.must_end_cleanly()
    listener.must_end_cleanly()


def test_the_server_adds_for_the_client(start):
    server = start('add_server')
    server.await_words('Ready to add')
    client = start('add_client', '40', '2')
    assert client.wait() == 0 and client.said('40 + 2 = 42'), client.console
    server.await_words('40 + 2 = 42')
    server.must_end_cleanly()


def test_parameters_have_their_defaults(start):
    walker = start('parameters')
    walker.await_words('Unnamed walks at 0.5 m/s')
    walker.must_end_cleanly()


def test_the_thread_thinks_while_the_timer_ticks(start):
    thinker = start('timer_and_thread')
    thinker.await_words('Thought of 4; ')
    thinker.must_end_cleanly()
    ticks = next(line for line in thinker.lines if 'Thought of 4' in line).split('; ')[1].split()[0]
    assert int(ticks) >= 1


def test_a_goal_is_counted_and_another_cancelled(start):
    server = start('count_server')
    server.await_words('Ready to count')
    client = start('count_client', '5')
    assert client.wait() == 0 and client.said('Counted: 0 1 1 2 3 5'), client.console
    assert client.said('so far 3')
    impatient = start('count_client', '40', '--cancel-after', '0.5')
    assert impatient.wait() == 2 and impatient.said('Cancelled at'), impatient.console
    refused = start('count_client', '41')
    assert refused.wait() == 1 and refused.said('Nobody counts to 41 here'), refused.console
    server.must_end_cleanly()


def test_the_battery_is_found_low_and_its_failing_sensor_survived(start):
    watch = start('careful_node', '--simulate')
    watch.await_words('A battery of nan V cannot be')
    watch.await_words('Battery low: 10.9 V')
    watch.must_end_cleanly()


def test_the_asyncio_node_has_its_numbers_doubled(start):
    node = start('asyncio_node')
    node.await_words('Twice 3 is 6')
    node.must_end_cleanly()


def test_the_web_server_answers_for_the_node(start):
    pytest.importorskip('aiohttp')
    server = start('asyncio_web', '--port', '0')
    server.await_words('Serving http://')
    address = 'http://' + next(line for line in server.lines if 'Serving' in line).split('http://')[1].strip()
    assert fetch(f'{address}/add?a=2&b=3') == '{"sum": 5}'
    assert fetch(f'{address}/say', data=b'hello') == 'said'
    with urllib.request.urlopen(f'{address}/poses') as poses:
        assert poses.readline() == b'{"x": 1.0, "y": 2.0, "theta": 0.5}\n'
    assert fetch(f'{address}/pose') == '{"x": 1.0, "y": 2.0, "theta": 0.5}'
    server.must_end_cleanly(signal.SIGTERM)


def fetch(address, data=None):
    with urllib.request.urlopen(address, data=data) as answer:
        return answer.read().decode()


def test_every_example_is_tested_here():
    tested = {'talker', 'listener', 'add_server', 'add_client', 'count_server', 'count_client', 'parameters',
              'timer_and_thread', 'careful_node', 'asyncio_node', 'asyncio_web'}
    assert {file.stem for file in EXAMPLES.glob('*.py')} == tested
