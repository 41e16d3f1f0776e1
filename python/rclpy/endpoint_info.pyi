# SPDX-License-Identifier: Apache-2.0
from enum import IntEnum
from typing import Any, Dict, List, Sequence, Union

from rclpy.qos import QoSProfile
from rclpy.type_hash import TypeHash

class EndpointTypeEnum(IntEnum):
    INVALID = 0
    PUBLISHER = 1
    SUBSCRIPTION = 2
    CLIENT = 3
    SERVER = 4

class _EndpointInfo:
    node_name: str
    node_namespace: str
    endpoint_type: EndpointTypeEnum
    def __eq__(self, other: object) -> bool: ...

class TopicEndpointInfo(_EndpointInfo):
    topic_type: str
    topic_type_hash: TypeHash
    endpoint_gid: List[int]
    qos_profile: QoSProfile
    def __init__(self, *, node_name: str = ..., node_namespace: str = ..., topic_type: str = ...,
                 topic_type_hash: Union[TypeHash, Dict[str, Any]] = ...,
                 endpoint_type: Union[EndpointTypeEnum, int] = ..., endpoint_gid: List[int] = ...,
                 qos_profile: Union[QoSProfile, Dict[str, Any]] = ...) -> None: ...

class ServiceEndpointInfo(_EndpointInfo):
    service_type: str
    service_type_hash: TypeHash
    endpoint_count: int
    endpoint_gids: List[List[int]]
    qos_profiles: List[QoSProfile]
    def __init__(self, node_name: str = ..., node_namespace: str = ..., service_type: str = ...,
                 service_type_hash: Union[TypeHash, Dict[str, Any], None] = ...,
                 qos_profiles: Sequence[Union[QoSProfile, Dict[str, Any]]] = ...,
                 endpoint_gids: Sequence[List[int]] = ..., endpoint_type: Union[EndpointTypeEnum, int] = ...,
                 endpoint_count: int = ...) -> None: ...
