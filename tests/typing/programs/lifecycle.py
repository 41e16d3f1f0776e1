# SPDX-License-Identifier: Apache-2.0
"""A managed node."""
from typing import Optional

from rclpy.lifecycle import LifecycleNode, LifecyclePublisher, LifecycleState, TransitionCallbackReturn
from rclpy.timer import Timer
from std_msgs.msg import String
from typing_extensions import assert_type


class Managed(LifecycleNode):

    def __init__(self) -> None:
        super().__init__('managed', namespace='here', enable_communication_interface=False)
        self.timer: Optional[Timer] = None

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        self.words = self.create_lifecycle_publisher(String, 'words', 10)
        assert_type(self.words, LifecyclePublisher[String])
        self.timer = self.create_timer(1.0, self.say)
        return TransitionCallbackReturn.SUCCESS

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        self.get_logger().info(f'{state.label} {state.state_id}')
        return super().on_activate(state)

    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        if self.timer is not None:
            self.destroy_timer(self.timer)
        self.destroy_lifecycle_publisher(self.words)
        return TransitionCallbackReturn.SUCCESS

    def say(self) -> None:
        if self.words.is_activated:
            self.words.publish(String(data='hello'))


def main() -> None:
    node = Managed()
    if node.trigger_configure() is TransitionCallbackReturn.SUCCESS:
        node.trigger_activate()


if __name__ == '__main__':
    main()
