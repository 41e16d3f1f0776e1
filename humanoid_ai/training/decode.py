# SPDX-License-Identifier: Apache-2.0
"""The model's output as boxes, with numpy alone: threshold, best class, suppression of overlaps per class."""
from typing import NamedTuple

import numpy as np


class Found(NamedTuple):
    """What was found in one picture: boxes [n, 4] (left, top, right, bottom, pixels of the input), scores, kinds."""

    boxes: np.ndarray
    scores: np.ndarray
    kinds: np.ndarray


def decode(output: np.ndarray, threshold: float = 0.4, overlap_max: float = 0.5) -> Found:
    """output: [cells, 5 + classes]."""
    probabilities = output[:, 5:] * output[:, 4:5]
    kinds = probabilities.argmax(1)
    scores = probabilities[np.arange(len(kinds)), kinds]
    chosen = np.flatnonzero(scores >= threshold)
    chosen = chosen[np.argsort(-scores[chosen], kind='stable')]
    middle, half = output[chosen, :2], output[chosen, 2:4] / 2
    boxes, scores, kinds = np.hstack((middle - half, middle + half)), scores[chosen], kinds[chosen]
    kept = []
    for index in range(len(boxes)):
        rivals = [other for other in kept if kinds[other] == kinds[index]]
        if not rivals or iou(boxes[index:index + 1], boxes[rivals]).max() <= overlap_max:
            kept.append(index)
    return Found(boxes[kept], scores[kept], kinds[kept])


def iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over union of every box of a [n, 4] with every one of b [m, 4]: [n, m]."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    common = np.clip(high - low, 0, None).prod(2)
    return common / ((a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None] - common + 1e-9)
