# SPDX-License-Identifier: Apache-2.0
"""What tests of the C++ perception nodes share: a stage, where each test has a namespace of its own."""
import os

import pytest
from stages import CppStage

os.environ.setdefault('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')
os.environ['ROS_DOMAIN_ID'] = str(120 + os.getpid() % 20)


@pytest.fixture
def stage(tmp_path):
    made = CppStage(tmp_path)
    yield made
    made.close()
