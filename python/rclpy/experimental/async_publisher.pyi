# SPDX-License-Identifier: Apache-2.0
from rclpy.publisher import Publisher
from rclpy.type_support import MsgT

class AsyncPublisher(Publisher[MsgT]): ...
