# SPDX-License-Identifier: Apache-2.0
"""Small situations with the results, exceptions and texts that genuine rclpy gives (tests/golden/behaviour.json).

Where genuine rclpy is plainly wrong, or tells of its own source files, the right answer stands here.
"""
import json
import os
import pathlib
import subprocess
import sys

import pytest

GOLDEN = json.loads((pathlib.Path(__file__).resolve().parent.parent / 'golden' / 'behaviour.json').read_text())

# Beginnings of situations -> what is right instead: the exception's class and a part of its text; or a result.
# A value that does not fit its field is refused when it is set, not sent as garbage.
RIGHT = {
    'R(serialize_message(Int32(data=1.5))': ('builtins.AssertionError', "'data' field"),
    "R(serialize_message(Bool(data='x'))": ('builtins.AssertionError', "'data' field"),
    "R(serialize_message(Byte(data=b'ab'))": ('builtins.AssertionError', "'data' field"),
    'R(serialize_message(Byte(data=5))': ('builtins.AssertionError', "'data' field"),
    'p=n.create_publisher(UInt8,': ('builtins.AssertionError', "'data' field"),
    "p=n.create_publisher(Float64,'x',10); p.publish(Float64(data='a'))": ('builtins.AssertionError', "'data' field"),
    "p=n.create_publisher(Float64,'x',10); p.publish(Float64(data=1))": '1.0',
    'p=n.create_publisher(Header,': ('builtins.AssertionError', "'stamp' field"),
    "p=n.create_publisher(String,'x',10); p.publish(String(data=None))": ('builtins.AssertionError', "'data' field"),
    'p=n.create_publisher(UInt8MultiArray,': ('builtins.AssertionError', "'data' field"),
    # Texts without the names of source files.
    "R(deserialize_message(b'\\x00\\x01\\x00\\x00\\xff":
        ('rclpy._rclpy_pybind11.RMWError', 'failed to deserialize ROS message: '),
    'n.create_timer(-1.0': ('rclpy._rclpy_pybind11.RCLError',
                            'failed to create timer: timer period must be non-negative'),
    "p=n.create_publisher(String,'x',10); rclpy.shutdown();":
        ('rclpy._rclpy_pybind11.RCLError', "Failed to publish: publisher's context is invalid"),
    # The undeclared parameter is named.
    "n.declare_parameter('a',1); R(n.set_parameters_atomically":
        ('rclpy.exceptions.ParameterNotDeclaredException', 'undeclared parameter(s): b'),
    "R(n.set_parameters([Parameter('zz'":
        ('rclpy.exceptions.ParameterNotDeclaredException', 'undeclared parameter(s): zz'),
    # Spinning without a context says what is missing.
    'rclpy.shutdown(); rclpy.spin': ('rclpy.exceptions.NotInitializedException', 'rclpy.init() has not been called'),
}


@pytest.mark.parametrize('case', GOLDEN['cases'], ids=lambda case: case['code'][:60])
def test_it_happens_as_in_genuine_rclpy(case):
    code = GOLDEN['preamble'] % ('    ' + case['code'])
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, timeout=30, env=os.environ)
    results = [json.loads(line[7:]) for line in done.stdout.splitlines() if line.startswith('RESULT ')]
    exceptions = [json.loads(line[4:]) for line in done.stdout.splitlines() if line.startswith('EXC ')]
    right = next((right for begin, right in RIGHT.items() if case['code'].startswith(begin)), None)
    if right is None:
        assert results == case['results']
        assert exceptions == ([case['exception']] if case['exception'] else [])
    elif isinstance(right, str):
        assert results == [right] and not exceptions
    else:
        assert exceptions and exceptions[0][0] == right[0] and right[1] in exceptions[0][1]
    assert done.returncode == case['returncode']
