# SPDX-License-Identifier: Apache-2.0
"""When shared memory is used up, or there is none, DDS carries the rest: nothing is lost and one warning says so."""
import os

import pytest
from verdict import faults_of, last_of

TAKEN = {'sizes': (16, 400_000), 'large_every': 4, 'how': 'copied'}


def flow(troupe, topic, teller, listeners, count, rate=300, **words):
    """Everybody keeps so much that shared memory cannot hold it."""
    for listener in listeners:
        listener.ask('subscribe', name='ear', topic=topic, keep=words.pop('keep', 80))
    source = teller.ask('publish', name='mouth', topic=topic, wait=len(listeners), count=count, rate=rate,
                        **TAKEN)['source']
    for listener in listeners:
        troupe.until(lambda: last_of(listener.state()['ears']['ear'], source) == count,
                     f'{listener.name} has everything')
        ear = listener.ask('let_go', name='ear')
        assert not faults_of(ear), faults_of(ear)
        assert ear['sources'][source]['first'] == 1 and ear['sources'][source]['count'] == count


def of_shared_memory(actor):
    return [line for line in actor.complaints if 'shared memory' in line.lower() or '/dev/shm' in line]


@pytest.mark.parametrize('size', ['1m', '6m'])
def test_a_full_dev_shm_loses_nothing_and_says_so_once(troupe, unique, full, size):
    if os.geteuid() != 0 or not os.access('/usr/bin/unshare', os.X_OK):
        pytest.skip('needs root: for a small /dev/shm of its own')
    within = ('unshare', '-m', 'sh', '-c', f'mount -t tmpfs -o size={size} none /dev/shm && exec "$@"', 'sh')
    teller = troupe.actor('teller', within=within)
    teller.ask('state')
    beside = ('nsenter', '-t', str(teller.pid), '-m')
    listeners = [troupe.actor(f'listener {number}', within=beside) for number in range(2)]
    flow(troupe, unique('full'), teller, listeners, count=5000 if full else 400)
    assert len(of_shared_memory(teller)) == 1, teller.complaints
    assert teller.complaints == of_shared_memory(teller)


def test_a_bound_on_the_memory_loses_nothing_and_says_so_once(troupe, unique, full):
    teller = troupe.actor('teller', environment={'MYELIN_LANE_SIZE': '4M'})
    listeners = [troupe.actor(f'listener {number}') for number in range(2)]
    flow(troupe, unique('bound'), teller, listeners, count=5000 if full else 400)
    assert len(of_shared_memory(teller)) == 1, teller.complaints
    for listener in listeners:
        assert not listener.complaints


@pytest.mark.parametrize('mount', ['-t tmpfs -o ro none', '--bind /proc'], ids=['read_only', 'no_tmpfs'])
def test_without_shared_memory_everything_goes_by_dds(troupe, unique, mount):
    if os.geteuid() != 0 or not os.access('/usr/bin/unshare', os.X_OK):
        pytest.skip('needs root: for a /dev/shm that cannot be written')
    within = ('unshare', '-m', 'sh', '-c', f'mount {mount} /dev/shm && exec "$@"', 'sh')
    teller = troupe.actor('teller', within=within)
    teller.ask('state')
    flow(troupe, unique('none'), teller, [troupe.actor('listener', within=('nsenter', '-t', str(teller.pid), '-m')),
                                          troupe.actor('outside')], count=100)


def test_who_keeps_the_last_is_not_held_up_when_memory_runs_out(troupe, unique):
    topic = unique('tight')
    teller = troupe.actor('teller', environment={'MYELIN_LANE_SIZE': '4M'})
    hoarder, listener = troupe.actor('hoarder'), troupe.actor('listener')
    hoarder.ask('subscribe', name='ear', topic=topic, depth=5, keep=1000)
    listener.ask('subscribe', name='ear', topic=topic, depth=5)
    source = teller.ask('publish', name='mouth', topic=topic, depth=5, wait=2, rate=200, count=300, how='copied',
                        sizes=(200_000, 200_000))['source']
    for actor in (listener, hoarder):
        troupe.until(lambda: last_of(actor.state()['ears']['ear'], source) == 300, f'{actor.name} hears the last')
        assert not faults_of(actor.ask('let_go', name='ear'), whole=False)


def test_a_setting_that_makes_no_sense_is_named_once_and_ignored(troupe, unique):
    wrong = {'MYELIN_LANE': 'off', 'MYELIN_LANE_SIZE': '64MB', 'MYELIN_SPIN_US': 'fast'}
    teller, listener = troupe.actor('teller', environment=wrong), troupe.actor('listener')
    flow(troupe, unique('wrong'), teller, [listener], count=50)
    for name, value in wrong.items():
        named = [line for line in teller.complaints if f"{name} is '{value}'" in line]
        assert len(named) == 1 and 'WARN' in named[0], teller.complaints
    assert len(teller.complaints) == len(wrong) and not listener.complaints
