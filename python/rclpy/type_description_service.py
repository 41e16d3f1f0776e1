# SPDX-License-Identifier: Apache-2.0
"""The service ~/get_type_description of a node."""
from __future__ import annotations

START_TYPE_DESCRIPTION_SERVICE_PARAM = 'start_type_description_service'


class TypeDescriptionService:
    """Tells whether a node answers what its types are made of. The native node serves it, unless its parameter
    start_type_description_service says no."""

    def __init__(self, node) -> None:
        self.enabled = bool(node.get_parameter_or(START_TYPE_DESCRIPTION_SERVICE_PARAM).value)

    def destroy(self) -> None:
        """The service goes with its node."""
