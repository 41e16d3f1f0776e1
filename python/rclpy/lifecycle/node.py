# SPDX-License-Identifier: Apache-2.0
"""LifecycleNode: a node whose state others change. State machine and services are native; here are the callbacks."""
from __future__ import annotations

from traceback import format_exc
from typing import NamedTuple

import _myelin
from _myelin import RCLError
from _myelin import TransitionCallbackReturnType as TransitionCallbackReturn
from rclpy.lifecycle.managed_entity import ManagedEntity
from rclpy.lifecycle.publisher import LifecyclePublisher
from rclpy.node import Node
from rclpy.qos import qos_profile_services_default
from rclpy.service import Service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Dict, Optional

    from rclpy.callback_groups import CallbackGroup

__all__ = ['LifecycleNode', 'LifecycleNodeMixin', 'LifecycleState', 'TransitionCallbackReturn']

# By the transition states in which they run, as lifecycle_msgs/msg/State numbers these.
_CALLBACKS = {10: 'on_configure', 11: 'on_cleanup', 12: 'on_shutdown', 13: 'on_activate', 14: 'on_deactivate',
              15: 'on_error'}
# By the primary states from which they lead, as lifecycle_msgs/msg/Transition numbers them.
_SHUTDOWNS = {1: 5, 2: 6, 3: 7}
_CONFIGURE, _CLEANUP, _ACTIVATE, _DEACTIVATE = 1, 2, 3, 4

_SERVICES = {'change_state': 'ChangeState', 'get_state': 'GetState', 'get_available_states': 'GetAvailableStates',
             'get_available_transitions': 'GetAvailableTransitions', 'get_transition_graph': 'GetAvailableTransitions'}


class LifecycleState(NamedTuple):
    """A state of a managed node."""

    label: str
    state_id: int


