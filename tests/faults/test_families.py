# SPDX-License-Identifier: Apache-2.0
"""fork(): children that end, and children that stay when their parent is dead."""
import os
import signal

import pytest
import segments
from verdict import faults_of, last_of

SIZES = {'sizes': (16, 300_000), 'large_every': 10, 'how': 'copied', 'rate': 300}


def test_children_that_end_do_not_disturb_their_parent(troupe, unique, full):
    topic, back = unique('down'), unique('up')
    parent, partner = troupe.actor('parent'), troupe.actor('partner')
    parent.ask('subscribe', name='ear', topic=back, keep=20, scribble=True)
    partner.ask('subscribe', name='ear', topic=topic, keep=20)
    sources = {partner.pid: parent.ask('publish', name='mouth', topic=topic, **SIZES)['source'],
               parent.pid: partner.ask('publish', name='mouth', topic=back, **SIZES)['source']}
    for _ in range(100 if full else 4):
        heard = {actor: last_of(actor.state()['ears']['ear'], sources[actor.pid]) for actor in (parent, partner)}
        assert parent.ask('fork', how='exit')['ended'] == 0
        for actor in (parent, partner):
            troupe.until(lambda: last_of(actor.state()['ears']['ear'], sources[actor.pid]) > heard[actor] + 20,
                         f'{actor.name} hears more')
    for actor in (parent, partner):
        faults = faults_of(actor.ask('let_go', name='ear'))
        assert not faults, f'{actor.name}: {faults}'


def test_a_child_that_is_left_does_not_make_others_wait_for_its_dead_parent(troupe, unique):
    topic = unique('orphan')
    teller, parent, listener = troupe.actor('teller'), troupe.actor('parent'), troupe.actor('listener')
    for actor in (parent, listener):
        actor.ask('subscribe', name='ear', topic=topic, keep=10)
    source = teller.ask('publish', name='mouth', topic=topic, wait=2)['source']
    troupe.until(lambda: last_of(parent.state()['ears']['ear'], source) > 0, 'it hears something')
    child = parent.ask('fork', how='sleep')['child']
    try:
        parent.kill()
        before = teller.state()['mouths']['mouth']['sent']
        troupe.until(lambda: teller.state()['mouths']['mouth']['sent'] > before + 20_000, 'the publisher goes on')
        sent = teller.ask('stop', name='mouth')['sent']
        troupe.until(lambda: last_of(listener.state()['ears']['ear'], source) == sent, 'the other has everything')
        assert not faults_of(listener.ask('let_go', name='ear'))
    finally:
        os.kill(child, signal.SIGKILL)
    newcomer = troupe.actor('newcomer')
    newcomer.ask('state')
    assert parent.pid not in segments.owners().values()


@pytest.mark.parametrize('method', ['fork', 'forkserver', 'spawn'])
def test_multiprocessing_works_beside_it(run_python, method, tmp_path):
    program = tmp_path / 'program.py'
    program.write_text("""
import multiprocessing
import sys

import rclpy
from sensor_msgs.msg import Image


def work(number):
    return number * number


def main():
    multiprocessing.set_start_method(sys.argv[1])
    rclpy.init()
    node = rclpy.create_node('parent')
    heard = []
    publisher = node.create_publisher(Image, 'family', 10)
    subscription = node.create_subscription(Image, 'family', heard.append, 10)
    while not publisher.get_subscription_count() or not subscription.get_publisher_count():
        rclpy.spin_once(node, timeout_sec=0.01)
    publisher.publish(Image(data=bytes(range(256)) * 1000))
    while not heard:
        rclpy.spin_once(node, timeout_sec=0.1)
    with multiprocessing.Pool(2) as pool:
        print(pool.map(work, range(4)))
    publisher.publish(Image(data=bytes(range(256)) * 1000))
    while len(heard) < 2:
        rclpy.spin_once(node, timeout_sec=0.1)
    print([message.data.tobytes() == bytes(range(256)) * 1000 for message in heard])
    rclpy.shutdown()


if __name__ == '__main__':
    main()
""")
    code, out, error = run_python('import runpy, sys; sys.argv[1:] = sys.argv[2:]; '
                                  f'runpy.run_path({str(program)!r}, run_name="__main__")', '-', method)
    assert code == 0, error
    assert out.splitlines() == ['[0, 1, 4, 9]', '[True, True]'], error


def test_a_program_that_it_starts_inherits_nothing_of_shared_memory(run_python):
    code, out, error = run_python("""
import os, subprocess, sys
import rclpy
rclpy.init()
node = rclpy.create_node('parent')
print(subprocess.run([sys.executable, '-c', '''
import os
print([name for fd in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{fd}")
       if "shm" in (name := os.readlink(f"/proc/self/fd/{fd}"))])'''],
                     capture_output=True, text=True, close_fds=False).stdout)
""")
    assert (code, out.strip()) == (0, '[]'), error
