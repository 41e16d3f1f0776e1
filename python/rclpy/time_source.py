# SPDX-License-Identifier: Apache-2.0
"""TimeSource: where the time of ROS clocks comes from."""
from __future__ import annotations

from rclpy.clock import ROSClock
from rclpy.clock_type import ClockType
from rclpy.time import Time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Set

    import rosgraph_msgs.msg
    from rclpy.node import Node

CLOCK_TOPIC = '/clock'
USE_SIM_TIME_NAME = 'use_sim_time'


class TimeSource:
    """Sets ROS clocks by /clock while the parameter use_sim_time of a node is true.

    A node's own clock has one already; this is for further clocks.
    """

    def __init__(self, *, node: Optional[Node] = None) -> None:
        self._node = None
        self._clock_sub = None
        self._associated_clocks: Set[ROSClock] = set()
        self._last_time_set = Time(clock_type=ClockType.ROS_TIME)
        self._ros_time_is_active = False
        if node is not None:
            self.attach_node(node)

    @property
    def ros_time_is_active(self) -> bool:
        return self._ros_time_is_active

    @ros_time_is_active.setter
    def ros_time_is_active(self, enabled: bool) -> None:
        if self._ros_time_is_active == enabled:
            return
        self._ros_time_is_active = enabled
        for clock in self._associated_clocks:
            clock._set_ros_time_is_active(enabled)
        if enabled:
            self._subscribe()
        else:
            self._unsubscribe()

    def _subscribe(self) -> None:
        if self._node is None or self._clock_sub is not None:
            return
        from rclpy.qos import QoSProfile, ReliabilityPolicy
        from rosgraph_msgs.msg import Clock as ClockMsg
        self._clock_sub = self._node.create_subscription(
            ClockMsg, CLOCK_TOPIC, self.clock_callback, QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT))

    def _unsubscribe(self) -> None:
        if self._clock_sub is not None:
            self._node.destroy_subscription(self._clock_sub)
            self._clock_sub = None

    def attach_node(self, node: Node) -> None:
        """Follows the parameter of this node from now on."""
        from rclpy.node import Node
        from rclpy.parameter import Parameter
        if not isinstance(node, Node):
            raise TypeError('Node must be of type rclpy.node.Node')
        if self._node is not None:
            self.detach_node()
        self._node = node
        if not node.has_parameter(USE_SIM_TIME_NAME):
            node.declare_parameter(USE_SIM_TIME_NAME, False)
        value = node.get_parameter_or(USE_SIM_TIME_NAME)
        if value.type_ is Parameter.Type.BOOL:
            self.ros_time_is_active = value.value
        node.add_post_set_parameters_callback(self._follow_parameter)

    def _follow_parameter(self, parameters) -> None:
        for parameter in parameters:
            if parameter.name == USE_SIM_TIME_NAME and isinstance(parameter.value, bool):
                self.ros_time_is_active = parameter.value

    def detach_node(self) -> None:
        """Follows nothing any more; the clocks show system time."""
        if self._node is None:
            return
        self.ros_time_is_active = False
        self._node.remove_post_set_parameters_callback(self._follow_parameter)
        self._node = None

    def attach_clock(self, clock: ROSClock) -> None:
        """Sets this clock too."""
        if not isinstance(clock, ROSClock):
            raise ValueError('Only clocks with type ROS_TIME can be attached.')
        clock.set_ros_time_override(self._last_time_set)
        clock._set_ros_time_is_active(self.ros_time_is_active)
        self._associated_clocks.add(clock)

    def clock_callback(self, msg: rosgraph_msgs.msg.Clock) -> None:
        """What a message on /clock does."""
        self._last_time_set = Time.from_msg(msg.clock)
        for clock in self._associated_clocks:
            clock.set_ros_time_override(self._last_time_set)
