# SPDX-License-Identifier: Apache-2.0
"""Pictures with boxes, drawn when asked for. Sample number n of a seed is always the same picture.

    picture, boxes, kinds = sample(seed=1, number=17)

picture is bgr8 of WIDTH x HEIGHT, boxes float32 [n, 4] of left, top, right, bottom in pixels, kinds int64 [n] into LABELS.
"""
import cv2
import numpy as np

from humanoid_ai.training import scene
from humanoid_ai.training.pen import Pen
from humanoid_ai.training.things import LABELS, PAINTERS

WIDTH, HEIGHT = 256, 192
GREY = 114
# How far a thing may lean, in degrees, and how often it lies on its side.
LEAN = {'person': (6, 0), 'chair': (8, 0.04), 'bottle': (8, 0.12), 'cup': (8, 0.04), 'ball': (180, 0), 'box': (6, 0),
        'traffic_cone': (6, 0.05), 'stop_sign': (6, 0)}
VISIBLE_MIN = 0.4  # of a thing's pixels; what is hidden further is no longer in the answer
PIXELS_MIN = 14.0  # of a box's longer side


def sample(seed: int, number: int, held_out: bool = False):
    rng = np.random.default_rng((seed, number))
    names = scene.HELD_OUT if held_out else scene.TRAINING
    width, height = WIDTH, HEIGHT
    if rng.random() < 0.35:                         # a wide picture between grey bars
        height = int(rng.integers(136, 160))
    elif rng.random() < 0.1:                        # an upright one
        width = int(rng.integers(110, 200))
    picture = scene.background(rng, width, height, names)
    scene.clutter(rng, picture)
    owners = np.full((height, width), -1, np.int16)
    kinds, areas = [], []
    for _ in range(int(rng.choice([0, 1, 2, 3, 4, 5, 6, 7], p=[.06, .2, .22, .18, .14, .1, .06, .04]))):
        kind = int(rng.integers(len(LABELS)))
        whole = place(rng, picture, owners, kind, len(kinds))
        kinds.append(kind)
        areas.append(whole)
    if rng.random() < 0.25:
        in_front(rng, picture, owners)
    picture = scene.camera(rng, picture)
    boxes, seen = visible(owners, areas)
    left, top = (WIDTH - width) // 2, (HEIGHT - height) // 2
    full = np.full((HEIGHT, WIDTH, 3), GREY, np.uint8)
    full[top:top + height, left:left + width] = picture
    boxes += np.array([left, top, left, top], np.float32)
    return full, boxes, np.array([kinds[index] for index in seen], np.int64)


def place(rng, picture, owners, kind, owner) -> float:
    """Paints one thing into the picture and notes its pixels; returns how many it would have, unhidden and uncut."""
    height, width = owners.shape
    reach = float(np.exp(rng.uniform(np.log(28), np.log(min(180, height * 1.05)))))  # of the sheet, in pixels
    sheet = int(np.clip(reach * 1.5, 32, 200))
    pen = Pen(sheet)
    PAINTERS[kind](pen, rng)
    lean, lying = LEAN[LABELS[kind]]
    angle = rng.uniform(-lean, lean) + (rng.choice([-90, 90]) if rng.random() < lying else 0)
    scale = reach / sheet
    stretch = np.array([scale * rng.uniform(0.85, 1.15) * rng.choice([-1, 1]) if LABELS[kind] != 'stop_sign' else scale,
                        scale])
    radians = np.deg2rad(angle)
    turn = np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]]) * stretch[None, :]
    centre = rng.uniform((0.02, 0.05), (0.98, 0.95)) * (width, height)
    matrix = np.hstack((turn, (centre - turn @ (sheet / 2, sheet / 2))[:, None]))
    alpha = cv2.warpAffine(pen.mask, matrix, (width, height), flags=cv2.INTER_LINEAR)
    paint = cv2.warpAffine(pen.picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    blend = alpha.astype(np.float32)[:, :, None] / 255
    picture[:] = (picture * (1 - blend) + paint * blend + 0.5).astype(np.uint8)
    owners[alpha > 127] = owner
    return float((pen.mask > 127).sum()) * abs(np.linalg.det(turn))


def in_front(rng, picture, owners) -> None:
    """A bar across the scene: a pole, a table's edge."""
    height, width = owners.shape
    color, thickness = scene.cloth(rng), int(rng.integers(3, 16))
    if rng.random() < 0.5:
        x = int(rng.integers(width))
        region = slice(None), slice(x, x + thickness)
    else:
        y = int(rng.integers(height // 2, height))
        region = slice(y, y + thickness), slice(None)
    picture[region] = color
    owners[region] = -1


def visible(owners, areas):
    """Boxes around what is left of each thing, and which things have enough left."""
    boxes, seen = [], []
    for owner, whole in enumerate(areas):
        rows, columns = np.nonzero(owners == owner)
        if len(rows) < max(12.0, VISIBLE_MIN * whole):
            continue
        box = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        if max(box[2] - box[0], box[3] - box[1]) >= PIXELS_MIN:
            boxes.append(box)
            seen.append(owner)
    return np.array(boxes, np.float32).reshape(-1, 4), seen
