# SPDX-License-Identifier: Apache-2.0
# The textbook's program as printed. Corrected: LargeDataProcessor is imported and given a file; main() is there.
import rclpy
from rclpy.node import Node
import gc
import psutil
import os
from humanoid_ai.chunks import LargeDataProcessor


class MemoryEfficientNode(Node):

    def __init__(self):
        super().__init__('memory_efficient_node')

        # Monitor memory usage
        self.memory_timer = self.create_timer(5.0, self.check_memory_usage)

        # For processing large data, use generators and iterators
        # rather than loading everything into memory at once
        self.large_data_processor = LargeDataProcessor(os.devnull)

        self.get_logger().info('Memory efficient node initialized')

    def check_memory_usage(self):
        """Monitor and log memory usage"""
        process = psutil.Process(os.getpid())
        memory_mb = process.memory_info().rss / 1024 / 1024

        self.get_logger().info(f'Memory usage: {memory_mb:.2f} MB')

        # If memory usage is high, trigger garbage collection
        if memory_mb > 500:  # 500 MB threshold
            self.get_logger().warn('High memory usage detected, running GC')
            gc.collect()
            self.get_logger().info('Garbage collection completed')


def main(args=None):
    rclpy.init(args=args)

    memory_node = MemoryEfficientNode()

    try:
        rclpy.spin(memory_node)
    except KeyboardInterrupt:
        pass
    finally:
        memory_node.destroy_node()
        rclpy.shutdown()


if __name__ == '__main__':
    main()
