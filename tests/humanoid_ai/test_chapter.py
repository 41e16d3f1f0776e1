# SPDX-License-Identifier: Apache-2.0
"""The textbook's own programs run as they are printed: each does its work and ends with Ctrl-C."""
import math

import numpy as np
from cv_bridge import CvBridge
from humanoid_msgs.msg import ObjectDetectionArray
from sensor_msgs.msg import Image, LaserScan
from std_msgs.msg import String


def image(picture):
    return CvBridge().cv2_to_imgmsg(picture, 'bgr8')


def test_basic_node_example(stage):
    heard, speaker = stage.hear(String, 'chatter'), stage.say(String, 'input_topic')
    program = stage.start('humanoid_ai.chapter.basic_node_example')
    stage.until(lambda: len(heard) >= 2 and program.said('I heard: "hello"'),
                lambda: speaker.publish(String(data='hello')))
    assert heard[0].data.startswith('Hello World: ')
    program.must_end_cleanly()
    assert program.said('Keyboard interrupt caught, shutting down...')


def test_ai_perception_node(stage):
    heard = stage.hear(String, 'perception_output')
    camera, lidar = stage.say(Image, 'camera/image_raw'), stage.say(LaserScan, 'scan')
    program = stage.start('humanoid_ai.chapter.ai_perception_node')
    picture = np.zeros((24, 30, 3), np.uint8)
    picture[:, :10], picture[:, 10:20], picture[:, 20:] = (255, 0, 0), (0, 255, 0), (0, 0, 255)

    def feed():
        camera.publish(image(picture))
        lidar.publish(LaserScan(range_min=0.1, range_max=9.0, ranges=[math.nan, 0.4, math.inf]))

    stage.until(lambda: heard and program.said('Obstacle detected nearby!'), feed)
    prefix, _, centers = heard[0].data.partition(': ')
    assert prefix == 'Dominant colors detected'
    # The book cuts the centres to integers: 254.99... is 254.
    rounded = sorted([round(value / 255) for value in center] for center in eval(centers))
    assert rounded == [[0, 0, 1], [0, 1, 0], [1, 0, 0]]
    program.must_end_cleanly()


def test_parameter_node(stage):
    heard = stage.hear(String, 'parameter_status')
    program = stage.start('humanoid_ai.chapter.parameter_node', max_objects=4)
    stage.until(lambda: heard)
    assert heard[0].data == 'Threshold: 0.5, Max Objects: 4, Model: /default/model/path, GPU: True'
    program.must_end_cleanly()


def test_deep_learning_perception(stage, street_frame, weights):
    heard, camera = stage.hear(ObjectDetectionArray, 'object_detections'), stage.say(Image, 'camera/image_raw')
    program = stage.start('humanoid_ai.chapter.deep_learning_perception', {'TORCH_HOME': str(weights.parents[2])})
    stage.until(lambda: heard, lambda: camera.publish(image(street_frame)))
    assert [found.class_id for found in heard[0].detections] == [207, 1]
    assert heard[0].detections[0].bounding_box.width == 100
    program.must_end_cleanly()


def test_error_handling_example(stage):
    heard, camera = stage.hear(String, 'node_status'), stage.say(Image, 'camera/image_raw')
    program = stage.start('humanoid_ai.chapter.error_handling_example')

    def feed():
        camera.publish(Image())
        camera.publish(image(np.zeros((24, 32, 3), np.uint8)))

    stage.until(lambda: heard, feed)
    assert heard[0].data.startswith('Processed: ') and not heard[0].data.startswith('Processed: 0,')
    assert heard[0].data.endswith('Errors: 0, Error Rate: 0.00%')
    program.await_words('Received image with invalid dimensions')
    program.must_end_cleanly()


def test_threading_example(stage):
    heard = stage.hear(String, 'processed_data')
    program = stage.start('humanoid_ai.chapter.threading_example')
    stage.until(lambda: len(heard) >= 2)
    names = [int(message.data.removeprefix('Processed: Task ')) for message in heard]
    assert names == list(range(names[0], names[0] + len(names)))
    program.must_end_cleanly()


def test_memory_example(stage):
    program = stage.start('humanoid_ai.chapter.memory_example')
    program.await_words('Memory usage: ')
    program.must_end_cleanly()
