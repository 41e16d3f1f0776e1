# SPDX-License-Identifier: Apache-2.0
"""The classes of rclpy.experimental for programs of asyncio, by another name they go by."""
from rclpy.experimental.async_client import AsyncClient
from rclpy.experimental.async_clock import AsyncClock
from rclpy.experimental.async_node import AsyncNode
from rclpy.experimental.async_publisher import AsyncPublisher
from rclpy.experimental.async_service import AsyncService
from rclpy.experimental.async_subscription import AsyncSubscription
from rclpy.experimental.async_timer import AsyncTimer
from rclpy.experimental.asyncio_executor import AsyncioExecutor

__all__ = ['AsyncClient', 'AsyncClock', 'AsyncNode', 'AsyncPublisher', 'AsyncService', 'AsyncSubscription', 'AsyncTimer',
           'AsyncioExecutor']
