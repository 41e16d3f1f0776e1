# SPDX-License-Identifier: Apache-2.0
"""Each C++ node as a process, over the wire: does its work on real input, survives bad input, and ends cleanly."""
import array
import hashlib
import math
import re
import signal

import numpy as np
import pytest
from cv_bridge import CvBridge
from humanoid_ai import colors
from humanoid_msgs.msg import DominantColorArray, ObstacleSectorArray
from rcl_interfaces.msg import Log
from sensor_msgs.msg import Image, LaserScan
from std_msgs.msg import String

BRIDGE = CvBridge()
OK, WARN, ERROR = 0, 1, 2


def image(picture, seconds=7, frame='lens', encoding='bgr8'):
    message = BRIDGE.cv2_to_imgmsg(picture, encoding)
    message.header.stamp.sec, message.header.stamp.nanosec, message.header.frame_id = seconds, 42, frame
    return message


def two_colors():
    picture = np.zeros((60, 80, 3), np.uint8)
    picture[:, :60], picture[:, 60:] = (10, 20, 30), (200, 100, 50)
    return picture


def bad_images():
    """Each with the words in which it must be refused."""
    def make(words, data=48, **fields):
        message = Image(**{'height': 4, 'width': 4, 'encoding': 'bgr8', 'step': 12, **fields})
        message.data = array.array('B', bytes(data))
        return message, words
    return [make('image data of 10 bytes, 48 are needed', data=10),
            make('image data of 0 bytes, 48 are needed', data=0),
            make('image step of 11 bytes is shorter than a row of 12 bytes', step=11),
            make("unknown image encoding 'jpeg'", encoding='jpeg'),
            make('image without pixels', width=0),
            make('image too large to be one', width=2_000_000_000, step=2_000_000_000)]


def scan(*ranges, **fields):
    return LaserScan(**{'angle_min': -math.pi, 'angle_increment': math.pi / 2, 'range_min': 0.1, 'range_max': 10.0,
                        'ranges': list(ranges), **fields})


def test_basic_node_talks_and_listens(stage):
    heard = stage.hear(String, 'chatter')
    node = stage.run('basic_node', period_sec=0.05)
    speaker = stage.say(String, 'input_topic')
    stage.until(lambda: len(heard) >= 3 and node.said('I heard: "good morning"'),
                lambda: speaker.publish(String(data='good morning')))
    first = int(heard[0].data.removeprefix('Hello World: '))
    assert [message.data for message in heard[:3]] == [f'Hello World: {first + step}' for step in range(3)]
    node.await_words(f'Publishing: "{heard[0].data}"')
    node.must_end_cleanly()


def test_parameter_node_reports_validates_and_ends_on_a_bad_start(stage):
    heard = stage.hear(String, 'parameter_status')
    node = stage.run('parameter_node', status_period_sec=0.1)
    stage.until(lambda: heard)
    assert heard[0].data == 'Threshold: 0.5, Max Objects: 10, Model: /default/model/path, GPU: True'
    assert stage.set_parameter('parameter_node', 'detection_threshold', 0.25) == (True, '')
    assert stage.set_parameter('parameter_node', 'use_gpu', False) == (True, '')
    stage.until(lambda: heard[-1].data == 'Threshold: 0.25, Max Objects: 10, Model: /default/model/path, GPU: False')
    accepted, reason = stage.set_parameter('parameter_node', 'model_path', 'nowhere.onnx')
    assert not accepted and reason == 'model_path must be an absolute path, not "nowhere.onnx"'
    assert not stage.set_parameter('parameter_node', 'max_objects', 0)[0]
    stage.until(lambda: node.said('Parameter use_gpu becomes false') and node.said('Refused: model_path'))
    node.must_end_cleanly(signal.SIGTERM)
    wrong = stage.run('parameter_node', model_path='nowhere.onnx')
    assert wrong.wait() == 1 and wrong.said('model_path must be an absolute path')
    stage.programs.clear()


