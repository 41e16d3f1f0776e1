# SPDX-License-Identifier: Apache-2.0
"""Runs the contestants of a row in turn, round after round, and judges its targets."""
import dataclasses
import re
import shutil
import subprocess

from suite.frameworks import KINDS
from suite.place import Unavailable, say
from suite.processes import Failed, run_roles
from suite.row import flatten, medians

STRACE_SECONDS = 30.0  # what is slower than that under strace keeps its secret


class Session:
    """`peers`: the kinds to measure beside ours, or None for all. Raises Unavailable without an rclpy to measure."""

    def __init__(self, place, peers):
        wanted = KINDS if peers is None else {'ours', 'ours-native', *peers}
        self._frameworks = {kind: make(place) for kind, make in KINDS.items() if kind in wanted}
        self._told = set()
        if self._frameworks['ours'].missing:
            raise Unavailable(self._frameworks['ours'].missing)

    def close(self):
        for framework in self._frameworks.values():
            framework.close()

    def _usable(self, kind):
        framework = self._frameworks.get(kind)
        if framework is None:
            return False
        if framework.missing and kind not in self._told:
            self._told.add(kind)
            say(f'without {framework.title}: {framework.missing}')
        return not framework.missing

    def measure(self, row, runs, syscalls):
        """The row's numbers, as plain values: what each run of each entry reported, medians, targets met or missed."""
        entries = [entry for entry in row.entries if self._usable(entry.framework)]
        raw, errors = {entry.name: [] for entry in entries}, {}
        for number in range(runs):
            # Another one begins each round, so that nobody always runs after the same neighbour.
            start = number % max(1, len(entries))
            for entry in entries[start:] + entries[:start]:
                try:
                    raw[entry.name].append(self._run(row, entry))
                    say(f'{row.name} {number + 1}/{runs} {entry.name}: {self._glance(row, raw[entry.name][-1])}')
                except Failed as error:
                    errors[entry.name] = str(error)
                    say(f'{row.name} {number + 1}/{runs} {entry.name}: FAILED: {error}')
        numbers = {name: medians(results) for name, results in raw.items() if results}

        def get(entry, key):
            return numbers.get(entry, {}).get(key)

        for name in list(numbers):
            if syscalls and row.count_key:
                self._count_syscalls(row, next(entry for entry in entries if entry.name == name), numbers[name])
            if row.derive:
                numbers[name].update(row.derive(get, name))
        return {'title': row.title, 'columns': [vars(column) for column in row.columns],
                'entries': {entry.name: {'framework': entry.framework, 'runs': raw[entry.name],
                                         'median': numbers.get(entry.name, {}), 'error': errors.get(entry.name)}
                            for entry in entries},
                'targets': [judge(target, get) for target in row.targets]}

    def _run(self, row, entry, wrap=()):
        limit = STRACE_SECONDS if wrap else row.limit_seconds
        reports = run_roles(self._frameworks[entry.framework], entry.roles, entry.env, limit, wrap)
        return row.merge(reports) if len(reports) > 1 or 'steps' not in reports[0] else reports[0]

    @staticmethod
    def _glance(row, metrics):
        flat = flatten(metrics)
        shown = [f'{column.heading} {flat[column.key] * column.scale:.{column.digits}f}' for column in row.columns
                 if column.key in flat]
        return ', '.join(shown[:6])

    def _count_syscalls(self, row, entry, numbers):
        """System calls of all processes for one message: two runs under strace, one longer, differ by messages."""
        if not shutil.which('strace'):
            return
        folder = self._frameworks[entry.framework].place.folder
        counted = []
        for longer in (False, True):
            try:
                for old in folder.glob('strace_*'):
                    old.unlink()
                metrics = self._run(row, lengthened(entry, longer),
                                    ('strace', '-f', '-c', '-qq', '-o', f'{folder}/strace_{{}}'))
                calls = sum(total(path.read_text()) for path in folder.glob('strace_*'))
                counted.append((flatten(metrics).get(row.count_key), calls))
            except (Failed, OSError, subprocess.SubprocessError) as error:
                say(f'{row.name} {entry.name}: system calls not counted: {error}')
                return
        (few, calls), (many, more) = counted
        if few and many and many > few:
            numbers['syscalls'] = (more - calls) / (many - few)


def judge(target, get):
    value = get(target.entry, target.key)
    try:
        limit = target.limit(get) if callable(target.limit) else target.limit
    except TypeError:  # what it is relative to has not been measured
        limit = None
    met = None if value is None or limit is None else bool(value >= limit if target.least else value <= limit)
    return {'what': target.what, 'entry': target.entry, 'value': value, 'limit': limit, 'words': target.words,
            'unit': target.unit, 'relative': callable(target.limit), 'least': target.least,
            'genuine': list(target.genuine), 'met': met}


def lengthened(entry, longer):
    """The entry with its counts and seconds cut down to what strace can follow; twice that when `longer`."""
    return dataclasses.replace(entry, roles=[[_cut(word, longer) for word in role] for role in entry.roles])


def _cut(word, longer):
    factor = 2 if longer else 1
    if '@' in word:
        first = word.split(',')[0]  # the paced step
        return f'{first.split(":")[0]}:{factor}'
    if word.isdigit() and int(word) >= 100:
        return str(200 * factor)
    if re.fullmatch(r'\d+\.\d+', word):
        return str(0.5 * factor)  # seconds
    return word


def total(table):
    """The calls that `strace -c` counted."""
    for line in table.splitlines():
        words = line.split()
        if words and words[-1] == 'total':
            return int(words[3] if len(words) > 4 else words[2])
    return 0
