# SPDX-License-Identifier: Apache-2.0
from typing import Type, Union

from rclpy.type_support import Msg, MsgT

def serialize_message(message: Msg) -> bytes: ...
def deserialize_message(serialized_message: Union[bytes, bytearray, memoryview], message_type: Type[MsgT]) -> MsgT: ...
