# SPDX-License-Identifier: Apache-2.0
"""wait_for_message: the next message on a topic, without a callback."""
from __future__ import annotations

from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.task import Future

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

    from rclpy.node import Node
    from rclpy.qos import QoSProfile


def wait_for_message(msg_type, node: Node, topic: str, *, qos_profile: Union[QoSProfile, int] = 1, time_to_wait=-1):
    """Waits for one message, at most `time_to_wait` seconds unless that is negative.

    Nothing else of the node runs meanwhile, and nobody needs to spin it.

    :return: (True, message), or (False, None) when the time was over or the context was shut down.
    """
    received = Future()
    helper = SingleThreadedExecutor(context=node.context)
    # In a group of its own: the caller may be a callback of the node.
    subscription = node.create_subscription(msg_type, topic, received.set_result, qos_profile,
                                            callback_group=ReentrantCallbackGroup())
    try:
        subscription.handle.move_to(helper._core)
        helper.spin_until_future_complete(received, time_to_wait)
    except ExternalShutdownException:
        pass
    finally:
        node.destroy_subscription(subscription)
        helper.shutdown()
    return (True, received.result()) if received.done() else (False, None)
