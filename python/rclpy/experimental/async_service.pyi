# SPDX-License-Identifier: Apache-2.0
from rclpy.service import Service
from rclpy.type_support import SrvRequestT, SrvResponseT

class AsyncService(Service[SrvRequestT, SrvResponseT]): ...
