# SPDX-License-Identifier: Apache-2.0
"""The people detector on the street that the demo plays: pedestrians are boxed, cars and windows are not."""
import cv2
import numpy as np
import pytest

from humanoid_ai.camera import STREET
from humanoid_ai.people import PeopleDetector, body, confidence, suppress_overlaps

# Frame number -> chests of people who stand free and whole in it, read off the picture by eye.
STREET_PEOPLE = {
    300: [(333, 250), (314, 196), (251, 190), (200, 186), (592, 196), (630, 195)],
    420: [(310, 245), (566, 175)],
    700: [(380, 205), (531, 195), (119, 330), (486, 167), (200, 200), (297, 250)],
}


@pytest.fixture(scope='module')
def street():
    capture = cv2.VideoCapture(STREET)
    assert capture.isOpened(), STREET
    frames = {}
    for number in range(max(STREET_PEOPLE) + 1):
        good, frame = capture.read()
        assert good
        if number in STREET_PEOPLE:
            frames[number] = frame
    return frames


def inside(point, box):
    return box[0] <= point[0] < box[0] + box[2] and box[1] <= point[1] < box[1] + box[3]


@pytest.mark.parametrize('number', STREET_PEOPLE)
def test_pedestrians_are_boxed_and_little_else_is(street, number):
    found = PeopleDetector().detect(street[number])
    assert all(detection.label == 'person' and 0.5 < detection.confidence <= 1.0 for detection in found)
    people = STREET_PEOPLE[number]
    boxed = [person for person in people if any(inside(person, detection.box) for detection in found)]
    assert len(boxed) == len(people)
    assert len(found) <= len(people) + 1
    height, width = street[number].shape[:2]
    for x, y, w, h in (detection.box for detection in found):
        assert 0 <= x and 0 <= y and x + w <= width and y + h <= height and 60 < h < 200


def test_boxes_are_in_pixels_of_the_given_picture_whatever_the_work_width(street):
    wide = cv2.resize(street[420], None, fx=2, fy=2)
    for (x, y), detection in zip(STREET_PEOPLE[420], sorted(PeopleDetector().detect(wide), key=lambda d: d.box[0])):
        assert inside((2 * x, 2 * y), detection.box)


@pytest.mark.parametrize('shape', [(576, 768, 3), (40, 40, 3), (1, 1, 3), (130, 4000, 3)])
def test_where_nobody_is_nobody_is_found(shape):
    assert PeopleDetector().detect(np.full(shape, 128, np.uint8)) == []


def test_of_overlapping_boxes_the_surest_stays():
    boxes = np.array([[0, 0, 10, 20], [1, 1, 10, 20], [40, 0, 10, 20], [38, 0, 30, 60]], float)
    assert suppress_overlaps(boxes, np.array([1.0, 2.0, 1.5, 0.5]), 0.3) == [1, 2]
    assert suppress_overlaps(np.empty((0, 4)), np.empty(0), 0.3) == []


def test_confidence_grows_with_the_margin():
    assert confidence(0.0) == 0.5
    assert 0 < confidence(-3.0) < confidence(0.7) < confidence(5.0) <= 1


def test_a_body_is_clipped_to_the_picture():
    assert body((-20, -20, 64, 128), 30, 40) == (0, 0, 30, 40)
