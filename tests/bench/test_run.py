# SPDX-License-Identifier: Apache-2.0
"""bench/run works: rows measured with our rclpy, tables, the page. What the numbers are is not a test's business."""
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROWS = {'round-trip': ['median_us', 'p99_us', 'ping_cpu_us', 'pong_cpu_us', 'ping_wakeups'],
        'log-call': ['debug.median_ns', 'logging.p99_ns']}


def bench(*words):
    return subprocess.run([ROOT / 'bench' / 'run', *map(str, words)], capture_output=True, text=True, timeout=120)


@pytest.fixture(scope='module')
def measured(tmp_path_factory, module_domain_id):
    """(results, the printed tables, the file) of a quick run of two rows without peers."""
    file = tmp_path_factory.mktemp('bench') / 'results.json'
    done = bench('--quick', '--rows', ','.join(ROWS), '--peers=', '--build', 'as-is', '--domain', module_domain_id,
                 '--json', file)
    assert done.returncode == 0, done.stderr
    return json.loads(file.read_text()), done.stdout, file


def test_every_row_has_its_numbers(measured):
    results, _, _ = measured
    assert {name: [key for key in keys if key not in results['rows'][name]['entries']['rclpy']['median']]
            for name, keys in ROWS.items()} == {name: [] for name in ROWS}
    assert not [entry['error'] for row in results['rows'].values() for entry in row['entries'].values() if entry['error']]
    assert results['rows']['round-trip']['entries']['rclpy']['median']['lost'] == 0


def test_the_numbers_come_with_where_they_are_from(measured):
    results, _, _ = measured
    machine = results['machine']
    assert not {'commit', 'cpu', 'cores', 'kernel', 'load_before', 'load_after', 'versions', 'when'} - set(machine)
    assert results['runs'] == 1


def test_a_target_that_needs_an_absent_peer_is_neither_met_nor_missed(measured):
    results, printed, _ = measured
    relative, _, _, absolute, _ = results['rows']['round-trip']['targets']
    assert (relative['limit'], relative['met']) == (None, None)
    assert absolute['limit'] == 20 and absolute['met'] in (True, False)
    assert '32 B String, round trip, median' in printed


def test_the_page_is_filled_between_its_marks(measured, tmp_path):
    results, _, _ = measured
    page = tmp_path / 'page.md'
    page.write_text('before\n<!-- bench:round-trip -->\nold\n<!-- bench:end -->\nafter\n')
    code = 'import json, pathlib, sys; from suite import document; ' \
           'document.fill(json.load(sys.stdin), [pathlib.Path(sys.argv[1])], pathlib.Path(sys.argv[2]))'
    done = subprocess.run([sys.executable, '-c', code, page, tmp_path / 'plots'], input=json.dumps(results), text=True,
                          capture_output=True, env={**os.environ, 'PYTHONPATH': str(ROOT / 'bench')}, timeout=60)
    assert done.returncode == 0, done.stderr
    text = page.read_text()
    assert re.search(r'before\n<!-- bench:round-trip -->\n\|.*\| median us \|.*\n<!-- bench:end -->\nafter', text, re.S)
    assert 'old' not in text


def test_every_mark_of_the_pages_is_one_that_a_run_fills():
    pages = (ROOT / 'docs' / 'performance.md').read_text() + (ROOT / 'README.md').read_text()
    marks = set(re.findall(r'<!-- bench:([\w-]+) -->', pages)) - {'end'}
    rows = {line.split()[0] for line in bench('--list').stdout.splitlines()}
    assert marks - rows == {'summary', 'headlines', 'provenance', 'versions', 'pictures'}


def test_an_unknown_row_is_one_clear_line():
    done = bench('--rows', 'round-trip,no-such-row')
    assert done.returncode == 1 and done.stderr.strip() == 'bench/run: no row is called no-such-row; --list names them'
