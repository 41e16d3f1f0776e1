# SPDX-License-Identifier: Apache-2.0
"""A process of the fault tests. It reads commands on standard input, one JSON object a line, and answers each with one
line; what it was not asked for begins with "event". It ends when its input does.

Every message is an Image whose fields say what it must be: frame_id the sender, height its number, width the length of
the data, step the CRC-32 of the data. A Mouth sends them, an Ear judges them.

Only Python's API is used, so that whatever carries the bytes below it is what is tested.
"""
import collections
import json
import os
import random
import sys
import threading
import time
import zlib

import rclpy
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor, SingleThreadedExecutor
from rclpy.qos import QoSHistoryPolicy, QoSProfile, QoSReliabilityPolicy
from sensor_msgs.msg import Image

NOISE = random.Random(1).randbytes(1 << 20) * 9
SCRIBBLE = bytes([0x5a]) * len(NOISE)
TURNED = bytes(255 - octet for octet in range(256))


def qos_of(depth, reliable=True):
    """Depth 0 is keep all."""
    return QoSProfile(
        depth=depth, history=QoSHistoryPolicy.KEEP_LAST if depth else QoSHistoryPolicy.KEEP_ALL,
        reliability=QoSReliabilityPolicy.RELIABLE if reliable else QoSReliabilityPolicy.BEST_EFFORT)


_saying = threading.Lock()


def say(**words):
    with _saying:
        sys.stdout.write(json.dumps(words) + '\n')
        sys.stdout.flush()


def resident_kb():
    """Without what others of the host share with it."""
    with open('/proc/self/status') as status:
        return sum(int(line.split()[1]) for line in status if line.startswith('RssAnon'))


class Mouth:
    """A publisher and its thread. `sizes`: least and most octets; one in `large_every` is of any size, the others are
    small.

    How the array is made: 'fresh' from bytes, in a new message each time; 'copied' from a view of some; 'again' in the
    same message, written in place; 'view' the same, through a view that stays; 'loan' borrowed and filled. `wait` is
    for how many subscriptions it waits first.
    """

    def __init__(self, node, name, topic, depth=0, reliable=True, rate=0, count=None, sizes=(16, 16), large_every=1,
                 how='fresh',
                 wait=1, seed=0):
        self.source = f'{os.getpid()}.{name}'
        self.sent = self.refused = 0
        self.longest_s = 0.0
        self.failure = None
        self._rate, self._count, self._sizes, self._large_every = rate, count, sizes, large_every
        self._make = getattr(self, '_' + how)
        self._random = random.Random(seed)
        self._message = Image()
        self._wait = wait
        self._stopped = threading.Event()
        self.publisher = node.create_publisher(Image, topic, qos_of(depth, reliable))
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _bytes(self, number):
        least, most = self._sizes
        size = least if number % self._large_every else self._random.randint(least, most)
        begin = self._random.randrange(1 << 20)
        return memoryview(NOISE)[begin:begin + size]

    def _describe(self, message, number, data):
        message.header.frame_id = self.source
        message.height, message.width, message.step = number, len(data), zlib.crc32(data)
        return message

    def _fresh(self, number, data):
        return self._describe(Image(data=bytes(data)), number, data)

    def _copied(self, number, data):
        return self._describe(Image(data=data), number, data)

    def _again(self, number, data):
        message = self._message
        if len(message.data) != len(data):
            message.data = data
        else:
            memoryview(message.data)[:] = data
        return self._describe(message, number, data)

    def _view(self, number, data):
        message = self._message
        if len(message.data) != len(data):
            message.data = data
            self._seen = memoryview(message.data)
        else:
            self._seen[:] = data
        return self._describe(message, number, data)

    def _loan(self, number, data):
        message = self.publisher.borrow_loaned_message(data=len(data))
        memoryview(message.data)[:] = data
        return self._describe(message, number, data)

    def _work(self):
        try:
            while self.publisher.get_subscription_count() < self._wait and not self._stopped.wait(0.005):
                pass
            begin = time.monotonic()
            while not self._stopped.is_set() and (self._count is None or self.sent < self._count):
                self._send(self._make(self.sent + 1, self._bytes(self.sent + 1)))
                if self._rate:
                    ahead = begin + self.sent / self._rate - time.monotonic()
                    if ahead > 0.001:
                        self._stopped.wait(ahead)
        except Exception as failure:
            self.failure = repr(failure)

    def _send(self, message):
        while True:
            begin = time.monotonic()
            try:
                self.publisher.publish(message)
                self.sent += 1
                if self.sent == 1:
                    say(event='first', of=self.source)
                return
            except RuntimeError as refusal:
                if self._stopped.is_set():
                    return
                if 'Failed to publish' not in str(refusal):
                    raise
                self.refused += 1
            finally:
                self.longest_s = max(self.longest_s, time.monotonic() - begin)

    def join(self):
        self._thread.join()

    def stop(self):
        self._stopped.set()
        self.join()
        return self.report()

    def report(self):
        return {'source': self.source, 'sent': self.sent, 'refused': self.refused,
                'longest_s': round(self.longest_s, 3), 'failure': self.failure,
                'subscriptions': self.publisher.get_subscription_count()}


