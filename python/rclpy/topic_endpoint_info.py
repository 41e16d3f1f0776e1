# SPDX-License-Identifier: Apache-2.0
"""The former home of what is in rclpy.endpoint_info."""
from rclpy.endpoint_info import EndpointTypeEnum, TopicEndpointInfo

__all__ = ['TopicEndpointInfo', 'TopicEndpointTypeEnum']

TopicEndpointTypeEnum = EndpointTypeEnum
