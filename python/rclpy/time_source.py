# SPDX-License-Identifier: Apache-2.0
"""TimeSource: where the time of ROS clocks comes from."""
from __future__ import annotations

import weakref

from rclpy.clock import ROSClock
from rclpy.clock_type import ClockType
from rclpy.time import Time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Optional, Set

    import rosgraph_msgs.msg
    from rcl_interfaces.msg import SetParametersResult
    from rclpy.node import Node
    from rclpy.parameter import Parameter

CLOCK_TOPIC = '/clock'
USE_SIM_TIME_NAME = 'use_sim_time'


class TimeSource:
    """Sets ROS clocks by /clock while the parameter use_sim_time of a node is true.

    A node's own clock has one already; this is for further clocks.
    """

    def __init__(self, *, node: Optional[Node] = None) -> None:
        self._clock_sub = None
        self._node_weak_ref = None
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
            self._subscribe_to_clock_topic()
        else:
            self._unsubscribe()

    def _get_node(self) -> Optional[Node]:
        return None if self._node_weak_ref is None else self._node_weak_ref()

    def _subscribe_to_clock_topic(self) -> None:
        node = self._get_node()
        if node is None or self._clock_sub is not None:
            return
        from rclpy.qos import QoSProfile, ReliabilityPolicy
        from rosgraph_msgs.msg import Clock as ClockMsg
        self._clock_sub = node.create_subscription(
            ClockMsg, CLOCK_TOPIC, self.clock_callback, QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT))

    def _unsubscribe(self) -> None:
        node, subscription = self._get_node(), self._clock_sub
        if node is not None and subscription is not None:
            self._clock_sub = None
            node.destroy_subscription(subscription)

    def attach_node(self, node: Node) -> None:
        """Follows the parameter of this node from now on."""
        from rclpy.node import Node
        from rclpy.parameter import Parameter
        if not isinstance(node, Node):
            raise TypeError('Node must be of type rclpy.node.Node')
        if self._node_weak_ref is not None:
            self.detach_node()
        self._node_weak_ref = weakref.ref(node)
        if not node.has_parameter(USE_SIM_TIME_NAME):
            node.declare_parameter(USE_SIM_TIME_NAME, False)
        parameter = node.get_parameter(USE_SIM_TIME_NAME)
        if parameter.type_ is Parameter.Type.BOOL:
            self.ros_time_is_active = parameter.value
        elif parameter.type_ is not Parameter.Type.NOT_SET:
            node.get_logger().error(
                f"Invalid type for parameter '{USE_SIM_TIME_NAME}' {parameter.type_!r} should be bool")
        else:
            node.get_logger().debug(f"'{USE_SIM_TIME_NAME}' parameter not set, using wall time by default")
        if self._ros_time_is_active:
            self._subscribe_to_clock_topic()
        node.add_on_set_parameters_callback(self._on_parameter_event)

    def _on_parameter_event(self, parameter_list: List[Parameter]) -> SetParametersResult:
        from rcl_interfaces.msg import SetParametersResult
        from rclpy.parameter import Parameter
        for parameter in parameter_list:
            if parameter.name != USE_SIM_TIME_NAME:
                continue
            if parameter.type_ is Parameter.Type.BOOL:
                self.ros_time_is_active = parameter.value
                break
            reason = f'{USE_SIM_TIME_NAME} parameter set to something besides a bool'
            node = self._get_node()
            if node is not None:
                node.get_logger().error(reason)
            return SetParametersResult(successful=False, reason=reason)
        return SetParametersResult(successful=True)

    def detach_node(self) -> None:
        """Follows nothing any more; the clocks stay as they are."""
        node = self._get_node()
        if node is not None:
            try:
                node.remove_on_set_parameters_callback(self._on_parameter_event)
            except ValueError:
                pass
        if self._clock_sub is not None:
            if node is None:
                raise RuntimeError('Unable to destroy previously created clock subscription')
            self._unsubscribe()
        self._node_weak_ref = None

    def attach_clock(self, clock: ROSClock) -> None:
        """Sets this clock too.

        :raises ValueError: for a clock that is no ROSClock.
        """
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
