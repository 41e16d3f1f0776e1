# SPDX-License-Identifier: Apache-2.0
from _myelin import is_hidden

HIDDEN_TOPIC_PREFIX = '_'


def topic_or_service_is_hidden(name: str) -> bool:
    """Whether any part of the name begins with an underscore."""
    return is_hidden(name)
