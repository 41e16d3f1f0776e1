# SPDX-License-Identifier: Apache-2.0
"""The native part of rclpy under the name by which programs find it."""

from rclpy import _rclpy_pybind11 as rclpy_implementation

package = 'rclpy'

__all__ = ['package', 'rclpy_implementation']
