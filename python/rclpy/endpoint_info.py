# SPDX-License-Identifier: Apache-2.0
"""TopicEndpointInfo and ServiceEndpointInfo: what the graph knows of one publisher or subscription, server or client."""
from __future__ import annotations

from enum import IntEnum

from rclpy.qos import QoSPresetProfiles, QoSProfile
from rclpy.type_hash import TypeHash

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Union


class EndpointTypeEnum(IntEnum):
    INVALID = 0
    PUBLISHER = 1
    SUBSCRIPTION = 2
    CLIENT = 3
    SERVER = 4


def _hash(value: Union[TypeHash, dict]) -> TypeHash:
    value = TypeHash(**value) if isinstance(value, dict) else value
    assert isinstance(value, TypeHash)
    return value


def _profile(value: Union[QoSProfile, dict]) -> QoSProfile:
    value = QoSProfile(**value) if isinstance(value, dict) else value
    assert isinstance(value, QoSProfile)
    return value


def _gid(value: List[int]) -> List[int]:
    assert all(isinstance(octet, int) for octet in value)
    return value


def _endpoint_type(value: Union[EndpointTypeEnum, int]) -> EndpointTypeEnum:
    assert isinstance(value, int)
    return EndpointTypeEnum(value)


def _gid_text(gid: List[int]) -> str:
    return '.'.join(format(octet, '02x') for octet in gid)


def _profile_lines(qos: QoSProfile, indent: str, depth: str) -> List[str]:
    return [indent + line for line in (
        f'Reliability: {qos.reliability.name}', f'History (Depth): {qos.history.name}{depth}',
        f'Durability: {qos.durability.name}', f'Lifespan: {qos.lifespan}', f'Deadline: {qos.deadline}',
        f'Liveliness: {qos.liveliness.name}', f'Liveliness lease duration: {qos.liveliness_lease_duration}')]


