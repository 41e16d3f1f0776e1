# SPDX-License-Identifier: Apache-2.0
"""Where the C++ programs of this package are: beside an installed package, or in a build folder of the source tree."""
import os
import pathlib

NODES = ['camera', 'lidar_sim', 'basic_node', 'dominant_colors', 'parameter_node', 'object_detector', 'obstacle_monitor',
         'robust_pipeline', 'worker_pool', 'memory_monitor']
PACKAGE = pathlib.Path(__file__).resolve().parents[1]


class NotBuilt(Exception):
    """The C++ programs are not there; the text says where they were looked for."""


def folder() -> pathlib.Path:
    """MYELIN_BUILD_DIR's programs if it is set, else the installed ones, else those that were built last."""
    named = os.environ.get('MYELIN_BUILD_DIR')
    tree = PACKAGE.parent / 'build'
    builds = [pathlib.Path(named)] if named else [tree / 'release', tree / 'dev']
    places = [build / 'humanoid_ai' / 'nodes' / 'bin' for build in builds]
    if not named and len(PACKAGE.parents) > 2:
        places.insert(0, PACKAGE.parents[2] / 'humanoid_ai')  # <prefix>/lib/python3/dist-packages/humanoid_ai
    built = [place for place in places if (place / 'camera').is_file()]
    if not built:
        raise NotBuilt('the C++ nodes are not built; looked in ' + ', '.join(map(str, places)) +
                       ' (setup/prepare demo builds them)')
    installed = [place for place in built if place.name != 'bin']
    return installed[0] if installed else max(built, key=lambda place: (place / 'camera').stat().st_mtime)


def program(name: str) -> str:
    path = folder() / name
    if not path.is_file():
        raise NotBuilt(f'{path} is not built')
    return str(path)
