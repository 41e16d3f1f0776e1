# SPDX-License-Identifier: Apache-2.0
"""Results as tables: aligned for a terminal, or in Markdown for docs/performance.md."""


def number(value, digits=0, scale=1.0):
    return '' if value is None else f'{value * scale:,.{digits}f}'


def quantity(value, unit):
    """A number with its unit, as people say it."""
    if value is None:
        return 'not measured'
    if unit == 'us' and value >= 1000:
        return f'{value / 1000:,.2f} ms'
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f'{value:,.{digits}f} {unit}'.strip()


VERDICTS = {True: 'met', False: 'missed', None: '-'}


def summary_rows(results):
    """[what, genuine rclpy, genuine rclcpp, ours, target, verdict] for every target."""
    table = []
    for row in results['rows'].values():
        for target in row['targets']:
            limit, value = target['words'], quantity(target['limit'], target['unit'])
            if target['relative'] and target['limit'] is not None:
                limit += f' = {value}'
            table.append([target['what'], *target['genuine'], quantity(target['value'], target['unit']), limit,
                          VERDICTS[target['met']]])
    return table


SUMMARY_HEAD = ['work', 'rclpy (Jazzy)', 'rclcpp (Jazzy)', 'ours (Python)', 'target', '']


def row_table(row):
    """(heading, lines) of one row; columns that nobody has are left out."""
    columns = [column for column in row['columns']
               if any(column['key'] in entry['median'] for entry in row['entries'].values())]
    lines = [[name, *(number(entry['median'].get(column['key']), column['digits'], column['scale'])
                      for column in columns)] for name, entry in row['entries'].items() if entry['median']]
    return ['', *(column['heading'] for column in columns)], lines


def aligned(head, lines):
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]
    return '\n'.join('  '.join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in
                               enumerate(zip(line, widths))).rstrip() for line in [head, *lines])


def markdown(head, lines):
    rule = ['---', *['--:'] * (len(head) - 1)]
    return '\n'.join(f'| {" | ".join(line)} |' for line in [head, rule, *lines])


def provenance(results):
    machine = results['machine']
    changed = ' with changes' if machine.get('changed') else ''
    load = machine.get('load_before', 0), machine.get('load_after', 0)
    return (f'{machine["cores"]} cores of {machine["cpu"]} ({machine["virtual"]}), Linux {machine["kernel"]}, '
            f'{machine["system"]}; '
            f'commit {machine["commit"][:10]}{changed}, {machine["when"]}; medians of {results["runs"]} runs; '
            f'load before and after: {load[0]:.1f}, {load[1]:.1f}.')


def text(results):
    parts = []
    for row in results['rows'].values():
        head, lines = row_table(row)
        if lines:
            parts.append(f'{row["title"]}\n{aligned(head, lines)}')
        parts += [f'  {name}: {entry["error"]}' for name, entry in row['entries'].items() if entry['error']]
    targets = summary_rows(results)
    if targets:
        parts.append(aligned(SUMMARY_HEAD, targets))
        judged = [line[-1] for line in targets if line[-1] != '-']
        parts.append(f'{judged.count("met")} of {len(judged)} targets met. '
                     'The Jazzy columns are from an earlier day on this kind of machine.')
    parts.append(provenance(results))
    return '\n\n'.join(parts)
