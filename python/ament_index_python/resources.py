# SPDX-License-Identifier: Apache-2.0
"""The index: one file a resource, in a folder for each type of resource, under each prefix."""
import os
from typing import Dict, Iterator, Set, Tuple, Union

from ament_index_python.constants import RESOURCE_INDEX_SUBFOLDER
from ament_index_python.search_paths import get_search_paths


class InvalidResourceTypeNameError(ValueError):
    """A type of resource whose name has a slash or a backslash."""


class InvalidResourceNameError(ValueError):
    """A resource whose name has a slash or a backslash."""


def _checked_type(resource_type: str) -> str:
    assert resource_type, 'The resource type must not be empty'
    if '/' in resource_type or '\\' in resource_type:
        raise InvalidResourceTypeNameError(f"Resource type '{resource_type}' is invalid")
    return resource_type


def _checked_name(resource_name: str) -> str:
    assert resource_name, 'The resource name must not be empty'
    if '/' in resource_name or '\\' in resource_name:
        raise InvalidResourceNameError(f"Resource name '{resource_name}' is invalid")
    return resource_name


def _folders(*below: str) -> Iterator[Tuple[str, str]]:
    """Prefixes, and the folder of the index in each that has it."""
    for prefix in get_search_paths():
        folder = os.path.join(prefix, RESOURCE_INDEX_SUBFOLDER, *below)
        if os.path.isdir(folder):
            yield prefix, folder


def _named(folder: str, is_one) -> Iterator[str]:
    return (name for name in os.listdir(folder) if not name.startswith('.') and is_one(os.path.join(folder, name)))


def has_resource(resource_type: str, resource_name: str) -> Union[str, bool]:
    """The prefix that has the resource; False when none has.

    :raises InvalidResourceTypeNameError, InvalidResourceNameError: for names with slashes.
    """
    resource_type, resource_name = _checked_type(resource_type), _checked_name(resource_name)
    for prefix, folder in _folders(resource_type):
        if os.path.isfile(os.path.join(folder, resource_name)):
            return prefix
    return False


def get_resource(resource_type: str, resource_name: str) -> Tuple[str, str]:
    """What the resource's file says, and its prefix.

    :raises LookupError: when no prefix has it.
    :raises InvalidResourceTypeNameError, InvalidResourceNameError: for names with slashes.
    :raises OSError: when it cannot be read.
    """
    prefix = has_resource(resource_type, resource_name)
    if not prefix:
        raise LookupError(f"Could not find the resource '{resource_name}' of type '{resource_type}'")
    try:
        with open(os.path.join(prefix, RESOURCE_INDEX_SUBFOLDER, resource_type, resource_name)) as file:
            return file.read(), prefix
    except OSError as error:
        raise OSError(f"Could not open the resource '{resource_name}' of type '{resource_type}':\n{error}") from error


def get_resources(resource_type: str) -> Dict[str, str]:
    """All resources of a type and the prefix of each: the first that has it.

    :raises InvalidResourceTypeNameError: for a name with a slash.
    """
    found: Dict[str, str] = {}
    for prefix, folder in _folders(_checked_type(resource_type)):
        for name in _named(folder, lambda path: not os.path.isdir(path)):
            found.setdefault(name, prefix)
    return found


def get_resource_types() -> Set[str]:
    """All types of which there are resources."""
    return {name for _, folder in _folders() for name in _named(folder, os.path.isdir)}