class _EndpointInfo:
    """What both have: properties for the slots, of which keyword arguments bear the names."""

    __slots__ = ('_node_name', '_node_namespace', '_endpoint_type')
    __hash__ = None

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
    def endpoint_type(self) -> EndpointTypeEnum:
        return self._endpoint_type

    @endpoint_type.setter
    def endpoint_type(self, value: Union[EndpointTypeEnum, int]) -> None:
        self._endpoint_type = _endpoint_type(value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return False
        return all(getattr(self, slot) == getattr(other, slot)
                   for slot in (*_EndpointInfo.__slots__, *self.__slots__))


class TopicEndpointInfo(_EndpointInfo):
    """One publisher or subscription; keyword arguments are the properties' names."""

    __slots__ = ('_topic_type', '_topic_type_hash', '_endpoint_gid', '_qos_profile')

    def __init__(self, **kwargs) -> None:
        assert all('_' + key in (*_EndpointInfo.__slots__, *self.__slots__) for key in kwargs), \
            f'Invalid arguments passed to constructor: {kwargs.keys()}'
        self.node_name = kwargs.get('node_name', '')
        self.node_namespace = kwargs.get('node_namespace', '')
        self.topic_type = kwargs.get('topic_type', '')
        self.topic_type_hash = kwargs.get('topic_type_hash', TypeHash())
        self.endpoint_type = kwargs.get('endpoint_type', EndpointTypeEnum.INVALID)
        self.endpoint_gid = kwargs.get('endpoint_gid', [])
        self.qos_profile = kwargs.get('qos_profile', QoSPresetProfiles.UNKNOWN.value)

    @classmethod
    def _of(cls, facts: dict) -> TopicEndpointInfo:
        facts['qos_profile'] = QoSProfile._of(facts['qos_profile'])
        facts['topic_type_hash'] = TypeHash._of(facts['topic_type_hash'])
        facts['endpoint_gid'] = list(facts['endpoint_gid'])
        return cls(**facts)

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
        self._topic_type_hash = _hash(value)

    @property
    def endpoint_gid(self) -> List[int]:
        """The 16 octets by which the middleware knows it."""
        return self._endpoint_gid

    @endpoint_gid.setter
    def endpoint_gid(self, value: List[int]) -> None:
        self._endpoint_gid = _gid(value)

    @property
    def qos_profile(self) -> QoSProfile:
        return self._qos_profile

    @qos_profile.setter
    def qos_profile(self, value: Union[QoSProfile, dict]) -> None:
        self._qos_profile = _profile(value)

    def __str__(self) -> str:
        qos = self._qos_profile
        depth = f' ({qos.depth})' if qos.history.name == 'KEEP_LAST' else ''
        return '\n'.join((
            f'Node name: {self._node_name}', f'Node namespace: {self._node_namespace}',
            f'Topic type: {self._topic_type}', f'Topic type hash: {self._topic_type_hash}',
            f'Endpoint type: {self._endpoint_type.name}', f'GID: {_gid_text(self._endpoint_gid)}', 'QoS profile:',
            *_profile_lines(qos, '  ', depth)))


class ServiceEndpointInfo(_EndpointInfo):
    """One server or client; keyword arguments are the properties' names.

    `endpoint_gids` and `qos_profiles` are of its reader and its writer, in this order; of the only one where the
    middleware has services of one endpoint (`endpoint_count` 1).
    """

    __slots__ = ('_service_type', '_service_type_hash', '_qos_profiles', '_endpoint_gids', '_endpoint_count')

    def __init__(self, node_name: str = '', node_namespace: str = '', service_type: str = '',
                 service_type_hash: Union[TypeHash, dict, None] = None,
                 qos_profiles: List[Union[QoSProfile, dict]] = (), endpoint_gids: List[List[int]] = (),
                 endpoint_type: Union[EndpointTypeEnum, int] = EndpointTypeEnum.INVALID,
                 endpoint_count: int = 0) -> None:
        self.node_name = node_name
        self.node_namespace = node_namespace
        self.service_type = service_type
        self.service_type_hash = TypeHash() if service_type_hash is None else service_type_hash
        self.endpoint_type = endpoint_type
        self.endpoint_gids = list(endpoint_gids) if endpoint_gids == () else endpoint_gids
        self.qos_profiles = list(qos_profiles) if qos_profiles == () else qos_profiles
        self.endpoint_count = endpoint_count

    @classmethod
    def _of(cls, facts: dict) -> ServiceEndpointInfo:
        facts['qos_profiles'] = [QoSProfile._of(qos) for qos in facts['qos_profiles']]
        facts['service_type_hash'] = TypeHash._of(facts['service_type_hash'])
        facts['endpoint_gids'] = [list(gid) for gid in facts['endpoint_gids']]
        return cls(**facts)

    @property
    def service_type(self) -> str:
        return self._service_type

    @service_type.setter
    def service_type(self, value: str) -> None:
        assert isinstance(value, str)
        self._service_type = value

    @property
    def service_type_hash(self) -> TypeHash:
        return self._service_type_hash

    @service_type_hash.setter
    def service_type_hash(self, value: Union[TypeHash, dict]) -> None:
        self._service_type_hash = _hash(value)

    @property
    def endpoint_count(self) -> int:
        return self._endpoint_count

    @endpoint_count.setter
    def endpoint_count(self, value: int) -> None:
        assert isinstance(value, int)
        self._endpoint_count = value

    @property
    def endpoint_gids(self) -> List[List[int]]:
        return self._endpoint_gids

    @endpoint_gids.setter
    def endpoint_gids(self, value: List[List[int]]) -> None:
        assert isinstance(value, list) and all(isinstance(gid, list) for gid in value)
        self._endpoint_gids = [_gid(gid) for gid in value]

    @property
    def qos_profiles(self) -> List[QoSProfile]:
        return self._qos_profiles

    @qos_profiles.setter
    def qos_profiles(self, value: List[Union[QoSProfile, dict]]) -> None:
        assert isinstance(value, list)
        self._qos_profiles = [_profile(profile) for profile in value]

    def __str__(self) -> str:
        lines = [f'Node name: {self._node_name}', f'Node namespace: {self._node_namespace}',
                 f'Service type: {self._service_type}', f'Service type hash: {self._service_type_hash}',
                 f'Endpoint type: {self._endpoint_type.name}', f'Endpoint count: {self._endpoint_count}']
        if self._endpoint_count == 1:
            qos = self._qos_profiles[0]
            lines += [f'GID: {_gid_text(self._endpoint_gids[0])}', 'QoS profile:',
                      *_profile_lines(qos, '  ', f' ({qos.depth})')]
            return '\n'.join(lines)
        if self._endpoint_type is EndpointTypeEnum.CLIENT:
            roles = (('Request Writer', 1), ('Response Reader', 0))
        else:
            roles = (('Request Reader', 0), ('Response Writer', 1))
        lines += ['GIDs:'] + [f' - {role} : {_gid_text(self._endpoint_gids[index])}' for role, index in roles]
        lines.append('QoS profiles:')
        for role, index in roles:
            qos = self._qos_profiles[index]
            lines += [f' - {role} :', *_profile_lines(qos, '      ', f' ({qos.depth})')]
        return '\n'.join(lines)