def test_dominant_colors_names_the_colours_of_the_newest_frame(stage):
    texts, found = stage.hear(String, 'perception_output'), stage.hear(DominantColorArray, 'dominant_colors')
    node = stage.run('dominant_colors')
    camera = stage.say(Image, 'camera/image_raw')
    stage.until(lambda: texts and found, lambda: camera.publish(image(two_colors())))
    parsed = colors.parse(texts[-1].data)
    assert [color.bgr for color in parsed] == [(10, 20, 30), (200, 100, 50)]
    assert [color.fraction for color in parsed] == [0.75, 0.25]
    message = found[-1]
    assert (message.header.stamp.sec, message.header.stamp.nanosec, message.header.frame_id) == (7, 42, 'lens')
    assert [color.fraction for color in message.colors] == [0.75, 0.25] and message.mean_distance == 0.0
    first = message.colors[0].color
    assert (first.r, first.g, first.b, first.a) == (pytest.approx(30 / 255), pytest.approx(20 / 255),
                                                    pytest.approx(10 / 255), 1.0)
    node.must_end_cleanly()


@pytest.mark.parametrize('encoding', ['rgb8', 'mono8', 'bgra8'])
def test_dominant_colors_takes_other_encodings(stage, encoding):
    texts = stage.hear(String, 'perception_output')
    stage.run('dominant_colors')
    camera = stage.say(Image, 'camera/image_raw')
    shape = {'mono8': (8, 8), 'bgra8': (8, 8, 4)}.get(encoding, (8, 8, 3))
    picture = np.full(shape, 9, np.uint8)
    if encoding == 'rgb8':
        picture[:, :, 0] = 200
    stage.until(lambda: texts, lambda: camera.publish(image(picture, encoding=encoding)))
    assert colors.parse(texts[-1].data)[0].bgr == ((9, 9, 200) if encoding == 'rgb8' else (9, 9, 9))


def test_dominant_colors_obeys_parameters_while_it_runs(stage):
    found = stage.hear(DominantColorArray, 'dominant_colors')
    account = stage.account_of('dominant_colors')
    stage.run('dominant_colors')
    camera = stage.say(Image, 'camera/image_raw')
    picture = np.random.default_rng(1).integers(0, 256, (40, 40, 3), np.uint8)
    stage.until(lambda: found and len(found[-1].colors) == 3, lambda: camera.publish(image(picture)))
    assert stage.set_parameter('dominant_colors', 'clusters', 7)[0]
    stage.until(lambda: len(found[-1].colors) == 7, lambda: camera.publish(image(picture)))
    rgb_distance = found[-1].mean_distance
    assert stage.set_parameter('dominant_colors', 'color_space', 'lab')[0]
    stage.until(lambda: found[-1].mean_distance < 0.8 * rgb_distance, lambda: camera.publish(image(picture)))
    assert stage.set_parameter('dominant_colors', 'color_space', 'hsv') == (
        False, "color_space must be 'rgb' or 'lab', not 'hsv'")
    assert not stage.set_parameter('dominant_colors', 'clusters', 33)[0]
    stage.until(lambda: int(account().get('processed', 0)) >= 3 and account()['level'] == OK)
    assert {'received', 'processed', 'dropped', 'errors', 'rate_hz', 'work_ms', 'bins'} <= account().keys()
    assert account()['errors'] == '0'


def test_dominant_colors_draws_only_for_who_looks(stage):
    found = stage.hear(DominantColorArray, 'dominant_colors')
    stage.run('dominant_colors')
    camera = stage.say(Image, 'camera/image_raw')
    stage.until(lambda: found, lambda: camera.publish(image(two_colors())))
    drawn = stage.hear(Image, 'dominant_colors/debug_image')
    stage.until(lambda: drawn, lambda: camera.publish(image(two_colors())))
    picture = BRIDGE.imgmsg_to_cv2(drawn[0], 'bgr8')
    assert picture.shape == (68, 80, 3) and drawn[0].header.frame_id == 'lens'
    assert np.array_equal(picture[:60], two_colors())
    assert tuple(picture[65, 10]) == (10, 20, 30) and tuple(picture[65, 75]) == (200, 100, 50)


