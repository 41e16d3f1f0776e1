# SPDX-License-Identifier: Apache-2.0
"""The rows of the table, their contestants and their targets. bench/README.md says why each is fair."""
import dataclasses

from suite.row import Column, Entry, Row, Target, of_one_size, streams, union

FRAME, CLOUD = 1920 * 1080 * 3, 16 * 655360
SMALL = 1 << 16  # bytes; programs and peers draw the same line
PEERS = [('ZeroMQ', 'zmq'), ('rospy', 'rospy'), ('iceoryx2', 'iceoryx2'), ('cyclonedds', 'cyclonedds'),
         ('dora', 'dora')]
SIZES = [8, 64, 512, 4096, 32768, 262144, 2097152, 16777216, 33554432]


@dataclasses.dataclass(frozen=True)
class Scale:
    """How much of everything one run does."""
    trips: int = 5000
    seconds: float = 4.0
    step_seconds: float = 0.6
    calls_late: int = 10000
    starts: int = 10
    sizes: tuple = tuple(SIZES)
    subscribers: tuple = (1, 2, 4, 8)


QUICK = Scale(trips=500, seconds=1.0, step_seconds=0.3, calls_late=1000, starts=3, sizes=(8, 4096, 2097152),
              subscribers=(2,))


def all_rows(scale):
    return [row(scale) for row in (round_trip, flood, subscriptions, image, cloud, services, same_process, fifty_timers,
                                   one_timer, start, sizes, large_sizes, subscribers, log_call)]


def pair(program, first, second):
    return [[program, *map(str, first)], [program, *map(str, second)]]


def round_trip(scale):
    def trip(*prefix):
        return pair(prefix[0], [*prefix[1:], 'pong'], [*prefix[1:], 'ping', scale.trips])

    def floor(factor):
        return lambda get: factor * get('futex, two processors', 'median_us')

    return Row(
        'round-trip', 'String of 32 bytes there and back, two processes',
        [Entry('futex', 'native', [['futex_peer', str(scale.trips)]]),
         Entry('futex, two processors', 'native', [['futex_peer', str(scale.trips), '0', '1']]),
         Entry('UDP', 'native', [['udp_peer', str(scale.trips)]]),
         Entry('rclpy', 'ours', trip('round_trip.py')),
         Entry('rclpy, two processors', 'ours',
               pair('round_trip.py', ['pong', 1], ['ping', scale.trips, 0])),
         Entry('rclpy, spinning', 'ours', trip('round_trip.py'), {'MYELIN_SPIN_US': '50'}),
         Entry('rclcpp', 'ours-native', trip('rclcpp_program', 'round_trip')),
         Entry('Fast DDS C++', 'native', trip('fastdds_peer', 'udp', 'round_trip')),
         Entry('Fast DDS C++ shm', 'native', trip('fastdds_peer', 'shm', 'round_trip')),
         *(Entry(name, kind, trip('round_trip.py')) for name, kind in PEERS)],
        [Column('median_us', 'median us', 1), Column('p99_us', 'p99 us', 1), Column('ping_cpu_us', 'CPU us, asking', 1),
         Column('pong_cpu_us', 'CPU us, answering', 1), Column('ping_wakeups', 'sleeps, asking', 2),
         Column('pong_wakeups', 'sleeps, answering', 2), Column('lost', 'lost'), Column('syscalls', 'system calls', 1)],
        [Target('32 B String, round trip, median', 'rclpy, two processors', 'median_us', floor(1.25),
                '1.25 bare futex round trips', genuine=('246 us', '126 us')),
         Target('the same, p99', 'rclpy, two processors', 'p99_us', floor(2.5),
                '2.5 bare futex round trips', genuine=('499 us', '231 us')),
         Target('the same, MYELIN_SPIN_US=50', 'rclpy, spinning', 'median_us', 8.0, '8 us'),
         Target('CPU per round trip, asking side', 'rclpy', 'ping_cpu_us', 20.0, '20 us',
                genuine=('230 us', '72 us')),
         Target('CPU per round trip, answering side', 'rclpy', 'pong_cpu_us', 20.0, '20 us',
                genuine=('230 us', '72 us'))],
        merge=union, count_key='n')


