# SPDX-License-Identifier: Apache-2.0
"""The command line of bench/run."""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from suite import document, machine, report
from suite.measure import Session
from suite.place import ROOT, Place, Unavailable, say
from suite.rows import QUICK, Scale, all_rows

RESULTS = ROOT / 'build' / 'bench' / 'results.json'


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog='bench/run',
        description='Measures rclpy beside its peers, in turn, in one run, and says which targets are met.')
    parser.add_argument('--quick', action='store_true', help='a few minutes: one round of little, to see that it works')
    parser.add_argument('--runs', type=int, help='rounds, of which medians are taken (5; 1 with --quick)')
    parser.add_argument('--rows', type=lambda text: text.split(','), metavar='A,B', help='only these rows')
    parser.add_argument('--peers', type=lambda text: text.split(','), metavar='A,B',
                        help='only these beside ours: native,zmq,rospy,iceoryx2,cyclonedds,dora; none: --peers=')
    parser.add_argument('--syscalls', action='store_true',
                        help='count system calls per message too, with strace, in extra runs')
    parser.add_argument('--build', metavar='DIR', help="measure this build folder; 'as-is': what PYTHONPATH finds. "
                                                       'Otherwise what setup/prepare builds and installs')
    parser.add_argument('--domain', type=int, default=int(os.environ.get('ROS_DOMAIN_ID', 87)),
                        help='a ROS domain that nobody else is in')
    parser.add_argument('--json', type=pathlib.Path, default=RESULTS, metavar='FILE', help='where the numbers go')
    parser.add_argument('--from', dest='source', type=pathlib.Path, metavar='FILE',
                        help='measure nothing, show these numbers')
    parser.add_argument('--plots', type=pathlib.Path, metavar='DIR', help='draw the plots there, as SVG')
    parser.add_argument('--document', action='store_true',
                        help='fill docs/performance.md, README.md and docs/plots with the numbers')
    parser.add_argument('--list', action='store_true', help='the names of the rows')
    return parser.parse_args(arguments)


def main(arguments=None):
    options = parse(arguments)
    rows = all_rows(QUICK if options.quick else Scale())
    if options.list:
        print('\n'.join(f'{row.name:15} {row.title}' for row in rows))
        return 0
    if options.rows:
        unknown = set(options.rows) - {row.name for row in rows}
        if unknown:
            sys.exit(f'bench/run: no row is called {", ".join(sorted(unknown))}; --list names them')
        rows = [row for row in rows if row.name in options.rows]
    results = json.loads(options.source.read_text()) if options.source else measure(options, rows)
    print(report.text(results))
    if options.plots:
        from suite import plots
        plots.draw(results, options.plots)
    if options.document:
        document.fill(results)
    return 0


def measure(options, rows):
    runs = options.runs or (1 if options.quick else 5)
    with tempfile.TemporaryDirectory(prefix='bench_') as folder:
        place = Place(options.build, folder, options.domain)
        try:
            place.prepare()
        except subprocess.CalledProcessError:
            sys.exit('bench/run: setup/prepare failed; its words are above')
        results = {'machine': machine.describe(), 'command': ' '.join(['bench/run', *sys.argv[1:]]), 'runs': runs,
                   'rows': {}}
        load = results['machine']['load_before']
        if load > 0.5:
            say(f'This machine is busy (load {load:.1f}): compare the columns, do not quote the numbers.')
        try:
            session = Session(place, options.peers)
        except Unavailable as error:
            sys.exit(f'bench/run: {error}')
        try:
            for row in rows:
                results['rows'][row.name] = session.measure(row, runs, options.syscalls)
                save(results, options.json)
        finally:
            session.close()
    results['machine']['load_after'] = os.getloadavg()[0]
    save(results, options.json)
    say(f'numbers: {options.json}')
    return results


def save(results, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1))
