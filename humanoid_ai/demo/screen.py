# SPDX-License-Identifier: Apache-2.0
"""What the terminal shows: a picture of the state that is redrawn on a terminal, a line every two seconds elsewhere."""
import re
import shutil
import sys
import time
from typing import Optional

from humanoid_ai.demo.cast import COUNTERPARTS, PYTHON_NAMESPACE
from humanoid_ai.demo.monitor import ERROR

BOLD, DIM, RED, YELLOW, GREEN, CYAN, RESET = (f'\x1b[{code}m' for code in (1, 2, 31, 33, 32, 36, 0))


class Screen:
    """show() as often as you like: it draws four times a second on a terminal, once in two seconds elsewhere."""

    def __init__(self, monitor, family, output=sys.stdout):
        self.monitor, self.family, self.output = monitor, family, output
        self.is_terminal = output.isatty()
        self.period = 0.25 if self.is_terminal else 2.0
        self.due = 0.0

    def show(self, elapsed: float, left: Optional[float] = None) -> None:
        """elapsed seconds since the start; left until the end, None when that is open or nodes are still starting."""
        if time.monotonic() < self.due:
            return
        self.due = time.monotonic() + self.period
        if self.is_terminal:
            # Home, each line cleared to its end, then everything below: no flicker, unlike clearing first.
            columns = shutil.get_terminal_size().columns
            lines = ''.join(fitted(line, columns) + '\x1b[K\n' for line in self.picture(elapsed, left))
            self.output.write('\x1b[H' + lines + '\x1b[J')
        else:
            self.output.write(self.line(elapsed) + '\n')
        self.output.flush()

    def begin(self) -> None:
        if self.is_terminal:
            self.output.write('\x1b[2J\x1b[?25l')

    def end(self) -> None:
        if self.is_terminal:
            self.output.write('\x1b[?25h\n')
            self.output.flush()

    def line(self, elapsed: float) -> str:
        monitor, rate = self.monitor, lambda name: f'{self.monitor.streams[name].recent_hz:.1f} Hz'
        waiting = [name for name, stream in monitor.streams.items() if not stream.count]
        if waiting:
            return f'[{elapsed:5.1f} s] waiting for {", ".join(waiting)}'
        colors = ' '.join(f'{hex_of(color)} {100 * color.fraction:.0f}%' for color in monitor.colors)
        return (f'[{elapsed:5.1f} s] camera {rate("camera")} | scan {rate("lidar_sim")}, {self.obstacle()} | '
                f'found {self.found()} at {rate(monitor.detections_by)} | colors {colors} at '
                f'{rate(monitor.colors_by)} | {sum(monitor.warnings.values())} warnings, {self.errors()} errors')

    def picture(self, elapsed: float, left: Optional[float]):
        monitor = self.monitor
        state = 'starting' if not monitor.all_heard() else '' if left is None else f'{max(0.0, left):.0f} s left'
        yield f'{BOLD}Humanoid perception{RESET}   {elapsed:5.1f} s   {state}   {DIM}Ctrl-C ends{RESET}'
        yield ''
        yield (f'{DIM}{"node":26} {"messages":>8} {"Hz":>6} {"median":>9} {"dropped":>8} {"errors":>7} {"cpu":>6} '
               f'{"memory":>8}{RESET}')
        for child in self.family.children:
            name, stream = child.actor.name, monitor.streams[child.actor.name]
            mark = RED if child.died_early else GREEN if stream.count else DIM
            latency, errors = stream.latency(50), monitor.error_count(name)
            yield (f'{mark}●{RESET} {name:24} {stream.count:8d} {stream.recent_hz:6.1f} '
                   f'{"-" if latency is None else f"{latency * 1e3:.1f} ms":>9} {monitor.dropped(name):8d} '
                   f'{RED if errors else ""}{errors:7d}{RESET} {child.cpu_percent:5.0f}% {child.rss_mb:5.0f} MB')
        yield ''
        yield f'people    {BOLD}{self.found()}{RESET}  ' + ' '.join(
            f'{CYAN}{found.label} {found.confidence:.2f}{RESET}' for found in (monitor.detections.detections[:8]
                                                                               if monitor.detections else []))
        yield 'colors    ' + '  '.join(f'{swatch(color)} {100 * color.fraction:.0f}%' for color in monitor.colors)
        near = monitor.nearest and monitor.nearest.distance < 0.5
        yield f'obstacle  {RED + BOLD if near else ""}{self.obstacle()}{RESET}'
        for topic in ('processed_data', 'memory_status', 'data_statistics'):
            yield f'{DIM}{topic:16}{RESET} {monitor.texts.get(topic, "")}'
        yield ''
        for report in list(monitor.reports)[-6:]:
            yield f'{RED if report.level >= ERROR else YELLOW}{report.at:6.1f} s  {report.name}: {report.text}{RESET}'

    def found(self) -> int:
        return len(self.monitor.detections.detections) if self.monitor.detections else 0

    def errors(self) -> int:
        return sum(self.monitor.error_count(name) for name in self.monitor.streams)

    def obstacle(self) -> str:
        nearest = self.monitor.nearest
        return f'nearest {nearest.distance:.2f} m' if nearest else 'nothing near'


