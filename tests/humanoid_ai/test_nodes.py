# SPDX-License-Identifier: Apache-2.0
"""Each node as a process: does its work on real input, survives bad input, and ends cleanly when asked to."""
import array
import math
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from cv_bridge import CvBridge
from diagnostic_msgs.msg import DiagnosticArray
from humanoid_ai import colors
from humanoid_msgs.msg import ObjectDetectionArray
from rcl_interfaces.msg import Log, Parameter, ParameterType, ParameterValue
from rcl_interfaces.srv import SetParameters
from sensor_msgs.msg import Image, LaserScan
from std_msgs.msg import String

BRIDGE = CvBridge()


def image(picture, seconds=7, frame='lens'):
    message = BRIDGE.cv2_to_imgmsg(picture, 'bgr8')
    message.header.stamp.sec, message.header.stamp.nanosec, message.header.frame_id = seconds, 42, frame
    return message


def broken_image():
    message = Image(height=4, width=4, encoding='bgr8', step=12)
    message.data = array.array('B', bytes(10))
    return message


def scan(*ranges):
    return LaserScan(angle_min=-math.pi, angle_increment=math.pi / 2, range_min=0.1, range_max=10.0,
                     ranges=list(ranges))


def test_basic_node_talks_and_listens(stage):
    heard = stage.hear(String, 'chatter')
    node = stage.start('humanoid_ai.basic_node', period_sec=0.05)
    speaker = stage.say(String, 'input_topic')
    stage.until(lambda: len(heard) >= 3 and node.said('I heard: "good morning"'),
                lambda: speaker.publish(String(data='good morning')))
    first = int(heard[0].data.removeprefix('Hello World: '))
    assert [message.data for message in heard[:3]] == [f'Hello World: {first + step}' for step in range(3)]
    node.await_words(f'Publishing: "{heard[0].data}"')
    node.must_end_cleanly()


def test_ai_perception_names_the_colours_of_the_newest_frame(stage):
    heard = stage.hear(String, 'perception_output')
    node = stage.start('humanoid_ai.ai_perception_node', rate_hz=20.0)
    camera = stage.say(Image, 'camera/image_raw')
    picture = np.zeros((60, 80, 3), np.uint8)
    picture[:, :60], picture[:, 60:] = (10, 20, 30), (200, 100, 50)
    stage.until(lambda: len(heard) >= 2, lambda: camera.publish(image(picture)))
    found = colors.parse(heard[-1].data)
    assert [color.bgr for color in found] == [(10, 20, 30), (200, 100, 50)]
    assert found[0].fraction == pytest.approx(0.75, abs=0.05)
    node.must_end_cleanly()


def test_ai_perception_survives_a_broken_image(stage):
    heard = stage.hear(String, 'perception_output')
    node = stage.start('humanoid_ai.ai_perception_node')
    camera = stage.say(Image, 'camera/image_raw')
    stage.until(lambda: node.said('No colours of this image: Image is wrongly formed'),
                lambda: camera.publish(broken_image()))
    stage.until(lambda: heard, lambda: camera.publish(image(np.full((8, 8, 3), 9, np.uint8))))
    node.must_end_cleanly()


def test_ai_perception_warns_of_what_is_near_and_believes_no_nonsense(stage):
    logs = stage.hear(Log, '/rosout')
    node = stage.start('humanoid_ai.ai_perception_node', warn_period_sec=3600.0)
    lidar = stage.say(LaserScan, 'scan')
    counts = stage.hear(DiagnosticArray, '/diagnostics')

    def scans_seen():
        return max([int(pair.value) for message in counts for status in message.status if stage.namespace in status.name
                    for pair in status.values if pair.key == 'scans'], default=0)

    stage.until(lambda: scans_seen() >= 5, lambda: lidar.publish(scan(math.nan, math.inf, 0.05, 0.0, 11.0, 0.7)))
    assert not node.said('Obstacle')
    stage.until(lambda: node.said('Obstacle detected nearby! 0.30 m at 90 degrees right'),
                lambda: lidar.publish(scan(3.0, 0.3, math.nan, 2.0)))
    stage.until(lambda: any('Obstacle detected nearby!' in log.msg and log.level == 30 for log in logs))
    stage.until(lambda: node.said('The way is clear again'), lambda: lidar.publish(scan(3.0, 3.0)))
    assert sum('Obstacle' in line for line in node.lines) == 1
    node.must_end_cleanly()


