# SPDX-License-Identifier: Apache-2.0
"""What the fault tests share. They run shortened with all other tests, and at length by

    /usr/bin/python3 -m pytest tests/faults --full -s

which takes an hour on two cores and tells how far it is. --seed N takes the choices of an earlier run; the instants
remain chance.
"""
import os
import random
import time

import pytest
from troupe import Troupe


def pytest_addoption(parser):
    parser.addoption('--full', action='store_true', help='fault tests: at length')
    parser.addoption('--seed', type=int, default=None, help='fault tests: the choices of an earlier run')


@pytest.fixture
def full(request):
    return request.config.getoption('--full', False)


@pytest.fixture
def seed(request):
    given = request.config.getoption('--seed', None)
    return int.from_bytes(os.urandom(3), 'little') if given is None else given


@pytest.fixture
def choices(seed):
    return random.Random(seed)


@pytest.fixture
def troupe(request, seed):
    made = Troupe()
    made.note(f'seed {seed}')
    request.node.troupe = made
    yield made
    made.close()


@pytest.fixture
def progress(full, capfd, troupe):
    """Tells how far a long test is, at most twice a second."""
    latest = 0.0

    def tell(text):
        nonlocal latest
        if time.monotonic() - latest < 0.5:
            return
        latest = time.monotonic()
        troupe.note(text)
        if full:
            with capfd.disabled():
                print('   ', text, flush=True)

    return tell


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    if call.when == 'call' and call.excinfo is not None and hasattr(item, 'troupe'):
        outcome.get_result().sections.append(('what happened', item.troupe.story()))