def flood(scale):
    def both(*prefix):
        return pair(prefix[0], [*prefix[1:], 'subscriber'], [*prefix[1:], 'publisher', scale.seconds])

    return Row(
        'flood', 'Strings of 32 bytes as fast as they go, nothing may be dropped',
        [Entry('rclpy', 'ours', both('flood.py')),
         Entry('rclcpp', 'ours-native', both('rclcpp_program', 'flood')),
         Entry('Fast DDS C++', 'native', both('fastdds_peer', 'udp', 'flood')),
         Entry('Fast DDS C++ shm', 'native', both('fastdds_peer', 'shm', 'flood')),
         *(Entry(name, kind, both('flood.py')) for name, kind in PEERS)],
        [Column('received_hz', 'received /s'), Column('lost', 'lost'), Column('disordered', 'out of order'),
         Column('publisher_cpu_us', 'CPU us, publisher', 2), Column('subscriber_cpu_us', 'CPU us, subscriber', 2),
         Column('publisher_wakeups', 'sleeps, publisher', 3), Column('subscriber_wakeups', 'sleeps, subscriber', 3),
         Column('syscalls', 'system calls', 2)],
        [Target('flood of 32 B Strings, received', 'rclpy', 'received_hz', 250_000.0, '250,000 /s', '/s', least=True,
                genuine=('6,400 /s', '142,000 /s')),
         Target('the same, lost', 'rclpy', 'lost', 0.0, 'none', '', genuine=('92 %', '7 %')),
         Target('CPU per received message', 'rclpy', 'subscriber_cpu_us', 3.5, '3.5 us', genuine=('156 us', '6.5 us'))],
        merge=union, count_key='sent')


def subscriptions(scale):
    def both(count):
        return pair('subscriptions.py', ['subscriber', count], ['publisher', scale.seconds])

    return Row(
        'subscriptions', 'A message to a process with many subscriptions',
        [Entry('1 subscription', 'ours', both(1)), Entry('200 subscriptions', 'ours', both(200))],
        [Column('cpu_us', 'CPU us', 1), Column('median_us', 'median us', 1), Column('p99_us', 'p99 us', 1),
         Column('wakeups', 'sleeps', 2)],
        [Target('CPU per message, 200 subscriptions', '200 subscriptions', 'cpu_us',
                lambda get: 1.1 * get('1 subscription', 'cpu_us'), '1.1 times as with one',
                genuine=('3,353 us (1: 367)', ''))],
        merge=union)


