# SPDX-License-Identifier: Apache-2.0
"""What a client or a service tells observers on <service>/_service_event: nothing, who asks when, or messages too."""

from _myelin import ServiceIntrospectionState

__all__ = ['ServiceIntrospectionState']
