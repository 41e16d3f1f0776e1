# SPDX-License-Identifier: Apache-2.0
"""Keeps an eye on its own memory, and works through a file larger than the memory it allows itself.

The file is read a chunk at a time, one chunk per timer tick: the node stays responsive and its memory flat, whatever
the file's size. See humanoid_ai.chunks for the bound and how it is kept.

Publishes    memory_status (std_msgs/String)   'Memory: 48.2 MB, peak 51.0 MB, garbage collections: 0'
             data_statistics (std_msgs/String) when the file is done: 'Processed ranges.f32: 16777216 numbers, ...'
             /diagnostics: received (bytes of the file), processed (chunks), errors, memory_mb

Parameters   check_period_sec (5.0)      seconds between two looks at the memory
             threshold_mb (500.0)        resident memory above which garbage is collected; may change while running
             data_file ('')              little-endian float32 numbers; empty: none
             memory_bound_mb (16.0)      memory that working on the file may take
             chunk_period_sec (0.02)     seconds between two chunks
"""
import gc
import os
import resource
import sys

from humanoid_ai import options
from humanoid_ai.diagnostics import Diagnostics
from humanoid_ai.runner import SetupError, run
from rclpy.node import Node
from std_msgs.msg import String

MB = 1024 * 1024


class MemoryEfficientNode(Node):
    NAME = 'memory_efficient_node'

    def __init__(self):
        super().__init__(self.NAME)
        import psutil

        self.process = psutil.Process()
        self.collections = 0
        period = options.number(self, 'check_period_sec', 5.0, 0.01, 3600.0, 'seconds between two looks at the memory')
        options.number(self, 'threshold_mb', 500.0, 0.0, 1e6, 'resident memory above which garbage is collected')
        path = options.text(self, 'data_file', '', 'little-endian float32 numbers; empty: none')
        bound = options.number(self, 'memory_bound_mb', 16.0, 0.01, 1e6, 'memory that working on the file may take')
        chunk_period = options.number(self, 'chunk_period_sec', 0.02, 0.0001, 3600.0, 'seconds between two chunks')
        self.diagnostics = Diagnostics(self)
        self.diagnostics.show('memory_mb', lambda: round(self.memory_mb(), 1))
        self.publisher = self.create_publisher(String, 'memory_status', 10)
        self.results = self.create_publisher(String, 'data_statistics', 10)
        self.create_timer(period, self.check)
        if path:
            self.open(path, int(bound * MB))
            self.chunk_timer = self.create_timer(chunk_period, self.take_chunk)
        self.get_logger().info('Memory efficient node is ready')

    def open(self, path, bound):
        from humanoid_ai.chunks import LargeDataProcessor

        if not os.path.isfile(path):
            raise SetupError(f'parameter data_file: {path}: no such file')
        self.path = path
        self.processor = LargeDataProcessor(path, bound)
        self.progress = self.processor.process()
        self.statistics = None

    def take_chunk(self):
        """One step of the generator; the file's end ends the timer."""
        try:
            statistics = next(self.progress, None)
        except (OSError, ValueError) as error:
            self.diagnostics.count('errors')
            self.get_logger().error(f'Cannot go on with the file: {error}')
            self.chunk_timer.cancel()
            return
        if statistics:
            self.statistics = statistics
            self.diagnostics.count('processed')
            self.diagnostics.count('received', self.processor.chunk_bytes)
            return
        self.chunk_timer.cancel()
        self.results.publish(String(data=self.describe()))
        self.get_logger().info(self.describe())

    def describe(self):
        found = self.statistics
        if not found or not found.count:
            return f'Processed {os.path.basename(self.path)}: no numbers in it'
        return (f'Processed {os.path.basename(self.path)}: {found.count} numbers, {found.skipped} skipped, min '
                f'{found.minimum:.3f}, mean {found.mean:.3f}, max {found.maximum:.3f}, deviation {found.deviation:.3f}')

    def memory_mb(self):
        return self.process.memory_info().rss / MB

    def check(self):
        memory = self.memory_mb()
        if memory > self.get_parameter('threshold_mb').value:
            self.get_logger().warning(f'Memory usage is high: {memory:.1f} MB; collecting garbage')
            freed = gc.collect()
            self.collections += 1
            memory = self.memory_mb()
            self.get_logger().info(f'Garbage collection freed {freed} objects; {memory:.1f} MB now')
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        text = f'Memory: {memory:.1f} MB, peak {peak:.1f} MB, garbage collections: {self.collections}'
        self.publisher.publish(String(data=text))
        self.get_logger().info(text)


def main(args=None):
    return run(MemoryEfficientNode, args)


if __name__ == '__main__':
    sys.exit(main())
