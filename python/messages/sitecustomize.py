# SPDX-License-Identifier: Apache-2.0
"""Makes ROS messages importable in a plain interpreter; then runs the sitecustomize that this one hides."""
import os
import sys

import myelin_messages

myelin_messages.install()


def _run_the_one_behind():
    here = os.path.dirname(os.path.abspath(__file__))
    behind = [entry for entry in sys.path if os.path.abspath(entry) != here]
    # Already in memory, unlike importlib.machinery, which offers the same.
    finder = sys.modules['_frozen_importlib_external'].PathFinder
    spec = finder.find_spec('sitecustomize', behind)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(sys.modules['_frozen_importlib'].module_from_spec(spec))


_run_the_one_behind()
