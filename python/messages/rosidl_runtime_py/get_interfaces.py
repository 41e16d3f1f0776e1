# SPDX-License-Identifier: Apache-2.0
"""Which interfaces there are, and in which files."""
import os
from importlib.util import find_spec
from typing import Dict, Iterable, List, Optional

import _myelin
import myelin_messages


def get_interface_packages() -> List[str]:
    """Names of the packages with interfaces."""
    packages: List[str] = _myelin.interface_packages()
    return packages


def get_interfaces(package_names: Iterable[str] = ()) -> Dict[str, List[str]]:
    """
    Names of interfaces ('msg/String') by package: of those named, or of all. Packages without any are left out.

    :raises LookupError: for a name that is no package at all.
    """
    return _interfaces(package_names, '')


def get_message_interfaces(package_names: Iterable[str] = ()) -> Dict[str, List[str]]:
    """As get_interfaces(), messages only."""
    return _interfaces(package_names, 'msg/')


def get_service_interfaces(package_names: Iterable[str] = ()) -> Dict[str, List[str]]:
    """As get_interfaces(), services only."""
    return _interfaces(package_names, 'srv/')


def get_action_interfaces(package_names: Iterable[str] = ()) -> Dict[str, List[str]]:
    """As get_interfaces(), actions only."""
    return _interfaces(package_names, 'action/')


def get_interface_path(interface_name: str) -> str:
    """
    The file that defines 'std_msgs/msg/String' or 'std_msgs/msg/String.msg'.

    :raises ValueError: when that is no name of an interface.
    :raises LookupError: when there is no such package or interface.
    """
    parts = interface_name.split('/')
    if len(parts) < 2:
        raise ValueError(f"Invalid name '{interface_name}'. Expected at least two parts separated by '/'")
    if not all(parts):
        raise ValueError(f"Invalid name '{interface_name}'. Must not contain empty parts")
    if '..' in parts:
        raise ValueError(f"Invalid name '{interface_name}'. Must not contain '..'")
    folders = _folders(parts[0])
    if not folders:
        raise LookupError(f"Unknown package '{parts[0]}'")
    suffixes = [''] if '.' in parts[-1] else ['.' + parts[-2], '.idl']
    for folder in folders:
        for suffix in suffixes:
            path = os.path.join(folder, *parts[1:]) + suffix
            if os.path.exists(path):
                return path
    raise LookupError(f"Could not find the interface '{os.path.join(folders[0], *parts[1:]) + suffixes[-1]}'")


def _folders(package: str) -> List[str]:
    """Where the files of a package are."""
    places = []
    for root in myelin_messages.interface_roots():
        if os.path.isdir(os.path.join(root, package)):
            places.append(os.path.join(root, package))
        if os.path.basename(os.path.abspath(root)) == package and os.path.isdir(root):
            places.append(root)
    return places


def _interfaces(packages: Iterable[str], prefix: str) -> Dict[str, List[str]]:
    found = {}
    for package in list(packages) or get_interface_packages():
        names = [name for name in _names(package) if name.startswith(prefix)]
        if names:
            found[package] = names
    return found


def _names(package: str) -> List[str]:
    names: List[str] = _myelin.interface_names(package)
    if not names and not _folders(package) and not _is_module(package):
        raise LookupError(f"Unknown package '{package}'")
    return names


def _is_module(name: str) -> Optional[bool]:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False
