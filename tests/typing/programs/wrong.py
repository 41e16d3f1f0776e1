# SPDX-License-Identifier: Apache-2.0
"""Mistakes; each line that a checker must refuse says with which kind of error."""
import rclpy
from example_interfaces.action import Fibonacci
from example_interfaces.srv import AddTwoInts
from rcl_interfaces.msg import Log, ParameterValue
from rclpy.action import ActionClient
from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.task import Future
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Float64, Header, String
from std_msgs.msg import Strin  # E: attr-defined


def hear(msg: String) -> None:
    msg.dat = 'x'  # E: attr-defined
    msg.data = b'x'  # E: assignment


def add(request: AddTwoInts.Request, response: AddTwoInts.Response) -> AddTwoInts.Response:
    response.sum = '1'  # E: assignment
    return request  # E: return-value


def messages() -> None:
    image = Image(hieght=4)  # E: call-arg
    image.data = 'abc'  # E: assignment
    image.height = 1.5  # E: assignment
    image.header = image  # E: assignment
    CameraInfo(k='abcdefghi')  # E: arg-type
    Float64('1')  # E: misc, arg-type
    Header(stamp=3)  # E: arg-type
    ParameterValue(string_array_value='abc')  # E: arg-type
    Log.DEBUG = 4  # E: misc
    AddTwoInts()  # E: call-arg


def communication(node: Node) -> None:
    publisher = node.create_publisher(String, 'words', 10)
    publisher.publish(Header())  # E: arg-type
    node.create_publisher(AddTwoInts, 'words', 10)  # E: type-var
    node.create_publisher(String, 'words')  # E: call-arg
    node.create_subscription(Header, 'words', hear, 10)  # E: arg-type
    client = node.create_client(AddTwoInts, 'add')
    client.call_async(AddTwoInts.Response())  # E: arg-type
    client.call(AddTwoInts.Request()).sum  # E: union-attr
    node.create_service(AddTwoInts, 'add', add)
    node.create_service(AddTwoInts, 'add', hear)  # E: arg-type
    node.create_client(String, 'add')  # E: arg-type
    ActionClient(node, Fibonacci, 'fibonacci').send_goal_async(Fibonacci.Result())  # E: arg-type
    ActionClient(node, AddTwoInts, 'fibonacci')  # E: arg-type


def the_rest(node: Node, future: Future[str]) -> None:
    node.create_timer('1', hear)  # E: call-overload
    node.get_logger().info('x', oncee=True)  # E: call-arg
    QoSProfile(dept=3)  # E: call-arg
    rclpy.spin(3)  # E: arg-type
    future.set_result(3)  # E: arg-type
    rclpy.spin_untill_future_complete(node, future)  # E: attr-defined
    (node.get_clock().now() - node.get_clock().now()).to_datetime()  # E: attr-defined
