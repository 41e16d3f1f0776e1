# SPDX-License-Identifier: Apache-2.0
"""The demo of the Python nodes: every node does its work, the pictures are there, failures are told, nobody is left behind."""
import os
import signal
import subprocess
import sys
import time

import cv2
import psutil
import pytest

from humanoid_ai.demo import __main__ as demo
from humanoid_ai.demo.cast import Actor, assemble, written
from humanoid_ai.demo.family import Family


def run(folder, *arguments):
    command = [sys.executable, '-m', 'humanoid_ai.demo', '--python', '--out', str(folder / 'out'), *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            start_new_session=True)


def children_of(pid):
    return psutil.Process(pid).children(recursive=True)


def await_children(process, count=9):
    deadline = time.monotonic() + 60
    while len(found := children_of(process.pid)) < count:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    return found


def test_a_short_demo_succeeds_and_leaves_pictures(tmp_path):
    process = run(tmp_path, '--seconds', '6')
    children = await_children(process)
    output, _ = process.communicate(timeout=180)
    assert process.returncode == 0, output
    assert 'FAILED' not in output and 'Traceback' not in output
    for actor in assemble('python', '', -1, ''):
        row = next(line for line in output.splitlines() if line.startswith(actor.name))
        assert row.split()[1] == actor.topic and int(row.split()[2]) > 0 and row.split()[-1] == '0', row
    names = {file.name for file in (tmp_path / 'out').glob('*.png')}
    assert {'overview.png', 'colors-1.png', 'scan-near.png', 'scan-far.png'} <= names
    assert sum(name.startswith('detections-') for name in names) >= 2
    for name in names:
        assert cv2.imread(str(tmp_path / 'out' / name)).shape[0] > 300
    assert not any(child.is_running() for child in children)


def test_ctrl_c_ends_the_demo_with_its_summary(tmp_path):
    process = run(tmp_path, '--seconds', '0')
    lines = []
    for line in process.stdout:
        lines.append(line)
        if 'camera' in line and 'Hz' in line:
            break
    children = await_children(process)
    process.send_signal(signal.SIGINT)
    output = ''.join(lines) + process.communicate(timeout=60)[0]
    assert process.returncode == 0, output
    assert 'Traceback' not in output and 'median' in output
    assert not any(child.is_running() for child in children)


def test_a_killed_demo_leaves_no_orphan(tmp_path):
    process = run(tmp_path, '--seconds', '0')
    children = await_children(process)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    gone, alive = psutil.wait_procs(children, timeout=30)
    assert not alive


def test_a_node_that_cannot_start_fails_the_demo(tmp_path):
    (tmp_path / 'street.avi').write_text('no video')
    process = run(tmp_path, '--seconds', '1', '--video', 'street.avi')
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 1, output
    assert 'FAILED: camera ended by itself with exit code 1' in output and 'cannot open' in output


@pytest.mark.parametrize('arguments, words', [
    (['--video', '/nowhere.avi'], 'no such file'), (['--seconds', '-1'], 'negative'), (['--domain', '233'], '0 to 232'),
    (['--video', 'a', '--camera', '1'], 'not allowed'), (['--python', '--both'], 'not allowed'),
    (['--seconds', 'soon'], 'invalid float')])
def test_wrong_arguments_are_refused(arguments, words, capsys):
    with pytest.raises(SystemExit) as ended:
        demo.parse(arguments)
    assert ended.value.code == 2 and words in capsys.readouterr().err


def test_values_are_written_as_yaml():
    assert [written(value) for value in (True, 3, 0.5, "it's", '12')] == ['true', '3', '0.5', "'it''s'", "'12'"]


def test_children_that_ignore_ctrl_c_are_ended_all_the_same(tmp_path):
    class Stubborn(Actor):
        def command(self, python):
            return [python, '-c', 'import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN);'
                                  'print("up", flush=True); time.sleep(600)']

    family = Family(tmp_path)
    family.start([Stubborn('stubborn', 'none')])
    child = family.children[0]
    while not child.log_path.read_text():
        time.sleep(0.01)
    family.measure()
    assert family.fallen() == [] and child.rss_mb > 1
    family.end(patience_sec=0.1)
    assert child.exit_code == -signal.SIGTERM
