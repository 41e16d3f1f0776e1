# SPDX-License-Identifier: Apache-2.0
"""Command lines: what stands between --ros-args and --, for the process and for one node; parameter files."""
import os

import pytest
import rclpy
import rclpy.logging
from rclpy._rclpy_pybind11 import RCLError, RCLInvalidROSArgsError, UnknownROSArgsError
from rclpy.context import Context
from rclpy.parameter import Parameter, parameter_dict_from_yaml_file, parameter_value_to_python
from rclpy.utilities import remove_ros_args


@pytest.fixture
def make(make_node):
    """Makes a node from what stands after --ros-args."""
    return lambda *arguments, **options: make_node(cli_args=['--ros-args', *arguments], **options)


@pytest.fixture
def refusal(make):
    """What is wrong with arguments."""
    def tell(*arguments):
        with pytest.raises(RCLInvalidROSArgsError) as refused:
            make(*arguments)
        said = str(refused.value)
        assert said.startswith('Failed to parse ROS arguments: ')
        return said.split(': ', 1)[1]
    return tell


@pytest.fixture
def process():
    """Starts a context with a command line; it ends with the test."""
    contexts = []

    def start(*arguments):
        context = Context()
        rclpy.init(args=['program', *arguments], context=context)
        contexts.append(context)
        return context

    yield start
    for context in contexts:
        context.try_shutdown()


@pytest.fixture
def write(tmp_path):
    def write(text, name='p.yaml'):
        file = tmp_path / name
        file.write_text(text)
        return str(file)
    return write


class TestRemapping:

    def test_a_nodes_name_and_namespace(self, make):
        node = make('-r', '__node:=other', '--remap', '__ns:=/far/away')
        assert node.get_fully_qualified_name() == '/far/away/other' and node.get_logger().name == 'far.away.other'
        assert make('-r', '__name:=older_form').get_name() == 'older_form'
        assert make('-r', '__ns:=/').get_namespace() == '/'

    def test_the_rule_of_another_node_does_not_count(self, make):
        node = make('-r', 'else:__node:=wrong', '-r', 'mine:__ns:=/here', '-r', 'else:chatter:=wrong', name='mine')
        assert node.get_fully_qualified_name() == '/here/mine'
        assert node.resolve_topic_name('chatter') == '/here/chatter'

    def test_topics_and_services(self, make):
        node = make('-r', 'a:=b', '-r', 'rostopic://t:=x', '-r', 'rosservice://t:=y', name='n')
        assert (node.resolve_topic_name('a'), node.resolve_service_name('a')) == ('/b', '/b')
        assert (node.resolve_topic_name('t'), node.resolve_service_name('t')) == ('/x', '/y')
        assert node.resolve_topic_name('a', only_expand=True) == '/a'

    def test_the_names_of_rules_are_expanded_first(self, make):
        node = make('-r', '/ns/a:=/b', '-r', '~/c:=/d', '-r', 'e:=~/f', name='n', namespace='/ns')
        assert node.resolve_topic_name('a') == '/b' and node.resolve_topic_name('/a') == '/a'
        assert node.resolve_topic_name('~/c') == node.resolve_topic_name('n/c') == '/d'
        assert node.resolve_topic_name('e') == '/ns/n/f'

    def test_the_first_rule_that_fits_wins_and_none_is_applied_twice(self, make):
        node = make('-r', 'a:=b', '-r', 'a:=c', '-r', 'b:=a')
        assert (node.resolve_topic_name('a'), node.resolve_topic_name('b')) == ('/b', '/a')

    def test_a_publisher_goes_where_the_rule_says(self, make):
        from std_msgs.msg import String
        publisher = make('-r', 'chatter:=whisper').create_publisher(String, 'chatter', 1)
        assert publisher.topic_name == '/whisper'

    def test_a_nodes_own_rules_go_before_the_processs(self, process):
        context = process('--ros-args', '-r', 'a:=global', '-r', 'b:=global', '-r', '__ns:=/g')
        node = rclpy.create_node('n', context=context, cli_args=['--ros-args', '-r', 'a:=own'])
        assert node.resolve_topic_name('a') == '/g/own' and node.resolve_topic_name('b') == '/g/global'
        free = rclpy.create_node('n', context=context, use_global_arguments=False)
        assert free.resolve_topic_name('b') == '/b'

    @pytest.mark.parametrize('rule', ['oops', ':=b', 'a:=', 'a:=b c', 'a*:=b', '/**:=b', 'a:=\\1', '__ns:=relative',
                                      '__node:=a/b', '__node:=', 'x:y:z:=b', '9a:=b', 'a//b:=c'])
    def test_what_is_no_rule_is_refused_with_flag_and_value(self, refusal, rule):
        assert refusal('-r', rule).startswith(f"Couldn't parse remap rule: '-r {rule}'. Error: ") or '\\' in rule

    def test_a_flag_without_its_value_is_refused(self, refusal):
        assert refusal('--remap') == "Couldn't parse trailing --remap flag. No remap rule found."
        assert refusal('-p') == "Couldn't parse trailing -p flag. No parameter override rule found."
        assert refusal('--params-file') == "Couldn't parse trailing --params-file flag. No file path provided."
        assert refusal('-e') == "Couldn't parse trailing -e flag. No enclave path provided."


