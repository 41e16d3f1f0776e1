# SPDX-License-Identifier: Apache-2.0
"""Future, under its own name."""
from rclpy.task import Future

__all__ = ['Future']