def test_parameter_node_takes_good_values_and_refuses_others(stage):
    heard = stage.hear(String, 'parameter_status')
    node = stage.start('humanoid_ai.parameter_node', status_period_sec=0.05, max_objects=3)
    client = stage.probe.create_client(SetParameters, 'parameter_node/set_parameters')
    stage.until(lambda: heard and client.service_is_ready())
    assert heard[-1].data == 'Threshold: 0.5, Max Objects: 3, Model: /default/model/path, GPU: True'

    def set_to(name, **value):
        parameter = Parameter(name=name, value=ParameterValue(**value))
        answer = client.call_async(SetParameters.Request(parameters=[parameter]))
        stage.until(answer.done)
        return answer.result().results[0]

    double, text = ParameterType.PARAMETER_DOUBLE, ParameterType.PARAMETER_STRING
    assert set_to('detection_threshold', type=double, double_value=0.9).successful
    stage.until(lambda: heard[-1].data.startswith('Threshold: 0.9,'))
    assert not set_to('detection_threshold', type=double, double_value=1.5).successful
    refused = set_to('model_path', type=text, string_value='here')
    assert not refused.successful and 'absolute path' in refused.reason
    assert not set_to('max_objects', type=text, string_value='many').successful
    seen = len(heard)
    stage.until(lambda: len(heard) > seen + 1)
    assert heard[-1].data == 'Threshold: 0.9, Max Objects: 3, Model: /default/model/path, GPU: True'
    node.must_end_cleanly()


def test_a_parameter_of_the_wrong_type_ends_the_start_with_one_line(stage):
    node = stage.start('humanoid_ai.parameter_node', max_objects='many')
    assert node.wait() == 1
    assert node.said('max_objects') and 'Traceback' not in node.console


def test_deep_learning_boxes_people_and_keeps_the_header(stage, street_frame):
    heard = stage.hear(ObjectDetectionArray, 'object_detections')
    node = stage.start('humanoid_ai.deep_learning_perception', backend='hog')
    camera = stage.say(Image, 'camera/image_raw')
    stage.until(lambda: heard, lambda: camera.publish(image(street_frame)))
    header, found = heard[0].header, heard[0].detections
    assert (header.stamp.sec, header.stamp.nanosec, header.frame_id) == (7, 42, 'lens')
    assert len(found) >= 2
    for chest in ((310, 245), (566, 175)):
        assert any(0 <= chest[0] - box.x_offset < box.width and 0 <= chest[1] - box.y_offset < box.height
                   for box in (detection.bounding_box for detection in found))
    assert all(detection.label == 'person' and 0.5 < detection.confidence <= 1.0 for detection in found)
    stage.until(lambda: node.said('No detections of this image: Image is wrongly formed'),
                lambda: camera.publish(broken_image()))
    seen = len(heard)
    stage.until(lambda: len(heard) > seen and not heard[-1].detections,
                lambda: camera.publish(image(np.zeros((300, 300, 3), np.uint8))))
    node.must_end_cleanly()


def test_deep_learning_classifies_with_given_weights(stage, street_frame, weights):
    heard = stage.hear(ObjectDetectionArray, 'object_detections')
    node = stage.start('humanoid_ai.deep_learning_perception', weights_path=weights, device='cpu')
    camera = stage.say(Image, 'camera/image_raw')
    stage.until(lambda: heard, lambda: camera.publish(image(street_frame)))
    labels = [(found.label, found.class_id) for found in heard[0].detections]
    assert labels == [('golden retriever', 207), ('goldfish', 1)]
    assert heard[0].detections[0].confidence == pytest.approx(0.731, abs=0.001)
    box = heard[0].detections[0].bounding_box
    assert (box.x_offset, box.y_offset, box.width, box.height) == (0, 0, 768, 576)
    node.must_end_cleanly()


