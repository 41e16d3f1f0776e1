# SPDX-License-Identifier: Apache-2.0
"""Type checkers know the API and every message."""
import importlib
import pathlib
import re
import subprocess
import sys

import pytest

PROGRAMS = sorted((pathlib.Path(__file__).resolve().parent / 'programs').glob('*.py'))


@pytest.mark.parametrize('program', [program.stem for program in PROGRAMS if program.stem != 'wrong'])
def test_pain_28_a_program_without_mistakes_is_clean_under_strict(program, errors):
    assert not [error for error in errors if error[0] == program + '.py']


def test_pain_28_each_mistake_is_found_at_its_line(errors):
    wrong = next(program for program in PROGRAMS if program.stem == 'wrong')
    expected = {(number, code) for number, line in enumerate(wrong.read_text().splitlines(), 1)
                for code in re.findall(r'[a-z-]+', line.partition('# E:')[2])}
    assert {(line, code) for file, line, code, _ in errors if file == 'wrong.py'} == expected


def test_pain_28_the_stubs_themselves_are_clean_under_strict(errors):
    assert not [error for error in errors if error[0].endswith('.pyi')]


@pytest.mark.parametrize('program', [program for program in PROGRAMS if program.stem in ('messages', 'services')],
                         ids=lambda program: program.stem)
def test_annotations_of_a_program_can_be_evaluated(program):
    """Generic classes can be subscripted at run time too."""
    compiled = compile(program.read_text(), str(program), 'exec')
    exec(compiled, {'__name__': program.stem})


def test_messages_program_runs():
    program = next(program for program in PROGRAMS if program.stem == 'messages')
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_a_users_own_package_gets_its_stubs(tmp_path, monkeypatch):
    spot = 'std_msgs/Header header\nuint8 RED=3\nuint8 from\nfloat64[2] place'
    for file, text in (('share/my_robot/msg/Spot.msg', spot),
                       ('code/my_robot/__init__.py', ''), ('code/my_robot/node.py', '')):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setenv('MYELIN_INTERFACE_PATH', str(tmp_path / 'share'), prepend=':')
    monkeypatch.setenv('PYTHONPATH', str(tmp_path / 'code'), prepend=':')
    command = [sys.executable, '-m', 'myelin_messages.stubs', str(tmp_path / 'stubs')]
    subprocess.run([*command, 'my_robot'], check=True)
    root = tmp_path / 'stubs' / 'my_robot-stubs'
    assert sorted(str(file.relative_to(root)) for file in root.rglob('*.pyi')) == ['msg/__init__.pyi', 'msg/_spot.pyi']
    # The rest of the package is where it always was.
    assert (root / 'py.typed').read_text() == 'partial\n'
    text = pathlib.Path(root / 'msg/_spot.pyi').read_text()
    assert 'RED: typing.Final = 3' in text and 'place: myelin_messages.stub_types.Float64Array' in text
    assert 'from:' not in text
    done = subprocess.run([*command, 'no_such_msgs'], capture_output=True, text=True)
    assert done.returncode == 1 and "no interface package 'no_such_msgs'" in done.stderr


@pytest.mark.parametrize('name', [
    'publisher.Publisher', 'subscription.Subscription', 'client.Client', 'service.Service', 'task.Future', 'task.Task',
    'parameter.Parameter', 'waitable.Waitable', 'action.client.ActionClient', 'action.client.ClientGoalHandle',
    'action.server.ActionServer', 'action.server.ServerGoalHandle', 'lifecycle.publisher.LifecyclePublisher'])
def test_pain_28_generic_classes_can_be_subscripted_at_run_time(name):
    module, _, cls = ('rclpy.' + name).rpartition('.')
    cls = getattr(importlib.import_module(module), cls)
    assert cls[int].__origin__ is cls

    class Derived(cls[int]):
        pass
    assert issubclass(Derived, cls)


def test_classes_of_interfaces_are_told_apart_by_what_all_have_in_common():
    from example_interfaces.action import Fibonacci
    from rclpy.type_support import Action, Msg, MsgT, Srv
    from std_msgs.msg import String
    from std_srvs.srv import SetBool
    assert issubclass(String, Msg) and isinstance(String(), Msg) and MsgT.__bound__ is Msg
    assert issubclass(SetBool, Srv) and not issubclass(String, Srv) and not issubclass(Fibonacci, Srv)
    assert issubclass(Fibonacci, Action) and not issubclass(SetBool, Action)
    assert Srv[SetBool.Request, SetBool.Response, SetBool.Event].__origin__ is Srv
    assert Action[Fibonacci.Goal, Fibonacci.Result, Fibonacci.Feedback].__origin__ is Action
