# SPDX-License-Identifier: Apache-2.0
"""Large files: exact statistics, within the promised memory, however large the file."""
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from humanoid_ai.chunks import LargeDataProcessor, Statistics

MB = 1 << 20


def write(path, values):
    np.asarray(values, '<f4').tofile(path)
    return str(path)


def last(processor):
    found = None
    for found in processor.process():
        pass
    return found


@pytest.mark.parametrize('bound', [32, 36, 64, 1000, 1 << 20])
def test_statistics_do_not_depend_on_the_chunks(tmp_path, bound):
    values = np.random.default_rng(3).normal(4.0, 2.5, 5003).astype(np.float32)
    found = last(LargeDataProcessor(write(tmp_path / 'data.f32', values), bound))
    wide = values.astype(np.float64)
    assert found.count == 5003 and found.skipped == 0
    assert (found.minimum, found.maximum) == (wide.min(), wide.max())
    assert found.mean == pytest.approx(wide.mean(), rel=1e-12)
    assert found.deviation == pytest.approx(wide.std(), rel=1e-9)


def test_what_is_no_number_is_skipped_and_counted(tmp_path):
    path = write(tmp_path / 'data.f32', [1.0, np.nan, 3.0, np.inf, -np.inf])
    found = last(LargeDataProcessor(path, 64))
    assert (found.count, found.skipped, found.mean, found.deviation) == (2, 3, 2.0, 1.0)


def test_an_empty_file_has_no_chunks(tmp_path):
    assert last(LargeDataProcessor(write(tmp_path / 'data.f32', []), 1000)) is None
    assert Statistics().deviation == 0.0


def test_half_a_number_is_an_error(tmp_path):
    path = tmp_path / 'data.f32'
    path.write_bytes(bytes(10))
    with pytest.raises(ValueError, match='10 bytes are no whole number of float32'):
        last(LargeDataProcessor(str(path), 1 << 20))


def test_a_bound_that_holds_no_number_is_refused():
    with pytest.raises(ValueError, match='at least 32'):
        LargeDataProcessor('unread', 31)


@pytest.fixture(scope='module')
def large_file(tmp_path_factory):
    """48 MB of numbers."""
    path = tmp_path_factory.mktemp('large') / 'data.f32'
    with open(path, 'wb') as file:
        for part in range(12):
            file.write((np.arange(MB) / MB + part).astype('<f4').tobytes())
    return path


@pytest.mark.parametrize('bound', [1 * MB, 8 * MB])
def test_every_byte_allocated_stays_within_the_bound(large_file, bound):
    assert large_file.stat().st_size > 5 * bound
    processor = LargeDataProcessor(str(large_file), bound)
    tracemalloc.start()
    try:
        found = last(processor)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.count == 12 * MB and found.mean == pytest.approx(6.0, abs=1e-4)
    assert bound / 4 < peak < bound  # the lower limit shows that numpy's allocations were seen


def test_a_process_may_not_even_grow_by_the_files_size(large_file):
    """The kernel refuses what the tracer might miss: 32 MB of address space to spare are enough for a 48 MB file."""
    program = f'''
import resource
from humanoid_ai.chunks import LargeDataProcessor
used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + {32 * MB}, used + {32 * MB}))
try:
    bytearray({40 * MB})
    raise SystemExit('the limit does not hold')
except MemoryError:
    pass
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for found in LargeDataProcessor({str(large_file)!r}, {8 * MB}).process():
    pass
assert found.count == {12 * MB}, found
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
assert grown * 1024 < {8 * MB}, grown
'''
    done = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