class TestArgumentLists:

    def test_the_process_refuses_what_a_node_refuses(self):
        with pytest.raises(RCLError, match="failed to initialize rcl: Couldn't parse remap rule: '-r oops'. Error: "):
            rclpy.init(args=['program', '--ros-args', '-r', 'oops'], context=Context())
        with pytest.raises(RCLInvalidROSArgsError, match="Failed to parse ROS arguments: Couldn't parse trailing -p flag"):
            remove_ros_args(['program', '--ros-args', '-p'])

    def test_unknown_flags_are_all_named(self, make):
        with pytest.raises(UnknownROSArgsError) as refused:
            make('--what', '-r', 'a:=b', 'is_this')
        assert str(refused.value) == "Found unknown ROS arguments: ['--what', 'is_this']"
        with pytest.raises(UnknownROSArgsError):
            remove_ros_args(['program', '--ros-args', '--what'])

    def test_two_dashes_end_the_ros_arguments(self, make_node):
        node = make_node(cli_args=['--not-ros', '--ros-args', '-r', 'a:=b', '--', '--unknown', '--ros-args'])
        assert node.resolve_topic_name('a') == '/b'

    def test_no_arguments_are_fine(self, make_node):
        assert make_node(cli_args=[]).get_name() and make_node(cli_args=['--ros-args']).get_name()

    def test_the_programs_own_arguments_remain(self):
        line = ['program', '--speed', '5', '--ros-args', '-r', 'a:=b', '-p', 'x:=1', '--', 'file']
        assert remove_ros_args(line) == ['program', '--speed', '5', 'file']
        assert remove_ros_args(args=['program']) == ['program']

    def test_the_command_line_is_read_when_none_is_given(self, monkeypatch):
        monkeypatch.setattr('sys.argv', ['program', 'x', '--ros-args', '--log-level', 'info'])
        assert remove_ros_args() == ['program', 'x']

    def test_the_old_form_of_a_rule_counts_and_warns(self, make_node, capfd):
        node = make_node(cli_args=['a:=b'])
        assert node.resolve_topic_name('a') == '/b'
        assert "Found remap rule 'a:=b'. This syntax is deprecated. Use '--ros-args --remap a:=b' instead." \
            in capfd.readouterr().err

    def test_an_enclave_is_accepted(self, make):
        assert make('-e', '/cell', '--enclave', '/other').get_name()


