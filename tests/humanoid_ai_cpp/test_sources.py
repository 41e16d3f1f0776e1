# SPDX-License-Identifier: Apache-2.0
"""The C++ camera and laser scanner: what Python nodes receive from them, and what becomes of a camera that vanishes."""
import math
import signal

import cv2
import numpy as np
import pytest
from cv_bridge import CvBridge
from sensor_msgs.msg import Image, LaserScan

from humanoid_ai.camera import STREET

OK, ERROR = 0, 2


def picture_of(message):
    return CvBridge().imgmsg_to_cv2(message, 'bgr8')


@pytest.fixture
def folder(tmp_path):
    """Three pictures of one colour each."""
    made = tmp_path / 'pictures'
    made.mkdir()
    for tone in (50, 100, 150):
        assert cv2.imwrite(str(made / f'{tone}.png'), np.full((48, 64, 3), tone, np.uint8))
    return made


def test_a_folder_of_pictures_is_shown_in_order_again_and_again(stage, folder):
    heard = stage.hear(Image, 'camera/image_raw')
    camera = stage.run('camera', folder=folder, rate_hz=100.0, frame_id='lens')
    stage.until(lambda: len(heard) >= 8)
    tones = [int(picture_of(message)[20, 30, 1]) for message in heard]
    order = {50: 100, 100: 150, 150: 50}
    assert set(tones) == set(order) and sum(order[a] != b for a, b in zip(tones, tones[1:])) <= 1
    first = heard[0]
    assert (first.width, first.height, first.step, first.encoding, first.is_bigendian) == (64, 48, 192, 'bgr8', 0)
    assert first.header.frame_id == 'lens' and len(first.data) == 192 * 48 and first.header.stamp.sec > 0
    camera.must_end_cleanly()


def test_the_pixels_of_a_large_frame_arrive_as_they_were_drawn(stage):
    heard = stage.hear(Image, 'camera/image_raw')
    camera = stage.run('camera', pattern='1920x1080', rate_hz=30.0)
    stage.until(lambda: len(heard) >= 3)
    picture = picture_of(heard[-1])
    assert picture.shape == (1080, 1920, 3)
    assert (picture[5] == picture[800]).all() and (picture[900] == picture[1079]).all()
    assert picture[0, 0].tolist() == [235, 235, 235] and picture[0, 1919].tolist() == [16, 16, 16]
    square = (picture == (0, 128, 255)).all(2)
    assert square.sum() == 135 * 135
    stamps = [message.header.stamp.sec + message.header.stamp.nanosec * 1e-9 for message in heard]
    assert stamps == sorted(set(stamps))
    camera.must_end_cleanly(signal.SIGTERM)


def test_a_video_looks_as_python_reads_it(stage):
    heard = stage.hear(Image, 'camera/image_raw')
    camera = stage.run('camera', video=STREET, rate_hz=30.0)
    stage.until(lambda: heard)
    capture, picture = cv2.VideoCapture(STREET), picture_of(heard[0])
    for _ in range(200):
        good, frame = capture.read()
        assert good
        if np.array_equal(frame, picture):
            break
    assert np.array_equal(frame, picture)
    camera.must_end_cleanly()


def test_a_camera_that_vanishes_is_one_error_and_is_there_again_when_it_returns(stage, folder):
    heard, account = stage.hear(Image, 'camera/image_raw'), stage.account_of('camera')
    camera = stage.run('camera', folder=folder, rate_hz=50.0)
    stage.until(lambda: len(heard) >= 3 and account()['level'] == OK)
    away = folder.rename(folder.with_name('away'))
    stage.until(lambda: account()['level'] == ERROR and int(account().get('retries', 0)) >= 1)
    assert account()['errors'] == '1' and 'cannot open' in account()['message']
    assert len([line for line in camera.lines if '[ERROR]' in line]) == 1, camera.console
    away.rename(folder)
    before = len(heard)
    stage.until(lambda: len(heard) > before + 3 and account()['level'] == OK)
    assert account()['errors'] == '1' and camera.said('is back')
    camera.must_end_cleanly()


def test_the_rate_changes_while_the_camera_runs(stage, folder):
    heard = stage.hear(Image, 'camera/image_raw')
    stage.run('camera', folder=folder, rate_hz=0.5)
    stage.until(lambda: heard)
    assert stage.set_parameter('camera', 'rate_hz', 100.0)[0]
    stage.until(lambda: len(heard) >= 20)
    refused, reason = stage.set_parameter('camera', 'rate_hz', -1.0)
    assert not refused and reason


def test_a_film_that_is_not_to_loop_ends_and_the_node_stays(stage, folder):
    heard = stage.hear(Image, 'camera/image_raw')
    camera = stage.run('camera', folder=folder, rate_hz=20.0, loop='false')
    camera.await_words('The source has ended')
    assert len(heard) <= 3
    camera.must_end_cleanly()


@pytest.mark.parametrize('source, words', [
    ({'video': '/nowhere.avi'}, 'cannot open /nowhere.avi'), ({'device': 999}, 'cannot open camera 999'),
    ({'folder': '/nowhere'}, 'cannot open /nowhere'), ({'pattern': 'large'}, 'WIDTHxHEIGHT')])
def test_a_source_that_is_not_there_at_the_start_is_one_line(stage, source, words):
    camera = stage.run('camera', **source)
    assert camera.wait() == 1
    assert words in camera.console and len(camera.lines) == 1, camera.console
    stage.programs.clear()


def test_the_scanner_turns_in_the_room_and_is_seeded(stage):
    heard = stage.hear(LaserScan, 'scan')
    scanner = stage.run('lidar_sim', rate_hz=50.0, beams=720, dropouts=0.2, person_period_sec=3600.0)
    stage.until(lambda: len(heard) >= 3)
    scan = heard[0]
    ranges = np.asarray(scan.ranges)
    assert len(ranges) == 720 and 72 < np.isnan(ranges).sum() < 216
    valid = ranges[np.isfinite(ranges)]
    assert valid.min() >= scan.range_min and valid.max() <= scan.range_max
    assert math.isclose(scan.angle_min + 720 * scan.angle_increment, math.pi, rel_tol=1e-4)
    assert scan.header.frame_id == 'laser' and scan.scan_time == pytest.approx(0.02)
    behind = np.concatenate((ranges[:5], ranges[-5:]))
    assert np.nanmedian(behind) == pytest.approx(2.0, abs=0.05)  # the wall
    scanner.must_end_cleanly()
