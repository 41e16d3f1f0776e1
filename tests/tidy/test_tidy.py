# SPDX-License-Identifier: Apache-2.0
"""House rules that a machine can check: which folder may know which, and that nothing lies about unused."""
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Each folder and the folders whose headers it may include. Arrows point down.
ARROWS = {
    'core/base': set(),
    'core/idl': {'core/base'},
    'core/cdr': {'core/idl', 'core/base'},
    'core/transport': {'core/base'},
    'core/graph': {'core/transport', 'core/cdr', 'core/idl', 'core/base'},
    'core/exec': {'core/base'},
    'core/node': {'core/exec', 'core/graph', 'core/transport', 'core/cdr', 'core/idl', 'core/base'},
    'core/param': {'core/node', 'core/exec', 'core/graph', 'core/transport', 'core/cdr', 'core/idl', 'core/base'},
    'core/action': {'core/node', 'core/exec', 'core/graph', 'core/transport', 'core/cdr', 'core/idl', 'core/base'},
    'core/lifecycle': {'core/node', 'core/exec', 'core/graph', 'core/transport', 'core/cdr', 'core/idl', 'core/base'},
    'core/process': {'core/node', 'core/transport', 'core/cdr', 'core/idl', 'core/base'},
    'python/messages': {'core/cdr', 'core/idl', 'core/base'},
    'python/bindings': {'python/messages', 'core/process', 'core/param', 'core/action', 'core/lifecycle', 'core/node', 'core/exec',
                        'core/graph', 'core/transport', 'core/cdr', 'core/idl', 'core/base'},
    'rosidl': {'core/cdr', 'core/idl', 'core/base'},
    'rmw': {'rcutils'},
    'rcutils': {'core/node'},
    'rcl': {'rcutils', 'rmw'},
    'rcpputils': set(),
    'ament_index_cpp': {'core/idl'},
    'class_loader': {'core/process', 'core/base'},
    'pluginlib': {'class_loader', 'ament_index_cpp'},
    'rcl_action': {'rcl', 'rmw'},
    'rclcpp': {'rosidl', 'rmw', 'rcl', 'rcutils', 'core/process', 'core/param', 'core/node', 'core/exec', 'core/graph', 'core/transport',
               'core/cdr', 'core/idl', 'core/base'},
    'rclcpp_action': {'rclcpp', 'rosidl', 'rcl_action', 'core/action', 'core/node', 'core/exec', 'core/cdr', 'core/transport',
                      'core/base'},
    'rclcpp_lifecycle': {'rclcpp', 'rosidl', 'core/lifecycle', 'core/base'},
    'rclcpp_components': {'rclcpp', 'rclcpp_lifecycle', 'rosidl', 'core/process', 'core/node', 'core/exec', 'core/idl', 'core/base'},
    'humanoid_ai/perception': set(),  # knows no ROS
    'bench/peers': set(),
    'bench/programs': {'bench/peers', 'rclcpp', 'rosidl'},
    'fuzz': {'core/node', 'core/cdr', 'core/idl', 'core/base'},
}
# Second include roots: what generated headers include, and, by the shape of their names, generated headers themselves.
INCLUDE_ROOTS = ('', 'rosidl/runtime')
GENERATED = re.compile(r'^\w+/(msg|srv|action)/(detail/)?\w+\.hpp$|^\w+\.inc$')
# Headers whose users are not in this tree.
FOR_USERS = re.compile(r'^(rclcpp|rclcpp_action|rclcpp_lifecycle|rclcpp_components|rosidl/runtime|rcutils|rcpputils|rmw|rcl|'
                       r'rcl_action|ament_index_cpp|class_loader|pluginlib)/')
# Packages as users write them, for genuine ROS 2 as well: tests/rclcpp_surface judges what they include.
USERS_PACKAGES = re.compile(r'^(examples/cpp|tests/cmake_package|humanoid_ai/nodes)/')
# What tests beside the code may use on top, to have something real under them.
TEST_ARROWS = {'core/transport/inproc', 'core/transport/dds'}
TEST_FILE = re.compile(r'(_test|_fuzz|_bench)\.(cpp|hpp)$|/test_[^/]*\.hpp$|_testing\.hpp$|/naive\.hpp$')

# Python packages and the packages of ours that they may import.
PYTHON_ARROWS = {
    'python/messages': {'myelin_messages', 'rosidl_parser', 'rosidl_runtime_py', '_myelin', 'builtin_interfaces',
                        'test_msgs'},
    'python/rclpy': {'rclpy', 'myelin_messages', '_myelin', 'rcl_interfaces', 'builtin_interfaces', 'rosgraph_msgs',
                     'type_description_interfaces', 'service_msgs', 'lifecycle_msgs', 'action_msgs',
                     'unique_identifier_msgs'},
    'python/cv_bridge': {'cv_bridge', 'sensor_msgs', 'std_msgs'},
    'python/ament_index_python': {'ament_index_python'},
    'python/sensor_msgs_py': {'sensor_msgs', 'std_msgs'},
}
OUR_PACKAGES = {'rclpy', 'cv_bridge', 'humanoid_ai', 'myelin_messages', 'rosidl_parser', 'rosidl_runtime_py',
                '_myelin', 'ament_index_python', 'sensor_msgs_py'} | {
    path.name for path in (ROOT / 'interfaces').iterdir() if path.is_dir()}


def tracked(*patterns):
    listing = subprocess.run(['git', 'ls-files', '--cached', '--others', '--exclude-standard', *patterns], cwd=ROOT,
                             capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listing.splitlines() if (ROOT / line).is_file()]