def frames(name, title, kind, size, hz, scale, targets):
    plan = f'{size}@{hz}:{scale.seconds},{size}@0:{scale.seconds / 2}'

    def ours(fill):
        return pair('stream.py', [kind, fill, 'subscriber'], [kind, fill, 'publisher', 1, plan])

    def peer(*prefix, loaned=False):
        return pair(prefix[0], [*prefix[1:], 'subscriber', plan],
                    [*prefix[1:], 'publisher', 1, plan, *(['loaned'] if loaned else [])])

    def copies(get, entry):
        copy = get('memcpy', 'copy.median_us')
        cpu = get(entry, 'paced.all_cpu_us')
        return {'copies': cpu / copy} if copy and cpu else {}

    return Row(
        name, title,
        [Entry('memcpy', 'native', [['memcpy_peer', str(hz), str(scale.seconds), str(size)]]),
         Entry('wake-up', 'native', [['wake_peer', str(hz), str(scale.seconds)]]),
         *(Entry(f'rclpy, {fill}', 'ours', ours(fill)) for fill in ('array', 'ndarray', 'loaned')),
         *([Entry('rclcpp', 'ours-native', peer('rclcpp_program', 'image'))] if kind == 'image' else []),
         Entry('Fast DDS C++', 'native', peer('fastdds_peer', 'udp', 'stream')),
         Entry('Fast DDS C++ shm', 'native', peer('fastdds_peer', 'shm', 'stream')),
         *(Entry(title, kind, peer('stream.py')) for title, kind in PEERS),
         Entry('iceoryx2, loaned', 'iceoryx2', peer('stream.py', loaned=True))],
        [Column('copy.median_us', 'one copy ms', 2, 1e-3), Column('hot.median_us', 'hot ms', 2, 1e-3),
         Column('wake.median_us', 'one wake-up ms', 3, 1e-3), Column('wake.p99_us', 'p99 ms', 3, 1e-3),
         Column('paced.median_us', 'median ms', 2, 1e-3),
         Column('paced.p99_us', 'p99 ms', 2, 1e-3), Column('paced.publisher_cpu_us', 'CPU ms, publisher', 2, 1e-3),
         Column('paced.subscriber_cpu_us', 'CPU ms, subscriber', 2, 1e-3), Column('copies', 'CPU in copies', 1),
         Column('paced.all_wakeups', 'sleeps', 1), Column('paced.lost', 'lost'), Column('paced.torn', 'torn'),
         Column('flood.received_hz', 'unthrottled /s'), Column('syscalls', 'system calls', 1)],
        targets(lambda factor, slack: lambda get: factor * get('memcpy', 'copy.median_us') + slack),
        merge=lambda reports: union(reports) if len(reports) == 1 else of_one_size(reports), derive=copies,
        count_key='paced.sent', limit_seconds=40 + 3 * scale.seconds)


def image(scale):
    def targets(copies):
        return [
            Target('1080p Image, ndarray, median', 'rclpy, ndarray', 'paced.median_us', copies(1.25, 100),
                   '1.25 copies + 0.1 ms', genuine=('34 ms (tuned 16)', '26 ms (tuned 6.6)')),
            Target('the same, loaned', 'rclpy, loaned', 'paced.median_us', 100.0, '0.1 ms'),
            Target('the same, array.array', 'rclpy, array', 'paced.median_us', copies(2.4, 300),
                   '2.4 copies + 0.3 ms', genuine=('34 ms (tuned 16)', '26 ms (tuned 6.6)')),
            Target('CPU per frame, both sides', 'rclpy, ndarray', 'paced.all_cpu_us', copies(1.2, 150),
                   '1.2 copies + 0.15 ms', genuine=('19 ms', '8.4 ms')),
            Target('unthrottled 1080p, received', 'rclpy, ndarray', 'flood.received_hz', 800.0, '800 /s', '/s',
                   least=True, genuine=('64 /s (tuned 266)', '191 /s (tuned 377)'))]

    return frames('image', '1080p bgr8 Image at 30 Hz, then as fast as it goes', 'image', FRAME, 30, scale, targets)


def cloud(scale):
    def targets(copies):
        return [Target('10 MB PointCloud2, ndarray, median', 'rclpy, ndarray', 'paced.median_us', copies(1.25, 100),
                       '1.25 copies + 0.1 ms', genuine=('48 ms', ''))]

    return frames('cloud', '10 MB PointCloud2 at 10 Hz, then as fast as it goes', 'cloud', CLOUD, 10, scale, targets)


