# SPDX-License-Identifier: Apache-2.0
"""Loggers: levels, filters, the lines they write, /rosout, and the services that ask and set levels."""
import re
import sys
import tracemalloc

import pytest
import rclpy.logging
from rcl_interfaces.msg import Log, LoggerLevel
from rcl_interfaces.srv import GetLoggerLevels, SetLoggerLevels
from rclpy.clock import Clock, ClockType, ROSClock
from rclpy.impl.rcutils_logger import CallerId, RcutilsLogger, get_filters_from_kwargs
from rclpy.logging import LoggingSeverity, get_logger
from rclpy.time import Time


@pytest.fixture
def logger(unique):
    return get_logger(unique('logger'))


@pytest.fixture
def ros_clock():
    """A clock that shows what it is told to show, in seconds."""
    clock = ROSClock()
    clock._set_ros_time_is_active(True)
    clock.show = lambda seconds: clock.set_ros_time_override(Time(seconds=seconds, clock_type=ClockType.ROS_TIME))
    return clock


class TestNames:

    def test_children_are_named_with_a_dot(self, logger):
        child = logger.get_child('part')
        assert child.name == f'{logger.name}.part' and child.get_child('x').name == f'{logger.name}.part.x'
        assert RcutilsLogger().get_child('top').name == 'top'

    @pytest.mark.parametrize('name', ['', None])
    def test_a_logger_has_a_name(self, logger, name):
        with pytest.raises(ValueError) as refused:
            get_logger(name)
        assert str(refused.value) == 'Logger name must not be empty.'
        with pytest.raises(ValueError) as refused:
            logger.get_child(name)
        assert str(refused.value) == 'Child logger name must not be empty.'

    def test_a_nodes_logger_is_named_after_the_node(self, make_node, unique):
        name = unique('n')
        assert make_node(name, namespace='/a/b').get_logger().name == f'a.b.{name}'

    def test_each_logger_is_an_object_of_its_own(self, logger):
        assert get_logger(logger.name) is not logger and get_logger(logger.name).name == logger.name


class TestLevels:

    def test_info_is_the_level_of_everybody(self, logger):
        assert logger.get_effective_level() is LoggingSeverity.INFO
        assert rclpy.logging.get_logger_level(logger.name) is LoggingSeverity.UNSET

    def test_children_inherit(self, logger):
        child = logger.get_child('child')
        logger.set_level(LoggingSeverity.ERROR)
        assert child.get_effective_level() is LoggingSeverity.ERROR
        assert not child.is_enabled_for(LoggingSeverity.WARN) and child.is_enabled_for(LoggingSeverity.ERROR)
        child.set_level(LoggingSeverity.DEBUG)
        assert child.debug('now') and not logger.info('not now')
        assert rclpy.logging.get_logger_level(child.name) is LoggingSeverity.DEBUG
        child.set_level(LoggingSeverity.UNSET)
        assert child.get_effective_level() is LoggingSeverity.ERROR

    @pytest.mark.parametrize('level', list(LoggingSeverity)[1:])
    def test_a_level_lets_through_what_is_as_severe(self, logger, level):
        logger.set_level(level)
        written = [logger.debug('x'), logger.info('x'), logger.warning('x'), logger.error('x'), logger.fatal('x')]
        assert written == [severity >= level for severity in (10, 20, 30, 40, 50)]
        assert logger.warn('x') is (level <= 30)

    def test_a_level_may_be_a_number(self, logger):
        logger.set_level(40)
        assert logger.get_effective_level() is LoggingSeverity.ERROR and logger.is_enabled_for(50)

    @pytest.mark.parametrize('level', [15, -1, 99])
    def test_a_number_that_is_no_level_is_a_value_error(self, logger, level):
        for use in (logger.set_level, logger.is_enabled_for, lambda level: logger.log('x', level),
                    lambda level: rclpy.logging.set_logger_level(logger.name, level)):
            with pytest.raises(ValueError, match='is not a valid LoggingSeverity'):
                use(level)

    def test_severities_go_by_name_in_any_case(self):
        by_name = rclpy.logging.get_logging_severity_from_string
        assert [by_name(name) for name in ('warn', 'WARN', 'Fatal', 'unset')] == [30, 30, 50, 0]
        assert by_name('debug') is LoggingSeverity.DEBUG
        for name in ('loud', '', 'WARNING'):
            with pytest.raises(RuntimeError):
                by_name(name)
        with pytest.raises(TypeError):
            by_name(30)

    def test_clearing_the_configuration_forgets_levels(self, logger):
        for clear in (rclpy.logging.clear_config, rclpy.logging.shutdown):
            logger.set_level(LoggingSeverity.FATAL)
            rclpy.logging.set_logger_level('', LoggingSeverity.WARN)
            clear()
            assert logger.get_effective_level() is LoggingSeverity.INFO
        rclpy.logging.initialize()
        assert logger.info('still there')

    def test_the_root_has_a_level_too(self, logger):
        try:
            rclpy.logging.set_logger_level('', LoggingSeverity.ERROR)
            assert logger.get_effective_level() is LoggingSeverity.ERROR
        finally:
            rclpy.logging.clear_config()


