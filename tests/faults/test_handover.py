# SPDX-License-Identifier: Apache-2.0
"""Readers that join and leave during a flood see every message once and in order from the first they get, whichever
path carried it.

Sizes go from some octets to what fills many pages, so that messages are copied out of shared memory and viewed in it.
"""
import json
import os

import pytest
import segments
from verdict import faults_of, faults_of_churn, last_of

SIZES = {'sizes': (16, 300_000), 'large_every': 12}
DDS_ONLY = {'MYELIN_LANE': '0'}
NOBODY = 65534


def all_heard(troupe, ears, source, sent):
    """Waits until each (actor, ear) has the last message."""
    for actor, name in ears:
        troupe.until(lambda: last_of(actor.state()['ears'][name], source) >= sent,
                     f'{actor.name} hears number {sent} of {source}')


def check(actor, name, whole=True):
    faults = faults_of(actor.state()['ears'][name], whole)
    assert not faults, f'{actor.name}: {faults}'


def others(tmp_path):
    """How readers differ, and whether they can have the lane."""
    private = ('unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=8m none /dev/shm && exec "$@"', 'sh')
    return {'lane': {}, 'dds': {'environment': DDS_ONLY}, 'stranger': {'user': NOBODY}, 'apart': {'within': private}}


def may_do_everything():
    return os.geteuid() == 0 and os.access('/usr/bin/unshare', os.X_OK)


@pytest.mark.parametrize('alone', [True, False], ids=['alone', 'together'])
@pytest.mark.parametrize('depth', [0, 5000], ids=['keep_all', 'keep_last'])
def test_subscriptions_that_come_and_go_in_a_flood_miss_nothing_between(troupe, unique, choices, progress, full, depth,
                                                                        alone):
    # At length a keep-all writer is as fast as its readers let it be; one that keeps the last is held to what they can
    # take.
    rate = 0 if full and depth == 0 else 400
    # Many writers, because DDS steps through the number of each message that was ever sent for each reader that comes late.
    writers, rounds = (10, 50) if full else (1, 15)
    teller, listener, comer = troupe.actor('teller'), troupe.actor('listener'), troupe.actor('comer', threads=2)
    for writer in range(writers):
        topic = unique(f'flood{writer}')
        listener.ask('subscribe', name='ear', topic=topic, depth=depth)
        source = teller.ask('publish', name='mouth', topic=topic, depth=depth, rate=rate, how='copied', **SIZES,
                            seed=choices.randrange(1 << 30))['source']
        for number in range(2):
            comer.ask('churn', name=f'churn{number}', topic=topic, depth=depth, most=60, pause_s=0.02, keep=3,
                      scribble=number == 1, alone=alone, seed=choices.randrange(1 << 30))

        def come_and_gone():
            churns = comer.state()['churns'].values()
            progress(f'writer {writer}: {sum(churn["rounds"] for churn in churns)} came and went')
            faults = [fault for churn in churns for fault in faults_of_churn(churn)]
            assert not faults, json.dumps(faults)
            return all(churn['rounds'] >= rounds for churn in churns)

        troupe.until(come_and_gone, f'{rounds} rounds', timeout=600 if full else 60)
        for number in range(2):
            assert not faults_of_churn(comer.ask('stop', name=f'churn{number}'))
        sent = teller.ask('stop', name='mouth')['sent']
        all_heard(troupe, [(listener, 'ear')], source, sent)
        check(listener, 'ear')
        teller.ask('retire', name='mouth')
        listener.ask('unsubscribe', name='ear')