def services(scale):
    calls = str(max(200, scale.trips // 2))
    return Row(
        'services', 'AddTwoInts in another process, one call after the other',
        [Entry('rclpy', 'ours', [['services.py', 'server'], ['services.py', 'client', calls]]),
         Entry('rclpy, one processor', 'ours',
               [['services.py', 'server', '0'], ['services.py', 'late', str(scale.calls_late), '0']]),
         Entry('rospy', 'rospy', [['services.py', 'server'], ['services.py', 'client', calls]])],
        [Column('async_median_us', 'call_async us', 1), Column('async_p99_us', 'p99 us', 1),
         Column('blocking_median_us', 'call us', 1), Column('blocking_p99_us', 'p99 us', 1),
         Column('first_us', 'spin_until..., first', 1), Column('last_us', 'last', 1), Column('calls', 'calls'),
         Column('client_cpu_us', 'CPU us, client', 1)],
        [Target('service call, call_async', 'rclpy', 'async_median_us', 90.0, '90 us', genuine=('216 us', '141 us')),
         Target('service call, call()', 'rclpy', 'blocking_median_us', 90.0, '90 us', genuine=('370 us', '')),
         Target('spin_until_future_complete, last call', 'rclpy, one processor', 'last_us',
                lambda get: 1.1 * get('rclpy, one processor', 'first_us'), '1.1 times the first', genuine=('0.44 -> 5.3 ms', ''))],
        merge=union, limit_seconds=60)


def same_process(scale):
    return Row(
        'same-process', 'Publisher and subscription in one process',
        [Entry('rclpy', 'ours', [['same_process.py', str(scale.trips), str(max(50, scale.trips // 20))]])],
        [Column('string.median_us', '32 B us', 1), Column('string.p99_us', 'p99 us', 1),
         Column('loaned.median_us', '1080p loaned us', 1),
         Column('loaned.p99_us', 'p99 us', 1), Column('loaned.whole_us', 'with borrowing', 1),
         Column('ndarray.median_us', '1080p ndarray us', 1), Column('ndarray.whole_us', 'with assignment', 1),
         Column('string.wakeups', 'sleeps', 2)],
        [Target('same process, 32 B', 'rclpy', 'string.median_us', 4.0, '4 us', genuine=('83 us', '3.7 us (2.5)')),
         Target('same process, 1080p', 'rclpy', 'loaned.median_us', 6.0, '6 us', genuine=('10.6 ms', '5.2 ms (0.44)'))],
        merge=union, limit_seconds=60)


def fifty_timers(scale):
    return Row('timers', '50 timers at 100 Hz',
               [Entry('rclpy', 'ours', [['timers.py', '50', '100', str(scale.seconds)]])],
               [Column('cpu_percent', 'CPU %', 2), Column('hz', 'ticks /s'), Column('wakeups', 'sleeps per tick', 3)],
               [Target('50 timers at 100 Hz, CPU', 'rclpy', 'cpu_percent', 2.0, '2 %', '%', genuine=('11 %', '22 %'))],
               merge=union)


def one_timer(scale):
    return Row('timer', '1 timer at 1 kHz',
               [Entry('clock_nanosleep', 'native', [['timer_peer', '1000', str(scale.seconds)]]),
                Entry('rclpy', 'ours', [['timers.py', '1', '1000', str(scale.seconds)]])],
               [Column('cpu_percent', 'CPU %', 2), Column('hz', 'ticks /s'), Column('jitter.median_us', 'jitter us', 1),
                Column('jitter.p99_us', 'p99 us', 1), Column('wakeups', 'sleeps per tick', 3)],
               [Target('1 timer at 1 kHz, CPU', 'rclpy', 'cpu_percent', 3.5, '3.5 %', '%', genuine=('19 %', '3.5 %')),
                Target('the same, p99 jitter', 'rclpy', 'jitter.p99_us', 60.0, '60 us', genuine=('272 us', '58 us'))],
               merge=union)


def start(scale):
    def runs(name):
        return [['start.py', name, str(scale.starts)]]

    return Row(
        'start', 'A process up to its first node, and its end',
        [Entry('interpreter', 'ours', runs('bare')), Entry('import numpy', 'ours', runs('numpy')),
         Entry('rclpy', 'ours', runs('rclpy')),
         *(Entry(name, kind, runs(kind)) for name, kind in PEERS if kind != 'dora')],
        [Column('ready_ms', 'ready ms', 1), Column('ready_p99_ms', 'p99 ms', 1), Column('exit_ms', 'exit ms', 1),
         Column('resident_mb', 'resident MB', 1)],
        [Target('import, init, node', 'rclpy', 'ready_ms', 50.0, '50 ms', 'ms', genuine=('139 ms', '')),
         Target('resident then', 'rclpy', 'resident_mb', 30.0, '30 MB', 'MB', genuine=('60 MB', '')),
         Target('process exit', 'rclpy', 'exit_ms', 20.0, '20 ms', 'ms', genuine=('130 ms', ''))],
        merge=union)


def sweep_entries(plan, subscribers=1):
    """Contestants that send any size; cyclonedds, which encodes byte by byte in Python, up to 256 kB."""
    def ours(fill):
        return [['stream.py', 'bytes', fill, 'subscriber']] * subscribers + [
            ['stream.py', 'bytes', fill, 'publisher', str(subscribers), ','.join(plan)]]

    def peer(*prefix, steps=plan):
        steps = ','.join(steps)
        return [[*prefix, 'subscriber', steps]] * subscribers + [[*prefix, 'publisher', str(subscribers), steps]]

    short = [step for step in plan if int(step.split('@')[0]) <= 1 << 18]
    return [Entry('rclpy, ndarray', 'ours', ours('ndarray')), Entry('rclpy, loaned', 'ours', ours('loaned')),
            Entry('Fast DDS C++', 'native', peer('fastdds_peer', 'udp', 'stream')),
            Entry('Fast DDS C++ shm', 'native', peer('fastdds_peer', 'shm', 'stream')),
            *(Entry(name, kind, peer('stream.py', steps=short if kind == 'cyclonedds' else plan))
              for name, kind in PEERS if short or kind != 'cyclonedds')]


def sizes(scale):
    return sweep('sizes', 'One way, small messages, none dropped', scale,
                 [size for size in scale.sizes if size < SMALL])


def large_sizes(scale):
    return sweep('large-sizes', 'One way, large messages, the last ten kept', scale,
                 [size for size in scale.sizes if size >= SMALL])


def sweep(name, title, scale, several):
    plan = []
    for size in several:
        hz = 200 if size <= 1 << 16 else 50 if size <= 1 << 22 else 10
        plan += [f'{size}@{hz}:{max(scale.step_seconds, 6 / hz)}', f'{size}@0:{scale.step_seconds}']
    return Row(
        name, title, sweep_entries(plan),
        [Column(f'{kind}.{size}.{key}', f'{label(size)} {heading}') for size in several
         for kind, key, heading in (('paced', 'median_us', 'us'), ('flood', 'received_hz', '/s'))],
        merge=streams, limit_seconds=30 + 4 * len(plan) * scale.step_seconds)


def subscribers(scale):
    plan = [f'32@100:{scale.step_seconds}', f'1048576@20:{scale.step_seconds}']
    some = ('rclpy, ndarray', 'rclpy, loaned', 'Fast DDS C++', 'ZeroMQ', 'rospy', 'iceoryx2')
    entries = [dataclasses.replace(entry, name=f'{entry.name} x{count}')
               for count in scale.subscribers for entry in sweep_entries(plan, count) if entry.name in some]
    return Row(
        'subscribers', '1 to 8 subscribers, each a process',
        entries,
        [Column('paced.32.median_us', '32 B us', 1), Column('paced.32.publisher_cpu_us', 'CPU us, publisher', 1),
         Column('paced.32.all_cpu_us', 'CPU us, all', 1), Column('paced.1048576.median_us', '1 MB us', 1),
         Column('paced.1048576.publisher_cpu_us', 'CPU us, publisher', 1),
         Column('paced.1048576.all_cpu_us', 'CPU us, all', 1)],
        merge=streams, limit_seconds=60)


def log_call(scale):
    calls = (('empty', 'empty call'), ('logging', 'logging'), ('debug', 'debug()'), ('once', 'once='),
             ('throttled', 'throttle='), ('log', 'log(DEBUG)'))
    return Row('log-call', 'A log call that nobody wants to see, nanoseconds',
               [Entry('rclpy', 'ours', [['log_call.py', str(5 if scale.trips < 1000 else 50)]])],
               [Column(f'{key}.median_ns', heading) for key, heading in calls], merge=union)


def label(size):
    for unit, name in ((1 << 20, 'MB'), (1 << 10, 'kB')):
        if size >= unit:
            return f'{size // unit} {name}'
    return f'{size} B'