class TestFilters:

    def test_once_is_once_a_place(self, logger):
        assert [logger.info('x', once=True) for _ in range(3)] == [True, False, False]
        assert logger.info('x', once=True)

    def test_two_calls_in_one_line_are_two_places(self, logger):
        assert [(logger.info('x', once=True), logger.info('y', once=True)) for _ in range(2)] == [(True, True),
                                                                                               (False, False)]

    def test_two_loggers_of_one_name_count_for_themselves(self, logger):
        assert [each.info('x', once=True) for each in (logger, get_logger(logger.name))] == [True, True]

    def test_skip_first_skips_the_first(self, logger):
        assert [logger.info('x', skip_first=True) for _ in range(3)] == [False, True, True]

    def test_skip_first_and_once_write_the_second(self, logger):
        assert [logger.info('x', skip_first=True, once=True) for _ in range(4)] == [False, True, False, False]

    @pytest.mark.parametrize('keyword', [{'once': False}, {'skip_first': False}, {'throttle_duration_sec': 0},
                                         {'once': None}])
    def test_a_filter_that_is_false_is_none(self, logger, keyword):
        assert [logger.info('x', **keyword) for _ in range(3)] == [True] * 3

    def test_throttle_goes_by_a_steady_clock(self, logger):
        assert [logger.info('x', throttle_duration_sec=1000) for _ in range(3)] == [True, False, False]
        assert [logger.info('x', throttle_duration_sec=1e-9) for _ in range(3)] == [True] * 3

    def test_throttle_goes_by_the_clock_it_is_given_from_its_zero(self, logger, ros_clock):
        written = []
        for second in (1, 2, 3, 4, 4, 7):
            ros_clock.show(second)
            written.append(logger.info('x', throttle_duration_sec=2, throttle_time_source_type=ros_clock))
        assert written == [False, True, False, True, False, True]

    def test_throttle_is_not_silenced_by_a_clock_that_is_set_back(self, logger, ros_clock):
        written = []
        for second in (100, 50, 51, 52):
            ros_clock.show(second)
            written.append(logger.info('x', throttle_duration_sec=2, throttle_time_source_type=ros_clock))
        assert written == [True, True, False, True]

    def test_throttle_comes_before_skip_first(self, logger, ros_clock):
        written = []
        for second in (10, 11, 20):
            ros_clock.show(second)
            written.append(logger.info('x', throttle_duration_sec=5, throttle_time_source_type=ros_clock,
                                       skip_first=True))
        assert written == [False, False, True]

    def test_what_the_level_forbids_is_not_counted(self, logger):
        def say():
            return logger.info('x', once=True)

        logger.set_level(LoggingSeverity.WARN)
        assert not say()
        logger.set_level(LoggingSeverity.INFO)
        assert say() and not say()

    def test_what_the_level_forbids_is_not_checked(self, logger):
        assert logger.debug(5, colour='red') is False

    def test_a_keyword_of_no_filter_is_a_type_error(self, logger):
        with pytest.raises(TypeError) as refused:
            logger.info('x', colour='red')
        assert str(refused.value) == (
            'parameter "colour" is not one of the recognized logging options "[\'throttle_duration_sec\', '
            '\'throttle_time_source_type\', \'skip_first\', \'once\']"')

    def test_half_a_throttle_is_a_type_error(self, logger):
        with pytest.raises(TypeError) as refused:
            logger.info('x', throttle_time_source_type=Clock())
        assert str(refused.value) == ('required parameter "throttle_duration_sec" not specified but is required for the '
                                      'the logging filter "throttle"')

    def test_a_time_source_is_a_clock(self, logger):
        with pytest.raises(ValueError) as refused:
            logger.info('x', throttle_duration_sec=1, throttle_time_source_type='STEADY')
        assert str(refused.value) == 'Received throttle_time_source_type of "STEADY" is not a clock instance'

    def test_filters_are_found_by_their_keywords(self):
        assert get_filters_from_kwargs(once=True, throttle_duration_sec=1) == ['throttle', 'once']
        assert get_filters_from_kwargs() == [] == get_filters_from_kwargs(skip_first=False)

    def test_one_place_keeps_its_severity(self, logger):
        def log(severity):
            return logger.log('x', severity)

        assert log(LoggingSeverity.INFO) and log(20)
        with pytest.raises(ValueError) as refused:
            log(LoggingSeverity.WARN)
        assert str(refused.value) == 'Logger severity cannot be changed between calls.'

    def test_one_place_keeps_its_name(self, logger):
        def log(name):
            return logger.info('x', name=name)

        assert log('a') and log('a')
        with pytest.raises(ValueError, match='Logger name cannot be changed between calls.'):
            log('b')

    def test_one_place_keeps_its_filters(self, logger):
        def log(**filters):
            return logger.info('x', **filters)

        log(once=True)
        with pytest.raises(ValueError, match='Requested logging filters cannot be changed between calls.'):
            log(skip_first=True)
        with pytest.raises(ValueError, match='Requested logging filters cannot be changed between calls.'):
            log()

    def test_one_place_keeps_the_parameters_of_its_filters(self, logger):
        def log(seconds):
            return logger.info('x', throttle_duration_sec=seconds)

        log(1)
        with pytest.raises(ValueError, match='Logging filter parameters cannot be changed between calls.'):
            log(2)