@pytest.mark.parametrize('parameters, words', [
    ({'weights_path': '/nowhere/weights.pth'}, 'weights_path /nowhere/weights.pth: no such file'),
    ({}, 'no weights: parameter weights_path is empty and the download'),
    ({'backend': 'oracle'}, "parameter backend: 'mobilenet' or 'hog', not 'oracle'"),
])
def test_deep_learning_says_in_one_line_why_it_cannot_start(stage, parameters, words):
    nowhere = {name: 'http://127.0.0.1:9' for name in ('http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY')}
    environment = {**nowhere, 'TORCH_HOME': str(stage.folder)}
    node = stage.start('humanoid_ai.deep_learning_perception', environment, **parameters)
    assert node.wait() == 1
    errors = [line for line in node.lines if '[ERROR]' in line]
    assert len(errors) == 1 and words in errors[0] and 'Traceback' not in node.console


def test_robust_node_counts_what_is_no_use_and_goes_on(stage):
    heard = stage.hear(String, 'node_status')
    node = stage.start('humanoid_ai.robust_node', status_period_sec=0.1, slow_sec=0.0)
    camera = stage.say(Image, 'camera/image_raw')
    bad = {'Image is empty: 0 x 0': Image(encoding='mono8'), 'Image is wrongly formed': broken_image(),
           'Unrecognized image encoding [wild8]': Image(height=2, width=2, encoding='wild8', step=2, data=[1, 2, 3, 4])}
    good = image(np.zeros((64, 64, 3), np.uint8))

    def numbers():
        return {key: float(value.rstrip('% ms')) for key, value in
                (item.split(': ') for item in heard[-1].data.split(', '))} if heard else {}

    for words, message in bad.items():
        stage.until(lambda: node.said(f'was no use: {words}'), lambda: camera.publish(message))
    stage.until(lambda: numbers().get('Processed', 0) >= 3, lambda: camera.publish(good))
    found = numbers()
    rate = 100 * found['Errors'] / (found['Errors'] + found['Processed'])
    assert found['Error Rate'] == pytest.approx(rate, abs=0.01)
    assert found['Slow'] >= 1
    node.await_words('Image processing took')
    assert found['Errors'] >= 3
    node.must_end_cleanly()
    assert node.said('Ending. Processed:')


def test_threading_node_publishes_what_its_workers_did(stage):
    heard = stage.hear(String, 'processed_data')
    node = stage.start('humanoid_ai.threading_node', task_period_sec=0.02, workers=2, effort=100)
    stage.until(lambda: len(heard) >= 10)
    names = [int(message.data.split()[2]) for message in heard]
    assert sorted(names) == list(range(min(names), min(names) + len(names)))
    assert heard[0].data.startswith(f'Processed: Task {names[0]} (digest ')
    node.must_end_cleanly()


def test_threading_node_refuses_more_than_it_can_hold(stage):
    node = stage.start('humanoid_ai.threading_node', task_period_sec=0.005, queue_size=2, effort=300000)
    node.await_words('refused: 2 tasks are waiting already')
    node.must_end_cleanly()


def test_memory_efficient_node_watches_itself_and_works_through_a_file(stage):
    values = np.arange(1 << 20, dtype='<f4')
    values.tofile(stage.folder / 'ranges.f32')
    memory, results = stage.hear(String, 'memory_status'), stage.hear(String, 'data_statistics')
    node = stage.start('humanoid_ai.memory_efficient_node', check_period_sec=0.1, threshold_mb=1.0, memory_bound_mb=0.5,
                       chunk_period_sec=0.005, data_file=stage.folder / 'ranges.f32')
    stage.until(lambda: memory and results)
    assert memory[-1].data.startswith('Memory: ') and not memory[-1].data.endswith('collections: 0')
    assert results[0].data.startswith('Processed ranges.f32: 1048576 numbers, 0 skipped, min 0.000, mean 524287.5')
    node.await_words('Memory usage is high')
    node.await_words('Garbage collection freed')
    node.must_end_cleanly()


