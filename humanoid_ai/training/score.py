# SPDX-License-Identifier: Apache-2.0
"""How good answers are: precision and recall at a threshold, and average precision, at an overlap (IoU) of a half."""
from typing import List, NamedTuple

import numpy as np

from humanoid_ai.training.decode import Found, iou
from humanoid_ai.training.things import LABELS


class Score(NamedTuple):
    """Of one class, or the mean of all. truths: how many boxes there were."""

    label: str
    precision: float
    recall: float
    ap50: float
    truths: int


def match(found: Found, boxes, kinds, kind):
    """Of one picture and one class: scores of the answers, best first, and whether each is right."""
    mine = np.flatnonzero(found.kinds == kind)
    truth = boxes[kinds == kind]
    right, free = [], np.ones(len(truth), bool)
    for index in mine:
        overlaps = np.where(free, iou(found.boxes[index:index + 1], truth)[0], 0.0) if len(truth) else np.zeros(0)
        best = overlaps.argmax() if len(overlaps) else -1
        right.append(best >= 0 and overlaps[best] >= 0.5)
        if right[-1]:
            free[best] = False
    return found.scores[mine], np.array(right, bool)


def average_precision(scores, right, truths: int) -> float:
    """Area under the precision that is reached at every recall or above it."""
    if not truths:
        return float('nan')
    order = np.argsort(-scores, kind='stable')
    hits = np.cumsum(right[order])
    precision = hits / np.arange(1, len(hits) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    return float((best * right[order]).sum() / truths)


def score(answers: List[Found], truths, threshold: float) -> List[Score]:
    """answers were decoded with a low threshold; truths: (boxes, kinds) per picture. One row a class, then 'all'."""
    rows = []
    for kind, label in enumerate(LABELS):
        pairs = [match(found, boxes, kinds, kind) for found, (boxes, kinds) in zip(answers, truths)]
        scores, right = (np.concatenate(column) for column in zip(*pairs))
        count = int(sum((kinds == kind).sum() for _, kinds in truths))
        sure = scores >= threshold
        rows.append(Score(label, float(right[sure].sum() / max(1, sure.sum())), float(right[sure].sum() / max(1, count)),
                          average_precision(scores, right, count), count))
    means = [float(np.nanmean([row[column] for row in rows])) for column in (1, 2, 3)]
    return rows + [Score('all', *means, sum(row.truths for row in rows))]