class Heard:
    """What came from one sender."""

    def __init__(self, number):
        self.first, self.last, self.count, self.disorder, self.gaps = number, number - 1, 0, 0, 0
        self.where = []

    def count_in(self, number):
        self.count += 1
        if number != self.last + 1:
            if number <= self.last:
                self.disorder += 1
            else:
                self.gaps += 1
            self.where = [*self.where[:7], f'{self.last}->{number}']
        self.last = max(self.last, number)

    def report(self):
        return {'first': self.first, 'last': self.last, 'count': self.count, 'disorder': self.disorder,
                'gaps': self.gaps,
                'where': self.where}


class Ear:
    """Judges what it hears, and judges it again when it lets go of it: it keeps the last `keep`. With `scribble` it
    writes into each array and wants to find what it wrote."""

    def __init__(self, node, name, topic, depth=0, reliable=True, keep=0, scribble=False, slow_s=0.0, pick=None,
                 tells=True):
        self.sources = {}
        self.damaged, self.damages = 0, []
        self._keep, self._kept, self._pick = keep, collections.deque(), pick
        self._scribble, self._slow_s = scribble, slow_s
        self._name = name
        self._keeping, self._tells, self._told = threading.Lock(), tells, False
        self.heard = threading.Condition()
        self.subscription = node.create_subscription(Image, topic, self._hear, qos_of(depth, reliable))

    def _hear(self, message):
        source, number = message.header.frame_id, message.height
        self._judge(message, 'on arrival')
        with self.heard:
            if not self.sources and self._tells:
                say(event='heard', of=self._name)
            self.sources.setdefault(source, Heard(number)).count_in(number)
            self.heard.notify_all()
        if self._scribble:
            memoryview(message.data)[:] = memoryview(SCRIBBLE)[:len(message.data)]
            message.step = zlib.crc32(memoryview(SCRIBBLE)[:message.width])
        if self._keep and (self._pick is None or message.width >= self._pick):
            with self._keeping:
                self._kept.append(message)
                if len(self._kept) == self._keep:
                    say(event='holding', of=self._name)
                if len(self._kept) > self._keep:
                    self._judge(self._kept.popleft(), 'after it was kept')
        if self._slow_s:
            time.sleep(self._slow_s)

    def _judge(self, message, when):
        data = memoryview(message.data)
        if len(data) == message.width and zlib.crc32(data) == message.step:
            return
        self.damaged += 1
        self.damages = [*self.damages[:7], f'{message.header.frame_id} {message.height} {when}: {len(data)} octets, '
                                           f'{message.width} announced']

    def count(self):
        with self.heard:
            return sum(heard.count for heard in self.sources.values())

    def let_go(self):
        with self._keeping:
            while self._kept:
                self._judge(self._kept.popleft(), 'after it was kept')

    def report(self):
        with self.heard:
            return {'sources': {source: heard.report() for source, heard in self.sources.items()},
                    'publishers': self.subscription.get_publisher_count(), 'kept': len(self._kept), **self.judgement()}

    def judgement(self):
        return {'damaged': self.damaged, 'damages': self.damages}