class TestParameters:

    @pytest.mark.parametrize('text, value', [
        ('1', 1), ('-7', -7), ('0x1f', 31), ('1.5', 1.5), ('1e3', 1000.0), ('.5', 0.5), ('true', True), ('No', False),
        ('on', True), ('text', 'text'), ('"5"', '5'), ("'true'", 'true'), ('[1, 2]', [1, 2]), ('[1.0, 2.5]', [1.0, 2.5]),
        ('[a, b]', ['a', 'b']), ('[yes, no]', [True, False]), ('.inf', float('inf')), ('-.inf', -float('inf')),
        ('a b', 'a b'), ('!!str 5', '5'), ('1.2.3', '1.2.3'), ('[]', [])])
    def test_a_value_has_the_type_that_yaml_says(self, make, text, value):
        given = make('-p', f'p:={text}')._parameter_overrides['p'].value
        assert given == value and type(given) is type(value)

    def test_names_may_have_groups_and_topics(self, make):
        node = make('-p', 'a.b.c:=1', '--param', 'qos_overrides./chatter.publisher.depth:=5')
        assert node.declare_parameter('a.b.c', 0).value == 1
        assert node._parameter_overrides['qos_overrides./chatter.publisher.depth'].value == 5

    def test_a_parameter_of_another_node_does_not_count(self, make):
        node = make('-p', 'n:a:=1', '-p', 'm:b:=1', name='n')
        assert list(node._parameter_overrides) == ['a']

    def test_the_last_of_several_counts(self, make):
        assert make('-p', 'a:=1', '-p', 'a:=2').declare_parameter('a', 0).value == 2

    def test_a_nodes_own_go_before_the_processs(self, process):
        context = process('--ros-args', '-p', 'a:=1', '-p', 'b:=1')
        node = rclpy.create_node('n', context=context, cli_args=['--ros-args', '-p', 'a:=2'])
        assert [node.declare_parameter(name, 0).value for name in 'ab'] == [2, 1]
        free = rclpy.create_node('m', context=context, use_global_arguments=False)
        assert free.declare_parameter('a', 0).value == 0

    def test_use_sim_time_may_be_given(self, make):
        assert make('-p', 'use_sim_time:=true').get_clock().ros_time_is_active

    @pytest.mark.parametrize('rule', ['a', ':=1', 'a:=', 'a..b:=1', '.a:=1', 'a:=[1, x]', 'a:=[1, [2]]', 'a:={b: 1}',
                                      '*:a:=1', 'a b:=1', 'a:=[1'])
    def test_what_is_no_parameter_is_refused_with_flag_and_value(self, refusal, rule):
        assert refusal('-p', rule).startswith(f"Couldn't parse parameter override rule: '-p {rule}'. Error: ")


