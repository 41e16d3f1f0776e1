# SPDX-License-Identifier: Apache-2.0
"""The former name of rclpy.event_handler."""
import warnings

from rclpy.event_handler import *  # noqa: F401,F403
from rclpy.event_handler import QoSEventHandler  # noqa: F401

warnings.warn('importing rclpy.qos_event is deprecated, use rclpy.event_handler instead.', DeprecationWarning)
