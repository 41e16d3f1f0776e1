# SPDX-License-Identifier: Apache-2.0
"""What the pages in docs/ show works: the Python of a page, from top to bottom, is one program that ends well."""
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = sorted(page for page in (ROOT / 'docs').glob('*.md') if '```python\nimport rclpy' in page.read_text())


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.stem)
def test_the_program_of_the_page_runs(page, run_python):
    program = '\n'.join(re.findall(r'^```python\n(.*?)^```', page.read_text(), re.M | re.S))
    code, _, errors = run_python(program, timeout=60)
    assert code == 0, errors
    assert 'Traceback' not in errors


@pytest.mark.parametrize('page', [*(ROOT / 'docs').rglob('*.md'), *ROOT.glob('*.md')],
                         ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    links = re.findall(r'\]\(([^)#:]+)(?:#[^)]*)?\)', page.read_text())
    assert not [link for link in links if not (page.parent / link).exists()]
