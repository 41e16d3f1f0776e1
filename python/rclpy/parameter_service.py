# SPDX-License-Identifier: Apache-2.0
"""The six parameter services of a node."""
from __future__ import annotations


class ParameterService:
    """Tells that a node serves its parameters. The native node does, unless it was made with
    start_parameter_services=False."""

    def __init__(self, node) -> None:
        self._node = node