@pytest.mark.parametrize('node, answer', [('dominant_colors', 'perception_output'), ('robust_pipeline', 'node_status')])
def test_bad_images_cost_one_clear_error_each_and_nothing_else(stage, node, answer):
    answers = stage.hear(String, answer)
    account = stage.account_of(node)
    program = stage.run(node, **({'status_period_sec': 0.2} if node == 'robust_pipeline' else {}))
    camera = stage.say(Image, 'camera/image_raw')
    for message, words in bad_images():
        stage.until(lambda: program.said(words), lambda: camera.publish(message))
    stage.until(lambda: int(account().get('errors', 0)) >= len(bad_images()) and account()['level'] is not None)
    assert account().get('processed', '0') == '0'
    stage.until(lambda: account().get('processed', '0') != '0' and answers, lambda: camera.publish(image(two_colors())))
    program.must_end_cleanly()


def test_obstacle_monitor_warns_once_where_something_is_and_when_it_is_gone(stage):
    logs, found = stage.hear(Log, '/rosout'), stage.hear(ObstacleSectorArray, 'obstacle_sectors')
    account = stage.account_of('obstacle_monitor')
    node = stage.run('obstacle_monitor', warn_period_sec=3600.0)
    lidar = stage.say(LaserScan, 'scan')
    near = scan(4.0, math.inf, 0.3, math.nan)
    stage.until(lambda: any(log.msg == 'Obstacle detected nearby! 0.30 m ahead' for log in logs) and found,
                lambda: lidar.publish(near))
    message = found[-1]
    assert message.state == ObstacleSectorArray.NEAR and message.distance == pytest.approx(0.3)
    assert message.bearing == pytest.approx(0.0, abs=1e-6) and len(message.sectors) == 8
    assert [sector.near for sector in message.sectors] == [False] * 4 + [True] + [False] * 3
    assert [sector.points for sector in message.sectors] == [1, 0, 0, 0, 1, 0, 0, 0]
    assert message.sectors[1].distance == math.inf and math.isnan(message.sectors[1].bearing)
    stage.until(lambda: account()['level'] == WARN and 'obstacle nearby: 0.30 m ahead' in account()['message'],
                lambda: lidar.publish(near))
    between = len(found)
    stage.until(lambda: len(found) >= between + 3, lambda: lidar.publish(scan(4.0, 4.0, 0.55, 4.0)))
    assert found[-1].state == ObstacleSectorArray.NEAR, 'not beyond the clear distance yet'
    stage.until(lambda: node.said('The way is clear again'), lambda: lidar.publish(scan(4.0, 4.0, 0.7, 4.0)))
    stage.until(lambda: account()['level'] == OK)
    assert found[-1].state == ObstacleSectorArray.CLEAR
    assert sum('Obstacle detected' in log.msg for log in logs) == 1
    node.must_end_cleanly()


def test_obstacle_monitor_obeys_limits_while_it_runs(stage):
    found = stage.hear(ObstacleSectorArray, 'obstacle_sectors')
    stage.run('obstacle_monitor')
    lidar = stage.say(LaserScan, 'scan')
    message = scan(4.0, 4.0, 0.3, 4.0)
    stage.until(lambda: found and found[-1].state == ObstacleSectorArray.NEAR, lambda: lidar.publish(message))
    assert stage.set_parameter('obstacle_monitor', 'range_min', 0.35)[0]
    stage.until(lambda: found[-1].state == ObstacleSectorArray.CLEAR, lambda: lidar.publish(message))
    assert stage.set_parameter('obstacle_monitor', 'range_min', 0.0)[0]
    assert stage.set_parameter('obstacle_monitor', 'min_points', 2)[0]
    assert stage.set_parameter('obstacle_monitor', 'sectors', 1)[0]
    stage.until(lambda: len(found[-1].sectors) == 1 and found[-1].distance == 4.0, lambda: lidar.publish(message))


