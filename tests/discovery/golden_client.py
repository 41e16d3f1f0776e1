# SPDX-License-Identifier: Apache-2.0
"""Hears the golden server once, calls it twice and leaves."""
import rclpy
from example_interfaces.srv import AddTwoInts
from rclpy.node import Node
from rclpy.task import Future
from std_msgs.msg import String

rclpy.init()
node = Node('golden_client', namespace='/ns')
heard = Future()
subscription = node.create_subscription(String, 'chatter', lambda message: heard.set_result(message.data), 10)
client = node.create_client(AddTwoInts, 'add_two_ints')
rclpy.spin_until_future_complete(node, heard, timeout_sec=30.0)
assert heard.result() == 'hello golden'
assert client.wait_for_service(timeout_sec=30.0)
for a, b in ((1, 2), (0x1122334455667788, 1)):
    future = client.call_async(AddTwoInts.Request(a=a, b=b))
    rclpy.spin_until_future_complete(node, future, timeout_sec=30.0)
    assert future.result().sum == a + b
rclpy.shutdown()
