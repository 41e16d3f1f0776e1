# SPDX-License-Identifier: Apache-2.0
"""iceoryx2: shared memory; a publisher and a notifier on one side, a subscriber and a listener on the other."""
import ctypes
import os
import time

import iceoryx2

LARGE = 1 << 16


class Link:
    def __init__(self, speaks, hears, size_max, everything):
        iceoryx2.set_log_level(iceoryx2.LogLevel.Error)
        self._node = iceoryx2.NodeBuilder.new().create(iceoryx2.ServiceType.Ipc)
        self._everything, self._size_max = everything, size_max
        self._out = self._in = self._loan = None
        if speaks:
            self._topic, service, event = self._services(speaks)
            self._service = service
            builder = service.publisher_builder().initial_max_slice_len(size_max)
            if everything:
                builder = builder.backpressure_strategy(iceoryx2.BackpressureStrategy.RetryUntilDelivered)
            self._out, self._bell = builder.create(), event.notifier_builder().create()
        if hears:
            _, service, event = self._services(hears)
            self._in, self._ear = service.subscriber_builder().create(), event.listener_builder().create()

    def _services(self, topic):
        name = iceoryx2.ServiceName.new(f'{os.environ["BENCH_FOLDER"]}/{topic}')
        depth = 1000 if self._size_max < LARGE else 10
        data = (self._node.service_builder(name).publish_subscribe(iceoryx2.Slice[ctypes.c_uint8])
                .subscriber_max_buffer_size(depth).enable_safe_overflow(not self._everything).open_or_create())
        return name, data, self._node.service_builder(name).event().open_or_create()

    def ready(self, listeners):
        while self._service.dynamic_config.number_of_subscribers < listeners:
            time.sleep(0.01)
        time.sleep(0.3)

    def send(self, data):
        self.loan(len(data))[:] = data
        self.send_loan()

    def loan(self, size):
        self._loan = self._out.loan_slice_uninit(size)
        return self._loan.payload().as_memory_view().cast('B')

    def send_loan(self):
        self._loan.assume_init().send()
        self._loan = None
        self._bell.notify()

    def receive(self, seconds):
        sample = self._in.receive()
        while sample is None:
            if not self._ear.timed_wait(iceoryx2.Duration.from_secs_f64(seconds)):
                return None
            sample = self._in.receive()
        return bytes(sample.payload().as_memory_view())

    def serve(self, handler):
        while True:
            self._ear.blocking_wait()
            while (sample := self._in.receive()) is not None:
                if not handler(sample.payload().as_memory_view().cast('B')):
                    return
                sample.delete()

    def close(self):
        pass
