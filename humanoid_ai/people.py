# SPDX-License-Identifier: Apache-2.0
"""Finds people in a picture with OpenCV's HOG detector: a linear SVM over gradients, 64 x 128 window, no weights file.

The window wants a person about 96 pixels high. Overview cameras show smaller ones, so pictures are first scaled to
work_width; for the 768-pixel street scene that the demo plays, 1075 pixels find people from 68 pixels up in 160 ms on
one core. Scores are the SVM's margins; here people score 0.7 to 5, a parked van and window frames below 0.5.
"""
import math
from typing import List, NamedTuple

import cv2
import numpy as np


class Detection(NamedTuple):
    label: str
    class_id: int
    confidence: float  # 0..1
    box: tuple         # x, y, width, height in pixels of the picture that was given


class PeopleDetector:
    """detector = PeopleDetector(); detector.detect(bgr_picture) -> [Detection('person', 0, ...), ...], best first."""

    LABEL, CLASS_ID = 'person', 0

    def __init__(self, work_width: int = 1075, hit_threshold: float = 0.7, overlap_max: float = 0.3,
                 height_max: float = 0.6):
        self.work_width = work_width        # pixels; 0: as the picture comes
        self.hit_threshold = hit_threshold  # SVM margin
        self.overlap_max = overlap_max      # intersection over union above which the weaker of two boxes goes
        self.height_max = height_max        # of the picture; higher boxes are shadows of the whole scene
        self._hog = cv2.HOGDescriptor()
        self._hog.setSVMDetector(cv2.HOGDescriptor_getDefaultPeopleDetector())

    def detect(self, picture: np.ndarray) -> List[Detection]:
        height, width = picture.shape[:2]
        scale = self.work_width / width if self.work_width > 0 else 1.0
        if scale * min(height / 128, width / 64) < 1.0:
            return []  # smaller than one window
        scaled = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
        windows, margins = self._hog.detectMultiScale(scaled, hitThreshold=self.hit_threshold, winStride=(8, 8),
                                                      padding=(16, 16), scale=1.1, groupThreshold=0)
        if not len(windows):
            return []
        windows, margins = np.asarray(windows, np.float64) / scale, np.asarray(margins, np.float64).reshape(-1)
        fitting = windows[:, 3] <= self.height_max * height
        windows, margins = windows[fitting], margins[fitting]
        kept = suppress_overlaps(windows, margins, self.overlap_max)
        return [Detection(self.LABEL, self.CLASS_ID, confidence(margins[index]), body(windows[index], width, height))
                for index in kept]


def confidence(margin: float) -> float:
    """A margin as a number from 0 to 1: larger is surer, half at zero. Not a calibrated probability."""
    return 1.0 / (1.0 + math.exp(-1.5 * margin))


def body(window, width: int, height: int) -> tuple:
    """The person inside a detection window, whose outer eighth is background by training, clipped to the picture."""
    x, y, w, h = window
    left, top = max(0.0, x + 0.17 * w), max(0.0, y + 0.08 * h)
    right, bottom = min(float(width), x + 0.83 * w), min(float(height), y + 0.94 * h)
    return round(left), round(top), max(1, round(right - left)), max(1, round(bottom - top))


def suppress_overlaps(boxes: np.ndarray, scores: np.ndarray, overlap_max: float) -> List[int]:
    """Greedy non-maximum suppression of (x, y, w, h) boxes: indices of those that stay, best first.

    A weaker box goes when it overlaps a stronger one by more than overlap_max of their union, or when one of the two
    lies almost whole in the other: a box around two people, or around half of one.
    """
    x1, y1, w, h = boxes.T.reshape(4, -1)
    x2, y2, area = x1 + w, y1 + h, w * h
    order, kept = np.argsort(-scores, kind='stable'), []
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(int(best))
        shared = (np.clip(np.minimum(x2[best], x2[rest]) - np.maximum(x1[best], x1[rest]), 0, None) *
                  np.clip(np.minimum(y2[best], y2[rest]) - np.maximum(y1[best], y1[rest]), 0, None))
        union, smaller = area[best] + area[rest] - shared, np.minimum(area[best], area[rest])
        order = rest[(shared <= overlap_max * union) & (shared <= 0.8 * smaller)]
    return kept
