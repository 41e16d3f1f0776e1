# SPDX-License-Identifier: Apache-2.0
"""Managed nodes: nodes that others configure, activate, deactivate, clean up and shut down.

    class Camera(LifecycleNode):
        def on_configure(self, state):
            self.images = self.create_lifecycle_publisher(Image, 'image', 10)
            return TransitionCallbackReturn.SUCCESS

Node, NodeMixin, State and Publisher are short names of LifecycleNode and so on.
"""

from rclpy.lifecycle.managed_entity import ManagedEntity, SimpleManagedEntity
from rclpy.lifecycle.node import LifecycleNode, LifecycleNodeMixin, LifecycleState
from rclpy.lifecycle.publisher import LifecyclePublisher

from _myelin import TransitionCallbackReturnType as TransitionCallbackReturn

Node = LifecycleNode
NodeMixin = LifecycleNodeMixin
State = LifecycleState
Publisher = LifecyclePublisher

__all__ = [
    'LifecycleNode', 'LifecycleNodeMixin', 'LifecyclePublisher', 'LifecycleState', 'ManagedEntity', 'Node', 'NodeMixin',
    'Publisher', 'SimpleManagedEntity', 'State', 'TransitionCallbackReturn',
]
