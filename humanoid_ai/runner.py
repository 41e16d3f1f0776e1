# SPDX-License-Identifier: Apache-2.0
"""The life of a node's process: initialise, build, spin, and leave quietly when asked to."""
import signal
import sys

import rclpy
from rclpy._rclpy_pybind11 import RCLInvalidROSArgsError, UnknownROSArgsError
from rclpy.exceptions import InvalidParameterTypeException, InvalidParameterValueException
from rclpy.executors import ExternalShutdownException
from rclpy.logging import get_logger


class SetupError(Exception):
    """The node cannot do its work here: a missing file, missing weights. The user reads its text, one line."""


class _Interrupt:
    """Ctrl-C as KeyboardInterrupt, but only once the node is built.

    Building loads large modules, and an exception out of nowhere inside their C code ends in a traceback or in half a
    module. One that comes before is remembered until welcome().
    """

    def __init__(self):
        self._is_welcome = False
        self._came = False
        signal.signal(signal.SIGINT, self)  # before rclpy.init(), whose handler calls this one

    def __call__(self, number, frame):
        self._came = True
        if self._is_welcome:
            raise KeyboardInterrupt

    def welcome(self):
        """From now on it is raised, at once if it came already."""
        self._is_welcome = True
        if self._came:
            raise KeyboardInterrupt

    def ignore(self):
        self._is_welcome = False


def run(make_node, args=None) -> int:
    """Spins the node that make_node() returns until Ctrl-C or SIGTERM; returns the exit code of the process.

    0 when the node was asked to end, 1 when it could not start: then one line of log says why; 2 when --ros-args make no
    sense. A bug in the node stays an exception with its traceback. To be called in the main thread.
    """
    interrupt = _Interrupt()
    node = None
    try:
        rclpy.init(args=args)
    except (RCLInvalidROSArgsError, UnknownROSArgsError) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        node = make_node()
        interrupt.welcome()
        rclpy.spin(node)
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    except (SetupError, InvalidParameterTypeException, InvalidParameterValueException) as error:
        get_logger(getattr(make_node, 'NAME', 'humanoid_ai')).error(str(error))
        return 1
    except Exception:
        # Whatever fails while building after the context was shut down fails because of that.
        if node is not None or rclpy.ok():
            raise
    finally:
        interrupt.ignore()
        if node is not None:
            node.destroy_node()
        rclpy.try_shutdown()
    return 0
