# SPDX-License-Identifier: Apache-2.0
"""The node whose genuine twin was captured: same names, same endpoints, same order."""
import rclpy
from example_interfaces.srv import AddTwoInts
from rclpy.node import Node
from std_msgs.msg import String


def add(request, response):
    response.sum = request.a + request.b
    return response


rclpy.init()
node = Node('golden_server', namespace='/ns')
publisher = node.create_publisher(String, 'chatter', 10)
subscription = node.create_subscription(String, 'listen', lambda message: None, 10)
service = node.create_service(AddTwoInts, 'add_two_ints', add)
client = node.create_client(AddTwoInts, 'other_service')
timer = node.create_timer(0.1, lambda: publisher.publish(String(data='hello golden')))
try:
    rclpy.spin(node)
except (KeyboardInterrupt, rclpy.executors.ExternalShutdownException):
    pass
