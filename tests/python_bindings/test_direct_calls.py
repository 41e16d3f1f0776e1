# SPDX-License-Identifier: Apache-2.0
"""What a message costs in calls: none through a dispatcher that looks up types, none through a table that it need not take."""
import re
import subprocess
import types
from pathlib import Path

import _myelin
import pytest


@pytest.mark.parametrize('cls, name', [
    ('Executor', 'spin'), ('Publisher', 'publish'), ('Publisher', 'borrow'), ('Client', 'send_request'),
    ('Service', 'service_send_response')])
def test_what_is_called_once_per_message_is_called_as_a_builtin_is(cls, name):
    assert type(vars(getattr(_myelin, cls))[name]) is types.MethodDescriptorType


def library() -> str:
    """The core that this process runs on."""
    paths = {line.split()[-1] for line in Path('/proc/self/maps').read_text().splitlines() if '/libmyelin.so' in line}
    assert len(paths) == 1, paths
    return paths.pop()


def test_the_core_calls_its_own_functions_directly():
    def symbols(*options):
        listed = subprocess.run(['nm', '--dynamic', '--format=posix', *options, library()], capture_output=True, text=True, check=True)
        return {line.split()[0].split('@')[0] for line in listed.stdout.splitlines()}

    relocations = subprocess.run(['readelf', '--relocs', '--wide', library()], capture_output=True, text=True, check=True).stdout
    through_the_table = set(re.findall(r'JUMP_SLO\w*\s+[0-9a-f]+ ([^\s@]+)', relocations))
    assert 'memcpy' in through_the_table  # the listing is understood
    own = symbols('--defined-only')
    assert len(own) > 1000
    assert not through_the_table & own