def fitted(line: str, columns: int) -> str:
    """At most that many visible characters: a line that wraps would push all others down."""
    kept = []
    for piece in re.split('(\x1b\\[[0-9;]*m)', line):
        if not piece.startswith('\x1b'):
            piece = piece[:columns]
            columns -= len(piece)
        kept.append(piece)
    return ''.join(kept)


def swatch(color) -> str:
    blue, green, red = color.bgr
    return f'\x1b[48;2;{red};{green};{blue}m    {RESET}'


def hex_of(color) -> str:
    blue, green, red = color.bgr
    return f'#{red:02x}{green:02x}{blue:02x}'


def summary(monitor, family) -> str:
    """The table at the end: every node."""
    columns = ['node', 'topic', 'messages', 'Hz', 'median', 'p99', 'dropped', 'warnings', 'errors', 'cpu', 'memory',
               'exit']
    rows = []
    for child in family.children:
        name, stream = child.actor.name, monitor.streams[child.actor.name]
        latencies = [stream.latency(percent) for percent in (50, 99)]
        rows.append([name, child.actor.topic, str(stream.count), f'{stream.mean_hz:.2f}',
                     *('-' if value is None else f'{value * 1e3:.1f} ms' for value in latencies),
                     str(monitor.dropped(name)), str(monitor.warnings[name]), str(monitor.error_count(name)),
                     f'{child.cpu_percent:.0f}%', f'{child.rss_mb:.0f} MB',
                     '-' if child.exit_code is None else str(child.exit_code)])
    return table(columns, rows)


def comparison(monitor, family) -> str:
    """Both languages side by side, a line a pair that does the same work; empty when only one plays."""
    children = {child.actor.name: child for child in family.children}
    columns = ['C++', 'Python'] + [f'{what} {language}' for what in ('Hz', 'median', 'p99', 'cpu', 'memory')
                                   for language in ('C++', 'Python')]
    rows = []
    for ours, theirs in COUNTERPARTS:
        pair = [children.get(ours), children.get(f'{PYTHON_NAMESPACE}/{theirs}')]
        if None in pair:
            continue
        streams = [monitor.streams[child.actor.name] for child in pair]
        latencies = [[stream.latency(percent) for stream in streams] for percent in (50, 99)]
        rows.append([ours, theirs, *(f'{stream.mean_hz:.2f}' for stream in streams),
                     *('-' if value is None else f'{value * 1e3:.2f} ms' for values in latencies for value in values),
                     *(f'{child.cpu_percent:.1f}%' for child in pair), *(f'{child.rss_mb:.0f} MB' for child in pair)])
    return table(columns, rows) if rows else ''


def table(columns, rows) -> str:
    """Text in columns: the first two to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in [columns, *rows]) for column in range(len(columns))]

    def laid_out(row):
        return '  '.join(cell.ljust(width) if column < 2 else cell.rjust(width)
                         for column, (cell, width) in enumerate(zip(row, widths))).rstrip()

    rule = '  '.join('-' * width for width in widths)
    return '\n'.join([laid_out(columns), rule, *(laid_out(row) for row in rows)])
