# SPDX-License-Identifier: Apache-2.0
"""Loggers."""
import pytest
import rclpy.logging
from rclpy.clock import ROSClock
from rclpy.logging import LoggingSeverity, get_logger
from rclpy.time import Time


@pytest.fixture
def logger(unique):
    return get_logger(unique('logger'))


def test_levels_are_inherited(logger):
    child = logger.get_child('child')
    logger.set_level(LoggingSeverity.ERROR)
    assert child.get_effective_level() is LoggingSeverity.ERROR
    assert not child.is_enabled_for(LoggingSeverity.WARN)
    child.set_level(LoggingSeverity.DEBUG)
    assert child.debug('now') and not logger.info('not now')
    assert rclpy.logging.get_logger_level(child.name) is LoggingSeverity.DEBUG


def test_a_line_names_the_logger(logger, capfd):
    assert logger.info('hello')
    line = capfd.readouterr().err
    assert '[INFO]' in line and f'[{logger.name}]: hello' in line


def test_the_place_of_the_call_is_told(run_python):
    code = "from rclpy.logging import get_logger\ndef f():\n    get_logger('x').warn('here')\nf()"
    _, out, err = run_python(code, env={'RCUTILS_CONSOLE_OUTPUT_FORMAT': '{function_name} {line_number} {message}'})
    assert 'f 3 here' in out + err


def test_once_skip_first_and_throttle(logger):
    assert [logger.info('x', once=True) for _ in range(3)] == [True, False, False]
    assert [logger.info('x', skip_first=True) for _ in range(3)] == [False, True, True]
    clock = ROSClock()
    clock._set_ros_time_is_active(True)
    written = []
    for second in (1, 1, 2, 4):
        clock.set_ros_time_override(Time(seconds=second, clock_type=clock.clock_type))
        written.append(logger.info('x', throttle_duration_sec=2, throttle_time_source_type=clock))
    assert written == [True, False, False, True]


def test_what_is_no_filter_is_refused(logger):
    with pytest.raises(TypeError):
        logger.info('x', colour='red')


def test_one_place_keeps_its_severity(logger):
    def log(severity):
        return logger.log('x', severity, once=True)

    assert log(LoggingSeverity.INFO)
    with pytest.raises(ValueError, match='severity cannot be changed'):
        log(LoggingSeverity.WARN)


def test_severities_by_name():
    assert rclpy.logging.get_logging_severity_from_string('warn') is LoggingSeverity.WARN
    with pytest.raises(RuntimeError):
        rclpy.logging.get_logging_severity_from_string('loud')


def test_a_nodes_log_reaches_rosout(node, spin_until):
    from rcl_interfaces.msg import Log
    heard = []
    node.create_subscription(Log, '/rosout', heard.append, 10)

    def mine():
        node.get_logger().warn('to everybody')
        return any(log.msg == 'to everybody' and log.name == node.get_logger().name for log in heard)

    spin_until(node, mine)
