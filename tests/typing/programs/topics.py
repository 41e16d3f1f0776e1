# SPDX-License-Identifier: Apache-2.0
"""A publisher, subscriptions of every kind and timers."""
from typing import List, Optional, Union

import rclpy
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup
from rclpy.event_handler import QoSSubscriptionMatchedInfo, SubscriptionEventCallbacks
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor
from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import DurabilityPolicy, QoSPresetProfiles, QoSProfile, ReliabilityPolicy, qos_profile_sensor_data
from rclpy.serialization import deserialize_message, serialize_message
from rclpy.subscription import MessageInfo, Subscription
from rclpy.time import Duration, Time
from rclpy.timer import TimerInfo
from rclpy.wait_for_message import wait_for_message
from sensor_msgs.msg import LaserScan
from std_msgs.msg import String
from typing_extensions import assert_type

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL, reliability=ReliabilityPolicy.RELIABLE)


class Talker(Node):

    def __init__(self) -> None:
        super().__init__('talker', namespace='here')
        group = ReentrantCallbackGroup()
        self.chatter = self.create_publisher(String, 'chatter', 10)
        self.latched: Publisher[String] = self.create_publisher(String, 'latched', LATCHED, callback_group=group)
        assert_type(self.chatter, Publisher[String])
        self.timer = self.create_timer(0.5, self.tick)
        self.late = self.create_timer(1.0, self.tick_with_info, callback_group=MutuallyExclusiveCallbackGroup())
        self.heard = self.create_subscription(String, 'chatter', self.hear, 10)
        assert_type(self.heard, Subscription[String])
        self.scans = self.create_subscription(LaserScan, 'scan', self.see, qos_profile_sensor_data)
        self.raw = self.create_subscription(
            LaserScan, 'scan', self.see_octets, QoSPresetProfiles.SENSOR_DATA.value, raw=True,
            event_callbacks=SubscriptionEventCallbacks(matched=self.matched))
        self.short = self.create_subscription(String, 'chatter', lambda msg: self.get_logger().info(msg.data), 10)
        self.later = self.create_subscription(String, 'chatter', self.hear_later, 10)
        self.count = 0

    def tick(self) -> None:
        self.count += 1
        self.chatter.publish(String(data=f'hello {self.count}'))
        self.latched.publish(serialize_message(String(data='octets')))
        since: Duration = self.get_clock().now() - Time()
        before: Time = self.get_clock().now() - Duration(seconds=1)
        self.get_logger().info(f'{since.nanoseconds} {before.to_msg().sec}', throttle_duration_sec=1.0)

    def tick_with_info(self, info: TimerInfo) -> None:
        self.get_logger().debug(str(info.actual_call_time.nanoseconds - info.expected_call_time.nanoseconds))

    def hear(self, msg: String) -> None:
        assert_type(msg.data, str)

    async def hear_later(self, msg: String) -> None:
        self.get_logger().warning(msg.data, once=True)

    def see(self, msg: LaserScan, info: MessageInfo) -> None:
        nearest: float = min(msg.ranges)
        age: int = info['received_timestamp'] - info['source_timestamp']
        print(nearest, age)

    def see_octets(self, msg: bytes) -> None:
        scan = deserialize_message(msg, LaserScan)
        assert_type(scan, LaserScan)

    def matched(self, info: QoSSubscriptionMatchedInfo) -> None:
        print(info.current_count)


def first(node: Node) -> Union[str, None]:
    there, message = wait_for_message(String, node, 'chatter', time_to_wait=1)
    return message.data if there and message is not None else None


def main(args: Optional[List[str]] = None) -> None:
    rclpy.init(args=args)
    node = Talker()
    executor = MultiThreadedExecutor(num_threads=2)
    executor.add_node(node)
    try:
        executor.spin()
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    finally:
        node.destroy_node()
        rclpy.try_shutdown()


if __name__ == '__main__':
    main()
