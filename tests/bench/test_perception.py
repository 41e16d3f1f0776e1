# SPDX-License-Identifier: Apache-2.0
"""bench/perception/run: its words, its tables, the page it fills. What the numbers are is not a test's business."""
import importlib.machinery
import importlib.util
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUN = ROOT / 'bench' / 'perception' / 'run'


@pytest.fixture(scope='module')
def run():
    loader = importlib.machinery.SourceFileLoader('perception_run', str(RUN))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader('perception_run', loader))
    loader.exec_module(module)
    return module


def test_the_page_is_filled_between_its_marks_and_keeps_what_was_not_measured(run, tmp_path):
    page = tmp_path / 'page.md'
    page.write_text('a\n<!-- perception:colors -->\nold\n<!-- perception:end -->\nb\n<!-- perception:people -->\nkept\n'
                    '<!-- perception:end -->\n<!-- perception:provenance -->\n<!-- perception:end -->\n')
    machine = {'cores': 2, 'cpu': 'a cpu', 'virtual': 'kvm', 'system': 'Debian', 'commit': '0123456789abcdef', 'when': 'now',
               'load_before': 0.1}
    parts = {'colors': {'summary': {'pictures': 30, 'worst_inertia_ratio': 1.00123456, 'nothing': None}}}
    run.fill(page, {'machine': machine, 'command': 'bench/perception/run', 'parts': parts})
    text = page.read_text()
    assert '| pictures | 30 |' in text and '| worst inertia ratio | 1.001 |' in text and 'old' not in text
    assert 'kept' in text and 'commit 0123456789,' in text


def test_columns_stand_beside_each_other(run):
    table = run.table({'summary': {}, 'columns': [{'detector': 'ours', 'ms': 1.5}, {'detector': 'theirs', 'copies': 2}]})
    assert table.splitlines() == ['| detector | ours | theirs |', '|---|---:|---:|', '| ms | 1.5 |  |', '| copies |  | 2 |']


def test_every_part_has_a_program_and_a_place_on_the_page(run):
    marks = set(re.findall(r'<!-- perception:([\w-]+) -->', (ROOT / 'docs' / 'perception.md').read_text())) - {'end'}
    assert marks == {*run.PARTS, 'provenance'}
    assert [part for part in run.PARTS if not RUN.with_name(f'{part}.py').is_file()] == []


def test_an_unknown_part_is_one_clear_line():
    done = subprocess.run([RUN, '--parts', 'colors,none'], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and 'no part is called none; there are colors' in done.stderr


def test_large_copies_of_a_process_are_counted(tmp_path):
    sys.path.insert(0, str(RUN.parent))
    try:
        camera = importlib.import_module('camera')
    finally:
        sys.path.pop(0)
    library = camera.copies_library(tmp_path)
    source = tmp_path / 'copy.cpp'
    source.write_text('#include <cstring>\n#include <vector>\nint main(int count, char**) {\n'
                      '  std::vector<char> a(2000000, 1), b(2000000);\n'
                      '  for (int i = 0; i < 3; ++i) std::memcpy(b.data(), a.data() + (count - 1), a.size());\n'
                      '  std::vector<char> small(1000, b[5]), other = small;\n  return other[0] - 1;\n}\n')
    subprocess.run(['g++', '-O1', '-o', tmp_path / 'copy', source], check=True)
    program = camera.Program('copy', [tmp_path / 'copy'], tmp_path, library)
    assert program.process.wait(60) == 0
    assert program.copies() == 3