def test_scans_that_say_nothing_cost_one_clear_error_each_and_change_nothing(stage):
    found = stage.hear(ObstacleSectorArray, 'obstacle_sectors')
    account = stage.account_of('obstacle_monitor')
    node = stage.run('obstacle_monitor')
    lidar = stage.say(LaserScan, 'scan')
    for message, words in [(scan(math.nan, math.nan), 'no valid range among 2 (0 infinite, 2 NaN)'),
                           (scan(math.inf, -math.inf, 0.0), 'no valid range among 3 (1 infinite, 0 NaN)'),
                           (scan(), 'scan without ranges'),
                           (scan(1.0, angle_min=math.nan), 'scan whose angles are no numbers'),
                           (scan(1.0, range_min=9.0, range_max=1.0), 'scan whose range limits')]:
        stage.until(lambda: node.said(words), lambda: lidar.publish(message))
    stage.until(lambda: int(account().get('errors', 0)) >= 5)
    assert not found
    stage.until(lambda: found, lambda: lidar.publish(scan(4.0, 4.0)))
    node.must_end_cleanly()


def test_robust_pipeline_reports_and_restarts_a_stage_that_hangs(stage):
    status = stage.hear(String, 'node_status')
    account = stage.account_of('robust_pipeline')
    node = stage.run('robust_pipeline', status_period_sec=0.1, stage_timeout_sec=60.0, slow_sec=0.0)
    camera = stage.say(Image, 'camera/image_raw')

    def fields():
        return {key: float(value) for key, value in re.findall(r'([A-Z][A-Za-z ]*): ([\d.]+)', status[-1].data)} if status else {}

    stage.until(lambda: fields().get('Processed', 0) >= 2 and fields().get('Slow', 0) >= 2,
                lambda: camera.publish(image(two_colors())))
    assert re.fullmatch(r'Processed: \d+, Errors: 0, Error Rate: 0\.00%, Dropped: \d+, Slow: \d+, Median: [\d.]+ ms, Restarts: 0',
                        status[-1].data)
    node.await_words('Image processing took')
    assert stage.set_parameter('robust_pipeline', 'stage_timeout_sec', 0.05)[0]
    assert stage.set_parameter('robust_pipeline', 'stage_delay_sec', 3000.0)[0]
    stage.until(lambda: node.said('the stage is restarted') and fields().get('Restarts', 0) >= 1,
                lambda: camera.publish(image(two_colors())))
    assert stage.set_parameter('robust_pipeline', 'stage_delay_sec', 0.0)[0]
    assert stage.set_parameter('robust_pipeline', 'stage_timeout_sec', 60.0)[0]
    before = fields()['Processed']
    stage.until(lambda: fields()['Processed'] > before, lambda: camera.publish(image(two_colors())))
    stage.until(lambda: int(account().get('restarts', 0)) >= 1 and int(account()['errors']) >= 1)
    node.must_end_cleanly()
    assert node.said('Ending. Processed: ')


def test_worker_pool_delivers_in_order_what_python_would_compute(stage):
    heard = stage.hear(String, 'processed_data')
    node = stage.run('worker_pool', task_period_sec=0.01, workers=3, queue_size=20, effort=200)
    stage.until(lambda: len(heard) >= 12)
    found = [re.fullmatch(r'Processed: Task (\d+) \(digest ([0-9a-f]{8}), \d+ ms\)', message.data).groups() for message in heard]
    numbers = [int(number) for number, _ in found]
    assert numbers == sorted(numbers)
    for number, digest in found:
        assert hashlib.pbkdf2_hmac('sha256', f'Task {number}'.encode(), b'humanoid', 200).hex()[:8] == digest
    node.must_end_cleanly()


