# SPDX-License-Identifier: Apache-2.0
"""ROS 1: rospy over TCP, beside a rosmaster that bench/run starts."""
import os
import queue
import threading

import rospy
from std_msgs.msg import UInt8MultiArray


class Link:
    def __init__(self, speaks, hears, size_max, everything):
        rospy.init_node(f'bench_{os.getpid()}', disable_signals=True)
        self._heard = queue.SimpleQueue()
        self._handler = self._heard.put
        self._over = threading.Event()
        self._publisher = self._subscriber = None
        # Without a queue publish() writes to the socket itself and drops nothing.
        queue_size = None if everything else 10
        if speaks:
            self._publisher = rospy.Publisher(f'/bench/{speaks}', UInt8MultiArray, queue_size=queue_size,
                                              tcp_nodelay=True)
        if hears:
            self._subscriber = rospy.Subscriber(f'/bench/{hears}', UInt8MultiArray, self._hear, queue_size=queue_size,
                                                buff_size=max(1 << 16, 2 * size_max), tcp_nodelay=True)

    def _hear(self, message):
        if self._handler(message.data) is False:
            self._over.set()
            self._handler = self._heard.put

    def ready(self, listeners):
        while self._publisher.get_num_connections() < listeners:
            rospy.rostime.wallsleep(0.01)
        if self._subscriber:
            while not self._subscriber.get_num_connections():
                rospy.rostime.wallsleep(0.01)
            rospy.rostime.wallsleep(0.2)

    def send(self, data):
        self._publisher.publish(UInt8MultiArray(data=bytes(data)))

    def receive(self, seconds):
        try:
            return self._heard.get(timeout=seconds)
        except queue.Empty:
            return None

    def serve(self, handler):
        self._handler = handler
        self._over.wait()

    def close(self):
        rospy.rostime.wallsleep(0.3)  # what is queued leaves
        rospy.signal_shutdown('done')
