# SPDX-License-Identifier: Apache-2.0
"""Interface packages are importable in a plain interpreter, from wherever they are found."""
import os
import subprocess
import sys
import textwrap

import pytest


def execute(code, *, interfaces=(), cwd=None, path=(), behind=()):
    """
    Runs a program in an interpreter of its own.

    `interfaces` are further interface folders, `path` comes before what PYTHONPATH says and `behind` after it.
    """
    environment = dict(os.environ)
    roots = [str(root) for root in interfaces] + [environment.get('MYELIN_INTERFACE_PATH', '')]
    environment['MYELIN_INTERFACE_PATH'] = os.pathsep.join(root for root in roots if root)
    environment['PYTHONPATH'] = os.pathsep.join(map(str, [*path, environment.get('PYTHONPATH', ''), *behind]))
    return subprocess.run([sys.executable, '-c', textwrap.dedent(code)], env=environment, cwd=cwd, text=True,
                          capture_output=True, timeout=60)


def run(code, **keywords):
    """The output of a program that succeeds."""
    done = execute(code, **keywords)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def failure(code, **keywords):
    """The last line of the traceback of a program that fails."""
    done = execute(code, **keywords)
    assert done.returncode == 1, done
    return done.stderr.strip().splitlines()[-1]


@pytest.fixture
def workspace(tmp_path):
    """A folder for files: workspace.write('my_msgs/msg/Spot.msg', 'float64 x')."""
    return _Workspace(tmp_path)


class _Workspace:
    def __init__(self, root):
        self.root = root

    def write(self, name, text=''):
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
        return self


class TestAPlainInterpreter:

    def test_imports_messages_without_numpy_or_anything_heavy(self):
        assert run('''
            from std_msgs.msg import String
            import sys
            print(String(data='a'))
            heavy = {'numpy', 'typing', 're', 'pathlib', 'importlib.util', 'rosidl_parser', 'inspect'}
            loaded = heavy & set(sys.modules)
            import subprocess
            bare = subprocess.run([sys.executable, "-I", "-c", "import sys; print(*sys.modules)"],
                                  capture_output=True, text=True)
            print(sorted(loaded - set(bare.stdout.split())))
            ''') == "std_msgs.msg.String(data='a')\n[]"

    def test_starts_without_the_extension(self):
        assert run("import sys; print('_myelin' in sys.modules)") == 'False'

    def test_does_not_look_at_interfaces_for_other_modules(self):
        assert run('''
            import sys
            try:
                import no_such_module
            except ModuleNotFoundError as error:
                print(error)
            print('_myelin' in sys.modules)
            ''') == "No module named 'no_such_module'\nFalse"

    def test_runs_the_sitecustomize_behind_ours(self, workspace):
        workspace.write('sitecustomize.py', 'import sys; sys.behind = True')
        assert run("import sys; print(getattr(sys, 'behind', False))", behind=[workspace.root]) == 'True'

    def test_install_is_idempotent(self):
        assert run('''
            import sys, myelin_messages
            myelin_messages.install()
            myelin_messages.install()
            print(sum(isinstance(finder, myelin_messages.InterfaceFinder) for finder in sys.meta_path))
            ''') == '1'


