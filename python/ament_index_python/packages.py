# SPDX-License-Identifier: Apache-2.0
"""Where packages are installed."""
import os
import re
import warnings
from pathlib import Path
from typing import Dict

from ament_index_python.resources import get_resource, get_resources
from ament_index_python.search_paths import get_search_paths


class PackageNotFoundError(KeyError):
    """No prefix has the package."""


def get_packages_with_prefixes() -> Dict[str, str]:
    """The names of all packages and the prefix of each."""
    return get_resources('packages')


def get_package_prefix(package_name: str) -> str:
    """The prefix that a package is installed in.

    :raises PackageNotFoundError: when it is in none.
    :raises ValueError: for a name that no package can have.
    """
    if not re.fullmatch('[a-zA-Z0-9][a-zA-Z0-9_-]+', package_name):
        raise ValueError(f"'{package_name}' is not a valid package name")
    try:
        return get_resource('packages', package_name)[1]
    except LookupError:
        raise PackageNotFoundError(f"package '{package_name}' not found, searching: {get_search_paths()}") from None


def get_package_share_directory(package_name: str, print_warning: bool = True) -> str:
    """Where the files that a package shares are: <prefix>/share/<package>. Warns when there is no such folder.

    :raises PackageNotFoundError: when the package is in no prefix.
    :raises ValueError: for a name that no package can have.
    """
    share = os.path.join(get_package_prefix(package_name), 'share', package_name)
    if print_warning and not os.path.exists(share):
        warnings.warn(f'Share directory for {package_name} ({share}) does not exist.', stacklevel=2)
    return share


def get_package_share_path(package_name: str, print_warning: bool = True) -> Path:
    """The same as a pathlib.Path."""
    share = Path(get_package_share_directory(package_name, print_warning=False))
    if print_warning and not share.exists():
        warnings.warn(f'Share path for {package_name} ({share}) does not exist.', stacklevel=2)
    return share
