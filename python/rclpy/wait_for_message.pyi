# SPDX-License-Identifier: Apache-2.0
from typing import Literal, Tuple, Type, Union

from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.type_support import MsgT

def wait_for_message(msg_type: Type[MsgT], node: Node, topic: str, *, qos_profile: Union[QoSProfile, int] = ...,
                     time_to_wait: Union[int, float] = ...) -> Union[Tuple[Literal[True], MsgT],
                                                                    Tuple[Literal[False], None]]: ...