class TestPackages:

    def test_star_import_brings_every_class(self):
        assert run('''
            from std_msgs.msg import *
            from std_srvs.srv import *
            print(String.__name__, Header.__name__, SetBool.__name__, SetBool_Request.__name__)
            ''') == 'String Header SetBool SetBool_Request'

    def test_modules_list_their_classes(self):
        assert run('''
            import std_msgs.msg, std_srvs.srv, example_interfaces.action, example_interfaces.action._fibonacci as f
            print('String' in dir(std_msgs.msg), std_srvs.srv.__all__[:4])
            print(example_interfaces.action.__all__, len(f.__all__))
            ''') == ("True ['Empty', 'Empty_Request', 'Empty_Response', 'Empty_Event']\n['Fibonacci'] 13")

    def test_the_module_of_a_file_is_importable(self):
        assert run('''
            import std_msgs.msg
            from std_msgs.msg._u_int8_multi_array import UInt8MultiArray, Metaclass_UInt8MultiArray
            import tf2_msgs.msg._tf2_error, vision_msgs.msg._bounding_box3_d
            assert std_msgs.msg.UInt8MultiArray is UInt8MultiArray
            assert type(UInt8MultiArray) is Metaclass_UInt8MultiArray
            assert std_msgs.msg._u_int8_multi_array.UInt8MultiArray is UInt8MultiArray
            print(UInt8MultiArray.__module__)
            ''') == 'std_msgs.msg._u_int8_multi_array'

    def test_services_hold_their_messages(self):
        assert run('''
            from example_interfaces.srv import AddTwoInts, AddTwoInts_Request
            assert AddTwoInts.Request is AddTwoInts_Request
            print(AddTwoInts, AddTwoInts.Request(a=1), AddTwoInts.Response(), AddTwoInts.Event.__name__)
            AddTwoInts.__class__.__import_type_support__()
            assert AddTwoInts.__class__._TYPE_SUPPORT
            try:
                AddTwoInts()
            except NotImplementedError as error:
                print(error)
            ''') == ("<class 'example_interfaces.srv._add_two_ints.AddTwoInts'> "
                     'example_interfaces.srv.AddTwoInts_Request(a=1, b=0) '
                     'example_interfaces.srv.AddTwoInts_Response(sum=0) AddTwoInts_Event\n'
                     'Service classes can not be instantiated')

    def test_actions_hold_all_their_parts(self):
        assert run('''
            from example_interfaces.action import Fibonacci
            from action_msgs.srv import CancelGoal
            from action_msgs.msg import GoalStatusArray
            print(Fibonacci.Goal(order=3), Fibonacci.Result(), Fibonacci.Feedback())
            impl = Fibonacci.Impl
            assert impl.SendGoalService.Request(goal=Fibonacci.Goal(order=5)).goal.order == 5
            assert isinstance(impl.GetResultService.Response().result, Fibonacci.Result)
            assert isinstance(impl.FeedbackMessage().feedback, Fibonacci.Feedback)
            assert impl.CancelGoalService is CancelGoal and impl.GoalStatusMessage is GoalStatusArray
            try:
                Fibonacci()
            except NotImplementedError as error:
                print(error)
            ''') == ('example_interfaces.action.Fibonacci_Goal(order=3) '
                     'example_interfaces.action.Fibonacci_Result(sequence=[]) '
                     'example_interfaces.action.Fibonacci_Feedback(sequence=[])\n'
                     'Action classes can not be instantiated')

    @pytest.mark.parametrize('code, text', [
        ('from std_msgs.msg import Nope',
         "ImportError: cannot import name 'Nope' from 'std_msgs.msg' (unknown location)"),
        ('import std_msgs.msg; std_msgs.msg.Nope', "AttributeError: module 'std_msgs.msg' has no attribute 'Nope'"),
        ('import std_msgs.srv', "ModuleNotFoundError: No module named 'std_msgs.srv'"),
        ('import std_msgs.msg._nope', "ModuleNotFoundError: No module named 'std_msgs.msg._nope'"),
        ('from std_msgs.msg import String_Request',
         "ImportError: cannot import name 'String_Request' from 'std_msgs.msg' (unknown location)"),
        ('import nope_msgs.msg', "ModuleNotFoundError: No module named 'nope_msgs'")])
    def test_what_is_not_there_is_said_as_python_says_it(self, code, text):
        assert failure(code) == text


