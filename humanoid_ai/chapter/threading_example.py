# SPDX-License-Identifier: Apache-2.0
# The textbook's program as printed. Corrected: main() is there.
import rclpy
from rclpy.node import Node
from std_msgs.msg import String
import threading
import queue
from time import sleep


class ThreadingExampleNode(Node):

    def __init__(self):
        super().__init__('threading_example_node')

        self.publisher_ = self.create_publisher(String, 'processed_data', 10)

        # Queue for processing tasks
        self.processing_queue = queue.Queue()

        # Start processing thread
        self.processing_thread = threading.Thread(target=self.processing_worker)
        self.processing_thread.daemon = True
        self.processing_thread.start()

        # Timer to add tasks to queue
        self.timer = self.create_timer(0.1, self.add_task_to_queue)

        self.task_counter = 0

    def add_task_to_queue(self):
        """Add a task to the processing queue"""
        task_data = f"Task {self.task_counter}"
        self.processing_queue.put(task_data)
        self.task_counter += 1

    def processing_worker(self):
        """Worker thread that processes tasks"""
        while rclpy.ok():
            try:
                # Get task from queue (with timeout to allow checking for shutdown)
                task_data = self.processing_queue.get(timeout=1.0)

                # Simulate CPU-intensive processing
                sleep(0.5)  # Replace with actual processing

                # Publish result
                result_msg = String()
                result_msg.data = f"Processed: {task_data}"

                # Use call_later to publish from main thread
                self.call_later(0, lambda: self.publisher_.publish(result_msg))

                self.processing_queue.task_done()

            except queue.Empty:
                # Queue was empty, continue loop
                continue
            except Exception as e:
                self.get_logger().error(f'Error in processing worker: {str(e)}')
                continue

    def destroy_node(self):
        """Clean up before destroying node"""
        if self.processing_thread.is_alive():
            self.processing_thread.join(timeout=2.0)
        super().destroy_node()


def main(args=None):
    rclpy.init(args=args)

    threading_node = ThreadingExampleNode()

    try:
        rclpy.spin(threading_node)
    except KeyboardInterrupt:
        pass
    finally:
        threading_node.destroy_node()
        rclpy.shutdown()


if __name__ == '__main__':
    main()
