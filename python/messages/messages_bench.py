# SPDX-License-Identifier: Apache-2.0
"""
What messages cost in Python, in nanoseconds a call: the best of several rounds.

    /usr/bin/python3 messages_bench.py [--json]

What a message costs its sender is the sum of construct, assign and serialize; its receiver pays deserialize, read and the
call of a callback. Beside them the same numbers through what Python has: struct and pickle of a tuple, a copy of bytes.
"""
import json
import pickle
import struct
import sys
import time

import _myelin
from geometry_msgs.msg import PoseStamped, TransformStamped, Twist
from sensor_msgs.msg import Image, Imu, JointState
from std_msgs.msg import Header, String
from tf2_msgs.msg import TFMessage

PIXELS = bytes(1920 * 1080 * 3)
NAMES = [f'joint_{i}' for i in range(12)]
NUMBERS = [0.1 * i for i in range(12)]


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


def assign_pose(message):
    message.header.frame_id = 'map'
    message.pose.position.x = 1.0
    message.pose.orientation.w = 1.0


def joints():
    return JointState(name=NAMES, position=NUMBERS, velocity=NUMBERS, effort=NUMBERS)


def assign_joints(message):
    message.position = NUMBERS


def transforms():
    return TFMessage(transforms=[TransformStamped(child_frame_id='link') for _ in range(10)])


def assign_transforms(message):
    message.transforms[0].transform.rotation.w = 1.0


def assign_pixels(message):
    message.data = PIXELS


# make, assign, read
CASES = {
    'String': (lambda: String(data='hello world'), assign_text, lambda m: m.data),
    'Header': (lambda: Header(frame_id='map'), assign_header, lambda m: m.stamp.sec),
    'Twist': (Twist, assign_twist, lambda m: m.angular.z),
    'PoseStamped': (PoseStamped, assign_pose, lambda m: m.pose.position.x),
    'Imu': (Imu, assign_imu, lambda m: m.linear_acceleration.z),
    'JointState 12': (joints, assign_joints, lambda m: m.position[0]),
    'TFMessage 10': (transforms, assign_transforms, lambda m: m.transforms[0].transform.rotation.w),
    'Image 6 MB': (image, assign_pixels, lambda m: m.height),
}


def peers():
    """What Python itself takes for six numbers, a text, a frame and a call."""
    six = struct.Struct('<6d')
    numbers = (1.0, 0.0, 0.0, 0.0, 0.0, 0.5)
    packed, pickled, frame = six.pack(*numbers), pickle.dumps(numbers, 5), bytearray(len(PIXELS))

    def copy():
        frame[:] = PIXELS

    return {'struct.pack 6 doubles': cost(lambda: six.pack(*numbers)),
            'struct.unpack 6 doubles': cost(lambda: six.unpack(packed)),
            'pickle.dumps 6 doubles': cost(lambda: pickle.dumps(numbers, 5)),
            'pickle.loads 6 doubles': cost(lambda: pickle.loads(pickled)),
            'copy of 6 MB': cost(copy),
            'call of a callback': cost(lambda: None)}


def measure():
    """Costs by message and act."""
    results = {}
    for name, (make, assign, read) in CASES.items():
        message = make()
        assign(message)
        wire = _myelin.serialize_message(message)
        cls = type(message)
        results[name] = {
            'empty': cost(cls),
            'construct': cost(make),
            'assign': cost(lambda: assign(message)),
            'read': cost(lambda: read(message)),
            'serialize': cost(lambda: _myelin.serialize_message(message)),
            'deserialize': cost(lambda: _myelin.deserialize_message(wire, cls)),
        }
    return results


def main():
    results = measure()
    if '--json' in sys.argv:
        print(json.dumps({'messages': results, 'peers': peers()}, indent=2))
        return
    acts = list(next(iter(results.values())))
    print(f'{"ns":14}' + ''.join(f'{act:>12}' for act in acts))
    for name, row in results.items():
        print(f'{name:14}' + ''.join(f'{row[act]:12.0f}' for act in acts))
    print()
    for name, value in peers().items():
        print(f'{name:26}{value:12.0f}')


if __name__ == '__main__':
    main()
