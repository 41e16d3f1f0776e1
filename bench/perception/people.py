# SPDX-License-Identifier: Apache-2.0
"""People on a street: precision and recall at an overlap of one half, on a hundred frames annotated by hand.

    people.py [--json FILE]

Three ways: OpenCV's HOG detector with its defaults, the one that object_detector uses (scaled, suppressed, boxes cut to the body),
and that one with its weak detections and a tracker, looking at five pictures a second. Film: opencv-doc's vtest.avi; truth:
humanoid_ai/data/vtest_people.csv, whose head says how it was made. Milliseconds are of one picture, on all cores.

The C++ program `people_bench` is taken from MYELIN_BUILD_DIR (build/release, else build/dev).
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILM = pathlib.Path('/usr/share/doc/opencv-doc/examples/data/vtest.avi')
PEOPLE = ROOT / 'humanoid_ai' / 'data' / 'vtest_people.csv'


def program() -> pathlib.Path:
    named = os.environ.get('MYELIN_BUILD_DIR')
    for build in [pathlib.Path(named)] if named else [ROOT / 'build' / 'release', ROOT / 'build' / 'dev']:
        for found in build.glob('humanoid_ai/**/people_bench'):
            return found
    sys.exit('people_bench is not built')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--json', type=pathlib.Path)
    options = parser.parse_args()
    if not FILM.exists():
        sys.exit(f'{FILM} is not there: it comes with opencv-doc')
    rows = []
    print(f'{"":9}{"precision":>10}{"recall":>8}{"F1":>7}{"overlap":>9}{"right":>7}{"wrong":>7}{"of":>5}{"ms":>7}')
    with subprocess.Popen([program(), FILM, PEOPLE], stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout:
            row = json.loads(line)
            rows.append(row)
            print(f'{row["way"]:9}{row["precision"]:10.3f}{row["recall"]:8.3f}{row["f1"]:7.3f}{row["mean_overlap"]:9.3f}'
                  f'{row["right"]:7}{row["wrong"]:7}{row["people"]:5}{row["ms"]:7.0f}   {row["how"]}', flush=True)
    if running.returncode:
        sys.exit(running.returncode)
    if options.json:
        summary = {row['way']: {key: row[key] for key in ('precision', 'recall', 'f1')} for row in rows}
        options.json.write_text(json.dumps({'summary': summary, 'rows': rows}, indent=1) + '\n')


if __name__ == '__main__':
    main()