class Churn:
    """Subscriptions that come and go on a topic, one after the other; each hears a few messages and misses none of its
    sender's between. `alone`: each in a participant of its own; else they join where others are, or just were.
    """

    def __init__(self, node, name, topic, depth=0, reliable=True, most=200, pause_s=0.0, keep=0, scribble=False,
                 alone=False,
                 seed=0):
        self._alone = alone
        self._node, self._words = node, {'topic': topic, 'depth': depth, 'reliable': reliable, 'keep': keep,
                                         'scribble': scribble,
                                    'tells': False}
        self._name, self._most, self._pause_s, self._random = name, most, pause_s, random.Random(seed)
        self.rounds, self.heard, self.faults, self.failure = 0, 0, [], None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self):
        try:
            while not self._stopped.is_set():
                self._listen_once()
        except Exception as failure:
            self.failure = repr(failure)

    def _listen_once(self):
        enough = self._random.randint(1, self._most)
        if self._alone:
            context = rclpy.Context()
            rclpy.init(args=[], context=context)
            node = rclpy.create_node(f'guest_{os.getpid()}_{self.rounds}', context=context, enable_rosout=False,
                                     start_parameter_services=False)
            executor = SingleThreadedExecutor(context=context)
            executor.add_node(node)
        else:
            node = self._node
        ear = Ear(node, self._name, **self._words)
        while not self._stopped.is_set() and ear.count() < enough:
            if self._alone:
                executor.spin_once(0.1)
            else:
                with ear.heard:
                    ear.heard.wait(0.1)
        node.destroy_subscription(ear.subscription)
        if self._alone:
            executor.shutdown()
            node.destroy_node()
            rclpy.shutdown(context=context)
        ear.let_go()
        report = {'sources': {source: heard.report() for source, heard in ear.sources.items()}}
        self.heard += sum(heard['count'] for heard in report['sources'].values())
        self.rounds += 1
        if ear.damaged or any(heard['disorder'] or heard['gaps'] for heard in report['sources'].values()):
            self.faults = [*self.faults[:7], {'round': self.rounds, 'damages': ear.damages, **report}]
        if self._pause_s:
            self._stopped.wait(self._random.uniform(0, self._pause_s))

    def stop(self):
        self._stopped.set()
        self._thread.join()
        return self.report()

    def report(self):
        return {'rounds': self.rounds, 'heard': self.heard, 'faults': self.faults, 'failure': self.failure}


class Parade:
    """Publishers that come and go, one after the other; each sends a few messages and leaves at once."""

    def __init__(self, node, name, topic, depth=0, most=50, sizes=(16, 16), large_every=1, how='copied', wait=1,
                 seed=0):
        self._node = node
        self._words = {'topic': topic, 'depth': depth, 'sizes': sizes, 'large_every': large_every, 'how': how,
                       'wait': wait}
        self._name, self._most, self._random = name, most, random.Random(seed)
        self.rounds, self.failure = 0, None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self):
        try:
            while not self._stopped.is_set():
                mouth = Mouth(self._node, f'{self._name}.{self.rounds}', count=self._random.randint(1, self._most),
                              **self._words)
                mouth.join()
                self._node.destroy_publisher(mouth.publisher)
                self.failure = self.failure or mouth.failure
                self.rounds += 1
        except Exception as failure:
            self.failure = repr(failure)

    def stop(self):
        self._stopped.set()
        self._thread.join()
        return self.report()

    def report(self):
        return {'rounds': self.rounds, 'failure': self.failure}


