# SPDX-License-Identifier: Apache-2.0
from rclpy.executors import SingleThreadedExecutor

class EventsExecutor(SingleThreadedExecutor): ...
