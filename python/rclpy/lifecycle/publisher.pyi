# SPDX-License-Identifier: Apache-2.0
from rclpy.lifecycle.managed_entity import SimpleManagedEntity
from rclpy.publisher import Publisher
from rclpy.type_support import MsgT

class LifecyclePublisher(SimpleManagedEntity, Publisher[MsgT]): ...