class LifecycleNodeMixin(ManagedEntity):
    """What makes a Node a managed one; for classes that inherit from both and call both __init__()."""

    def __init__(self, *, enable_communication_interface: bool = True,
                 callback_group: Optional[CallbackGroup] = None) -> None:
        """
        :param enable_communication_interface: whether other nodes may ask for the state and change it, and hear of
            changes.
        :param callback_group: of the services; the node's default when None.
        """
        self._callbacks: Dict[int, Callable[[LifecycleState], TransitionCallbackReturn]] = {
            state_id: getattr(self, name) for state_id, name in _CALLBACKS.items()}
        self._managed_entities: Dict[ManagedEntity, None] = {}  # in the order in which they came
        group = self.default_callback_group if callback_group is None else callback_group
        self._state_machine = _myelin.LifecycleStateMachine(self.handle, enable_communication_interface, group._core,
                                                            self)
        if enable_communication_interface:
            import lifecycle_msgs.srv
            for name, type_name in _SERVICES.items():
                handle = getattr(self._state_machine, f'service_{name}')
                service = Service(handle, getattr(lifecycle_msgs.srv, type_name), handle.name, None, group,
                                  qos_profile_services_default)
                setattr(self, f'_service_{name}', service)
                group.add_entity(service)
                self._add_service(service)

    # Transitions that the node itself asks for. They return what the callback returned; RCLError when the present state
    # has no such transition.

    def trigger_configure(self) -> TransitionCallbackReturn:
        return self._state_machine.change_state(_CONFIGURE)

    def trigger_cleanup(self) -> TransitionCallbackReturn:
        return self._state_machine.change_state(_CLEANUP)

    def trigger_shutdown(self) -> TransitionCallbackReturn:
        transition = _SHUTDOWNS.get(self._state_machine.current_state[0])
        if transition is None:
            raise RCLError('Shutdown transtion not possible')
        return self._state_machine.change_state(transition)

    def trigger_activate(self) -> TransitionCallbackReturn:
        return self._state_machine.change_state(_ACTIVATE)

    def trigger_deactivate(self) -> TransitionCallbackReturn:
        return self._state_machine.change_state(_DEACTIVATE)

    def add_managed_entity(self, entity: ManagedEntity) -> None:
        """Lets an entity go through the node's transitions too.

        :raises TypeError: when it is no ManagedEntity.
        """
        if not isinstance(entity, ManagedEntity):
            raise TypeError('Expected a rclpy.lifecycle.ManagedEntity instance.')
        self._managed_entities[entity] = None

    # The callbacks of the transitions; `state` is the one that the node comes from. A class that overrides one calls that
    # of its base, which asks the managed entities in the order in which they came, up to the first that does not succeed.
    # Whatever a callback raises is logged and counts as ERROR.

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        return self.__ask_entities('on_configure', state)

    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        return self.__ask_entities('on_cleanup', state)

    def on_shutdown(self, state: LifecycleState) -> TransitionCallbackReturn:
        return self.__ask_entities('on_shutdown', state)

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        return self.__ask_entities('on_activate', state)

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        return self.__ask_entities('on_deactivate', state)

    def on_error(self, state: LifecycleState) -> TransitionCallbackReturn:
        """SUCCESS leads back to unconfigured, everything else to finalized."""
        return self.__ask_entities('on_error', state)

    def __ask_entities(self, callback_name: str, state: LifecycleState) -> TransitionCallbackReturn:
        for entity in list(self._managed_entities):
            outcome = getattr(entity, callback_name)(state)
            if not isinstance(outcome, TransitionCallbackReturn):
                raise TypeError(f'{callback_name}() return value of class {type(entity)} should be'
                                ' `TransitionCallbackReturn`.\n'
                                f'Instance of the class that caused the failure: {entity}')
            if outcome != TransitionCallbackReturn.SUCCESS:
                return outcome
        return TransitionCallbackReturn.SUCCESS

    def _run_transition_callback(self, state_id: int, previous_id: int,
                                 previous_label: str) -> TransitionCallbackReturn:
        callback = self._callbacks.get(state_id)
        if callback is None:
            return TransitionCallbackReturn.SUCCESS
        name = _CALLBACKS[state_id]
        try:
            outcome = callback(LifecycleState(label=previous_label, state_id=previous_id))
        except Exception:
            self.get_logger().error(f'Caught exception in {name}():\n{format_exc()}')
            return TransitionCallbackReturn.ERROR
        if not isinstance(outcome, TransitionCallbackReturn):
            self.get_logger().error(
                f'{name}() should return a TransitionCallbackReturn, not {outcome!r}: this counts as ERROR')
            return TransitionCallbackReturn.ERROR
        return outcome

    def create_lifecycle_publisher(self, *args, **kwargs) -> LifecyclePublisher:
        """As Node.create_publisher(); it publishes while the node is active."""
        if 'publisher_class' in kwargs:
            raise TypeError("create_publisher() got an unexpected keyword argument 'publisher_class'")
        publisher = Node.create_publisher(self, *args, **kwargs, publisher_class=LifecyclePublisher)
        self._managed_entities[publisher] = None
        return publisher

    def destroy_lifecycle_publisher(self, publisher: LifecyclePublisher) -> bool:
        """As Node.destroy_publisher(), which does the same for publishers of managed nodes."""
        return self.destroy_publisher(publisher)

    def destroy_publisher(self, publisher) -> bool:
        try:
            self._managed_entities.pop(publisher, None)
        except TypeError:  # nothing that could be a key
            pass
        return Node.destroy_publisher(self, publisher)


class LifecycleNode(LifecycleNodeMixin, Node):
    """A managed node: unconfigured at first, and what others or its own trigger_*() make of it."""

    def __init__(self, node_name: str, *, enable_communication_interface: bool = True, **kwargs) -> None:
        """
        :param enable_communication_interface: whether other nodes may ask for the state and change it, and hear of
            changes.
        :param kwargs: as for Node.
        """
        Node.__init__(self, node_name, **kwargs)
        LifecycleNodeMixin.__init__(self, enable_communication_interface=enable_communication_interface)
