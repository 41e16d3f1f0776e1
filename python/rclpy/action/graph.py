# SPDX-License-Identifier: Apache-2.0
"""Which actions there are, as far as it is known now."""
from __future__ import annotations

from typing import List, Tuple

import _myelin
from rclpy.node import Node


def get_action_client_names_and_types_by_node(node: Node, remote_node_name: str,
                                              remote_node_namespace: str) -> List[Tuple[str, List[str]]]:
    """Of the action clients of a node; `node` is who asks.

    :raises NodeNameNonExistentError:
    """
    with node.handle:
        return _myelin.action_clients_of(node.handle, remote_node_name, remote_node_namespace)


def get_action_server_names_and_types_by_node(node: Node, remote_node_name: str,
                                              remote_node_namespace: str) -> List[Tuple[str, List[str]]]:
    """Of the action servers of a node; `node` is who asks.

    :raises NodeNameNonExistentError:
    """
    with node.handle:
        return _myelin.action_servers_of(node.handle, remote_node_name, remote_node_namespace)


def get_action_names_and_types(node: Node) -> List[Tuple[str, List[str]]]:
    """Of all actions; `node` is who asks."""
    with node.handle:
        return _myelin.actions(node.handle)
