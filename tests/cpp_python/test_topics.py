# SPDX-License-Identifier: Apache-2.0
"""A C++ node hears Python's messages and Python hears its answers: in two processes, and in one."""
import ctypes
import os
import pathlib
import signal
import subprocess

import pytest
from rclpy.qos import qos_profile_sensor_data
from sensor_msgs.msg import Image
from std_msgs.msg import String

BUILD = pathlib.Path(os.environ.get('MYELIN_BUILD_DIR', pathlib.Path(__file__).resolve().parents[2] / 'build' / 'dev'))


@pytest.fixture(params=['two processes', 'one process'])
def relay(request, unique, ros):
    """The name of a C++ node that runs."""
    name = unique('relay')
    if request.param == 'two processes':
        process = subprocess.Popen([BUILD / 'tests/cpp_python/relay', '--ros-args', '-r', f'__node:={name}'])
        yield name
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    else:
        library = ctypes.CDLL(str(BUILD / 'tests/cpp_python/librelay_in_process.so'))
        library.relay_start(name.encode())
        yield name
        library.relay_stop()


def exchange(node, spin_until, type_, before, after, message, qos):
    """What comes back on one topic for a message on the other, which is sent until the answer finds its way."""
    answers = []
    subscription = node.create_subscription(type_, after, answers.append, qos)
    publisher = node.create_publisher(type_, before, qos)
    spin_until(node, lambda: publisher.get_subscription_count() == 1 and subscription.get_publisher_count() == 1)
    node.create_timer(0.05, lambda: publisher.publish(message))
    spin_until(node, lambda: answers)
    return answers[0]


def test_texts_go_there_and_back(relay, node, spin_until):
    answer = exchange(node, spin_until, String, f'{relay}/texts_in', f'{relay}/texts_out', String(data='Grüße'), 10)
    assert answer.data == 'heard Grüße'


def test_a_frame_comes_back_as_it_went(relay, node, spin_until):
    frame = Image(height=480, width=640, encoding='rgb8', step=1920, data=bytes(range(256)) * 3600)
    frame.header.frame_id = 'camera'
    frame.header.stamp.nanosec = 7
    answer = exchange(node, spin_until, Image, f'{relay}/images_in', f'{relay}/images_out', frame, qos_profile_sensor_data)
    assert answer == frame


def test_bytes_go_through_a_node_that_does_not_know_their_type(relay, node, spin_until):
    answer = exchange(node, spin_until, String, f'{relay}/bytes_in', f'{relay}/bytes_out', String(data='opaque'), 10)
    assert answer.data == 'opaque'
