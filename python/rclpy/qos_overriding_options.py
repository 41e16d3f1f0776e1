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
    """Declares the parameters and changes `qos` to what they say. A lifespan is a publisher's business alone.

    :raises InvalidQosOverridesError: when the callback of the options refuses the profile.
    :raises RuntimeError: when a parameter names no policy.
    """
    from rcl_interfaces.msg import ParameterDescriptor
    from rclpy.publisher import Publisher
    from rclpy.subscription import Subscription
    if not issubclass(entity_type, (Publisher, Subscription)):
        raise TypeError('Argument `entity_type` should be a subclass of Publisher or Subscription')
    entity = 'publisher' if issubclass(entity_type, Publisher) else 'subscription'
    suffix = '' if options.entity_id is None else f'_{options.entity_id}'
    about = f'for {entity} `{topic_name}` with id `{options.entity_id}`'
    for policy in options.policy_kinds:
        if policy is QoSPolicyKind.LIFESPAN and entity == 'subscription':
            continue
        policy_name = policy.name.lower()
        name = f'qos_overrides.{topic_name}.{entity}{suffix}.{policy_name}'
        descriptor = ParameterDescriptor(description=f'{policy_name} {about}', read_only=True)
        try:
            parameter = node.declare_parameter(name, _get_qos_policy_parameter(qos, policy), descriptor)
        except ParameterAlreadyDeclaredException:
            parameter = node.get_parameter(name)
        _apply(policy, parameter, qos)
    if options.callback is not None:
        result = options.callback(qos)
        if not result.successful:
            raise InvalidQosOverridesError(f'Provided QoS overrides {about}, are not valid: {result.reason}')


def _get_qos_policy_parameter(qos: QoSProfile, policy: QoSPolicyKind) -> Union[str, int, bool]:
    value = getattr(qos, policy.name.lower())
    if policy in _ENUMS:
        if value.name == 'UNKNOWN':
            raise ValueError('User provided QoS profile is invalid')
        return value.name.lower()
    return value.nanoseconds if policy in _DURATIONS else value


def _apply(policy: QoSPolicyKind, parameter: Parameter, qos: QoSProfile) -> None:
    value = parameter.value
    if policy in _ENUMS:
        try:
            value = _ENUMS[policy][value.upper()]
        except KeyError:
            raise RuntimeError(f'Unexpected QoS override for policy `{policy.name.lower()}`: `{value}`') from None
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