def test_processes_that_come_and_go_in_a_flood_miss_nothing_between(troupe, unique, choices, progress, full):
    topic = unique('flood')
    teller, listener = troupe.actor('teller'), troupe.actor('listener')
    listener.ask('subscribe', name='ear', topic=topic)
    source = teller.ask('publish', name='mouth', topic=topic, how='copied', rate=1500, **SIZES)['source']
    kinds = [{}, {'environment': DDS_ONLY}, {}, {}]
    guests = []
    for number in range(200 if full else 6):
        guest = troupe.actor(f'guest {number}', **kinds[number % len(kinds)])
        guest.ask('subscribe', name='ear', topic=topic, keep=choices.choice([0, 5]), scribble=choices.random() < 0.5)
        guests.append(guest)
        if len(guests) > 2:
            leaving = guests.pop(0)
            troupe.until(lambda: last_of(leaving.state()['ears']['ear'], source) > 0, f'{leaving.name} hears something')
            faults = faults_of(leaving.ask('unsubscribe', name='ear'))
            assert not faults, f'{leaving.name}: {faults}'
            leaving.end()
            troupe.forget(leaving)
            progress(f'{leaving.name} has left')
    for guest in guests:
        troupe.until(lambda: last_of(guest.state()['ears']['ear'], source) > 0, f'{guest.name} hears something')
    sent = teller.ask('stop', name='mouth')['sent']
    all_heard(troupe, [(listener, 'ear'), *((guest, 'ear') for guest in guests)], source, sent)
    for actor in (listener, *guests):
        check(actor, 'ear')


@pytest.mark.parametrize('depth', [0, 5000], ids=['keep_all', 'keep_last'])
def test_readers_of_all_kinds_on_one_topic_get_everything(troupe, unique, tmp_path, full, depth):
    if not may_do_everything():
        pytest.skip('needs root: for a process of another user and one with a /dev/shm of its own')
    topic = unique('mixed')
    teller = troupe.actor('teller')
    listeners = {kind: troupe.actor(kind, **settings) for kind, settings in others(tmp_path).items()}
    for listener in listeners.values():
        listener.ask('subscribe', name='ear', topic=topic, depth=depth, scribble=True, keep=4)
    count = 20_000 if full else 600
    source = teller.ask('publish', name='mouth', topic=topic, depth=depth, rate=400, wait=len(listeners), count=count,
                        how='copied',
                        **SIZES)['source']
    all_heard(troupe, [(listener, 'ear') for listener in listeners.values()], source, count)
    for kind, listener in listeners.items():
        check(listener, 'ear')
        assert listener.state()['ears']['ear']['sources'][source]['first'] == 1, kind
    assert segments.readers_of(teller.pid) == [listeners['lane'].pid], 'who reads by the lane'


def test_a_writer_whose_readers_change_from_one_path_to_the_other_leaves_nothing_out(troupe, unique, full):
    """A reader without the lane joins and leaves again and again: the writer uses DDS besides, or does not."""
    topic = unique('changing')
    teller, listener = troupe.actor('teller'), troupe.actor('listener')
    plain = troupe.actor('plain', environment=DDS_ONLY)
    listener.ask('subscribe', name='ear', topic=topic)
    source = teller.ask('publish', name='mouth', topic=topic, how='copied', rate=2000, **SIZES)['source']
    plain.ask('churn', name='churn', topic=topic, most=100, pause_s=0.05)
    rounds = 1000 if full else 25
    troupe.until(lambda: plain.state()['churns']['churn']['rounds'] >= rounds, f'{rounds} rounds', timeout=600)
    assert not faults_of_churn(plain.ask('stop', name='churn'))
    sent = teller.ask('stop', name='mouth')['sent']
    all_heard(troupe, [(listener, 'ear')], source, sent)
    check(listener, 'ear')