class TestLines:

    def test_a_line_names_severity_time_and_logger(self, logger, capfd):
        assert logger.warning('hello')
        assert re.fullmatch(rf'\[WARN\] \[\d{{10}}\.\d{{9}}\] \[{logger.name}\]: hello\n', capfd.readouterr().err)

    def test_another_name_may_be_given(self, logger, capfd):
        assert logger.info('hello', name='somebody.else')
        assert '[somebody.else]: hello' in capfd.readouterr().err

    def test_the_other_name_has_a_level_of_its_own(self, logger, capfd, unique):
        quiet = get_logger(unique('quiet'))
        quiet.set_level(LoggingSeverity.FATAL)
        assert logger.info('psst', name=quiet.name)
        assert 'psst' not in capfd.readouterr().err

    def test_what_is_no_string_is_a_type_error(self, logger):
        with pytest.raises(TypeError, match=r'rclpy_logging_rcutils_log\(\): incompatible function arguments'):
            logger.info(5)

    def test_braces_and_percent_signs_are_text(self, logger, capfd):
        logger.info('{severity} %s %n')
        assert capfd.readouterr().err.endswith(': {severity} %s %n\n')

    def test_the_place_of_the_call_is_told(self, run_python):
        code = "from rclpy.logging import get_logger\ndef f():\n    get_logger('x').warn('here')\nf()"
        form = '{function_name}|{file_name}|{line_number}|{message}'
        _, out, err = run_python(code, env={'RCUTILS_CONSOLE_OUTPUT_FORMAT': form})
        assert 'f|<string>|3|here\n' == out + err

    def test_a_library_may_name_itself_as_no_place(self, logger, monkeypatch):
        import rclpy.impl.rcutils_logger as module
        frames = []
        monkeypatch.setattr(module, 'log_write', lambda *place: frames.append(place[3]))
        wrapper = {'logger': logger}
        exec(compile('def say(text):\n    logger.info(text)', '/lib/wrapper.py', 'exec'), wrapper)
        wrapper['say']('x')
        monkeypatch.setattr(module, '_internal_callers', module._internal_callers + ['/lib/wrapper.py'])
        wrapper['say']('x')
        assert frames == ['say', 'test_a_library_may_name_itself_as_no_place']

    def test_a_caller_is_where_the_code_stands(self):
        caller = CallerId()
        assert (caller.function_name, caller.file_path) == ('test_a_caller_is_where_the_code_stands', __file__)
        assert caller._fields == ('function_name', 'file_path', 'line_number', 'last_index') and caller.line_number > 0

    def test_the_environment_forms_lines_and_chooses_their_stream(self, run_python):
        code = "from rclpy.logging import get_logger\nget_logger('x').error('now')"
        _, out, err = run_python(code, env={'RCUTILS_CONSOLE_OUTPUT_FORMAT': '{severity}\\t{name}: {message} {other}',
                                            'RCUTILS_LOGGING_USE_STDOUT': '1', 'RCUTILS_COLORIZED_OUTPUT': '1'})
        assert (out, err) == ('\033[31mERROR\tx: now {other}\033[0m\n', '')

    def test_log_files_are_where_the_environment_says(self, monkeypatch):
        monkeypatch.setenv('ROS_LOG_DIR', '/a/b')
        assert str(rclpy.logging.get_logging_directory()) == '/a/b'
        monkeypatch.delenv('ROS_LOG_DIR')
        monkeypatch.setenv('ROS_HOME', '/home/robot')
        assert str(rclpy.logging.get_logging_directory()) == '/home/robot/log'
        monkeypatch.delenv('ROS_HOME')
        monkeypatch.setenv('HOME', '/home/me')
        assert str(rclpy.logging.get_logging_directory()) == '/home/me/.ros/log'


