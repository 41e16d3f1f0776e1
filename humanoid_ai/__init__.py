# SPDX-License-Identifier: Apache-2.0
"""Perception nodes in Python: each runs as `python3 -m humanoid_ai.<name> --ros-args ...` and ends cleanly on Ctrl-C.

Nodes: basic_node, ai_perception_node, parameter_node, deep_learning_perception, robust_node, threading_node,
memory_efficient_node. Sources of data: camera, lidar_sim. All of them together: `python3 -m humanoid_ai.demo`.

What they share is in small modules without ROS in them, so that it can be tested and reused alone: colors (dominant
colours), obstacles (nearest range), people and imagenet (detectors), world (a ray-cast room), chunks (large files),
intake (newest-only hand-over to a worker), measures (rates and latencies). runner and diagnostics are the ROS side.
"""
