# SPDX-License-Identifier: Apache-2.0
# The textbook's program as printed. Corrected: cv2 is imported.
import rclpy
from rclpy.node import Node
from sensor_msgs.msg import Image
from humanoid_msgs.msg import ObjectDetectionArray, ObjectDetection
from cv_bridge import CvBridge
import cv2
import torch
import torchvision.transforms as T
from torchvision.models import mobilenet_v2


class DeepLearningPerception(Node):

    def __init__(self):
        super().__init__('deep_learning_perception')

        # Initialize CV bridge
        self.bridge = CvBridge()

        # Initialize model (using MobileNetV2 for efficiency on robot)
        self.device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
        self.model = mobilenet_v2(pretrained=True)
        self.model.eval()
        self.model.to(self.device)

        # Image preprocessing
        self.transform = T.Compose([
            T.ToPILImage(),
            T.Resize((224, 224)),
            T.ToTensor(),
            T.Normalize(mean=[0.485, 0.456, 0.406],
                       std=[0.229, 0.224, 0.225])
        ])

        # Class labels (simplified - normally you'd load from file)
        self.imagenet_classes = self.load_imagenet_labels()

        # Subscribers and publishers
        self.image_subscription = self.create_subscription(
            Image,
            'camera/image_raw',
            self.image_callback,
            10)

        self.detection_publisher = self.create_publisher(
            ObjectDetectionArray,
            'object_detections',
            10)

        self.get_logger().info('Deep Learning Perception Node initialized')

    def load_imagenet_labels(self):
        """Load ImageNet class labels"""
        # In a real implementation, you would load these from a file
        # For this example, we'll just return a simplified version
        return {
            0: 'tench', 1: 'goldfish', 2: 'great_white_shark',
            3: 'tiger_shark', 4: 'hammerhead', 5: 'electric_ray',
            # ... more classes would be defined
            207: 'orange', 208: 'lemon', 212: 'fig', 213: 'pineapple',
            # ... more classes
            393: 'lakeland_terrier', 394: 'norwich_terrier',
            395: 'yorkshire_terrier', 396: 'wire-haired_fox_terrier',
            # ... more classes
            999: 'menu'
        }

    def image_callback(self, msg):
        """Process incoming image with deep learning model"""
        try:
            # Convert ROS image to OpenCV format
            cv_image = self.bridge.imgmsg_to_cv2(msg, "bgr8")

            # Convert BGR to RGB
            rgb_image = cv2.cvtColor(cv_image, cv2.COLOR_BGR2RGB)

            # Preprocess the image
            input_tensor = self.transform(rgb_image).unsqueeze(0)
            input_tensor = input_tensor.to(self.device)

            # Run inference
            with torch.no_grad():
                outputs = self.model(input_tensor)
                probabilities = torch.nn.functional.softmax(outputs[0], dim=0)

                # Get top predictions
                top_probs, top_indices = torch.topk(probabilities, k=5)

                # Create detection array message
                detection_array = ObjectDetectionArray()
                detection_array.header = msg.header

                for prob, idx in zip(top_probs, top_indices):
                    confidence = prob.item()

                    # Only include detections above threshold
                    if confidence > 0.1:  # 10% confidence threshold
                        detection = ObjectDetection()
                        detection.label = self.imagenet_classes.get(idx.item(), f'class_{idx.item()}')
                        detection.confidence = confidence
                        detection.class_id = idx.item()

                        # For now, we'll just set dummy bounding box coordinates
                        # In a real implementation, you'd use an object detection model
                        detection.bounding_box.x_offset = 0
                        detection.bounding_box.y_offset = 0
                        detection.bounding_box.width = 100
                        detection.bounding_box.height = 100

                        detection_array.detections.append(detection)

                # Publish detections
                self.detection_publisher.publish(detection_array)

                self.get_logger().info(
                    f'Detected objects: {[d.label for d in detection_array.detections]}'
                )

        except Exception as e:
            self.get_logger().error(f'Error in deep learning processing: {str(e)}')

    def destroy_node(self):
        """Clean up resources"""
        self.get_logger().info('Shutting down Deep Learning Perception Node...')
        super().destroy_node()


def main(args=None):
    rclpy.init(args=args)

    dl_perception_node = DeepLearningPerception()

    try:
        rclpy.spin(dl_perception_node)
    except KeyboardInterrupt:
        dl_perception_node.get_logger().info('Shutting down deep learning perception node...')
    finally:
        dl_perception_node.destroy_node()
        rclpy.shutdown()


if __name__ == '__main__':
    main()
