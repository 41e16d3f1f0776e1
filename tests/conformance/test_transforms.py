# SPDX-License-Identifier: Apache-2.0
"""What a transform listener needs of the client library: /tf at hundreds of hertz, beside everything else."""
import sys

import pytest
from geometry_msgs.msg import TransformStamped
from tf2_msgs.msg import TFMessage


@pytest.fixture
def flood(node, unique, spin_until):
    """Publishes so many transforms at once; the subscription's callback gets them."""

    def publish(callback, count):
        topic = unique('tf')
        node.create_subscription(TFMessage, topic, callback, count)
        publisher = node.create_publisher(TFMessage, topic, count)
        spin_until(node, lambda: publisher.get_subscription_count() == 1)
        message = TFMessage(transforms=[TransformStamped(child_frame_id=f'link_{number}') for number in range(20)])
        for _ in range(count):
            publisher.publish(message)

    return publish


def test_pain_25_a_flood_of_transforms_lets_others_have_their_turn(node, flood, spin_until):
    order = []
    other = node.create_guard_condition(lambda: order.append('other'))

    def hear(_):
        order.append('tf')
        if len(order) == 10:
            other.trigger()

    flood(hear, 500)
    spin_until(node, lambda: order.count('tf') == 500)
    assert order.index('other') <= 11


def test_pain_25_a_transform_is_decoded_without_running_python(node, flood, spin_until):
    heard, calls = [], []

    def hear(message):
        heard.append(message)

    flood(hear, 100)
    sys.setprofile(lambda frame, event, _: calls.append(frame.f_code) if event == 'call' else None)
    try:
        spin_until(node, lambda: len(heard) == 100)
    finally:
        sys.setprofile(None)
    assert calls.count(hear.__code__) == 100
    assert not [code for code in calls if 'messages' in code.co_filename]
    assert heard[-1].transforms[19].child_frame_id == 'link_19'
