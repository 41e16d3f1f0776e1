# SPDX-License-Identifier: Apache-2.0
"""TopicEndpointInfo: what the graph knows of one publisher or subscription."""
from __future__ import annotations

from enum import IntEnum

from rclpy.qos import QoSPresetProfiles, QoSProfile
from rclpy.type_hash import TypeHash

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Union


class TopicEndpointTypeEnum(IntEnum):
    INVALID = 0
    PUBLISHER = 1
    SUBSCRIPTION = 2


class TopicEndpointInfo:
    """One publisher or subscription; keyword arguments are the properties' names."""

    __slots__ = ('_node_name', '_node_namespace', '_topic_type', '_topic_type_hash', '_endpoint_type',
                 '_endpoint_gid', '_qos_profile')

    def __init__(self, **kwargs) -> None:
        assert all('_' + key in self.__slots__ for key in kwargs), \
            f'Invalid arguments passed to constructor: {kwargs.keys()}'
        self.node_name = kwargs.get('node_name', '')
        self.node_namespace = kwargs.get('node_namespace', '')
        self.topic_type = kwargs.get('topic_type', '')
        self.topic_type_hash = kwargs.get('topic_type_hash', TypeHash())
        self.endpoint_type = kwargs.get('endpoint_type', TopicEndpointTypeEnum.INVALID)
        self.endpoint_gid = kwargs.get('endpoint_gid', [])
        self.qos_profile = kwargs.get('qos_profile', QoSPresetProfiles.UNKNOWN.value)

    @classmethod
    def _of(cls, facts: dict) -> TopicEndpointInfo:
        facts['qos_profile'] = QoSProfile._of(facts['qos_profile'])
        facts['topic_type_hash'] = TypeHash._of(facts['topic_type_hash'])
        facts['endpoint_gid'] = list(facts['endpoint_gid'])
        return cls(**facts)

    @property
    def node_name(self) -> str:
        return self._node_name

    @node_name.setter
    def node_name(self, value: str) -> None:
        assert isinstance(value, str)
        self._node_name = value

    @property
    def node_namespace(self) -> str:
        return self._node_namespace

    @node_namespace.setter
    def node_namespace(self, value: str) -> None:
        assert isinstance(value, str)
        self._node_namespace = value

    @property
    def topic_type(self) -> str:
        return self._topic_type

    @topic_type.setter
    def topic_type(self, value: str) -> None:
        assert isinstance(value, str)
        self._topic_type = value

    @property
    def topic_type_hash(self) -> TypeHash:
        return self._topic_type_hash

    @topic_type_hash.setter
    def topic_type_hash(self, value: Union[TypeHash, dict]) -> None:
        self._topic_type_hash = TypeHash(**value) if isinstance(value, dict) else value
        assert isinstance(self._topic_type_hash, TypeHash)

    @property
    def endpoint_type(self) -> TopicEndpointTypeEnum:
        return self._endpoint_type

    @endpoint_type.setter
    def endpoint_type(self, value: Union[TopicEndpointTypeEnum, int]) -> None:
        self._endpoint_type = TopicEndpointTypeEnum(value)

    @property
    def endpoint_gid(self) -> List[int]:
        """The 16 octets by which the middleware knows it."""
        return self._endpoint_gid

    @endpoint_gid.setter
    def endpoint_gid(self, value: List[int]) -> None:
        assert isinstance(value, (list, tuple, bytes))
        self._endpoint_gid = value

    @property
    def qos_profile(self) -> QoSProfile:
        return self._qos_profile

    @qos_profile.setter
    def qos_profile(self, value: Union[QoSProfile, dict]) -> None:
        self._qos_profile = QoSProfile(**value) if isinstance(value, dict) else value
        assert isinstance(self._qos_profile, QoSProfile)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TopicEndpointInfo):
            return False
        return all(getattr(self, slot) == getattr(other, slot) for slot in TopicEndpointInfo.__slots__)

    __hash__ = None

    def __str__(self) -> str:
        gid = '.'.join(format(octet, '02x') for octet in self._endpoint_gid)
        qos = self._qos_profile
        history = f'{qos.history.name}'
        if qos.history.name == 'KEEP_LAST':
            history += f' ({qos.depth})'
        return (f'Node name: {self._node_name}\nNode namespace: {self._node_namespace}\n'
                f'Topic type: {self._topic_type}\nTopic type hash: {self._topic_type_hash}\n'
                f'Endpoint type: {self._endpoint_type.name}\nGID: {gid}\nQoS profile:\n'
                f'  Reliability: {qos.reliability.name}\n  History (Depth): {history}\n'
                f'  Durability: {qos.durability.name}\n  Lifespan: {qos.lifespan}\n'
                f'  Deadline: {qos.deadline}\n  Liveliness: {qos.liveliness.name}\n'
                f'  Liveliness lease duration: {qos.liveliness_lease_duration}')