class TestPain26:
    """A log call that the level forbids looks at the level and does nothing else."""

    CALLS = (lambda logger: logger.debug('x'), lambda logger: logger.debug('x', once=True),
             lambda logger: logger.debug('x', throttle_duration_sec=1.0, skip_first=True))

    @pytest.mark.parametrize('call', CALLS)
    def test_pain_26_a_disabled_call_enters_one_python_function_and_asks_the_level_once(self, logger, call):
        entered = []

        def watch(frame, event, argument):
            entered.append((event, frame.f_code.co_name if event == 'call' else getattr(argument, '__name__', '')))

        sys.setprofile(watch)
        try:
            assert call(logger) is False
        finally:
            sys.setprofile(None)
        names = [name for event, name in entered if event in ('call', 'c_call')]
        assert names == ['<lambda>', 'debug', 'log_enabled', 'setprofile']

    @pytest.mark.parametrize('call', CALLS)
    def test_pain_26_a_disabled_call_leaves_nothing_behind(self, logger, call):
        for _ in range(10):
            call(logger)
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            for _ in range(1000):
                call(logger)
            after, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert after - before < 512 and peak - before < 2048 and not logger.contexts

    def test_pain_26_a_disabled_call_does_not_look_at_its_message(self, logger):
        class Costly:
            def __str__(self):
                raise AssertionError('formatted')
            __repr__ = __format__ = __str__

        assert logger.debug(Costly()) is False and logger.log(Costly(), LoggingSeverity.DEBUG) is False


