# SPDX-License-Identifier: Apache-2.0
from rclpy.endpoint_info import EndpointTypeEnum
from rclpy.endpoint_info import TopicEndpointInfo as TopicEndpointInfo

TopicEndpointTypeEnum = EndpointTypeEnum
