# SPDX-License-Identifier: Apache-2.0
"""The classic programs in C++ with Python on the other side, each in its own process."""
import os
import pathlib
import queue
import signal
import subprocess
import sys
import threading

import pytest
from action_tutorials_interfaces.action import Fibonacci
from composition_interfaces.srv import LoadNode
from example_interfaces.srv import AddTwoInts
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from rcl_interfaces.srv import GetParameters
from rclpy.action import ActionClient, ActionServer
from rclpy.parameter import Parameter
from rclpy.parameter_client import AsyncParameterClient
from std_msgs.msg import String

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get('MYELIN_BUILD_DIR', ROOT / 'build' / 'dev'))
EXAMPLES = BUILD / 'examples' / 'cpp'

pytestmark = pytest.mark.skipif(not (EXAMPLES / 'publisher_lambda').exists(), reason='examples/cpp is not built')


class Program:
    """A running program whose lines can be waited for."""

    def __init__(self, path, *arguments):
        paths = [str(ROOT / 'interfaces'), str(EXAMPLES / 'rosidl_interfaces')]
        environment = os.environ | {'MYELIN_INTERFACE_PATH': os.pathsep.join(paths),
                                    'AMENT_PREFIX_PATH': str(BUILD / 'components')}
        self.process = subprocess.Popen([str(path), *arguments], env=environment, text=True, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        self.lines = queue.Queue()
        self.seen = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def says(self, text):
        while not any(text in line for line in self.seen):
            line = self.lines.get(timeout=30)
            assert line is not None, f'ended without {text!r}: {self.seen}'
            self.seen.append(line)

    def ends(self):
        assert self.process.wait(timeout=30) == 0

    def interrupted(self):
        self.process.send_signal(signal.SIGINT)
        self.ends()


@pytest.fixture
def run():
    programs = []

    def run(name, *arguments, **remaps):
        words = [word for old, new in remaps.items() for word in ('-r', f'{old}:={new}')]
        programs.append(Program(EXAMPLES / name if '/' not in name else BUILD / name, *arguments, '--ros-args', *words))
        return programs[-1]

    yield run
    for program in programs:
        program.process.kill()
        program.process.wait()


@pytest.fixture
def ask(node, spin_until):
    def ask(type_, name, **fields):
        client = node.create_client(type_, name)
        assert client.wait_for_service(timeout_sec=30)
        future = client.call_async(type_.Request(**fields))
        spin_until(node, future.done)
        return future.result()

    return ask


@pytest.mark.parametrize('name', ['publisher_lambda', 'publisher_member_function'])
def test_python_hears_a_cpp_publisher_which_ends_at_ctrl_c(name, run, node, unique, spin_until):
    topic, heard = unique('topic'), []
    node.create_subscription(String, topic, lambda message: heard.append(message.data), 10)
    program = run(name, topic=topic)
    spin_until(node, lambda: len(heard) >= 2)
    assert all(text.startswith('Hello, world! ') for text in heard)
    program.says('[minimal_publisher]: Publishing: ')
    program.interrupted()


@pytest.mark.parametrize('name', ['subscriber_lambda', 'subscriber_member_function'])
def test_a_cpp_subscriber_hears_python(name, run, node, unique, spin_until):
    topic = unique('topic')
    program = run(name, topic=topic)
    publisher = node.create_publisher(String, topic, 10)
    spin_until(node, publisher.get_subscription_count)
    publisher.publish(String(data='from Python, ünicode'))
    program.says("[minimal_subscriber]: I heard: 'from Python, ünicode'")
    program.interrupted()


def test_a_cpp_service_answers_python(run, ask, unique):
    service = unique('add')
    run('add_two_ints_server', add_two_ints=service)
    assert ask(AddTwoInts, service, a=40, b=2).sum == 42


def test_python_answers_a_cpp_client(run, node, background, unique):
    def add(request, response):
        response.sum = request.a + request.b
        return response

    service = unique('add')
    node.create_service(AddTwoInts, service, add)
    background(node)
    client = run('add_two_ints_client', '40', '2', add_two_ints=service)
    client.says('Sum: 42')
    client.ends()


def test_python_has_a_cpp_action_done(run, node, spin_until, unique):
    name, feedback = unique('fibonacci'), []
    run('fibonacci_action_server', fibonacci=name)
    client = ActionClient(node, Fibonacci, name)
    assert client.wait_for_server(timeout_sec=30)
    sent = client.send_goal_async(Fibonacci.Goal(order=6), feedback_callback=lambda m: feedback.append(m.feedback))
    spin_until(node, sent.done)
    result = sent.result().get_result_async()
    spin_until(node, result.done)
    assert list(result.result().result.sequence) == [0, 1, 1, 2, 3, 5, 8]
    assert feedback


def test_cpp_has_a_python_action_done(run, node, background, unique):
    def execute(goal):
        sequence = [0, 1]
        while len(sequence) <= goal.request.order:
            sequence.append(sequence[-1] + sequence[-2])
            goal.publish_feedback(Fibonacci.Feedback(partial_sequence=sequence))
        goal.succeed()
        return Fibonacci.Result(sequence=sequence)

    name = unique('fibonacci')
    server = ActionServer(node, Fibonacci, name, execute)
    background(node)
    client = run('fibonacci_action_client', fibonacci=name)
    client.says('Result: 0 1 1 2 3 5 8 13 21 34 55')
    client.ends()
    server.destroy()


def test_python_reads_and_sets_the_parameter_of_a_cpp_node(run, node, spin_until, ask, unique):
    name = unique('parameters')
    program = run('minimal_parameters', __node=name)
    assert ask(GetParameters, f'{name}/get_parameters', names=['my_parameter']).values[0].string_value == 'world'
    client = AsyncParameterClient(node, name)
    assert client.wait_for_services(timeout_sec=30)
    future = client.set_parameters([Parameter('my_parameter', value='Python')])
    spin_until(node, future.done)
    assert future.result().results[0].successful
    program.says('Hello Python!')
    program.says('Hello world!')


def test_python_leads_a_cpp_lifecycle_node(run, node, ask, spin_until, unique):
    name, topic, heard = unique('talker'), unique('chatter'), []
    program = run('lifecycle_talker', __node=name, lifecycle_chatter=topic)
    node.create_subscription(String, topic, lambda message: heard.append(message.data), 10)

    def change(transition):
        assert ask(ChangeState, f'{name}/change_state', transition=Transition(id=transition)).success

    change(Transition.TRANSITION_CONFIGURE)
    program.says('nothing is published')
    assert not heard
    change(Transition.TRANSITION_ACTIVATE)
    spin_until(node, lambda: heard)
    change(Transition.TRANSITION_DEACTIVATE)
    change(Transition.TRANSITION_CLEANUP)
    change(Transition.TRANSITION_UNCONFIGURED_SHUTDOWN)
    program.says('on_shutdown() is called from state unconfigured')
    program.interrupted()


def test_two_components_in_one_process_and_python_beside_them(run, node, spin_until, unique):
    topic, heard = unique('chatter'), []
    node.create_subscription(String, topic, lambda message: heard.append(message.data), 10)
    program = run('manual_composition', chatter=topic)
    program.says('I heard: [Hello World: ')
    spin_until(node, lambda: heard)
    program.interrupted()


def test_a_component_is_a_program_too(run, unique):
    run('talker', chatter=unique('chatter')).says("[talker]: Publishing: 'Hello World: 1'")


def test_a_container_loads_the_components(run, ask, unique):
    container, topic = unique('container'), unique('chatter')
    program = run('rclcpp_components/component_container', __node=container)
    for plugin in ('cpp_tutorials::Listener', 'cpp_tutorials::Talker'):
        answer = ask(LoadNode, f'{container}/_container/load_node', package_name='cpp_tutorials', plugin_name=plugin,
                     remap_rules=[f'chatter:={topic}'])
        assert answer.success, answer.error_message
    program.says('[listener]: I heard: [Hello World: ')


def test_a_message_of_the_package_itself(run, unique):
    topic = unique('num')
    subscriber = run('num_subscriber', num=topic)
    run('num_publisher', num=topic)
    subscriber.says("[num_subscriber]: I heard: '")


def test_a_service_of_the_package_itself_for_python(run, unique):
    service = unique('add')
    run('add_three_ints_server', add_three_ints=service)
    script = ('import rclpy, sys\nfrom cpp_tutorials.srv import AddThreeInts\nrclpy.init()\nnode = rclpy.create_node("asker")\n'
              'client = node.create_client(AddThreeInts, sys.argv[1])\nassert client.wait_for_service(timeout_sec=30)\n'
              'future = client.call_async(AddThreeInts.Request(a=1, b=2, c=3))\n'
              'rclpy.spin_until_future_complete(node, future, timeout_sec=30)\nprint(future.result().sum)\n')
    paths = os.pathsep.join([str(ROOT / 'interfaces'), str(EXAMPLES / 'rosidl_interfaces')])
    done = subprocess.run([sys.executable, '-c', script, service], capture_output=True, text=True,
                          env=os.environ | {'MYELIN_INTERFACE_PATH': paths})
    assert done.stdout == '6\n', done.stderr
