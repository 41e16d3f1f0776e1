# SPDX-License-Identifier: Apache-2.0
"""A received array belongs to whoever got it, and outlives everything that brought it."""
import pytest
from verdict import last_of

BEGIN = """
import gc, os, signal, sys, time
import numpy as np
import rclpy
from sensor_msgs.msg import Image

def spin_until(node, condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, 'waited in vain'
        rclpy.spin_once(node, timeout_sec=0.05)
"""


def test_two_subscriptions_of_a_process_each_have_an_array_of_their_own(run_python, unique):
    code, out, error = run_python(BEGIN + """
rclpy.init()
node = rclpy.create_node('one')
first, second = [], []
node.create_subscription(Image, sys.argv[1], first.append, 10)
node.create_subscription(Image, sys.argv[1], second.append, 10)
publisher = node.create_publisher(Image, sys.argv[1], 10)
spin_until(node, lambda: publisher.get_subscription_count() == 2)
for how in ('view', 'list', 'loan'):
    first.clear(); second.clear()
    pixels = np.full(500_000, 7, np.uint8)
    if how == 'loan':
        message = publisher.borrow_loaned_message(data=500_000)
        np.asarray(message.data)[:] = pixels
    else:
        message = Image(data=pixels if how == 'view' else pixels.tolist())
    publisher.publish(message)
    spin_until(node, lambda: first and second)
    np.asarray(first[0].data)[:] = 1
    memoryview(second[0].data)[1000] = 2
    assert (np.asarray(first[0].data) == 1).all()
    assert second[0].data[1000] == 2 and (np.delete(np.asarray(second[0].data), 1000) == 7).all()
    if how != 'loan':
        assert (np.asarray(message.data) == 7).all(), 'the publisher sees it'
    first[0].data.append(9)
    assert len(first[0].data) == 500_001 and len(second[0].data) == 500_000
print('done')
""", unique('image'))
    assert (code, out) == (0, 'done\n'), error


def test_an_array_outlives_its_message_its_node_and_its_context(run_python, unique):
    code, out, error = run_python(BEGIN + """
arrays = []
for round in range(3):
    rclpy.init()
    node = rclpy.create_node('one')
    heard = []
    subscription = node.create_subscription(Image, sys.argv[1], heard.append, 10)
    publisher = node.create_publisher(Image, sys.argv[1], 10)
    spin_until(node, lambda: publisher.get_subscription_count())
    for number in range(5):
        publisher.publish(Image(data=np.full(300_000, 10 * round + number, np.uint8)))
    spin_until(node, lambda: len(heard) == 5)
    arrays += [np.asarray(message.data) for message in heard]
    heard.clear()
    node.destroy_node()
    rclpy.shutdown()
    del node, subscription, publisher
    gc.collect()
    for number, array in enumerate(arrays):
        assert (array == 10 * (number // 5) + number % 5).all(), number
        array[:] = array
print('done')
""", unique('image'))
    assert (code, out) == (0, 'done\n'), error


@pytest.mark.parametrize('end', ['end', 'kill'])
def test_an_array_outlives_the_process_that_published_it(troupe, unique, ros, make_node, spin_until, end):
    from sensor_msgs.msg import Image

    topic = unique('image')
    teller, node, heard = troupe.actor('teller'), make_node(), []
    subscription = node.create_subscription(Image, topic, heard.append, 10)
    teller.ask('publish', name='mouth', topic=topic, depth=10, count=5, how='copied', sizes=(300_000, 300_000))
    spin_until(node, lambda: len(heard) == 5)
    arrays = [(message.step, message.data) for message in heard]
    del heard[:], subscription
    node.destroy_node()
    getattr(teller, end)()
    import zlib
    for step, data in arrays:
        assert zlib.crc32(data) == step
        memoryview(data)[:] = bytes(len(data))
        assert not any(memoryview(data))


def test_what_is_written_after_publishing_stays_with_the_publisher(troupe, unique, ros, make_node, spin_until):
    import numpy
    from sensor_msgs.msg import Image

    topic = unique('image')
    listener, node = troupe.actor('listener'), make_node()
    listener.ask('subscribe', name='ear', topic=topic, depth=50, keep=30)
    publisher = node.create_publisher(Image, topic, 50)
    spin_until(node, lambda: publisher.get_subscription_count() == 1)
    import zlib
    message = Image(data=numpy.zeros(200_000, numpy.uint8))
    pixels = numpy.asarray(message.data)
    message.header.frame_id, message.width = 'here', 200_000
    for number in range(1, 31):
        pixels[:] = number
        message.height, message.step = number, zlib.crc32(pixels)
        publisher.publish(message)
        pixels[:] = 255
        message.data[number] = 254
    troupe.until(lambda: last_of(listener.state()['ears']['ear'], 'here') == 30, 'all are there')
    assert listener.ask('let_go', name='ear')['damages'] == []
    assert (pixels[30], pixels[31]) == (254, 255)
