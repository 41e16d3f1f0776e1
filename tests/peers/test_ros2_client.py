# SPDX-License-Identifier: Apache-2.0
"""Our Python nodes and a node of ros2-client, an independent ROS 2 in Rust on RustDDS, over loopback DDS."""
import os
import pathlib
import subprocess
import threading

import pytest

import rclpy
from example_interfaces.srv import AddTwoInts
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from std_msgs.msg import String

PEER = pathlib.Path(__file__).resolve().parents[2] / 'build' / 'peers' / 'rust' / 'debug' / 'ros2-client-peer'
PATIENCE_SEC = 60.0

if not PEER.exists() and not os.environ.get('MYELIN_REQUIRE_PEERS'):
    pytest.skip('the Rust peer is not there: setup/peers builds it when cargo is installed', allow_module_level=True)


class Peer:
    """The Rust node in one of its roles; lines of its output arrive as they are printed."""

    def __init__(self, role, domain, count=0):
        self.process = subprocess.Popen([str(PEER), role, str(domain), str(count)], stdout=subprocess.PIPE, text=True)
        self.lines = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip('\n'))

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def node(domain_id):
    context = rclpy.Context()
    rclpy.init(context=context, domain_id=domain_id)
    node = Node('python_peer', context=context)
    node.domain = domain_id
    node.spinner = SingleThreadedExecutor(context=context)
    node.spinner.add_node(node)
    yield node
    node.destroy_node()
    rclpy.shutdown(context=context)


def spin_until(node, condition):
    give_up = node.get_clock().now() + rclpy.duration.Duration(seconds=PATIENCE_SEC)
    while not condition() and node.get_clock().now() < give_up:
        node.spinner.spin_once(timeout_sec=0.1)
    assert condition()


def test_a_rust_talker_is_heard_in_python(node):
    heard = []
    subscription = node.create_subscription(String, '/rust_to_python', lambda message: heard.append(message.data), 10)
    with Peer('talker', node.domain):
        spin_until(node, lambda: len(heard) >= 20)
    numbers = [int(text.split()[1]) for text in heard]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    node.destroy_subscription(subscription)


def test_a_python_talker_is_heard_in_rust(node):
    publisher = node.create_publisher(String, '/python_to_rust', 10)
    with Peer('listener', node.domain, 20) as peer:
        sent = 0

        def talk():
            nonlocal sent
            if publisher.get_subscription_count():
                publisher.publish(String(data=f'grüße {sent}'))
                sent += 1
        timer = node.create_timer(0.02, talk)
        spin_until(node, lambda: peer.process.poll() is not None)
        node.destroy_timer(timer)
        assert peer.process.returncode == 0
        peer.reader.join()
    heard = [line.removeprefix('heard ') for line in peer.lines if line.startswith('heard ')]
    first = int(heard[0].split()[1])
    assert heard == [f'grüße {number}' for number in range(first, first + 20)]


def test_a_rust_server_answers_a_python_client(node):
    client = node.create_client(AddTwoInts, '/rust_adds')
    with Peer('server', node.domain) as peer:
        assert client.wait_for_service(timeout_sec=PATIENCE_SEC)
        for a in range(20):
            future = client.call_async(AddTwoInts.Request(a=a, b=-7))
            node.spinner.spin_until_future_complete(future, timeout_sec=PATIENCE_SEC)
            assert future.result().sum == a - 7
        assert peer.lines.count('asked 3 -7') == 1


def test_a_python_server_answers_a_rust_client(node):
    def add(request, response):
        response.sum = request.a + request.b
        return response
    service = node.create_service(AddTwoInts, '/python_adds', add)
    with Peer('client', node.domain, 20) as peer:
        spin_until(node, lambda: peer.process.poll() is not None)
        assert peer.process.returncode == 0
        peer.reader.join()
    assert [line for line in peer.lines if line.startswith('sum')] == [f'sum {number + 1000}' for number in range(20)]
    node.destroy_service(service)


def test_the_rust_publisher_is_in_our_graph(node):
    # Its node is not: its participant announces no enclave, and the genuine stack does not list such nodes either.
    with Peer('talker', node.domain):
        spin_until(node, lambda: node.count_publishers('/rust_to_python') == 1)
        (info,) = node.get_publishers_info_by_topic('/rust_to_python')
        assert info.topic_type == 'std_msgs/msg/String'
        assert info.qos_profile.reliability == rclpy.qos.ReliabilityPolicy.RELIABLE
