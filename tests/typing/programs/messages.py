# SPDX-License-Identifier: Apache-2.0
"""What fields take and what they read as."""
import array
from typing import List, Type, TypeVar

import numpy as np
import std_msgs.msg
from builtin_interfaces.msg import Time
from example_interfaces.srv import AddTwoInts
from geometry_msgs.msg import Point, PoseStamped, PoseWithCovariance
from numpy.typing import NDArray
from rcl_interfaces.msg import Log, ParameterValue
from rclpy.type_support import Msg
from rosidl_runtime_py import message_to_ordereddict, message_to_yaml, set_message_fields
from rosidl_runtime_py.utilities import get_message
from sensor_msgs.msg import CameraInfo, Image, LaserScan
from std_msgs.msg import Float64, Header, String
from std_msgs.msg._string import Metaclass_String
from typing_extensions import assert_type
from visualization_msgs.msg import Marker

Any_ = TypeVar('Any_', bound=Msg)


def made(cls: Type[Any_]) -> Any_:
    print(cls.get_fields_and_field_types(), cls.SLOT_TYPES)
    return cls()


def fill() -> None:
    image = Image(height=4, data=b'abc', header=Header(frame_id='camera', stamp=Time(sec=1)))
    image.data = b'abc'
    image.data = [1, 2, 3]
    image.data = bytearray(4)
    image.data = memoryview(b'ab')
    image.data = (octet for octet in range(3))
    image.data = np.zeros((4, 4), np.uint8).ravel()
    octets: 'array.array[int]' = image.data
    print(octets.typecode)
    image.height = np.int64(4)
    assert_type(image.height, int)
    image.header.stamp.sec += 1

    camera = CameraInfo(k=range(9))
    camera.k = [1.0] * 9
    camera.k = np.eye(3)
    assert_type(camera.k, NDArray[np.float64])

    number = Float64(data=1)
    number.data = np.float32(3)
    assert_type(number.data, float)

    value = ParameterValue(string_array_value=['a'], byte_array_value=[b'a'], bool_array_value=(True,))
    value.string_array_value = ('a', 'b')
    assert_type(value.string_array_value, List[str])

    marker = Marker(type=Marker.SPHERE, points=[Point(x=1.0)])
    marker.points.append(Point())
    marker.points = (Point(z=each) for each in LaserScan().ranges)

    assert made(PoseStamped).pose.position.x == 0.0
    assert AddTwoInts.Request(a=1, check_fields=True).b == 0
    assert_type(PoseWithCovariance().covariance, NDArray[np.float64])
    assert Log().level < Log.DEBUG < Log.INFO
    assert isinstance(std_msgs.msg.String, Metaclass_String)
    print(message_to_yaml(image, no_arr=True), message_to_ordereddict(image)['height'])
    set_message_fields(String(), {'data': 'a'})
    print(get_message('std_msgs/msg/String'))


if __name__ == '__main__':
    fill()
