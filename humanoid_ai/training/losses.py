# SPDX-License-Identifier: Apache-2.0
"""What the detector is taught: which cell answers for which box, and how wrong its answer was."""
import torch
from torch.nn import functional

from humanoid_ai.training.network import STRIDES

# Longer side of a box, in pixels, that the cells of each size answer for. The ranges overlap: two grids learn the sizes between.
RANGES = ((0.0, 44.0), (32.0, 92.0), (72.0, 1e9))
REACH = 1.5  # cells whose centre is nearer than this to a box's middle, in cells and on both axes, answer for it


def assign(centers, strides, boxes, kinds):
    """The box that each cell of one picture answers for: index into boxes, or -1.

    centers [cells, 2] and boxes [n, 4] (cx, cy, w, h) in pixels. Where two boxes want a cell, the smaller one has it.
    """
    chosen = torch.full((len(centers),), -1, dtype=torch.long)
    if not len(boxes):
        return chosen
    longer = boxes[:, 2:].max(1).values
    near = ((centers[:, None] - boxes[None, :, :2]).abs() < REACH * strides[:, None, None]).all(2)
    for stride, (low, high) in zip(STRIDES, RANGES):
        near &= (strides[:, None] != stride) | ((longer >= low) & (longer < high))[None]
    area = torch.where(near, (boxes[:, 2] * boxes[:, 3])[None], torch.tensor(float('inf')))
    smallest, index = area.min(1)
    return torch.where(smallest < float('inf'), index, chosen)


def overlap(a, b):
    """IoU and generalized IoU of boxes [n, 4] (cx, cy, w, h), pair by pair."""
    a_low, a_high = a[:, :2] - a[:, 2:] / 2, a[:, :2] + a[:, 2:] / 2
    b_low, b_high = b[:, :2] - b[:, 2:] / 2, b[:, :2] + b[:, 2:] / 2
    common = (torch.minimum(a_high, b_high) - torch.maximum(a_low, b_low)).clamp(min=0).prod(1)
    union = a[:, 2:].prod(1) + b[:, 2:].prod(1) - common
    hull = (torch.maximum(a_high, b_high) - torch.minimum(a_low, b_low)).prod(1)
    iou = common / (union + 1e-6)
    return iou, iou - (hull - union) / (hull + 1e-6)


def loss(detector, logits, answers):
    """The sum to descend. answers: per picture (boxes cx cy w h, kinds)."""
    centers = ((detector.offset + 1.5) * detector.scale)[0]
    strides = detector.scale[0, :, 0]
    rows, boxes, kinds = [], [], []
    for number, (truth, truth_kinds) in enumerate(answers):
        owner = assign(centers, strides, truth, truth_kinds)
        positive = (owner >= 0).nonzero()[:, 0]
        rows.append(positive + number * len(centers))
        boxes.append(truth[owner[positive]])
        kinds.append(truth_kinds[owner[positive]])
    rows, boxes, kinds = torch.cat(rows), torch.cat(boxes), torch.cat(kinds)
    flat = logits.reshape(-1, logits.shape[-1])
    count = max(1, len(rows))
    present = torch.zeros(len(flat))
    box_loss = kind_loss = flat.sum() * 0
    if len(rows):
        iou, generalized = overlap(detector.boxes(logits).reshape(-1, 4)[rows], boxes)
        box_loss = (1 - generalized).sum() / count
        kind_loss = functional.binary_cross_entropy_with_logits(
            flat[rows, 5:], functional.one_hot(kinds, flat.shape[1] - 5).float(), reduction='sum') / count
        present[rows] = iou.detach().clamp(0.1, 1.0).sqrt()  # the better its box, the surer a cell
    certainty = torch.sigmoid(flat[:, 4])
    focus = (certainty.detach() - present).abs() ** 1.5
    present_loss = (focus * functional.binary_cross_entropy_with_logits(flat[:, 4], present, reduction='none')).sum() / count
    return 2.5 * box_loss + kind_loss + 2.0 * present_loss
