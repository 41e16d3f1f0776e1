# SPDX-License-Identifier: Apache-2.0
"""The prefixes that are searched."""
import os
from pathlib import Path
from typing import List

from ament_index_python.constants import AMENT_PREFIX_PATH_ENV_VAR, RESOURCE_INDEX_SUBFOLDER


def _own_prefix() -> List[str]:
    """The prefix that this package is installed in, where it has an index: ours needs no AMENT_PREFIX_PATH."""
    return [str(parent) for parent in Path(__file__).resolve().parents[:6]
            if (parent / RESOURCE_INDEX_SUBFOLDER).is_dir()][:1]


def get_search_paths() -> List[str]:
    """Those folders on AMENT_PREFIX_PATH that exist, the first first, then our own prefix.

    :raises EnvironmentError: when there is neither.
    """
    named = os.environ.get(AMENT_PREFIX_PATH_ENV_VAR, '')
    own = _own_prefix()
    if not named and not own:
        raise EnvironmentError(f"Environment variable '{AMENT_PREFIX_PATH_ENV_VAR}' is not set or empty")
    paths = [path for path in named.split(os.pathsep) if path and os.path.exists(path)]
    return paths + [path for path in own if path not in paths]