def test_memory_efficient_node_needs_its_file(stage):
    node = stage.start('humanoid_ai.memory_efficient_node', data_file='/nowhere/ranges.f32')
    assert node.wait() == 1
    assert node.said('data_file: /nowhere/ranges.f32: no such file') and 'Traceback' not in node.console


def test_camera_plays_the_street_again_and_again(stage):
    heard = stage.hear(Image, 'camera/image_raw')
    node = stage.start('humanoid_ai.camera', rate_hz=20.0, frame_id='lens')
    stage.until(lambda: len(heard) >= 3)
    assert (heard[0].width, heard[0].height, heard[0].encoding, heard[0].header.frame_id) == (768, 576, 'bgr8', 'lens')
    pictures = [BRIDGE.imgmsg_to_cv2(message) for message in heard]
    assert pictures[0].mean() > 20 and not np.array_equal(pictures[0], pictures[2])
    stamps = [message.header.stamp.sec + message.header.stamp.nanosec * 1e-9 for message in heard]
    assert stamps == sorted(stamps)
    node.must_end_cleanly()


def test_camera_without_footage_says_so(stage):
    node = stage.start('humanoid_ai.camera', video='/nowhere/street.avi')
    assert node.wait() == 1
    assert node.said('cannot open /nowhere/street.avi') and 'Traceback' not in node.console


def test_lidar_scans_the_room(stage):
    heard = stage.hear(LaserScan, 'scan')
    node = stage.start('humanoid_ai.lidar_sim', rate_hz=50.0, beams=90)
    stage.until(lambda: len(heard) >= 3)
    ranges = np.array(heard[0].ranges)
    assert len(ranges) == 90 and heard[0].angle_increment == pytest.approx(2 * math.pi / 90)
    finite = ranges[np.isfinite(ranges)]
    assert len(finite) > 70 and 0.1 < finite.min() and finite.max() < 8.0
    node.must_end_cleanly()


@pytest.mark.parametrize('module', ['basic_node', 'ai_perception_node', 'parameter_node', 'robust_node',
                                    'threading_node', 'memory_efficient_node', 'camera', 'lidar_sim'])
def test_every_node_ends_cleanly_on_sigterm_too(stage, module):
    node = stage.start(f'humanoid_ai.{module}')
    node.await_words('ready')
    node.must_end_cleanly(signal.SIGTERM)


def catches_sigterm(pid):
    with open(f'/proc/{pid}/status', encoding='ascii') as status:
        mask = next(line for line in status if line.startswith('SigCgt')).split()[1]
    return int(mask, 16) >> (signal.SIGTERM - 1) & 1


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize('module', ['ai_perception_node', 'robust_node', 'camera'])
def test_a_node_that_still_loads_its_modules_ends_cleanly_too(stage, module, number):
    node = stage.start(f'humanoid_ai.{module}')
    while not catches_sigterm(node.process.pid):  # rclpy is up, the node is not
        assert node.process.poll() is None, node.console
        time.sleep(0.002)
    node.must_end_cleanly(number)


@pytest.mark.parametrize(('arguments', 'reason'), [
    (['--bogus'], "Found unknown ROS arguments: ['--bogus']"),
    (['-r', 'no_rule'], 'no_rule'),
    (['--params-file', '/nowhere.yaml'], '/nowhere.yaml'),
])
def test_ros_arguments_that_make_no_sense_are_told_in_one_line(arguments, reason):
    done = subprocess.run([sys.executable, '-m', 'humanoid_ai.basic_node', '--ros-args', *arguments], capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 2
    assert reason in done.stderr and len(done.stderr.splitlines()) == 1