class TestAUsersOwn:

    def test_message_needs_no_build(self, workspace):
        workspace.write('my_msgs/msg/Spot.msg', '''
            # Where it is.
            std_msgs/Header header
            float64[2] place
            Mark[] marks
            ''').write('my_msgs/msg/Mark.msg', 'string<=5 name "none"\nuint8 RED=3\n')
        assert run('''
            from my_msgs.msg import Spot, Mark
            print(Spot(place=[1, 2], marks=[Mark(), Mark(name='a')]).marks, Mark.RED)
            ''', interfaces=[workspace.root]) == "[my_msgs.msg.Mark(name='none'), my_msgs.msg.Mark(name='a')] 3"

    def test_message_written_while_the_program_runs_is_found(self, workspace):
        workspace.write('my_msgs/msg/Mark.msg', 'string name')
        assert run(f'''
            import importlib, pathlib, my_msgs.msg
            pathlib.Path({str(workspace.root)!r}, 'my_msgs/msg/Late.msg').write_text('uint8 x')
            pathlib.Path({str(workspace.root)!r}, 'late_msgs/msg').mkdir(parents=True)
            pathlib.Path({str(workspace.root)!r}, 'late_msgs/msg/Later.msg').write_text('my_msgs/Late late')
            importlib.invalidate_caches()
            from my_msgs.msg import Late
            from late_msgs.msg import Later
            print(Later(late=Late(x=5)))
            ''', interfaces=[workspace.root]) == 'late_msgs.msg.Later(late=my_msgs.msg.Late(x=5))'

    def test_package_folder_may_be_named_itself(self, workspace):
        workspace.write('my_msgs/msg/Mark.msg', 'string name')
        assert run('from my_msgs.msg import Mark; print(Mark())',
                   interfaces=[workspace.root / 'my_msgs']) == "my_msgs.msg.Mark(name='')"

    def test_package_beside_the_script_is_no_namespace_package(self, workspace):
        workspace.write('my_msgs/msg/Mark.msg', 'string name').write('my_msgs/tools.py', 'tool = 5')
        assert run('''
            import my_msgs.tools
            from my_msgs.msg import Mark
            print(Mark(), my_msgs.tools.tool)
            ''', interfaces=[workspace.root], cwd=workspace.root) == "my_msgs.msg.Mark(name='') 5"

    def test_python_package_of_the_same_name_keeps_its_place(self, workspace):
        workspace.write('share/my_robot/msg/Mark.msg', 'string name')
        workspace.write('code/my_robot/__init__.py', 'mine = 7').write('code/my_robot/node.py', 'here = 8')
        assert run('''
            import my_robot, my_robot.node
            from my_robot.msg import Mark
            print(my_robot.mine, my_robot.node.here, Mark())
            ''', interfaces=[workspace.root / 'share'], path=[workspace.root / 'code']) == (
                "7 8 my_robot.msg.Mark(name='')")

    def test_messages_that_others_generated_give_way(self, workspace):
        workspace.write('share/std_msgs/msg/String.msg', 'string data')
        workspace.write('code/std_msgs/__init__.py').write('code/std_msgs/tools.py', 'tool = 5')
        workspace.write('code/std_msgs/msg/__init__.py', 'from ._String import *')
        workspace.write('code/std_msgs/msg/_String.py', 'class String: pass').write('code/std_msgs/msg/more.py', 'more = 6')
        assert run('''
            from std_msgs.msg import String
            import std_msgs.msg.more
            import std_msgs.tools
            print(String(), std_msgs.msg.more.more, std_msgs.tools.tool)
            ''', interfaces=[workspace.root / 'share'], path=[workspace.root / 'code']) == (
                "std_msgs.msg.String(data='') 6 5")

    def test_python_module_named_msg_stays_where_there_are_no_interfaces(self, workspace):
        workspace.write('share/my_robot/srv/Ask.srv', 'string name\n---')
        workspace.write('code/my_robot/__init__.py').write('code/my_robot/msg.py', 'Mark = 5')
        assert run('from my_robot.msg import Mark; from my_robot.srv import Ask; print(Mark)',
                   interfaces=[workspace.root / 'share'], path=[workspace.root / 'code']) == '5'

    def test_syntax_error_names_file_line_and_column(self, workspace):
        workspace.write('my_msgs/msg/Bad.msg', 'uint8 fine\nuint9 bad\n')
        line = failure('from my_msgs.msg import Bad', interfaces=[workspace.root])
        assert line.startswith('ImportError: ') and f'{workspace.root}/my_msgs/msg/Bad.msg:2:' in line

    def test_unknown_type_of_a_field_is_named(self, workspace):
        workspace.write('my_msgs/msg/Bad.msg', 'other_msgs/Thing thing\n')
        line = failure('from my_msgs.msg import Bad', interfaces=[workspace.root])
        assert line.startswith(f"ImportError: {workspace.root}/my_msgs/msg/Bad.msg:1:1: field 'thing'")
        assert 'other_msgs/msg/Thing' in line

    def test_message_that_contains_itself_is_refused(self, workspace):
        workspace.write('my_msgs/msg/Loop.msg', 'int8 x\nLoop loop\n')
        line = failure('from my_msgs.msg import Loop', interfaces=[workspace.root])
        assert line == (f"ImportError: {workspace.root}/my_msgs/msg/Loop.msg:2:1: 'my_msgs/msg/Loop' holds a structure "
                        'that contains itself: my_msgs/msg/Loop -> my_msgs/msg/Loop')

    def test_message_pickles_into_a_fresh_interpreter(self, workspace):
        workspace.write('my_msgs/msg/Mark.msg', 'string name\nuint8[] data\n')
        code = "from my_msgs.msg import Mark; import pickle; print(pickle.dumps(Mark(name='a', data=b'ab')).hex())"
        pickled = run(code, interfaces=[workspace.root])
        assert run(f"import pickle; print(pickle.loads(bytes.fromhex('{pickled}')))", interfaces=[workspace.root]) == (
            "my_msgs.msg.Mark(name='a', data=[97, 98])")
