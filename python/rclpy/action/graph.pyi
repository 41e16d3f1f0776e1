# SPDX-License-Identifier: Apache-2.0
from typing import List, Tuple

from rclpy.node import Node

def get_action_client_names_and_types_by_node(node: Node, remote_node_name: str,
                                              remote_node_namespace: str) -> List[Tuple[str, List[str]]]: ...
def get_action_server_names_and_types_by_node(node: Node, remote_node_name: str,
                                              remote_node_namespace: str) -> List[Tuple[str, List[str]]]: ...
def get_action_names_and_types(node: Node) -> List[Tuple[str, List[str]]]: ...
