# SPDX-License-Identifier: Apache-2.0
"""A subscriber that stands still, or that never lets go of what it gets: the others go on."""
import pytest
from verdict import faults_of, last_of


def sent_by(actor, name='mouth'):
    return actor.state()['mouths'][name]['sent']


@pytest.mark.parametrize('size', [16, 200_000])
def test_a_stopped_subscriber_does_not_slow_a_publisher_that_keeps_the_last(troupe, unique, full, size):
    topic = unique('stopped')
    teller, stopped, listener = troupe.actor('teller'), troupe.actor('stopped'), troupe.actor('listener')
    for actor in (stopped, listener):
        actor.ask('subscribe', name='ear', topic=topic, depth=10, keep=5)
    source = teller.ask('publish', name='mouth', topic=topic, depth=10, rate=500, wait=2, how='copied',
                        sizes=(size, size))['source']
    for actor in (stopped, listener):
        troupe.until(lambda: last_of(actor.state()['ears']['ear'], source) > 0, f'{actor.name} hears something')
    for _ in range(10 if full else 1):
        stopped.stop()
        begin = sent_by(teller)
        troupe.until(lambda: sent_by(teller) > begin + 400, 'the publisher goes on')
        troupe.until(lambda: last_of(listener.state()['ears']['ear'], source) > begin + 300, 'the other hears it')
        stopped.go_on()
        troupe.until(lambda: last_of(stopped.state()['ears']['ear'], source) > begin + 400, 'it hears the newest')
    sent = teller.ask('stop', name='mouth')['sent']
    assert teller.state()['mouths']['mouth']['refused'] == 0
    for actor in (stopped, listener):
        troupe.until(lambda: last_of(actor.state()['ears']['ear'], source) == sent, f'{actor.name} hears the last')
        faults = faults_of(actor.ask('let_go', name='ear'), whole=False)
        assert not faults, f'{actor.name}: {faults}'


def test_the_newest_is_what_a_stopped_subscriber_finds(troupe, unique):
    topic = unique('newest')
    teller, stopped = troupe.actor('teller'), troupe.actor('stopped')
    stopped.ask('subscribe', name='ear', topic=topic, depth=3)
    source = teller.ask('publish', name='mouth', topic=topic, depth=3, rate=300, how='copied',
                        sizes=(100_000, 100_000))['source']
    troupe.until(lambda: last_of(stopped.state()['ears']['ear'], source) > 0, 'it hears something')
    stopped.stop()
    before = sent_by(teller)
    troupe.until(lambda: sent_by(teller) > before + 200, 'much is sent')
    sent = teller.ask('stop', name='mouth')['sent']
    stopped.go_on()
    troupe.until(lambda: last_of(stopped.state()['ears']['ear'], source) == sent, 'it hears the last')
    ear = stopped.state()['ears']['ear']
    assert not faults_of(ear, whole=False)
    # What it had begun to take, and the last three; not the two hundred between.
    assert ear['sources'][source]['count'] < sent - 100


@pytest.mark.parametrize('depth', [0, 10])
def test_who_stood_still_until_it_was_given_up_hears_nothing_twice_and_in_order(troupe, unique, full, depth):
    if not full:
        pytest.skip('takes half a minute: --full')
    topic = unique('given_up')
    teller, stopped, listener = troupe.actor('teller'), troupe.actor('stopped'), troupe.actor('listener')
    for actor in (stopped, listener):
        actor.ask('subscribe', name='ear', topic=topic, depth=depth, keep=5)
    source = teller.ask('publish', name='mouth', topic=topic, depth=depth, rate=200, wait=2, how='copied',
                        sizes=(16, 200_000), large_every=5)['source']
    for _ in range(2):
        for actor in (stopped, listener):
            troupe.until(lambda: last_of(actor.state()['ears']['ear'], source) > 0, f'{actor.name} hears something')
        stopped.stop()
        troupe.until(lambda: teller.state()['mouths']['mouth']['subscriptions'] == 1, 'it is given up')
        before = sent_by(teller)
        troupe.until(lambda: sent_by(teller) > before + 500, 'the publisher goes on')
        stopped.go_on()
        troupe.until(lambda: teller.state()['mouths']['mouth']['subscriptions'] == 2, 'it is back')
        before = sent_by(teller)
        troupe.until(lambda: last_of(stopped.state()['ears']['ear'], source) > before + 200, 'it hears the newest')
    sent = teller.ask('stop', name='mouth')['sent']
    for actor in (stopped, listener):
        troupe.until(lambda: last_of(actor.state()['ears']['ear'], source) == sent, f'{actor.name} hears the last')
        faults = faults_of(actor.ask('let_go', name='ear'), whole=actor is listener and depth == 0)
        assert not faults, f'{actor.name}: {faults}'