class TestParameterFiles:

    def given(self, make, *arguments, **options):
        node = make(*arguments, **options)
        return {name: parameter.value for name, parameter in node._parameter_overrides.items()}

    def test_every_type_and_nested_groups(self, make, write):
        file = write('/**:\n  ros__parameters:\n    b: true\n    i: 5\n    f: 1.5\n    s: text\n    q: "5"\n'
                     '    ints: [1, 2]\n    floats: [1.0]\n    bools: [true]\n    words:\n    - a\n    - b\n'
                     '    group:\n      low: -1\n      deep: {er: 7}\n    a.b: 3\n')
        assert self.given(make, '--params-file', file) == {
            'b': True, 'i': 5, 'f': 1.5, 's': 'text', 'q': '5', 'ints': [1, 2], 'floats': [1.0], 'bools': [True],
            'words': ['a', 'b'], 'group.low': -1, 'group.deep.er': 7, 'a.b': 3}

    @pytest.mark.parametrize('pattern, matches', [
        ('/**', True), ('/*', False), ('/*/n', True), ('/ns/*', True), ('/ns/**', True), ('/**/n', True), ('ns/n', True),
        ('/ns/n', True), ('n', False), ('/n', False), ('/*/*', True), ('/ns', False), ('/other/**', False)])
    def test_which_nodes_a_name_speaks_of(self, make, write, pattern, matches):
        file = write(f'{pattern}:\n  ros__parameters:\n    a: 1\n')
        assert bool(self.given(make, '--params-file', file, name='n', namespace='/ns')) is matches

    def test_names_may_be_nested_like_namespaces(self, make, write):
        file = write('/ns:\n  n:\n    ros__parameters: {a: 1}\n  m:\n    ros__parameters: {b: 1}\n')
        assert self.given(make, '--params-file', file, name='n', namespace='/ns') == {'a': 1}

    def test_a_remapped_node_goes_by_its_new_name(self, make, write):
        file = write('/far/new:\n  ros__parameters: {a: 1}\n/old:\n  ros__parameters: {a: 2}\n')
        assert self.given(make, '-r', '__node:=new', '-r', '__ns:=/far', '--params-file', file, name='old') == {'a': 1}

    def test_later_files_win_under_the_same_name(self, make, write):
        files = [write(f'/**:\n  ros__parameters: {{a: {i}, only{i}: {i}}}\n', f'{i}.yaml') for i in (1, 2)]
        given = self.given(make, '--params-file', files[0], '--params-file', files[1])
        assert given == {'a': 2, 'only1': 1, 'only2': 2}

    def test_the_name_that_is_used_later_for_the_first_time_wins(self, make, write):
        both = write('/**:\n  ros__parameters: {a: every}\n/n:\n  ros__parameters: {a: mine}\n')
        turned = write('/n:\n  ros__parameters: {a: mine}\n/**:\n  ros__parameters: {a: every}\n', 'turned.yaml')
        mine = write('/n:\n  ros__parameters: {a: mine}\n', 'mine.yaml')

        def value(*arguments):
            return self.given(make, *arguments, name='n')['a']

        assert value('--params-file', both) == 'mine' and value('--params-file', turned) == 'every'
        assert value('--params-file', mine, '-p', 'a:=line') == 'line'
        assert value('-p', 'a:=line', '--params-file', mine) == 'mine'
        assert value('--params-file', both, '-p', 'a:=line') == 'mine'
        assert value('--params-file', both, '-p', 'n:a:=line') == 'line'

    def test_a_file_of_nothing_is_fine(self, make, write):
        assert self.given(make, '--params-file', write('# nothing\n')) == {}

    @pytest.mark.parametrize('text, place, what', [
        ('/**:\n  ros__parameters:\n    a:\n', ':3:', "No value for 'a'"),
        ('/**:\n  ros__parameters:\n    a: [1, two]\n', ':3:', 'Sequence should be of same type'),
        ('/**:\n  ros__parameters:\n    a: [1, 2.0]\n', ':3:', "Value type 'double'"),
        ('/**:\n  ros__parameters:\n    a: [[1]]\n', ':3:', 'list'),
        ('/**:\n  ros__parameters:\n    a: [{b: 1}]\n', ':3:', 'group'),
        ('/**:\n  a: 1\n', ':2:', 'Cannot have a value before ros__parameters'),
        ('ros__parameters:\n  a: 1\n', ':1:', 'There are no node names before ros__parameters'),
        ('/**:\n  ros__parameters: 5\n', ':2:', 'ros__parameters has no parameters'),
        ('just text\n', ':1:', 'Expecting node names'), ('[1, 2]\n', ':1:', 'Expecting node names'),
        ('/**:\n  ros__parameters:\n    a: &x 1\n    b: *x\n', ':4:', 'Alias'),
        ('/**:\n\tros__parameters:\n', ':2:', ''), ('/a b:\n  ros__parameters: {a: 1}\n', ':2:', 'is no node name'),
        ('/**:\n  ros__parameters:\n    "": 1\n', ':3:', 'No key')])
    def test_an_error_names_file_and_line(self, refusal, write, text, place, what):
        file = write(text)
        said = refusal('--params-file', file)
        assert said.startswith(f"Couldn't parse params file: '--params-file {file}'. Error: {file}{place}") and what in said

    @pytest.mark.parametrize('path', ['/no/such/file.yaml', '/'])
    def test_a_file_that_cannot_be_read_is_refused(self, refusal, path):
        assert path in refusal('--params-file', path)


