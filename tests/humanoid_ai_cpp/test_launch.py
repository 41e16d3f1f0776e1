# SPDX-License-Identifier: Apache-2.0
"""The whole graph: in one process, in many, and played by the demo beside the Python nodes."""
import json
import signal
import subprocess
import sys

import pytest
import stages
from humanoid_ai.demo.cast import assemble
from humanoid_ai.launch import __main__ as launch
from humanoid_ai.launch.programs import NODES
from programs import Program
from sensor_msgs.msg import LaserScan
from std_msgs.msg import String


def graph(stage, *arguments):
    """`python3 -m humanoid_ai.launch` with its topics in the stage's namespace."""
    command = [sys.executable, '-m', 'humanoid_ai.launch', *arguments, '-r', f'__ns:={stage.namespace}']
    program = Program(command, stages.ROOT, {'MYELIN_INTERFACE_PATH': str(stages.ROOT / 'interfaces')})
    stage.programs.append(program)
    return program


def parameters(stage, **nodes):
    """A parameter file for nodes of the stage's namespace: parameters(stage, camera={'pattern': '320x240'})."""
    file = stage.folder / 'parameters.yaml'
    file.write_text(json.dumps({f'{stage.namespace}/{name}': {'ros__parameters': values}
                                for name, values in nodes.items()}))
    return str(file)


@pytest.mark.parametrize('processes', ['one', 'many'])
def test_sources_and_listeners_work_together(stage, processes):
    colors, scans = stage.hear(String, 'perception_output'), stage.hear(LaserScan, 'scan')
    launched = graph(stage, '--processes', processes, '--nodes', 'camera,lidar_sim,dominant_colors',
                     '--params', parameters(stage, camera={'pattern': '320x240'}, dominant_colors={'clusters': 2}))
    stage.until(lambda: len(colors) >= 3 and len(scans) >= 3)
    assert colors[0].data.startswith('Dominant colors detected: [[')
    launched.must_end_cleanly(signal.SIGINT if processes == 'one' else signal.SIGTERM)


def test_one_process_without_python_takes_the_parameter_file(stage):
    heard = stage.hear(LaserScan, 'scan')
    command = [str(stages.program('perception')), '--nodes', 'lidar_sim', '--ros-args', '--params-file',
               parameters(stage, lidar_sim={'beams': 90}), '-r', f'__ns:={stage.namespace}']
    program = Program(command, stage.folder, {'MYELIN_INTERFACE_PATH': str(stages.ROOT / 'interfaces')})
    stage.programs.append(program)
    stage.until(lambda: heard)
    assert len(heard[0].ranges) == 90
    program.must_end_cleanly()


@pytest.mark.parametrize('arguments, words', [(['--nodes', 'nobody'], "no node is called 'nobody'"), (['--what'], 'usage'),
                                              (['--ros-args', '--what'], '--what')])
def test_wrong_words_are_refused(arguments, words):
    done = subprocess.run([stages.program('perception'), *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and words in done.stderr


def test_a_node_that_cannot_start_ends_the_graph(stage):
    launched = graph(stage, '--processes', 'many', '--nodes', 'camera,lidar_sim',
                     '--params', parameters(stage, camera={'video': '/nowhere.avi'}))
    assert launched.wait() == 1
    assert launched.said('cannot open /nowhere.avi') and launched.said('camera ended with exit code 1')
    stage.programs.clear()


def test_every_node_has_a_name_and_a_program(capsys):
    assert launch.parse([]).nodes == NODES
    with pytest.raises(SystemExit):
        launch.parse(['--nodes', 'camera,nobody'])
    assert 'nobody' in capsys.readouterr().err
    assert [name for name in NODES if not stages.program(name).is_file()] == []


def test_the_demo_plays_both_languages_and_compares_them(tmp_path):
    command = [sys.executable, '-m', 'humanoid_ai.demo', '--both', '--seconds', '5', '--out', str(tmp_path / 'out')]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    for actor in assemble('both', '', -1, ''):
        row = next(line for line in done.stdout.splitlines() if line.startswith(f'{actor.name} '))
        assert row.split()[1] == actor.topic and int(row.split()[2]) > 0 and row.split()[-1] == '0', row
    pair = next(line for line in done.stdout.splitlines() if line.startswith('dominant_colors  ai_perception_node'))
    assert float(pair.split()[2]) > 0 and float(pair.split()[3]) > 0
    assert (tmp_path / 'out' / 'overview.png').is_file()


def test_the_demo_plays_cpp_alone(tmp_path):
    command = [sys.executable, '-m', 'humanoid_ai.demo', '--seconds', '4', '--out', str(tmp_path / 'out')]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'object_detector' in done.stdout and 'FAILED' not in done.stdout and 'ai_perception_node' not in done.stdout
