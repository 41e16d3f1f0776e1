# SPDX-License-Identifier: Apache-2.0
"""kill -9 at any instant: nobody else notices."""
import time

import segments
from verdict import count_of, faults_of, last_of

SIZES = {'sizes': (16, 300_000), 'large_every': 10}


class Episode:
    """A publisher and a subscriber of the survivors on a topic that they share with some who die. Many episodes,
    because DDS takes 20 s to notice a death: meanwhile the dead are among those matched."""

    def __init__(self, troupe, teller, listener, topic):
        self._troupe, self._teller, self._listener, self.topic = troupe, teller, listener, topic
        listener.ask('subscribe', name=topic, topic=topic, keep=5, scribble=True)
        self._source = teller.ask('publish', name=topic, topic=topic, rate=200, how='copied', **SIZES)['source']
        troupe.until(lambda: self._heard() > 0, 'the survivors hear each other')

    def _heard(self):
        return last_of(self._listener.state()['ears'][self.topic], self._source)

    def end(self):
        sent = self._teller.ask('stop', name=self.topic)['sent']
        self._troupe.until(lambda: self._heard() == sent, f'number {sent} on {self.topic}')
        self._teller.ask('retire', name=self.topic)
        ear = self._listener.ask('unsubscribe', name=self.topic)
        assert not faults_of(ear), faults_of(ear)
        assert ear['sources'][self._source]['first'] == 1 and ear['sources'][self._source]['count'] == sent


class Victim:
    """What dies: a subscriber, a publisher, or both; half of the subscribers hold messages then."""

    def __init__(self, troupe, number, topic, choices):
        self.kind = choices.choice(['subscriber', 'publisher', 'both'])
        self.holds = self.kind != 'publisher' and choices.random() < 0.67
        self.wait_s = choices.uniform(0, 0.15) if choices.random() < 0.75 else None
        self.actor = troupe.actor(f'victim {number} ({self.kind})')
        self._instant = choices.uniform(0, 0.5)
        self._begin = time.monotonic()
        if self.kind != 'publisher':
            # Of what it keeps, most is viewed where it lies: only large ones are.
            self.actor.tell('subscribe', name='ear', topic=topic, keep=20 if self.holds else 0, pick=64 * 1024,
                            scribble=True)
        if self.kind != 'subscriber':
            self.actor.tell('publish', name='mouth', topic=topic, rate=500, **SIZES,
                            how=choices.choice(['fresh', 'copied', 'view', 'loan']))

    def die(self):
        """At an instant of its beginning, or soon after it has begun to hear, hold or send."""
        if self.wait_s is None:
            time.sleep(max(0.0, self._begin + self._instant - time.monotonic()))
        else:
            self.actor.await_event('first' if self.kind != 'subscriber' else 'holding' if self.holds else 'heard')
            time.sleep(self.wait_s)
        by_lane = segments.reading(self.actor.pid) or bool(segments.readers_of(self.actor.pid))
        self.actor.kill()
        return by_lane


