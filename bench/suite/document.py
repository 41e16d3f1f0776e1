# SPDX-License-Identifier: Apache-2.0
"""Writes results into the pages that show them, between their marks, and draws docs/plots."""
import json
import os
import re

from suite import plots, report
from suite.place import ROOT, say

PAGES = (ROOT / 'docs' / 'performance.md', ROOT / 'README.md')
PLOTS = ROOT / 'docs' / 'plots'
README_PLOTS = ('round_trip', 'latency')
README_TARGETS = ('32 B String, round trip, median', 'flood of 32 B Strings, received', '1080p Image, ndarray, median',
                  'unthrottled 1080p, received', 'service call, call()', 'same process, 32 B', 'import, init, node',
                  'resident then')


def fill(results, pages=PAGES, folder=PLOTS):
    """Fills every `<!-- bench:NAME -->...<!-- bench:end -->` of the pages; NAME is one of sections()."""
    drawn = plots.draw(results, folder)
    (folder / 'numbers.json').write_text(json.dumps(results, indent=1) + '\n')
    for page in pages:
        text = page.read_text()
        for name, part in sections(results, drawn, page.parent).items():
            text = re.sub(rf'(<!-- bench:{name} -->\n).*?(<!-- bench:end -->)',
                          lambda found, part=part: f'{found[1]}{part}\n{found[2]}', text, flags=re.S)
        page.write_text(text)
    say(f'filled: {", ".join(map(str, pages))}; {folder}')


def sections(results, drawn, folder):
    """What the marks stand for: summary, headlines, pictures, provenance, versions, and each row by its name."""
    made = {'provenance': f'Measured on {report.provenance(results)}', 'versions': versions(results)}
    if lines := report.summary_rows(results):
        made['summary'] = report.markdown(report.SUMMARY_HEAD, lines)
        made['headlines'] = '\n\n'.join([
            report.markdown(['', 'ours (Python)', 'rclpy (Jazzy)', 'rclcpp (Jazzy)'],
                            [[line[0], line[3], line[1], line[2]] for line in lines if line[0] in README_TARGETS]),
            *(picture(path, folder) for path in drawn if path.stem in README_PLOTS)])
    if drawn:
        made['pictures'] = '\n\n'.join(picture(path, folder) for path in drawn)
    for name, row in results['rows'].items():
        head, lines = report.row_table(row)
        if lines:
            made[name] = report.markdown(head, lines)
    return made


def picture(path, folder):
    return f'![{path.stem.replace("_", " ")}]({os.path.relpath(path, folder)})'


def versions(results):
    found = results['machine']['versions'].items()
    return 'Versions: ' + ', '.join(f'{name} {version}' for name, version in found) + '.'