class Relay:
    """Turns every octet of what it hears, in place, and sends the message on."""

    def __init__(self, node, topic, to, depth=0):
        self._publisher = node.create_publisher(Image, to, qos_of(depth))
        self._subscription = node.create_subscription(Image, topic, self._hear, qos_of(depth))
        self._before = None

    def _hear(self, message):
        data = memoryview(message.data)
        data[:] = bytes(data).translate(TURNED)
        message.step = zlib.crc32(data)
        self._publisher.publish(message)
        # What is done to it afterwards is nobody else's business.
        data[:] = SCRIBBLE[:len(data)]
        self._before = message


class Actor:
    def __init__(self, threads):
        rclpy.init(args=[])
        self.node = rclpy.create_node(f'actor_{os.getpid()}', enable_rosout=False, start_parameter_services=False)
        self.mouths, self.ears, self.churns, self.relays = {}, {}, {}, []
        self.executor = MultiThreadedExecutor(threads) if threads > 1 else SingleThreadedExecutor()
        self.executor.add_node(self.node)
        threading.Thread(target=self._spin, daemon=True).start()

    def _spin(self):
        try:
            self.executor.spin()
        except ExternalShutdownException:
            pass
        except BaseException as failure:
            say(event='failure', what=repr(failure))
            raise

    def publish(self, name, **words):
        self.mouths[name] = Mouth(self.node, name, **words)
        return {'source': self.mouths[name].source}

    def subscribe(self, name, **words):
        self.ears[name] = Ear(self.node, name, **words)
        return {}

    def churn(self, name, **words):
        self.churns[name] = Churn(self.node, name, **words)
        return {}

    def parade(self, name, **words):
        self.churns[name] = Parade(self.node, name, **words)
        return {}

    def relay(self, **words):
        self.relays.append(Relay(self.node, **words))
        return {}

    def stop(self, name):
        """Of a mouth, a churn or a parade; the report that it ends with."""
        return (self.mouths.get(name) or self.churns[name]).stop()

    def retire(self, name):
        """A mouth leaves."""
        mouth = self.mouths.pop(name)
        report = mouth.stop()
        self.node.destroy_publisher(mouth.publisher)
        return report

    def unsubscribe(self, name):
        ear = self.ears.pop(name)
        report = ear.report()
        self.node.destroy_subscription(ear.subscription)
        ear.let_go()
        return {**report, **ear.judgement()}

    def let_go(self, name):
        self.ears[name].let_go()
        return self.ears[name].report()

    def state(self):
        return {'rss_kb': resident_kb(), 'descriptors': len(os.listdir('/proc/self/fd')),
                'threads': threading.active_count(),
                **{kind: {name: each.report() for name, each in things.items()}
                   for kind, things in (('mouths', self.mouths), ('ears', self.ears), ('churns', self.churns))}}

    def fork(self, how):
        """A child that ends as it is told: 'exit' by itself, 'sleep' never."""
        with _saying:
            child = os.fork()
        if child == 0:
            if how == 'exit':
                sys.exit(0)
            while True:
                time.sleep(60)
        if how == 'exit':
            return {'child': child, 'ended': os.waitpid(child, 0)[1]}
        return {'child': child}

    def end(self):
        for thing in (*self.churns.values(), *self.mouths.values()):
            thing.stop()
        self.executor.shutdown()
        self.node.destroy_node()
        rclpy.shutdown()
        return {}


def become(user):
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)


def main():
    settings = json.loads(sys.argv[1])
    actor = Actor(settings.get('threads', 1))
    for line in sys.stdin:
        command = json.loads(line)
        what = command.pop('do')
        try:
            answer = getattr(actor, what)(**command)
        except Exception as failure:
            answer = {'exception': repr(failure)}
        say(answer=what, **answer)
        if what == 'end':
            return
    # Nobody is there any more: whatever started it is gone, or wants it to go as it is.
    os._exit(0)


if __name__ == '__main__':
    if 'user' in json.loads(sys.argv[1]):
        become(json.loads(sys.argv[1])['user'])
    main()
