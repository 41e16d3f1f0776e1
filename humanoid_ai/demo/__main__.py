# SPDX-License-Identifier: Apache-2.0
"""Plays real footage to all nodes of the package, shows what they find, and leaves pictures and a summary.

Exit code 0 when every node did its work and ended cleanly.
"""
import argparse
import os
import pathlib
import signal
import sys
import tempfile
import time

STARTUP_SEC = 45.0


def parse(arguments=None):
    parser = argparse.ArgumentParser(prog='demo', description=__doc__.splitlines()[0])
    source = parser.add_mutually_exclusive_group()
    source.add_argument('--video', metavar='FILE', default='',
                        help="footage to play again and again; default: Debian's vtest.avi")
    source.add_argument('--camera', metavar='N', type=int, default=-1, help='number of a live camera instead')
    language = parser.add_mutually_exclusive_group()
    language.add_argument('--python', dest='language', action='store_const', const='python', default='cpp',
                          help="the Python nodes instead of the C++ ones")
    language.add_argument('--both', dest='language', action='store_const', const='both',
                          help='the C++ nodes, and beside them the Python ones on the same pictures')
    parser.add_argument('--seconds', metavar='N', type=float, default=30.0, help='0: until Ctrl-C; default: 30')
    parser.add_argument('--out', metavar='DIR', type=pathlib.Path, default=pathlib.Path('out'),
                        help='pictures and logs; default: out')
    parser.add_argument('--domain', metavar='ID', type=int, help='ROS domain; default: ROS_DOMAIN_ID, or 0')
    parser.add_argument('--backend', default='', help='of the detector: hog (default), mobilenet; C++ knows more')
    parser.add_argument('--weights', metavar='FILE', default='', help="the detector's model: weights, or an .onnx for C++")
    options = parser.parse_args(arguments)
    if options.seconds < 0:
        parser.error('--seconds cannot be negative')
    if options.domain is not None and not 0 <= options.domain <= 232:
        parser.error('--domain is a number from 0 to 232')
    if options.video:
        if not os.path.isfile(options.video):
            parser.error(f'--video {options.video}: no such file')
        options.video = os.path.abspath(options.video)
    return options


def main(arguments=None) -> int:
    options = parse(arguments)
    os.environ.setdefault('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')
    if options.domain is not None:
        os.environ['ROS_DOMAIN_ID'] = str(options.domain)
    # The kernel's libraries would each start a thread per core, in nine processes: one thread each is faster for all.
    os.environ.setdefault('OMP_NUM_THREADS', '1')
    os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))

    from humanoid_ai.demo.cast import assemble, write_data_file
    from humanoid_ai.demo.family import Family
    from humanoid_ai.launch.programs import NotBuilt

    options.out.mkdir(parents=True, exist_ok=True)
    family = Family(options.out / 'logs')
    with tempfile.TemporaryDirectory(prefix='humanoid-') as scratch:
        data_file = pathlib.Path(scratch) / 'ranges.f32'
        try:
            write_data_file(data_file)
            family.start(assemble(options.language, options.video, options.camera, str(data_file), options.backend,
                                  options.weights))
            return play(options, family)
        except NotBuilt as error:
            print(f'FAILED: {error}')
            return 1
        except KeyboardInterrupt:
            return 130
        finally:
            family.end()


def play(options, family) -> int:
    """Watches until time is up, a node falls, or Ctrl-C; then ends the children and tells what happened."""
    import rclpy
    from rclpy.signals import SignalHandlerOptions

    from humanoid_ai.demo.monitor import Monitor
    from humanoid_ai.demo.pictures import Album
    from humanoid_ai.demo.screen import Screen, comparison, summary

    # Ctrl-C ends the watching, not the context: the children's last messages and the summary still come.
    rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
    album = Album(options.seconds)
    monitor = Monitor([child.actor for child in family.children], album)
    screen = Screen(monitor, family)
    screen.begin()
    try:
        watch(options.seconds, family, monitor, screen)
    except KeyboardInterrupt:
        pass
    screen.end()
    family.measure()
    fallen = family.fallen()
    family.end()
    problems = verdict(family, monitor, fallen)
    files = album.write(options.out)
    print('\n' + summary(monitor, family) + '\n')
    if side_by_side := comparison(monitor, family):
        print(side_by_side + '\n')
    for topic in ('perception_output', 'data_statistics', 'memory_status', 'node_status'):
        if topic in monitor.texts:
            print(f'{topic}: {monitor.texts[topic]}')
    for report in list(monitor.reports)[-5:]:
        print(f'{report.at:6.1f} s  {report.name}: {report.text}')
    print(f'\n{len(files)} pictures in {options.out}/: ' + ', '.join(file.name for file in files))
    for problem in problems:
        print(f'FAILED: {problem}')
    monitor.destroy_node()
    rclpy.try_shutdown()
    return 1 if problems else 0


def watch(seconds, family, monitor, screen) -> None:
    """Until `seconds` after every node was heard; a node that is silent for STARTUP_SEC is given up."""
    import rclpy

    begun, heard, measured = time.monotonic(), None, 0.0
    while not family.fallen():
        rclpy.spin_once(monitor, timeout_sec=0.1)
        now = time.monotonic()
        if now - measured > 1.0:
            measured = now
            family.measure()
        left = heard + seconds - now if heard and seconds else None
        screen.show(now - begun, left)
        if heard is None and (monitor.all_heard() or now - begun > STARTUP_SEC):
            heard = now
        if heard is not None and seconds and now - heard >= seconds:
            return


def verdict(family, monitor, fallen):
    """One line for each thing that went wrong."""
    problems = []
    for child in family.children:
        name = child.actor.name
        if child in fallen:
            problems.append(f'{name} ended by itself with exit code {child.exit_code}: {child.last_words()}')
        elif child.exit_code != 0:
            problems.append(f'{name} ended with exit code {child.exit_code} when asked to: {child.last_words()}')
        elif not monitor.streams[name].count:
            problems.append(f'{name} never published on {child.actor.topic}; see {child.log_path}')
    return problems


if __name__ == '__main__':
    sys.exit(main())
