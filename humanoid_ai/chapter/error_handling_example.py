# SPDX-License-Identifier: Apache-2.0
# The textbook's program as printed. Corrected: cv2 is imported.
import rclpy
from rclpy.node import Node
from sensor_msgs.msg import Image
from std_msgs.msg import String
from cv_bridge import CvBridge
import cv2
import traceback
import time


class RobustPythonNode(Node):

    def __init__(self):
        super().__init__('robust_python_node')

        # Initialize CV bridge
        self.bridge = CvBridge()

        # Subscribers
        self.image_subscription = self.create_subscription(
            Image,
            'camera/image_raw',
            self.image_callback,
            10)

        # Publishers
        self.status_publisher = self.create_publisher(String, 'node_status', 10)

        # Statistics
        self.processed_images = 0
        self.error_count = 0

        # Timer for publishing status
        self.status_timer = self.create_timer(10.0, self.publish_status)

        self.get_logger().info('Robust Python Node initialized')

    def image_callback(self, msg):
        """Process incoming image with robust error handling"""
        try:
            # Basic validation
            if msg.width <= 0 or msg.height <= 0:
                self.get_logger().warn('Received image with invalid dimensions')
                return

            # Convert image
            cv_image = self.bridge.imgmsg_to_cv2(msg, "bgr8")

            # Process image (this would be your actual processing)
            result = self.process_image(cv_image)

            if result:
                # Update statistics
                self.processed_images += 1

                # Log performance if processing took too long
                if result.get('processing_time', 0) > 0.1:  # 100ms threshold
                    self.get_logger().warn(
                        f'Image processing took {result["processing_time"]:.3f}s, '
                        f'which exceeds recommended threshold'
                    )

        except cv2.error as e:
            self.get_logger().error(f'OpenCV error processing image: {str(e)}')
            self.error_count += 1
        except Exception as e:
            self.get_logger().error(f'Unexpected error processing image: {str(e)}')
            self.get_logger().error(traceback.format_exc())
            self.error_count += 1

    def process_image(self, image):
        """Process image with performance monitoring"""
        start_time = time.time()

        try:
            # Simulate image processing
            # In a real implementation, this would be your actual processing
            height, width = image.shape[:2]

            # Example: simple processing
            gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
            blurred = cv2.GaussianBlur(gray, (5, 5), 0)

            # Calculate processing time
            processing_time = time.time() - start_time

            return {
                'processed': True,
                'dimensions': (width, height),
                'processing_time': processing_time
            }

        except Exception as e:
            processing_time = time.time() - start_time
            self.get_logger().error(f'Error in image processing: {str(e)}')
            self.error_count += 1
            return None

    def publish_status(self):
        """Publish node status information"""
        status_msg = String()
        status_msg.data = (
            f"Processed: {self.processed_images}, "
            f"Errors: {self.error_count}, "
            f"Error Rate: {(self.error_count/(self.processed_images+self.error_count or 1))*100:.2f}%"
        )

        self.status_publisher.publish(status_msg)

        self.get_logger().info(f'Node status: {status_msg.data}')

    def destroy_node(self):
        """Clean up resources when node is destroyed"""
        self.get_logger().info(
            f'Node destroyed. Processed {self.processed_images} images, '
            f'encountered {self.error_count} errors.'
        )
        super().destroy_node()


def main(args=None):
    rclpy.init(args=args)

    robust_node = RobustPythonNode()

    try:
        rclpy.spin(robust_node)
    except KeyboardInterrupt:
        robust_node.get_logger().info('Shutting down robust node...')
    finally:
        robust_node.destroy_node()
        rclpy.shutdown()


if __name__ == '__main__':
    main()
