# SPDX-License-Identifier: Apache-2.0
"""ZeroMQ: PUB/SUB over a Unix socket, one socket file a topic."""
import os

import zmq

LARGE = 1 << 16  # from here on Frame.buffer, which copies nothing, pays


class Link:
    def __init__(self, speaks, hears, size_max, everything):
        folder = os.environ['BENCH_FOLDER']
        self._context = zmq.Context()
        self._depth = 1000 if size_max < LARGE else 10
        self._out = self._in = None
        if speaks:
            self._out = self._context.socket(zmq.XPUB)
            self._out.setsockopt(zmq.XPUB_VERBOSE, 1)
            self._out.setsockopt(zmq.XPUB_NODROP, int(everything))
            self._out.setsockopt(zmq.SNDHWM, self._depth)
            self._out.bind(f'ipc://{folder}/{speaks}')
        if hears:
            self._in = self._context.socket(zmq.SUB)
            self._in.setsockopt(zmq.RCVHWM, self._depth)
            self._in.connect(f'ipc://{folder}/{hears}')
            self._in.setsockopt(zmq.SUBSCRIBE, b'')

    def ready(self, listeners):
        for _ in range(listeners):
            self._out.recv()  # a subscription

    def send(self, data):
        self._out.send(data)

    def receive(self, seconds):
        return self._in.recv() if self._in.poll(1000 * seconds) else None

    def serve(self, handler):
        if self._depth == 10:
            while handler(self._in.recv(copy=False).buffer):
                pass
        else:
            while handler(self._in.recv()):
                pass

    def close(self):
        self._context.destroy(linger=1000)
