# SPDX-License-Identifier: Apache-2.0
# The textbook's program as printed. Corrected: the class name has no spaces.
import rclpy
from rclpy.node import Node
from sensor_msgs.msg import Image, LaserScan
from std_msgs.msg import String
from cv_bridge import CvBridge
import cv2
import numpy as np
from sklearn.cluster import KMeans


class AIPerceptionNode(Node):

    def __init__(self):
        super().__init__('ai_perception_node')

        # Initialize CV bridge
        self.bridge = CvBridge()

        # Subscribers
        self.image_subscription = self.create_subscription(
            Image,
            'camera/image_raw',
            self.image_callback,
            10)

        self.lidar_subscription = self.create_subscription(
            LaserScan,
            'scan',
            self.lidar_callback,
            10)

        # Publishers
        self.perception_publisher = self.create_publisher(
            String,
            'perception_output',
            10)

        # Internal state
        self.latest_image = None
        self.object_detector = None  # Will initialize later

        # Timer for processing
        self.processing_timer = self.create_timer(0.1, self.process_data)

        self.get_logger().info('AI Perception Node initialized')

    def image_callback(self, msg):
        """Process incoming camera images"""
        try:
            # Convert ROS Image message to OpenCV image
            cv_image = self.bridge.imgmsg_to_cv2(msg, "bgr8")

            # Store the latest image for processing
            self.latest_image = cv_image

            # In a real implementation, you might run object detection here
            # self.run_object_detection(cv_image)

        except Exception as e:
            self.get_logger().error(f'Error processing image: {str(e)}')

    def lidar_callback(self, msg):
        """Process incoming LiDAR data"""
        # Extract ranges from LiDAR scan
        ranges = np.array(msg.ranges)

        # Filter out invalid ranges (inf, nan)
        valid_ranges = ranges[np.isfinite(ranges)]

        # In a real implementation, you might detect obstacles here
        if len(valid_ranges) > 0:
            min_range = np.min(valid_ranges)
            if min_range < 0.5:  # Less than 50 cm away
                self.get_logger().warn('Obstacle detected nearby!')

    def process_data(self):
        """Process sensor data using AI algorithms"""
        if self.latest_image is not None:
            # Process the latest image
            processed_result = self.process_image_with_ai(self.latest_image)

            # Publish results
            if processed_result:
                result_msg = String()
                result_msg.data = processed_result
                self.perception_publisher.publish(result_msg)

    def process_image_with_ai(self, image):
        """Apply AI algorithms to process the image"""
        try:
            # Example: Simple color clustering using K-means
            # Reshape image for clustering
            pixels = image.reshape((-1, 3))
            pixels = np.float32(pixels)

            # Apply K-means clustering
            kmeans = KMeans(n_clusters=3, random_state=42)
            labels = kmeans.fit_predict(pixels)

            # Get dominant colors
            centers = np.uint8(kmeans.cluster_centers_)

            # For this example, just return information about the dominant colors
            result_str = f"Dominant colors detected: {centers.tolist()}"

            return result_str
        except Exception as e:
            self.get_logger().error(f'Error in AI processing: {str(e)}')
            return None


def main(args=None):
    rclpy.init(args=args)

    ai_perception_node = AIPerceptionNode()

    try:
        rclpy.spin(ai_perception_node)
    except KeyboardInterrupt:
        ai_perception_node.get_logger().info('Shutting down AI Perception Node...')
    finally:
        ai_perception_node.destroy_node()
        rclpy.shutdown()


if __name__ == '__main__':
    main()
