# SPDX-License-Identifier: Apache-2.0
"""A row is one thing measured with several contestants in turn; its targets are relations between their numbers."""
import dataclasses
import statistics
from typing import Callable


@dataclasses.dataclass(frozen=True)
class Entry:
    """One contestant: its name in the table, the framework that runs it, and the words of each role it consists of."""
    name: str
    framework: str
    roles: list
    env: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Column:
    """A number worth showing: its key in the metrics, its heading, how many digits after the point."""
    key: str
    heading: str
    digits: int = 0
    scale: float = 1.0


@dataclasses.dataclass(frozen=True)
class Target:
    """What one number of ours is to reach. `limit` is a number, or a function of the row's numbers: limit(get), where
    get(entry, key) is a median of the same run. `least`: the limit is a floor, not a ceiling. `genuine`: what ROS 2
    Jazzy's rclpy and rclcpp take, measured earlier on this kind of machine, for the reader."""
    what: str
    entry: str
    key: str
    limit: float | Callable
    words: str
    unit: str = 'us'
    least: bool = False
    genuine: tuple = ('', '')


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    title: str
    entries: list
    columns: list
    targets: list = dataclasses.field(default_factory=list)
    merge: Callable = None       # the reports of all roles -> metrics; the union of them when None
    derive: Callable = None      # derive(get, entry) -> more metrics from the row's medians
    count_key: str = ''          # how many messages a run had, to divide system calls by
    limit_seconds: float = 40.0  # of one run of one contestant


def union(reports):
    merged = {name: value for report in reports for name, value in report.items()}
    if 'sent' in merged and 'received' in merged:
        merged['lost'] = merged['sent'] - merged['received']
    return merged


def streams(reports):
    """One publisher's steps and its subscribers': latency is the median subscriber's, loss the worst one's."""
    published = next(report['steps'] for report in reports if any('sent' in step for step in report['steps'].values()))
    heard = [report['steps'] for report in reports if report['steps'] is not published]
    merged = {}
    for key, sent in published.items():
        seen = [steps[key] for steps in heard if key in steps]
        step = {'sent': sent['sent'], 'publisher_cpu_us': sent['cpu_us'], 'publisher_wakeups': sent['wakeups'],
                'received': min((one['received'] for one in seen), default=0) if len(seen) == len(heard) else 0,
                'torn': sum(one['torn'] for one in seen)}
        step['lost'] = sent['sent'] - step['received']
        for name in ('median_us', 'p99_us', 'received_hz'):
            values = [one[name] for one in seen if name in one]
            if values:
                step[name] = statistics.median(values)
        for name in ('cpu_us', 'wakeups'):
            values = [one[name] for one in seen if name in one]
            if values:
                step[f'subscriber_{name}'] = statistics.fmean(values)
                step[f'all_{name}'] = sent[name] + sum(values)
        size, kind = key.split()
        merged.setdefault(kind, {})[size] = step
    return merged


def of_one_size(reports):
    """streams() for a plan of a single size: {'paced': step, 'flood': step}."""
    return {kind: next(iter(sizes.values())) for kind, sizes in streams(reports).items()}


def flatten(values, prefix=''):
    """Nested dicts of numbers as one: {'paced.median_us': 1.0}."""
    flat = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat.update(flatten(value, f'{prefix}{name}.'))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            flat[prefix + name] = value
    return flat


def medians(runs):
    """The median of each number over the runs that have it."""
    flats = [flatten(run) for run in runs]
    keys = dict.fromkeys(key for flat in flats for key in flat)
    return {key: statistics.median(flat[key] for flat in flats if key in flat) for key in keys}
