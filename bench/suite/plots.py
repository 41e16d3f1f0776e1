# SPDX-License-Identifier: Apache-2.0
"""The pictures: latency, throughput and CPU over the size of a message, over subscribers. SVG, by matplotlib."""
import re

from suite.place import say
from suite.rows import label

OURS, GREYS = ['#c2410c', '#f59e0b'], ['#1d4ed8', '#60a5fa', '#047857', '#7c3aed', '#0e7490', '#64748b', '#be185d']

# File, title, unit of the vertical axis, kind of step, key of the metric, factor or 'size' for bytes of a message.
NOTHING = {'median': {}}
OVER_SIZE = [('latency', 'From before the message is made to the callback', 'us, median', 'paced', 'median_us', 1),
             ('throughput', 'As fast as it goes', 'received, MB/s', 'flood', 'received_hz', 'size'),
             ('cpu', 'CPU per message, publisher and subscriber', 'microseconds', 'paced', 'all_cpu_us', 1)]


def draw(results, folder):
    """Writes the SVG files of which there are numbers, and names them; none without matplotlib, which it says."""
    try:
        import matplotlib
    except ImportError:
        say('no plots: python3-matplotlib is not installed (setup/packages-bench.txt)')
        return []
    matplotlib.use('svg')
    # The same numbers give the same file.
    matplotlib.rcParams.update({'svg.hashsalt': 'bench', 'svg.fonttype': 'none', 'font.size': 9, 'axes.grid': True,
                                'axes.axisbelow': True, 'grid.color': '#e5e7eb', 'axes.spines.top': False, 'axes.spines.right': False})
    folder.mkdir(parents=True, exist_ok=True)
    rows, drawn = results['rows'], []
    if 'sizes' in rows:
        large = rows.get('large-sizes', {'entries': {}})['entries']
        for file, title, axis, kind, key, factor in OVER_SIZE:
            lines = {name: over_size({**entry['median'], **large.get(name, NOTHING)['median']}, kind, key, factor)
                     for name, entry in rows['sizes']['entries'].items()}
            drawn += _chart(folder / f'{file}.svg', title, 'message', axis, lines, label, logarithmic=True)
    if 'subscribers' in rows:
        for size in (32, 1 << 20):
            drawn += _chart(folder / f'subscribers_{size}.svg', f'{label(size)} to several processes', 'subscribers',
                            'microseconds, median', over_subscribers(rows['subscribers']['entries'], size), str,
                            logarithmic=False)
    if 'round-trip' in rows:
        drawn += _bars(folder / 'round_trip.svg', '32 bytes there and back: median, and p99 as a line',
                       rows['round-trip']['entries'])
    return drawn


def over_size(metrics, kind, key, factor):
    points = []
    for name, value in metrics.items():
        found = re.fullmatch(rf'{kind}\.(\d+)\.{key}', name)
        if found and value > 0:
            size = int(found[1])
            points.append((size, value * (size / 1e6 if factor == 'size' else factor)))
    return sorted(points)


def over_subscribers(entries, size):
    lines = {}
    for name, entry in entries.items():
        framework, count = name.rsplit(' x', 1)
        value = entry['median'].get(f'paced.{size}.median_us')
        if value:
            lines.setdefault(framework, []).append((int(count), value))
    return {name: sorted(points) for name, points in lines.items()}


def _style(names):
    ours, others = iter(OURS), iter(GREYS * 2)
    return {name: (next(ours), 2.2) if name.startswith('rclpy') else (next(others), 1.2) for name in names}


def _save(figure, path):
    figure.tight_layout()
    figure.savefig(path, bbox_inches='tight', metadata={'Date': None, 'Creator': None})
    import matplotlib.pyplot as plot
    plot.close(figure)
    return [path]


def _chart(path, title, across, up, lines, name_of, logarithmic):
    import matplotlib.pyplot as plot
    lines = {name: points for name, points in lines.items() if points}
    if not lines:
        return []
    figure, axes = plot.subplots(figsize=(6.4, 3.6))
    for name, (color, width) in _style(lines).items():
        axes.plot(*zip(*lines[name]), color=color, linewidth=width, marker='o', markersize=2.5, label=name)
    if logarithmic:
        axes.set_xscale('log', base=2)
    axes.set_yscale('log')
    ticks = sorted({x for points in lines.values() for x, _ in points})
    axes.set_xticks(ticks, [name_of(x) for x in ticks], **({'rotation': 45, 'ha': 'right'} if logarithmic else {}))
    axes.minorticks_off()
    axes.set(title=title, xlabel=across, ylabel=up)
    axes.legend(fontsize=7, frameon=False, loc='center left', bbox_to_anchor=(1.0, 0.5))
    return _save(figure, path)


def _bars(path, title, entries):
    import matplotlib.pyplot as plot
    found = [(name, entry['median']) for name, entry in entries.items() if 'median_us' in entry['median']]
    if not found:
        return []
    figure, axes = plot.subplots(figsize=(6.4, 0.5 + 0.28 * len(found)))
    for at, (name, metrics) in enumerate(reversed(found)):
        axes.barh(at, metrics['median_us'], color=OURS[0] if name.startswith(('rclpy', 'rclcpp')) else '#94a3b8', height=0.6)
        axes.plot([metrics['median_us'], metrics['p99_us']], [at, at], color='#475569', linewidth=1)
    axes.set_yticks(range(len(found)), [name for name, _ in reversed(found)])
    axes.set_xscale('log')
    axes.set(title=title, xlabel='microseconds')
    return _save(figure, path)
