# SPDX-License-Identifier: Apache-2.0
"""Heavy work beside the executor: a bounded queue of tasks, workers that do them, results that the executor publishes.

A timer makes the tasks. When the queue is full a new task is refused and counted: a queue without a bound only hides
that the workers are too slow. Workers hand their results to the executor with call_later(0, ...), so that everything
that touches the node runs in one thread.

Publishes    processed_data (std_msgs/String)   'Processed: Task 12 (digest 5f0c..., 21 ms)'
             /diagnostics: received, processed, dropped, errors, latency_ms (from queued to published, median)

Parameters   task_period_sec (0.1)       seconds between two tasks
             workers (1)                 threads
             queue_size (10)             tasks that may wait
             effort (30000)              rounds of hashing that make up one task
"""
import hashlib
import queue
import sys
import threading
import time

from humanoid_ai import options
from humanoid_ai.diagnostics import Diagnostics
from humanoid_ai.measures import Stream
from humanoid_ai.runner import run
from rclpy.node import Node
from std_msgs.msg import String

_STOP = object()


class ThreadingNode(Node):
    NAME = 'threading_node'

    def __init__(self):
        super().__init__(self.NAME)
        period = options.number(self, 'task_period_sec', 0.1, 0.001, 3600.0, 'seconds between two tasks')
        workers = options.integer(self, 'workers', 1, 1, 64, 'threads')
        size = options.integer(self, 'queue_size', 10, 1, 1_000_000, 'tasks that may wait')
        self.effort = options.integer(self, 'effort', 30_000, 1, 100_000_000, 'rounds of hashing that make up one task')
        self.next_task = 0
        self.closing = threading.Event()
        self.tasks = queue.Queue(maxsize=size)
        self.latency = Stream(window=500)
        self.diagnostics = Diagnostics(self)
        self.diagnostics.show('latency_ms', lambda: round((self.latency.latency(50) or 0.0) * 1e3, 1))
        self.publisher = self.create_publisher(String, 'processed_data', 10)
        self.threads = [threading.Thread(target=self.serve, name=f'worker-{number}', daemon=True)
                        for number in range(workers)]
        for thread in self.threads:
            thread.start()
        self.create_timer(period, self.add_task)
        self.get_logger().info(f'Threading node is ready: {workers} worker(s), at most {size} tasks waiting')

    def add_task(self):
        name = f'Task {self.next_task}'
        self.next_task += 1
        self.diagnostics.count('received')
        try:
            self.tasks.put_nowait((name, time.monotonic()))
        except queue.Full:
            self.diagnostics.count('dropped')
            self.get_logger().warning(f'{name} refused: {self.tasks.maxsize} tasks are waiting already',
                                      throttle_duration_sec=5.0)

    def serve(self):
        """A worker thread's life."""
        while (task := self.tasks.get()) is not _STOP and not self.closing.is_set():
            name, queued = task
            try:
                text = self.work(name)
                self.call_later(0, lambda text=text, queued=queued: self.publish(text, queued))
            except Exception as error:
                if self.context.ok():
                    self.diagnostics.count('errors')
                    self.get_logger().error(f'{name} failed: {error}')

    def work(self, name):
        """What takes long. Hashing releases the interpreter lock, as numpy, OpenCV and torch do."""
        start = time.perf_counter()
        digest = hashlib.pbkdf2_hmac('sha256', name.encode(), b'humanoid', self.effort).hex()
        return f'Processed: {name} (digest {digest[:8]}, {(time.perf_counter() - start) * 1e3:.0f} ms)'

    def publish(self, text, queued):
        """In the executor."""
        self.publisher.publish(String(data=text))
        self.latency.note(time.monotonic() - queued)
        self.diagnostics.count('processed')

    def destroy_node(self):
        self.closing.set()
        for _ in self.threads:
            try:
                self.tasks.put_nowait(_STOP)
            except queue.Full:
                pass  # a worker that takes any task now sees `closing`
        for thread in self.threads:
            thread.join(timeout=5.0)
        super().destroy_node()


def main(args=None):
    return run(ThreadingNode, args)


if __name__ == '__main__':
    sys.exit(main())