def test_a_keep_all_publisher_says_that_a_stopped_subscriber_has_no_room(troupe, unique):
    topic, other = unique('everything'), unique('other')
    teller, stopped, listener = troupe.actor('teller'), troupe.actor('stopped'), troupe.actor('listener')
    for actor in (stopped, listener):
        actor.ask('subscribe', name='ear', topic=topic)
    listener.ask('subscribe', name='other', topic=other)
    source = teller.ask('publish', name='mouth', topic=topic, wait=2, count=30_000)['source']
    bystander = teller.ask('publish', name='bystander', topic=other, rate=100)['source']
    for actor in (stopped, listener):
        troupe.until(lambda: last_of(actor.state()['ears']['ear'], source) > 0, f'{actor.name} hears something')
    stopped.stop()
    # As long as the other side is thought to be alive each attempt ends with an exception, after 100 ms.
    refused = troupe.until(lambda: (report := teller.state()['mouths']['mouth'])['refused'] > 2 and report,
                           'it says so')
    assert refused['longest_s'] > 0.09
    heard = last_of(listener.state()['ears']['other'], bystander)
    troupe.until(lambda: last_of(listener.state()['ears']['other'], bystander) > heard + 20, 'the other topic goes on')
    stopped.go_on()
    for actor in (stopped, listener):
        troupe.until(lambda: last_of(actor.state()['ears']['ear'], source) == 30_000, f'{actor.name} has everything')
        faults = faults_of(actor.state()['ears']['ear'])
        assert not faults, f'{actor.name}: {faults}'
    assert not faults_of(listener.state()['ears']['other'])


@pytest.mark.parametrize('messages', ['many', 'large'])
def test_a_subscriber_that_keeps_everything_does_not_disturb_the_others(troupe, unique, full, messages):
    large = (6_220_800, 500, 60) if full else (200_000, 200, 150)
    size, count, rate = {'many': (16, 10_000, 0), 'large': large}[messages]
    topic = unique('hoard')
    teller, hoarder, listener = troupe.actor('teller'), troupe.actor('hoarder'), troupe.actor('listener')
    hoarder.ask('subscribe', name='ear', topic=topic, keep=1_000_000, scribble=True)
    listener.ask('subscribe', name='ear', topic=topic, keep=3)
    source = teller.ask('publish', name='mouth', topic=topic, wait=2, count=count + 100, rate=rate, how='copied',
                        sizes=(size, size))['source']
    for actor in (hoarder, listener):
        troupe.until(lambda: last_of(actor.state()['ears']['ear'], source) == count + 100,
                     f'{actor.name} has everything')
        faults = faults_of(actor.ask('let_go', name='ear'))
        assert not faults, f'{actor.name}: {faults}'
    complaints = [line for actor in (teller, hoarder, listener) for line in actor.complaints]
    assert len(complaints) <= 1, complaints
    # And afterwards it is as before.
    again = teller.ask('publish', name='again', topic=topic, count=100, how='copied', sizes=(size, size))['source']
    for actor in (hoarder, listener):
        troupe.until(lambda: last_of(actor.state()['ears']['ear'], again) == 100, f'{actor.name} hears more')
