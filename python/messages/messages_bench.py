# SPDX-License-Identifier: Apache-2.0
"""
What messages cost in Python, in nanoseconds a call: the best of several rounds.

    /usr/bin/python3 messages_bench.py [--json]
"""
import json
import sys
import time

import _myelin
from geometry_msgs.msg import Twist
from sensor_msgs.msg import Image, Imu
from std_msgs.msg import Header, String

PIXELS = bytes(1920 * 1080 * 3)


def cost(call, seconds=0.05, rounds=5):
    """Nanoseconds of one call."""
    count, elapsed = 1, 0
    while elapsed < seconds / 4:
        count *= 2
        elapsed = _timed(call, count)
    return min(_timed(call, count) for _ in range(rounds)) / count * 1e9


def _timed(call, count):
    start = time.perf_counter()
    for _ in range(count):
        call()
    return time.perf_counter() - start


def image():
    message = Image(height=1080, width=1920, encoding='rgb8', step=5760)
    message.data = PIXELS
    return message


def assign_text(message):
    message.data = 'hello world'


def assign_header(message):
    message.frame_id = 'map'
    message.stamp.sec = 5


def assign_twist(message):
    message.linear.x = 1.0
    message.angular.z = 0.5


def assign_imu(message):
    message.orientation.w = 1.0
    message.linear_acceleration.z = 9.81


def assign_pixels(message):
    message.data = PIXELS


CASES = {
    'String': (lambda: String(data='hello world'), assign_text),
    'Header': (lambda: Header(frame_id='map'), assign_header),
    'Twist': (Twist, assign_twist),
    'Imu': (Imu, assign_imu),
    'Image 6 MB': (image, assign_pixels),
}


def measure():
    """Costs by message and act."""
    results = {}
    for name, (make, assign) in CASES.items():
        message = make()
        assign(message)
        wire = _myelin.serialize_message(message)
        cls = type(message)
        results[name] = {
            'empty': cost(cls),
            'construct': cost(make),
            'assign': cost(lambda: assign(message)),
            'serialize': cost(lambda: _myelin.serialize_message(message)),
            'deserialize': cost(lambda: _myelin.deserialize_message(wire, cls)),
        }
    return results


def main():
    results = measure()
    if '--json' in sys.argv:
        print(json.dumps(results, indent=2))
        return
    acts = list(next(iter(results.values())))
    print(f'{"ns":12}' + ''.join(f'{act:>12}' for act in acts))
    for name, row in results.items():
        print(f'{name:12}' + ''.join(f'{row[act]:12.0f}' for act in acts))


if __name__ == '__main__':
    main()