def folder_of(relative, folders):
    """The longest of `folders` that `relative` lies in."""
    return max((f for f in folders if relative.startswith(f + '/')), key=len, default=None)


def relative(path):
    return str(path.relative_to(ROOT))


def cpp_files():
    return tracked('*.cpp', '*.hpp', '*.c', '*.h')


def source_files():
    return cpp_files() + tracked('*.py', '*.cmake', '*CMakeLists.txt', '*.rs', 'demo', 'test', 'bench/run', 'setup/prepare', '.ci/run')


def test_arrows_between_the_folders_of_the_core_and_the_bindings_point_down():
    wrong = []
    for path in cpp_files():
        name = relative(path)
        if name.startswith('tests/') or USERS_PACKAGES.search(name):
            continue
        here = folder_of(name, ARROWS)
        for included in re.findall(r'^#include "([^"]+)"', path.read_text(), re.M):
            if not (ROOT / included).is_file() and (here or '').startswith(('rosidl', 'rcl', 'bench')):
                included = f'rosidl/{included}'  # made by rosidl, or in its second root
            there = folder_of(included, ARROWS)
            if here == there and here is not None or included.endswith('.inc'):
                continue
            allowed = there in ARROWS.get(here, set())
            if TEST_FILE.search(name):
                allowed = allowed or any(included.startswith(extra + '/') for extra in TEST_ARROWS)
            if not allowed:
                wrong.append(f'{name} includes {included}')
    assert not wrong, '\n'.join(wrong)


def test_every_include_of_ours_starts_at_the_root_and_exists():
    wrong = [f'{relative(path)}: "{included}"' for path in cpp_files() if not USERS_PACKAGES.search(relative(path))
             for included in re.findall(r'^#include "([^"]+)"', path.read_text(), re.M)
             if not GENERATED.search(included) and not any((ROOT / root / included).is_file() for root in INCLUDE_ROOTS)]
    assert not wrong, '\n'.join(wrong)


def test_transport_implementations_are_known_only_to_whoever_chooses_one():
    choosers = ('core/transport/', 'core/process/')
    wrong = [relative(path) for path in cpp_files()
             if re.search(r'^#include "core/transport/(dds|inproc|lane)/', path.read_text(), re.M)
             and not relative(path).startswith(choosers) and not TEST_FILE.search(relative(path))]
    assert not wrong, '\n'.join(wrong)


def test_fast_dds_is_included_only_below_the_transport_seam_and_by_the_peer_that_is_raw_fast_dds():
    wrong = [relative(path) for path in cpp_files()
             if re.search(r'^#include <fast(dds|rtps|cdr)/', path.read_text(), re.M)
             and not relative(path).startswith(('core/transport/dds/', 'bench/peers/fastdds_'))]
    assert not wrong, '\n'.join(wrong)


def test_arrows_between_python_packages_point_down():
    wrong = []
    for path in tracked('python/*.py'):
        if path.stem.endswith('_bench'):
            continue
        here = folder_of(relative(path), PYTHON_ARROWS)
        for package in re.findall(r'^\s*(?:from|import) (\w+)', path.read_text(), re.M):
            if package in OUR_PACKAGES and package not in PYTHON_ARROWS.get(here, set()):
                wrong.append(f'{relative(path)} imports {package}')
    assert not wrong, '\n'.join(wrong)


@pytest.mark.parametrize('suffix', ['*.cpp', '*.hpp', '*.py', '*.rs', '*.cmake', '*CMakeLists.txt'])
def test_every_source_file_names_its_licence_first(suffix):
    wrong = [relative(path) for path in tracked(suffix)
             if path.stat().st_size and 'SPDX-License-Identifier: Apache-2.0' not in '\n'.join(path.read_text().split('\n')[:2])]
    assert not wrong, '\n'.join(wrong)


def test_every_c_plus_plus_source_is_built_by_a_cmake_file():
    built = '\n'.join(path.read_text() for path in tracked('*CMakeLists.txt', 'fuzz/run'))
    wrong = [relative(path) for path in cpp_files()
             if path.suffix == '.cpp' and not re.search(rf'\b{re.escape(path.stem)}\b', built)]
    assert not wrong, '\n'.join(wrong)


def test_every_header_is_included_by_somebody():
    text = {path: path.read_text() for path in cpp_files()}
    wrong = [relative(path) for path in text if path.suffix == '.hpp'
             and not FOR_USERS.search(relative(path)) and not USERS_PACKAGES.search(relative(path)) and not any(f'"{relative(path)}"' in other for user, other in text.items() if user != path)]
    assert not wrong, '\n'.join(wrong)


def test_nothing_is_left_for_later_in_the_source():
    mark = re.compile(r'\b(TODO|FIXME|XXX|HACK)\b')
    wrong = [relative(path) for path in source_files()
             if path != pathlib.Path(__file__).resolve() and mark.search(path.read_text())]
    assert not wrong, '\n'.join(wrong)


def test_links_between_the_documents_lead_somewhere():
    wrong = []
    for path in tracked('*.md'):
        for target in re.findall(r'\]\(([^)#:]+)(?:#[^)]*)?\)', path.read_text()):
            if not (path.parent / target).exists():
                wrong.append(f'{relative(path)} -> {target}')
    assert not wrong, '\n'.join(wrong)


def test_every_package_that_the_setup_installs_has_one_line():
    seen = {}
    for path in sorted((ROOT / 'setup').glob('packages-*.txt')):
        names = [line for line in path.read_text().splitlines() if line and not line.startswith('#')]
        assert names == sorted(names), f'{path.name} is not in order'
        assert len(names) == len(set(names)), f'{path.name} names a package twice'
        seen[path.name] = names
    assert seen
