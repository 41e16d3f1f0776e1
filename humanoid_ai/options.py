# SPDX-License-Identifier: Apache-2.0
"""Parameters with a meaning and a range: a value outside is refused when it is set, by whoever sets it.

    rate_hz = number(self, 'rate_hz', 10.0, 0.1, 100.0, 'clusterings per second')
"""
from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
from rclpy.qos import QoSProfile, QoSReliabilityPolicy


def number(node, name: str, default: float, least: float, most: float, meaning: str) -> float:
    """Declares a double parameter; returns its value now."""
    limits = FloatingPointRange(from_value=float(least), to_value=float(most), step=0.0)
    descriptor = ParameterDescriptor(description=meaning, floating_point_range=[limits])
    return node.declare_parameter(name, float(default), descriptor).value


def integer(node, name: str, default: int, least: int, most: int, meaning: str) -> int:
    """Declares an integer parameter; returns its value now."""
    limits = IntegerRange(from_value=least, to_value=most, step=1)
    descriptor = ParameterDescriptor(description=meaning, integer_range=[limits])
    return node.declare_parameter(name, default, descriptor).value


def text(node, name: str, default: str, meaning: str) -> str:
    """Declares a string parameter; returns its value now."""
    return node.declare_parameter(name, default, ParameterDescriptor(description=meaning)).value


def switch(node, name: str, default: bool, meaning: str) -> bool:
    """Declares a boolean parameter; returns its value now."""
    return node.declare_parameter(name, default, ParameterDescriptor(description=meaning)).value


def image_qos(node) -> QoSProfile:
    """How images are subscribed: reliable as most publishers are, or best effort by parameter image_reliable = false.

    Large images in many UDP fragments rarely survive best effort; but a best-effort camera never matches a reliable
    reader.
    """
    reliable = switch(node, 'image_reliable', True, 'subscribe images reliably; false for best-effort cameras')
    policy = QoSReliabilityPolicy.RELIABLE if reliable else QoSReliabilityPolicy.BEST_EFFORT
    return QoSProfile(depth=2, reliability=policy)
