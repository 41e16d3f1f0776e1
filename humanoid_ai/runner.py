# SPDX-License-Identifier: Apache-2.0
"""The life of a node's process: initialise, build, spin, and leave quietly when asked to."""
import signal

import rclpy
from rclpy.exceptions import InvalidParameterTypeException, InvalidParameterValueException
from rclpy.executors import ExternalShutdownException
from rclpy.logging import get_logger


class SetupError(Exception):
    """The node cannot do its work here: a missing file, missing weights. The user reads its text, one line."""


def run(make_node, args=None) -> int:
    """Spins the node that make_node() returns until Ctrl-C or SIGTERM; returns the exit code of the process.

    0 when the node was asked to end, 1 when it could not start: then one line of log says why. A bug in the node stays
    an exception with its traceback.
    """
    node = None
    try:
        rclpy.init(args=args)
        node = make_node()
        rclpy.spin(node)
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    except (SetupError, InvalidParameterTypeException, InvalidParameterValueException) as error:
        get_logger(getattr(make_node, 'NAME', 'humanoid_ai')).error(str(error))
        return 1
    finally:
        # An impatient second Ctrl-C must not tear the clean-up apart.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if node is not None:
            node.destroy_node()
        rclpy.try_shutdown()
    return 0