def test_processes_that_are_killed_under_load_disturb_nobody(troupe, unique, choices, progress, full):
    kills, an_episode = (1000, 10) if full else (24, 6)
    teller, listener = troupe.actor('teller'), troupe.actor('listener', threads=2)
    # A pair that has nothing to do with those who die.
    listener.ask('subscribe', name='own', topic=(own := unique('own')), depth=2000)
    source = teller.ask('publish', name='own', topic=own, depth=2000, rate=100, how='copied', **SIZES)['source']
    dead, held, by_lane, samples, heard = [], 0, 0, [], 0
    for number in range(0, kills, an_episode):
        episode = Episode(troupe, teller, listener, unique('shared'))
        victims = [Victim(troupe, number, episode.topic, choices)]
        for following in range(number + 1, number + an_episode + 1):
            # The next one starts while this one dies: what a starting process sees is what a dying one leaves.
            if following < number + an_episode:
                victims.append(Victim(troupe, following, episode.topic, choices))
            victim = victims.pop(0)
            by_lane += victim.die()
            held += victim.holds
            dead.append(victim.actor.pid)
            troupe.note(f'killed {victim.actor.name}, process {victim.actor.pid}')
            troupe.forget(victim.actor)
        episode.end()
        troupe.until(lambda: count_of(listener.state()['ears']['own'], source) > heard, 'the others go on')
        states = listener.state(), teller.state()
        heard = count_of(states[0]['ears']['own'], source)
        assert not faults_of(states[0]['ears']['own']), faults_of(states[0]['ears']['own'])
        assert not states[1]['mouths']['own']['failure']
        samples.append([(state['rss_kb'], state['descriptors']) for state in states])
        progress(f'{len(dead)} of {kills} killed, {held} of them held messages, {by_lane} were on the lane; '
                 f'survivors (kB, descriptors): {samples[-1]}')
    sent = teller.ask('stop', name='own')['sent']
    troupe.until(lambda: last_of(listener.state()['ears']['own'], source) == sent, f'number {sent}')
    ear = listener.state()['ears']['own']
    assert not faults_of(ear) and ear['sources'][source]['count'] == sent
    assert by_lane > kills / 4, 'too few of those who died were on the lane'
    nothing_is_left_of(troupe, dead)
    if full:
        flat(samples)


def nothing_is_left_of(troupe, dead):
    """After the next start."""
    newcomer = troupe.actor('newcomer')
    newcomer.ask('state')
    left = [name for name, owner in segments.owners().items() if owner in dead]
    assert not left, f'{left} in /dev/shm'


def flat(samples):
    """From the second quarter to the last, the survivors' memory and descriptors stay what they are."""
    quarter = len(samples) // 4
    for who in range(2):
        early, late = samples[quarter:2 * quarter], samples[-quarter:]
        grown = median(late, who, 0) - median(early, who, 0)
        assert grown < 8 * 1024, f'survivor {who} grew by {grown} kB'
        more = median(late, who, 1) - median(early, who, 1)
        assert more < 16, f'survivor {who} has {more} more descriptors'


def median(samples, who, what):
    values = sorted(sample[who][what] for sample in samples)
    return values[len(values) // 2]


def test_a_keep_all_publisher_goes_on_when_the_subscriber_that_it_waits_for_dies(troupe, unique):
    topic = unique('waited_for')
    teller, victim, listener = troupe.actor('teller'), troupe.actor('victim'), troupe.actor('listener')
    for actor in (victim, listener):
        actor.ask('subscribe', name='ear', topic=topic)
    source = teller.ask('publish', name='mouth', topic=topic, wait=2)['source']
    troupe.until(lambda: last_of(victim.state()['ears']['ear'], source) > 100, 'the flood has begun')
    victim.stop()
    troupe.until(lambda: teller.state()['mouths']['mouth']['refused'] > 1, 'it waits in vain')
    victim.kill()
    before = teller.state()['mouths']['mouth']['sent']
    troupe.until(lambda: teller.state()['mouths']['mouth']['sent'] > before + 20_000, 'it goes on')
    sent = teller.ask('stop', name='mouth')['sent']
    troupe.until(lambda: last_of(listener.state()['ears']['ear'], source) == sent, 'the other has everything')
    assert not faults_of(listener.state()['ears']['ear'])


def test_what_a_dead_publisher_sent_stays_readable(troupe, unique):
    topic = unique('legacy')
    victim, listener = troupe.actor('victim'), troupe.actor('listener')
    listener.ask('subscribe', name='ear', topic=topic, keep=1000)
    source = victim.ask('publish', name='mouth', topic=topic, count=40, how='copied',
                        sizes=(300_000, 300_000))['source']
    troupe.until(lambda: last_of(listener.state()['ears']['ear'], source) == 40, 'all are there')
    victim.kill()
    heir = troupe.actor('heir')
    heir.ask('publish', name='mouth', topic=topic, count=40, how='copied', sizes=(300_000, 300_000))
    troupe.until(lambda: len(listener.state()['ears']['ear']['sources']) == 2, 'another publishes')
    assert not faults_of(listener.ask('let_go', name='ear'))
