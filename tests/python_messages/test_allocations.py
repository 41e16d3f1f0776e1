# SPDX-License-Identifier: Apache-2.0
"""Encoding and decoding small messages takes no memory but Python's: calls of operator new are counted."""
import os
import shutil
import subprocess
import sys

import pytest

COUNTER = '''
#include <stdlib.h>
static unsigned long news;
void* _Znwm(size_t size) {  /* operator delete frees what malloc gave */
  void* memory = malloc(size ? size : 1);
  if (!memory) abort();
  ++news;
  return memory;
}
unsigned long count_of_news(void) { return news; }
'''

PROGRAM = '''
import ctypes
import _myelin
from geometry_msgs.msg import PoseStamped, TransformStamped, Twist
from sensor_msgs.msg import Image, Imu, JointState
from std_msgs.msg import String
from tf2_msgs.msg import TFMessage

counted = ctypes.CDLL(None).count_of_news
for message in (String(data='hello'), Twist(), Imu(), PoseStamped(), JointState(name=['a', 'b'], position=[1.0, 2.0]),
                TFMessage(transforms=[TransformStamped() for _ in range(10)]), Image(data=bytes(10_000))):
    wire = _myelin.serialize_message(message)
    def work():
        _myelin.serialize_message(message)
        if len(wire) < 4096:
            _myelin.deserialize_message(wire, type(message))
    for _ in range(10):
        work()
    before = counted()
    for _ in range(100):
        work()
    print(type(message).__name__, counted() - before)
print('all', counted())
'''


@pytest.mark.skipif(not shutil.which('cc'), reason='needs a C compiler')
def test_small_messages_allocate_nothing(tmp_path):
    library = tmp_path / 'counter.so'
    subprocess.run(['cc', '-shared', '-fPIC', '-O1', '-x', 'c', '-', '-o', library], input=COUNTER, text=True,
                   check=True)
    environment = {**os.environ, 'LD_PRELOAD': str(library), 'PYTHONPATH': os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, '-c', PROGRAM], env=environment, text=True, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    counts = dict(line.split() for line in done.stdout.splitlines())
    assert int(counts.pop('all')) > 100  # it does count
    assert len(counts) == 7 and set(counts.values()) == {'0'}, counts
