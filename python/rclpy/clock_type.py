# SPDX-License-Identifier: Apache-2.0
from rclpy._rclpy_pybind11 import ClockType

__all__ = ['ClockType']
