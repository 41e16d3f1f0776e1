# SPDX-License-Identifier: Apache-2.0
"""QoS of a publisher or subscription that parameters may override."""
from __future__ import annotations

from rclpy.duration import Duration
from rclpy.exceptions import ParameterAlreadyDeclaredException
from rclpy.parameter import Parameter
from rclpy.qos import (DurabilityPolicy, HistoryPolicy, LivelinessPolicy, QoSPolicyKind, QoSProfile,
                       ReliabilityPolicy)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterable, Optional, Text, Union

    from rcl_interfaces.msg import SetParametersResult as QosCallbackResult
    from rclpy.node import Node

    QosCallbackType = Callable[[QoSProfile], QosCallbackResult]
    QoSProfileAttributes = Union[HistoryPolicy, int, ReliabilityPolicy, DurabilityPolicy, Duration, LivelinessPolicy,
                                 bool]


class InvalidQosOverridesError(Exception):
    """Overrides that the callback of the options refused."""


class QoSOverridingOptions:
    """Which policies parameters "qos_overrides./topic.publisher[_id].policy" may override."""

    def __init__(self, policy_kinds: Iterable[QoSPolicyKind], *, callback: Optional[QosCallbackType] = None,
                 entity_id: Optional[Text] = None) -> None:
        """
        :param callback: says whether the profile with its overrides is fine.
        :param entity_id: tells several of one node on one topic apart.
        """
        self._policy_kinds = policy_kinds
        self._callback = callback
        self._entity_id = entity_id

    @property
    def policy_kinds(self) -> Iterable[QoSPolicyKind]:
        return self._policy_kinds

    @property
    def callback(self) -> Optional[QosCallbackType]:
        return self._callback

    @property
    def entity_id(self) -> Optional[Text]:
        return self._entity_id

    @classmethod
    def with_default_policies(cls, *, callback: Optional[QosCallbackType] = None,
                              entity_id: Optional[Text] = None) -> QoSOverridingOptions:
        """History, depth and reliability."""
        return cls(policy_kinds=(QoSPolicyKind.HISTORY, QoSPolicyKind.DEPTH, QoSPolicyKind.RELIABILITY),
                   callback=callback, entity_id=entity_id)


_ENUMS = {QoSPolicyKind.HISTORY: HistoryPolicy, QoSPolicyKind.RELIABILITY: ReliabilityPolicy,
          QoSPolicyKind.DURABILITY: DurabilityPolicy, QoSPolicyKind.LIVELINESS: LivelinessPolicy}
_DURATIONS = (QoSPolicyKind.DEADLINE, QoSPolicyKind.LIFESPAN, QoSPolicyKind.LIVELINESS_LEASE_DURATION)


def _declare_qos_parameters(entity_type, node: Node, topic_name: str, qos: QoSProfile,
                            options: QoSOverridingOptions) -> None:
    """Declares the parameters and changes `qos` to what they say."""
    from rcl_interfaces.msg import ParameterDescriptor
    kind_of_entity = entity_type.__name__.lower()
    if kind_of_entity not in ('publisher', 'subscription'):
        kind_of_entity = 'publisher'
    suffix = '' if options.entity_id is None else f'_{options.entity_id}'
    prefix = f'qos_overrides.{topic_name}.{kind_of_entity}{suffix}.'
    for policy in options.policy_kinds:
        policy = QoSPolicyKind(policy)
        name = prefix + policy.name.lower()
        descriptor = ParameterDescriptor(
            description=f'{policy.name.lower()} of the {kind_of_entity} on {topic_name}', read_only=True)
        try:
            parameter = node.declare_parameter(name, _to_parameter(policy, qos), descriptor)
        except ParameterAlreadyDeclaredException:
            parameter = node.get_parameter(name)
        _apply(policy, parameter, qos)
    if options.callback is not None:
        result = options.callback(qos)
        if not result.successful:
            raise InvalidQosOverridesError(
                f'{entity_type.__name__} on {topic_name}: {result.reason or "the callback refused the QoS overrides"}')


def _to_parameter(policy: QoSPolicyKind, qos: QoSProfile):
    value = getattr(qos, policy.name.lower())
    if policy in _ENUMS:
        return value.short_key
    return value.nanoseconds if policy in _DURATIONS else value


def _apply(policy: QoSPolicyKind, parameter: Parameter, qos: QoSProfile) -> None:
    value = parameter.value
    if policy in _ENUMS:
        try:
            value = _ENUMS[policy].get_from_short_key(value)
        except KeyError:
            raise InvalidQosOverridesError(f"parameter '{parameter.name}': no such policy: '{value}'") from None
    elif policy in _DURATIONS:
        value = Duration(nanoseconds=value)
    setattr(qos, policy.name.lower(), value)


def __getattr__(name: str):
    if name == 'QosCallbackResult':
        from rcl_interfaces.msg import SetParametersResult
        return SetParametersResult
    if name in ('QosCallbackType', 'QoSProfileAttributes'):
        import typing
        from rcl_interfaces.msg import SetParametersResult
        if name == 'QosCallbackType':
            return typing.Callable[[QoSProfile], SetParametersResult]
        return typing.Union[HistoryPolicy, int, ReliabilityPolicy, DurabilityPolicy, Duration, LivelinessPolicy, bool]
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