class TestRosout:

    @pytest.fixture
    def heard(self, make_node, spin_until):
        """A function: has something said, and gives what came of it on /rosout."""
        node, ear = make_node(), make_node(enable_rosout=False)
        messages = []
        ear.create_subscription(Log, '/rosout', messages.append, 100)

        def arrives(word):
            node.get_logger().fatal(word)
            return any(log.msg == word for log in messages)

        def listen(say):
            spin_until(ear, lambda: arrives('first word'))
            say(node)
            spin_until(ear, lambda: arrives('last word'))
            return [log for log in messages if 'word' not in log.msg]

        return listen

    def test_a_nodes_lines_come_with_place_and_level(self, heard):
        log, = heard(lambda node: node.get_logger().warn('to everybody'))
        assert (log.msg, log.level, log.file) == ('to everybody', 30, __file__)
        assert log.function == '<lambda>' and log.line > 0 and log.stamp.sec > 0

    def test_children_speak_by_their_own_names(self, heard):
        log, = heard(lambda node: node.get_logger().get_child('part').get_child('of').info('x'))
        assert log.name.endswith('.part.of')

    def test_what_is_not_written_does_not_come(self, heard):
        assert heard(lambda node: (node.get_logger().debug('x'), node.get_logger().info('x', skip_first=True))) == []

    def test_loggers_of_no_node_do_not_come(self, heard):
        assert heard(lambda node: get_logger('nobody').error('x')) == []

    def test_a_node_may_keep_it_to_itself(self, make_node):
        node = make_node(enable_rosout=False)
        assert node.count_publishers('/rosout') == 0 and node.get_logger().info('x')

    def test_a_destroyed_nodes_logger_still_writes_lines(self, make_node, capfd):
        node = make_node()
        child = node.get_logger().get_child('part')
        node.destroy_node()
        assert child.error('after all') and node.get_logger().error('me too')
        assert 'after all' in (lines := capfd.readouterr().err) and 'me too' in lines


class TestService:

    @pytest.fixture
    def ask(self, make_node, spin_until):
        node = make_node(enable_logger_service=True)

        def ask(srv, name, **fields):
            client = node.create_client(srv, f'{node.get_name()}/{name}')
            assert client.wait_for_service(20)
            future = client.call_async(srv.Request(**fields))
            spin_until(node, future.done)
            return future.result()

        return ask

    def test_levels_are_told_as_they_were_set(self, ask, logger):
        logger.set_level(LoggingSeverity.ERROR)
        levels = ask(GetLoggerLevels, 'get_logger_levels', names=[logger.name, 'unknown']).levels
        assert [(each.name, each.level) for each in levels] == [(logger.name, 40), ('unknown', 0)]

    def test_levels_are_set(self, ask, logger):
        answer = ask(SetLoggerLevels, 'set_logger_levels', levels=[LoggerLevel(name=logger.name, level=10),
                                                                   LoggerLevel(name='x', level=22)])
        assert [(each.successful, each.reason) for each in answer.results] == [
            (True, ''), (False, 'Failed reason: Invalid logger level.')]
        assert logger.get_effective_level() is LoggingSeverity.DEBUG

    def test_a_node_has_it_on_request_only(self, node):
        services = node.get_service_names_and_types_by_node(node.get_name(), '/')
        assert not any('logger_levels' in name for name, _ in services)


def test_a_root_without_a_level_lets_everything_pass():
    try:
        rclpy.logging.set_logger_level('', LoggingSeverity.UNSET)
        assert rclpy.logging.get_logger_effective_level('') is LoggingSeverity.UNSET
        assert get_logger('nobody.has.set.me').is_enabled_for(LoggingSeverity.DEBUG)
    finally:
        rclpy.logging.clear_config()
