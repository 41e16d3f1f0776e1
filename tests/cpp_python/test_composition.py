# SPDX-License-Identifier: Apache-2.0
"""Python leads C++: containers that load components, managed nodes, and parameters, which C++ reads and sets in turn."""
import os
import pathlib
import signal
import subprocess

import pytest
from composition_interfaces.srv import ListNodes, LoadNode, UnloadNode
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState, GetState
from rcl_interfaces.msg import FloatingPointRange, ParameterDescriptor
from rclpy.parameter import Parameter
from rclpy.parameter_client import AsyncParameterClient
from std_msgs.msg import String

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get('MYELIN_BUILD_DIR', ROOT / 'build' / 'dev'))


@pytest.fixture
def start():
    """Starts C++ programs of the build tree that end with the test."""
    running = []

    def start(program, *arguments, **options):
        prefixes = [str(BUILD / 'rclcpp_components' / 'testing'), *filter(None, [os.environ.get('AMENT_PREFIX_PATH')])]
        environment = os.environ | {'AMENT_PREFIX_PATH': os.pathsep.join(prefixes)}
        running.append(subprocess.Popen([BUILD / program, *arguments], env=environment, **options))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture
def ask(node, spin_until):
    def ask(type_, name, **fields):
        client = node.create_client(type_, name)
        assert client.wait_for_service(timeout_sec=30)
        future = client.call_async(type_.Request(**fields))
        spin_until(node, future.done)
        node.destroy_client(client)
        return future.result()

    return ask


@pytest.fixture(params=['component_container', 'component_container_mt', 'component_container_isolated'])
def container(request, start, unique):
    name = unique('container')
    process = start(f'rclcpp_components/{request.param}', '--ros-args', '-r', f'__node:={name}')
    yield f'/{name}/_container'
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0


def test_a_container_runs_two_components_that_python_loads_leads_and_unloads(container, node, ask, spin_until, unique):
    echo, managed = unique('echo'), unique('managed')
    loaded = ask(LoadNode, f'{container}/load_node', package_name='components_testing',
                 plugin_name='components_testing::Echo', node_name=echo, node_namespace='/cpp',
                 remap_rules=[f'in:=/{echo}/in', f'out:=/{echo}/out'],
                 parameters=[Parameter('prefix', value='C++ says').to_parameter_msg()])
    assert (loaded.success, loaded.error_message, loaded.full_node_name) == (True, '', f'/cpp/{echo}')
    other = ask(LoadNode, f'{container}/load_node', package_name='components_testing',
                plugin_name='components_testing::Managed', node_name=managed)
    assert other.success
    listed = ask(ListNodes, f'{container}/list_nodes')
    assert listed.full_node_names == [f'/cpp/{echo}', f'/{managed}']
    assert list(listed.unique_ids) == [loaded.unique_id, other.unique_id]

    heard = []
    node.create_subscription(String, f'/{echo}/out', lambda message: heard.append(message.data), 10)
    publisher = node.create_publisher(String, f'/{echo}/in', 10)
    spin_until(node, lambda: publisher.get_subscription_count() and node.count_publishers(f'/{echo}/out'))
    publisher.publish(String(data='hello'))
    spin_until(node, lambda: heard)
    assert heard == ['C++ says hello']

    parameters = AsyncParameterClient(node, f'/cpp/{echo}')
    assert parameters.wait_for_services(timeout_sec=30)
    future = parameters.set_parameters([Parameter('prefix', value='again')])
    spin_until(node, future.done)
    assert future.result().results[0].successful
    publisher.publish(String(data='hello'))
    spin_until(node, lambda: len(heard) == 2)
    assert heard[1] == 'again hello'

    configure = Transition(id=Transition.TRANSITION_CONFIGURE)
    assert ask(ChangeState, f'/{managed}/change_state', transition=configure).success
    assert not ask(ChangeState, f'/{managed}/change_state', transition=configure).success
    assert ask(GetState, f'/{managed}/get_state').current_state.label == 'inactive'

    assert ask(UnloadNode, f'{container}/unload_node', unique_id=loaded.unique_id).success
    assert ask(ListNodes, f'{container}/list_nodes').full_node_names == [f'/{managed}']
    spin_until(node, lambda: not node.count_publishers(f'/{echo}/out'))


def test_a_container_says_why_it_cannot_load_and_goes_on(start, ask, unique):
    name = unique('container')
    start('rclcpp_components/component_container', '--ros-args', '-r', f'__node:={name}')
    for plugin, reason in [('components_testing::Thrower', 'no camera there'),
                           ('components_testing::Elsewhere', 'libelsewhere.so'),
                           ('components_testing::Missing', 'components_testing::Missing')]:
        refused = ask(LoadNode, f'/{name}/_container/load_node', package_name='components_testing', plugin_name=plugin)
        assert not refused.success
        assert reason in refused.error_message and '\n' not in refused.error_message
    assert ask(ListNodes, f'/{name}/_container/list_nodes').full_node_names == []


def test_cpp_reads_describes_sets_and_watches_the_parameters_of_a_python_node(node, background, start):
    node.declare_parameter('rate', 10.0, ParameterDescriptor(
        description='turns a second', floating_point_range=[FloatingPointRange(from_value=0.0, to_value=50.0)]))
    background(node)
    visitor = start('tests/cpp_python/parameter_visitor', node.get_fully_qualified_name(), stdout=subprocess.PIPE,
                    text=True)
    told = visitor.communicate(timeout=60)[0].splitlines()
    assert told[:6] == ['rate=10', 'missing=7', 'type=double', 'described=turns a second', 'has=10', 'refused=1']
    assert sorted(told[6:]) == ['event rate=20.000000', 'set=1']  # the event may come before the answer
    assert node.get_parameter('rate').value == 20.0
