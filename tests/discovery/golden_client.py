# SPDX-License-Identifier: Apache-2.0
"""Calls the golden server twice and leaves."""
import rclpy
from example_interfaces.srv import AddTwoInts
from rclpy.node import Node

rclpy.init()
node = Node('golden_client', namespace='/ns')
client = node.create_client(AddTwoInts, 'add_two_ints')
assert client.wait_for_service(timeout_sec=30.0)
for a, b in ((1, 2), (0x1122334455667788, 1)):
    future = client.call_async(AddTwoInts.Request(a=a, b=b))
    rclpy.spin_until_future_complete(node, future, timeout_sec=30.0)
    assert future.result().sum == a + b
rclpy.shutdown()
