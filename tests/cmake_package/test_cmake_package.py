# SPDX-License-Identifier: Apache-2.0
"""A user's package, with interfaces, a component and nothing but ROS 2's CMake functions, built out of tree and installed."""
import os
import pathlib
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def built_prefix():
    """A prefix where find_package() finds us: an install that was sourced, or the build tree."""
    for prefix in os.environ.get('CMAKE_PREFIX_PATH', '').split(os.pathsep):
        if prefix and (pathlib.Path(prefix) / 'share/myelin/cmake/myelinConfig.cmake').exists():
            return pathlib.Path(prefix)
    build = pathlib.Path(os.environ.get('MYELIN_BUILD_DIR', ROOT / 'build' / 'dev'))
    prefix = build / 'prefix'
    if not (prefix / 'share/myelin/cmake/myelin_paths.cmake').exists():
        pytest.skip('nothing is built that packages could be built with')
    return prefix


def run(*command, **environment):
    done = subprocess.run([str(word) for word in command], env=os.environ | environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope='module')
def installed(tmp_path_factory):
    """The prefix that robot_pkg was built for and installed to."""
    folder = tmp_path_factory.mktemp('robot_pkg')
    prefix = folder / 'install'
    run('cmake', '-S', HERE / 'robot_pkg', '-B', folder / 'build', f'-DCMAKE_INSTALL_PREFIX={prefix}',
        CMAKE_PREFIX_PATH=str(built_prefix()))
    run('cmake', '--build', folder / 'build', '-j2')
    run('cmake', '--install', folder / 'build')
    return prefix


def test_what_is_installed_is_where_ros_looks_for_it(installed):
    for path in ['lib/liblookout.so', 'lib/robot_pkg/lookout_node', 'share/robot_pkg/package.xml',
                 'share/robot_pkg/msg/Sighting.msg', 'share/robot_pkg/srv/Locate.srv',
                 'share/robot_pkg/cmake/robot_pkgConfig.cmake', 'include/robot_pkg/robot_pkg/msg/sighting.hpp',
                 'include/robot_pkg/robot_pkg/lookout.hpp', 'setup.bash',
                 'share/ament_index/resource_index/packages/robot_pkg',
                 'share/ament_index/resource_index/rclcpp_components/robot_pkg']:
        assert (installed / path).exists(), path
    index = installed / 'share/ament_index/resource_index/rclcpp_components/robot_pkg'
    assert index.read_text() == 'robot_pkg::Lookout;lib/liblookout.so\n'


def test_python_talks_to_the_installed_node(installed, monkeypatch, unique):
    """In the interfaces that the package brought, which Python finds by the same path."""
    monkeypatch.setenv('AMENT_PREFIX_PATH', os.pathsep.join(
        [str(installed), *filter(None, [os.environ.get('AMENT_PREFIX_PATH')])]))
    name = unique('lookout')
    program = subprocess.Popen([installed / 'lib/robot_pkg/lookout_node', '--ros-args', '-r', f'__node:={name}',
                                '-r', f'locate:={name}/locate'])
    try:
        script = ('import rclpy, sys\nfrom robot_pkg.srv import Locate\nrclpy.init()\nnode = rclpy.create_node("asker")\n'
                  'client = node.create_client(Locate, sys.argv[1])\nassert client.wait_for_service(timeout_sec=30)\n'
                  'future = client.call_async(Locate.Request(name="r2"))\n'
                  'rclpy.spin_until_future_complete(node, future, timeout_sec=30)\n'
                  'sighting = future.result().sighting\nprint(sighting.label, sighting.points[0].x)\n')
        assert run('/usr/bin/python3', '-c', script, f'/{name}/locate') == 'r2 1.5\n'
    finally:
        program.terminate()
        assert program.wait(30) in (0, -15)


def test_another_package_uses_its_interfaces_and_library(installed, tmp_path):
    run('cmake', '-S', HERE / 'user_pkg', '-B', tmp_path,
        CMAKE_PREFIX_PATH=f'{installed}:{built_prefix()}')
    run('cmake', '--build', tmp_path)
    assert run(tmp_path / 'print_sighting') == '{points: [], label: "a"}\n'


def test_a_missing_interface_file_is_named(tmp_path):
    (tmp_path / 'CMakeLists.txt').write_text(
        'cmake_minimum_required(VERSION 3.8)\nproject(bad_pkg)\nfind_package(ament_cmake REQUIRED)\n'
        'find_package(rosidl_default_generators REQUIRED)\nrosidl_generate_interfaces(bad_pkg "msg/Gone.msg")\n')
    done = subprocess.run(['cmake', '-S', tmp_path, '-B', tmp_path / 'build'], capture_output=True, text=True,
                          env=os.environ | {'CMAKE_PREFIX_PATH': str(built_prefix())})
    assert done.returncode != 0
    assert "'msg/Gone.msg' doesn't exist" in ' '.join(done.stderr.split()).replace('the file ', '')


def test_a_package_of_ament_cmake_auto_finds_what_its_manifest_names(tmp_path):
    """It says C++17, and reads its own share folder by the index."""
    prefix = tmp_path / 'install'
    run('cmake', '-S', HERE / 'auto_pkg', '-B', tmp_path / 'build', f'-DCMAKE_INSTALL_PREFIX={prefix}',
        CMAKE_PREFIX_PATH=str(built_prefix()))
    run('cmake', '--build', tmp_path / 'build', '-j2')
    run('cmake', '--install', tmp_path / 'build')
    said = run(prefix / 'lib/auto_pkg/where', '--words', 'here,,there', AMENT_PREFIX_PATH=str(prefix),
               LD_LIBRARY_PATH=f'{prefix}/lib')
    assert said == 'auto_pkg [here][there]\nabsent_pkg\n'


def test_plugins_are_found_by_the_index_and_made_by_name(tmp_path):
    prefix = tmp_path / 'install'
    run('cmake', '-S', HERE / 'plugin_pkg', '-B', tmp_path / 'build', f'-DCMAKE_INSTALL_PREFIX={prefix}',
        CMAKE_PREFIX_PATH=str(built_prefix()))
    run('cmake', '--build', tmp_path / 'build', '-j2')
    run('cmake', '--install', tmp_path / 'build')
    assert run(prefix / 'lib/plugin_pkg/areas', AMENT_PREFIX_PATH=str(prefix)).splitlines() == [
        'half: 2 ',
        'plugin_pkg::Absent: Could not create instance of type plugin_pkg::Absent',
        'plugin_pkg::Square: 4 All sides & angles are equal.',
        'According to the loaded plugin descriptions the class plugin_pkg::Never with base class type plugin_pkg::Shape '
        'does not exist. Declared types are  half plugin_pkg::Absent plugin_pkg::Square']
