# SPDX-License-Identifier: Apache-2.0
"""The six parameter services of a node."""
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rclpy.node import Node


class ParameterService:
    """Lets other nodes ask and set the parameters of one. A node has it unless it was made with
    start_parameter_services=False; then one may be made later. It ends with the node."""

    def __init__(self, node: Node) -> None:
        node._serve_parameters()