@pytest.mark.parametrize('mode', ['refuse', 'latest'])
def test_worker_pool_that_is_too_slow_says_what_it_drops(stage, mode):
    account = stage.account_of('worker_pool')
    heard = stage.hear(String, 'processed_data')
    node = stage.run('worker_pool', task_period_sec=0.002, queue_size=2, effort=20_000, when_full=mode)
    stage.until(lambda: int(account().get('dropped', 0)) > 10 and int(account()['processed']) >= 2)
    assert int(account()['waiting']) <= 2
    if mode == 'refuse':
        assert node.said('refused: 2 tasks are waiting already')
    before = len(heard)
    assert stage.set_parameter('worker_pool', 'when_full', 'wait')[0]
    assert stage.set_parameter('worker_pool', 'effort', 1)[0]
    stage.until(lambda: len(heard) > before + 20)
    numbers = [int(re.search(r'Task (\d+)', message.data)[1]) for message in heard]
    assert numbers == sorted(numbers)
    assert stage.set_parameter('worker_pool', 'when_full', 'maybe')[0] is False
    node.must_end_cleanly()


def test_memory_monitor_reports_and_warns_above_its_thresholds(stage):
    heard = stage.hear(String, 'memory_status')
    account = stage.account_of('memory_monitor')
    node = stage.run('memory_monitor', check_period_sec=0.05)
    stage.until(lambda: len(heard) >= 10 and 'slope_mb_per_hour' in account())
    assert re.fullmatch(r'Memory: [\d.]+ MB, peak [\d.]+ MB, garbage collections: 0, slope: -?[\d.]+ MB/h', heard[-1].data)
    assert 1 < float(account()['memory_mb']) <= float(account()['peak_mb'])
    assert stage.set_parameter('memory_monitor', 'threshold_mb', 1.0)[0]
    stage.until(lambda: account()['level'] == WARN and node.said('giving back what is unused'))
    assert stage.set_parameter('memory_monitor', 'limit_mb', 1.0)[0]
    stage.until(lambda: account()['level'] == ERROR and 'more than the limit of 1.0 MB' in account()['message'])
    node.must_end_cleanly()


def test_memory_monitor_sees_another_process_leak_and_end(stage, tmp_path):
    import subprocess
    import sys
    leaky = subprocess.Popen([sys.executable, '-c', 'import time\nkept = []\nwhile True:\n'
                                                    '    kept.append(b"x" * 200_000)\n    time.sleep(0.01)\n'])
    try:
        account = stage.account_of('memory_monitor')
        node = stage.run('memory_monitor', check_period_sec=0.05, window=12, process=leaky.pid, threshold_mb=1e6)
        stage.until(lambda: account()['level'] == WARN and account()['message'].startswith('leak: '))
        assert node.said('Memory grows steadily by')
    finally:
        leaky.kill()
        leaky.wait()
    stage.until(lambda: account()['level'] == ERROR and 'no such process' in account()['message'])
    node.must_end_cleanly()


@pytest.mark.parametrize('name', ['basic_node', 'dominant_colors', 'memory_monitor', 'obstacle_monitor', 'robust_pipeline',
                                  'worker_pool'])
def test_a_parameter_outside_its_range_at_the_start_is_one_line_and_an_exit_code(stage, name):
    parameter = {'basic_node': 'period_sec', 'dominant_colors': 'clusters', 'memory_monitor': 'window',
                 'obstacle_monitor': 'min_points', 'robust_pipeline': 'blur_size', 'worker_pool': 'workers'}[name]
    node = stage.run(name, **{parameter: '-1.0' if name == 'basic_node' else '-1'})
    assert node.wait() == 1, node.console
    assert parameter in node.console and len(node.lines) == 1, node.console
    stage.programs.clear()
