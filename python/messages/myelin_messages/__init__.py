# SPDX-License-Identifier: Apache-2.0
"""
The import hook behind `from std_msgs.msg import String`.

Interface packages are folders of .msg, .srv and .action files; they become Python packages here, without anything being
generated. A Python package of the same name (a node's own package, say) keeps its place, and its `msg`, `srv` and `action`
are ours where there are interface files for them: what others generated for ROS 1 or the genuine ROS 2 lies about too.

This module is imported whenever the interpreter starts: it imports nothing, and looks at the disk only when somebody
imports a module that is not loaded yet.
"""
import os
import sys

_KINDS = ('msg', 'srv', 'action')


def interface_roots():
    """Folders of packages, or packages: what idl::interface_roots() says in the core."""
    here = os.path.dirname(os.path.abspath(__file__))
    roots = os.environ.get('MYELIN_INTERFACE_PATH', '').split(os.pathsep)
    prefixes = os.environ.get('AMENT_PREFIX_PATH', '').split(os.pathsep)
    roots += [os.path.join(prefix, 'share') for prefix in prefixes if prefix]
    roots.append(os.path.join(here, *[os.pardir] * 4, 'share'))
    return [root for root in roots if root]


def _holds_interfaces(folder):
    return any(os.path.isdir(os.path.join(folder, kind)) for kind in _KINDS)


def _candidates():
    """Names that may be interface packages; cheap, so not quite sure."""
    names = set()
    for root in interface_roots():
        try:
            names.update(os.listdir(root))
        except OSError:
            continue
        if _holds_interfaces(root):
            names.add(os.path.basename(os.path.abspath(root)))
    return names


class InterfaceFinder:
    """
    Finds interface packages and what is in them.

    It stands just before the finder that searches sys.path, because that one would take any folder `my_msgs/` next to a
    script for an empty namespace package.
    """

    def __init__(self):
        self._names = None

    def find_spec(self, fullname, path=None, target=None):
        package, _, rest = fullname.partition('.')
        if self._names is None:
            self._names = _candidates()
        if package not in self._names or rest and rest.partition('.')[0] not in _KINDS:
            return None
        path_finder = sys.modules['_frozen_importlib_external'].PathFinder
        found = path_finder.find_spec(fullname, path)
        if not rest and found is not None and found.origin is not None:
            return None
        from . import interfaces
        # Python modules in a folder of that name stay importable.
        return interfaces.find_spec(fullname, list(getattr(found, 'submodule_search_locations', None) or []))

    def invalidate_caches(self):
        self._names = None
        interfaces = sys.modules.get(__name__ + '.interfaces')
        if interfaces is not None:
            interfaces.forget_files()


def install():
    """Make interface packages importable. Any number of calls."""
    if any(isinstance(finder, InterfaceFinder) for finder in sys.meta_path):
        return
    path_finder = sys.modules['_frozen_importlib_external'].PathFinder
    at = sys.meta_path.index(path_finder) if path_finder in sys.meta_path else len(sys.meta_path)
    sys.meta_path.insert(at, InterfaceFinder())