@pytest.mark.parametrize('how', ['fresh', 'copied', 'again', 'view', 'loan'])
def test_however_an_array_was_made_nobody_sees_it_change(troupe, unique, full, how):
    """The publisher writes its arrays again at once, each reader writes into what it got and keeps some."""
    topic = unique('arrays')
    teller = troupe.actor('teller')
    listeners = [teller, teller, *(troupe.actor(f'listener {number}') for number in range(2))]
    for number, listener in enumerate(listeners):
        listener.ask('subscribe', name=f'ear{number}', topic=topic, keep=2 + number, scribble=number % 2 == 0)
    count = 5000 if full else 120
    source = teller.ask('publish', name='mouth', topic=topic, wait=len(listeners), count=count, how=how,
                        sizes=(200_000, 200_000), rate=300)['source']
    all_heard(troupe, [(listener, f'ear{number}') for number, listener in enumerate(listeners)], source, count)
    for number, listener in enumerate(listeners):
        listener.ask('let_go', name=f'ear{number}')
        check(listener, f'ear{number}')
    assert teller.state()['mouths']['mouth']['failure'] is None


def test_publishers_that_come_and_go_leave_nothing_out_between(troupe, unique, choices, full):
    topic = unique('parade')
    teller = troupe.actor('teller', threads=2)
    listeners = [troupe.actor('lane'), troupe.actor('dds', environment=DDS_ONLY)]
    for listener in (teller, *listeners):
        listener.ask('subscribe', name='ear', topic=topic, keep=5, scribble=True)
    for number in range(2):
        teller.ask('parade', name=f'parade{number}', topic=topic, wait=3,
                   seed=choices.randrange(1 << 30), **SIZES)
    rounds = 500 if full else 20
    troupe.until(lambda: all(parade['rounds'] >= rounds for parade in teller.state()['churns'].values()),
                 f'{rounds} rounds',
                 timeout=600)
    for number in range(2):
        assert not teller.ask('stop', name=f'parade{number}')['failure']
    for listener in (teller, *listeners):
        check(listener, 'ear')
        # Who leaves at once may be gone before another process knows it: then it is heard in part, or not at all.
        assert listener.state()['ears']['ear']['sources'], f'{listener.name} heard nothing'


def test_a_message_is_changed_and_sent_on_along_a_chain_and_each_hears_its_own(troupe, unique, full):
    """camera -> filter -> filter -> viewer; the camera's topic has a viewer, too, and one filter is in the camera's
    process."""
    topics = [unique('raw'), unique('once'), unique('twice')]
    camera, other, viewer = troupe.actor('camera'), troupe.actor('filter'), troupe.actor('viewer')
    for number, topic in enumerate(topics):
        viewer.ask('subscribe', name=f'ear{number}', topic=topic, keep=4, scribble=True)
    camera.ask('relay', topic=topics[0], to=topics[1])
    other.ask('relay', topic=topics[1], to=topics[2])
    troupe.until(lambda: all(ear['publishers'] == 1 for name, ear in viewer.state()['ears'].items() if name != 'ear0'),
                 'the chain is closed')
    count = 5000 if full else 200
    source = camera.ask('publish', name='mouth', topic=topics[0], wait=2, rate=200, count=count, how='copied',
                        sizes=(16, 300_000),
                        large_every=2)['source']
    all_heard(troupe, [(viewer, f'ear{number}') for number in range(3)], source, count)
    for number in range(3):
        viewer.ask('let_go', name=f'ear{number}')
        check(viewer, f'ear{number}')


def test_more_readers_than_the_lane_has_room_for_all_get_everything(troupe, unique, full):
    topic = unique('crowd')
    teller, crowds = troupe.actor('teller'), [troupe.actor(f'crowd {number}') for number in range(2)]
    size = 40
    for crowd in crowds:
        for number in range(size):
            crowd.ask('subscribe', name=f'ear{number}', topic=topic, tells=False)
    count = 3000 if full else 100
    source = teller.ask('publish', name='mouth', topic=topic, wait=2 * size, count=count, how='copied', rate=100,
                        sizes=(16, 100_000), large_every=10)['source']
    for crowd in crowds:
        troupe.until(lambda: all(last_of(ear, source) == count for ear in crowd.state()['ears'].values()),
                     'all have all')
        ears = crowd.state()['ears'].values()
        assert not [faults_of(ear) for ear in ears if faults_of(ear)]
        assert all(ear['sources'][source]['count'] == count for ear in ears)
