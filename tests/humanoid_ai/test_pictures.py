# SPDX-License-Identifier: Apache-2.0
"""The album: which moments it keeps, and that what it draws can be seen."""
import math
import types

import cv2
import numpy as np
import pytest

from humanoid_ai import world
from humanoid_ai.colors import Color
from humanoid_ai.demo import pictures
from humanoid_ai.obstacles import nearest


def detection(x, y, width=40, height=100, confidence=0.9, label='person'):
    box = types.SimpleNamespace(x_offset=x, y_offset=y, width=width, height=height)
    return types.SimpleNamespace(label=label, confidence=confidence, bounding_box=box)


def scan_at(time):
    scanner = world.Scanner()
    return types.SimpleNamespace(ranges=world.scan(time, scanner), angle_min=scanner.angle_min,
                                 angle_increment=scanner.angle_increment, range_min=scanner.range_min,
                                 range_max=scanner.range_max)


def gray(value=90, size=(300, 400)):
    return np.full((*size, 3), value, np.uint8)


def test_the_album_keeps_the_best_of_each_stretch(tmp_path):
    album = pictures.Album(seconds=20.0, count=4)
    for now in np.arange(0.0, 20.0, 0.5):
        people = 5 if now in (2.0, 11.0) else 1
        album.offer_detections(now, gray(int(now * 10)), [detection(50, 50)] * people)
        album.offer_colors(now, gray(int(now * 10)), [Color((1, 2, 3), 1.0)])
        scan = scan_at(now)
        album.offer_scan(scan, nearest(scan))
    files = {file.stem: cv2.imread(str(file)) for file in album.write(tmp_path / 'out')}
    assert set(files) == {'detections-1', 'detections-2', 'detections-3', 'detections-4', 'colors-1', 'colors-2',
                          'scan-near', 'scan-far', 'scan-last', 'overview'}
    assert files['detections-1'][-1, 0, 0] == 20 and files['detections-3'][-1, 0, 0] == 110
    assert abs(int(files['colors-1'][-1, 0, 0]) - 50) <= 5 and abs(int(files['colors-2'][-1, 0, 0]) - 150) <= 5


def test_without_an_end_the_newest_stretches_stay(tmp_path):
    album = pictures.Album(seconds=0.0, count=4)
    for now in range(0, 200, 5):
        album.offer_detections(now, gray(now), [detection(50, 50)])
    files = album.write(tmp_path)
    assert [file.stem for file in files] == [f'detections-{number}' for number in (1, 2, 3, 4)] + ['overview']
    assert cv2.imread(str(files[3]))[-1, 0, 0] >= 180


def test_an_empty_album_writes_nothing(tmp_path):
    album = pictures.Album(5.0)
    album.offer_scan(scan_at(0.0), None)
    assert album.write(tmp_path / 'out') == []


def test_boxes_are_drawn_around_what_was_found():
    original = gray()
    drawn = pictures.draw_detections(original, [detection(100, 60), detection(200, 80)])
    assert (original == 90).all() and drawn.shape == (334, 400, 3)
    body = drawn[34:]
    for x, y in ((100, 110), (139, 110), (120, 159), (200, 130)):
        assert (body[y, x] != 90).any(), (x, y)
    assert (body[110, 120] == 90).all()


@pytest.mark.parametrize('place', [(0, 0), (390, 0), (0, 290), (390, 290), (360, 200)])
def test_labels_stay_inside_the_picture(place):
    left, top, right, bottom = pictures.place_tag([], 80, 16, *place, place[1] + 10, (300, 400, 3))
    assert 0 <= left and right <= 400 and 0 <= top and bottom <= 300


def test_labels_avoid_each_other():
    first = pictures.place_tag([], 80, 16, 100, 100, 200, (300, 400, 3))
    second = pictures.place_tag([first], 80, 16, 120, 100, 200, (300, 400, 3))
    assert second[1] >= first[3] or second[3] <= first[1]


def test_swatches_are_as_high_as_their_shares():
    drawn = pictures.draw_colors(gray(), [Color((255, 0, 0), 0.75), Color((0, 0, 255), 0.25)])[34:]
    assert (drawn[200, 410] == (255, 0, 0)).all() and (drawn[250, 410] == (0, 0, 255)).all()


def test_an_obstacle_is_red_and_a_clear_way_is_green():
    def counts(time):
        scan = scan_at(time)
        drawn = pictures.draw_scan(scan, nearest(scan)).astype(int)
        return [(np.abs(drawn - np.array(color)).sum(axis=2) < 30).sum() for color in (pictures.ALERT, pictures.CALM)]

    near_red, near_green = counts(6.0)
    far_red, far_green = counts(0.0)
    assert near_red > 100 and near_green == 0 and far_red == 0 and far_green > 100
    assert pictures.draw_scan(scan_at(0.0)).shape == (754, 720, 3)


def test_a_scan_of_nothing_can_be_drawn():
    empty = types.SimpleNamespace(ranges=[math.inf, math.nan], range_min=0.1, range_max=8.0, angle_min=0.0,
                                  angle_increment=1.0)
    assert pictures.draw_scan(empty, None).any()
