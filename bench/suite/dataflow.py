# SPDX-License-Identifier: Apache-2.0
"""dora-rs starts its nodes itself, from a description: one for each set of roles."""
import json

# What each role speaks and hears; None: the topic is called like the program.
WIRES = {'ping': ('ping', 'pong'), 'pong': ('pong', 'ping'), 'publisher': (None, ''), 'subscriber': ('', None)}


SMALL = 1 << 16


def queue_size(words):
    """How many messages an input keeps: the last ten of a plan with large ones, as everywhere; else plenty."""
    sizes = [int(step.split('@')[0]) for word in words if '@' in word for step in word.split(',')]
    return 10 if max(sizes, default=0) >= SMALL else 1000


def commands(dora, folder, programs, roles):
    """[(environment, command)]: one command that runs all roles, whose results go where BENCH_RESULTS says."""
    nodes, path = [], folder / 'dataflow.yml'
    for number, (program, role, *words) in enumerate(roles):
        topic = program.removesuffix('.py')
        speaks, hears = (topic if wire is None else wire for wire in WIRES[role])
        node = {'id': f'{role}-{number}', 'path': str(programs / program), 'args': ' '.join(['dora', role, *words]),
                'env': {'BENCH_RESULT': str(folder / f'result_{number}.json')}}
        if speaks:
            node['outputs'] = [speaks]
        node['_hears'] = hears
        nodes.append(node)
    for node in nodes:
        if hears := node.pop('_hears'):
            source = next(other['id'] for other in nodes if hears in other.get('outputs', []))
            node['inputs'] = {hears: {'source': f'{source}/{hears}', 'queue_size': queue_size(node['args'].split())}}
    path.write_text(json.dumps({'nodes': nodes}))  # JSON is YAML
    return [({}, [dora, 'run', path])]