class TestYamlDictionary:
    """parameter_dict_from_yaml_file()"""

    FILE = ('/**:\n  ros__parameters:\n    a: 1\n    b: 1\n/n:\n  ros__parameters:\n    b: 2\n    c: {d: [1.5], e: "7"}\n'
            '/m:\n  ros__parameters:\n    f: [x, y]\n')

    @staticmethod
    def plain(found):
        assert all(message.name == name for name, message in found.items())
        return {name: parameter_value_to_python(message.value) for name, message in found.items()}

    @pytest.mark.parametrize('arguments, expected', [
        ({}, {'b': 2, 'c.d': [1.5], 'c.e': '7', 'f': ['x', 'y']}),
        ({'use_wildcard': True}, {'a': 1, 'b': 2, 'c.d': [1.5], 'c.e': '7', 'f': ['x', 'y']}),
        ({'target_nodes': ['/m']}, {'f': ['x', 'y']}),
        ({'target_nodes': ['/m'], 'use_wildcard': True}, {'a': 1, 'b': 1, 'f': ['x', 'y']}),
        ({'target_nodes': []}, {'b': 2, 'c.d': [1.5], 'c.e': '7', 'f': ['x', 'y']}),
        ({'target_nodes': ['/m'], 'namespace': 'ns.'}, {'ns.f': ['x', 'y']})])
    def test_nodes_and_wildcard_are_chosen(self, write, arguments, expected):
        assert self.plain(parameter_dict_from_yaml_file(write(self.FILE), **arguments)) == expected

    def test_a_node_that_is_not_there_is_an_error_that_says_who_is(self, write):
        with pytest.raises(RuntimeError) as refused:
            parameter_dict_from_yaml_file(write(self.FILE), True, ['/other'])
        assert str(refused.value) == ("Param file does not contain parameters for /other,only for nodes: "
                                      "['/**', '/n', '/m'] ")

    @pytest.mark.parametrize('text, said', [
        ('', 'Param file does not contain selected parameters'),
        ('/**:\n  ros__parameters: {a: 1}\n', 'Param file does not contain selected parameters'),
        ('/n: 5\n', 'YAML file is not a valid ROS parameter file for node /n'),
        ('/n: {a: 1}\n', 'YAML file is not a valid ROS parameter file for node /n'),
        ('- 1\n', 'is not a valid ROS parameter file')])
    def test_what_is_no_parameter_file_is_an_error(self, write, text, said):
        with pytest.raises(RuntimeError, match=said):
            parameter_dict_from_yaml_file(write(text))

    def test_an_empty_list_is_a_bool_array(self, write):
        found = parameter_dict_from_yaml_file(write('/n:\n  ros__parameters: {a: []}\n'))
        assert Parameter.from_parameter_msg(found['a']).type_ is Parameter.Type.BOOL_ARRAY


class TestLogging:

    def test_levels_for_all_and_for_one(self, process, unique):
        one = unique('one')
        try:
            process('--ros-args', '--log-level', 'ERROR', '--log-level', f'{one}:=debug')
            assert rclpy.logging.get_logger_effective_level('somebody') == 40
            assert rclpy.logging.get_logger_effective_level(f'{one}.child') == 10
        finally:
            rclpy.logging.clear_config()

    @pytest.mark.parametrize('level, said', [
        ('loud', 'Argument does not use a valid severity level'), ('a:=loud', 'does not use a valid severity level'),
        (':=info', 'Argument has an invalid logger item that name is empty')])
    def test_what_is_no_level_is_refused(self, refusal, level, said):
        told = refusal('--log-level', level)
        assert told.startswith(f"Couldn't parse log level: '--log-level {level}'. Error: ") and said in told

    def test_outputs_are_switched_off_and_the_file_is_named(self, run_python, tmp_path):
        code = ('import rclpy, sys\nrclpy.init(args=sys.argv)\nn = rclpy.create_node("n")\nn.get_logger().error("line")\n'
                'rclpy.shutdown()')
        env = {'ROS_LOG_DIR': str(tmp_path)}
        _, _, err = run_python(code, '--ros-args', '--disable-stdout-logs', '--log-file-name', 'mine', env=env)
        file, = tmp_path.iterdir()
        assert 'line' not in err and file.name.startswith('mine_') and '[n]: line' in file.read_text()
        _, _, err = run_python(code, '--ros-args', '--disable-external-lib-logs', '--disable-rosout-logs', env=env)
        assert '[n]: line' in err and len(os.listdir(tmp_path)) == 1

    def test_rosout_goes_with_its_flag(self, process):
        context = process('--ros-args', '--disable-rosout-logs')
        node = rclpy.create_node('n', context=context)
        assert '/rosout' not in [publisher.topic_name for publisher in node.publishers]
        assert node.get_logger().info('on the console')
