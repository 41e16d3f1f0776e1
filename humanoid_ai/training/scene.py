# SPDX-License-Identifier: Apache-2.0
"""What is around the things: backgrounds, clutter, light, and the faults of cameras."""
import functools
import math
import pathlib

import cv2
import numpy as np

from humanoid_ai.training.things import any_color, cloth, tinted

PICTURES = pathlib.Path('/usr/share/doc/opencv-doc/examples/data')
# Photographs without any of our things in them. The two lists share none: figures come from backgrounds never trained on.
TRAINING = ['aero1.jpg', 'aloeL.jpg', 'baboon.jpg', 'board.jpg', 'building.jpg', 'butterfly.jpg', 'chicky_512.png',
            'ela_original.jpg', 'graf1.png', 'imageTextN.png', 'leuvenA.jpg', 'starry_night.jpg', 'sudoku.png']
HELD_OUT = ['home.jpg', 'licenseplate_motion.jpg', 'rubberwhale1.png', 'squirrel_cls.jpg', 'text_defocus.jpg']


@functools.lru_cache(maxsize=None)
def photograph(name):
    picture = cv2.imread(str(PICTURES / name), cv2.IMREAD_COLOR)
    if picture is None:
        raise FileNotFoundError(f'{PICTURES / name} cannot be read (Debian: apt install opencv-doc)')
    scale = 640 / max(picture.shape[:2])
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture


def cut(rng, names, width, height):
    """A part of a photograph, perhaps mirrored."""
    picture = photograph(names[rng.integers(len(names))])
    rows, columns = picture.shape[:2]
    share = rng.uniform(0.4, 1.0)
    h, w = max(8, int(rows * share)), max(8, int(columns * share))
    top, left = rng.integers(rows - h + 1), rng.integers(columns - w + 1)
    part = cv2.resize(picture[top:top + h, left:left + w], (width, height), interpolation=cv2.INTER_AREA)
    return part[:, ::-1].copy() if rng.random() < 0.5 else part


def clouds(rng, width, height, color, depth):
    """Soft noise around a colour."""
    field = np.zeros((height, width, 3), np.float32)
    for cells in (3, 8, 24):
        coarse = rng.normal(0, 1, (cells, cells, 3 if rng.random() < 0.3 else 1)).astype(np.float32)
        coarse = np.broadcast_to(coarse, (cells, cells, 3)).copy()
        field += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * depth / math.sqrt(cells)
    return np.clip(np.array(color, np.float32) + field, 0, 255).astype(np.uint8)


def room(rng, width, height):
    """A wall over a floor, each with a pattern of its own."""
    picture = clouds(rng, width, height, any_color(rng, 60, 240), rng.uniform(0, 30))
    horizon = int(height * rng.uniform(0.3, 0.75))
    floor = clouds(rng, width, height, any_color(rng, 30, 220), rng.uniform(0, 40))
    tone = tinted(any_color(rng, 30, 220), 1.0)
    if rng.random() < 0.5:                          # boards or tiles that run to a vanishing point
        centre = (int(width * rng.uniform(-0.2, 1.2)), int(horizon - height * rng.uniform(0.1, 0.5)))
        for x in range(-2 * width, 3 * width, int(rng.integers(14, 60))):
            cv2.line(floor, centre, (x, height), tone, 1, cv2.LINE_AA)
        for step in np.geomspace(4, height, int(rng.integers(3, 9))):
            cv2.line(floor, (0, int(horizon + step)), (width, int(horizon + step)), tone, 1, cv2.LINE_AA)
    picture[horizon:] = floor[horizon:]
    if rng.random() < 0.4:                          # bricks or panels
        tone, high, wide = any_color(rng, 40, 220), int(rng.integers(6, 30)), int(rng.integers(10, 60))
        for row, y in enumerate(range(0, horizon, high)):
            cv2.line(picture, (0, y), (width, y), tone, 1)
            for x in range(-wide + (row % 2) * wide // 2, width, wide):
                cv2.line(picture, (x, y), (x, min(y + high, horizon)), tone, 1)
    return picture


def patchwork(rng, width, height):
    picture = clouds(rng, width, height, any_color(rng), 30)
    for _ in range(int(rng.integers(4, 14))):
        centre = rng.uniform((0, 0), (width, height))
        corners = centre + rng.uniform(-70, 70, (int(rng.integers(3, 6)), 2))
        cv2.fillPoly(picture, [corners.astype(np.int32)], any_color(rng), cv2.LINE_AA)
    return picture


def background(rng, width, height, names):
    choice = rng.random()
    if choice < 0.4:
        return cut(rng, names, width, height)
    if choice < 0.75:
        return room(rng, width, height)
    if choice < 0.87:
        return patchwork(rng, width, height)
    return clouds(rng, width, height, any_color(rng), rng.uniform(0, 80))


def clutter(rng, picture):
    """Shapes that are none of our things, to be told apart from them."""
    height, width = picture.shape[:2]
    for _ in range(int(rng.integers(0, 7))):
        x, y = (int(v) for v in rng.uniform((0, 0), (width, height)))
        reach, color, kind = rng.uniform(6, 60), cloth(rng), rng.integers(0, 7)
        if kind == 0:                               # a board, a screen, a window
            corner = (int(x + reach * rng.uniform(0.3, 2)), int(y + reach))
            cv2.rectangle(picture, (x, y), corner, color, -1)
            cv2.rectangle(picture, (x, y), corner, tinted(color, 0.5), max(1, int(reach / 15)))
        elif kind == 1:                             # a pole or a pipe
            away = rng.uniform(-1, 1) * reach * 0.3
            cv2.line(picture, (x, y), (int(x + away), int(y + 2 * reach)), color, max(1, int(reach / 8)), cv2.LINE_AA)
        elif kind == 2:                             # a flat triangle
            corners = np.array([(x, y), (x + reach, y + reach * rng.uniform(-1, 1)), (x, y + reach)], np.int32)
            cv2.fillPoly(picture, [corners], color, cv2.LINE_AA)
        elif kind == 3:                             # leaves
            for _ in range(12):
                at = (int(x + rng.normal(0, reach / 2)), int(y + rng.normal(0, reach / 2)))
                axes = (max(1, int(reach / 5)), max(1, int(reach / 12)))
                cv2.ellipse(picture, at, axes, rng.uniform(0, 180), 0, 360, tinted(color, rng.uniform(0.6, 1.3)), -1,
                            cv2.LINE_AA)
        elif kind == 4:                             # writing
            words = ''.join(chr(rng.integers(65, 91)) for _ in range(int(rng.integers(1, 7))))
            cv2.putText(picture, words, (x, y), int(rng.integers(0, 8)), reach / 40, color, max(1, int(reach / 25)),
                        cv2.LINE_AA)
        elif kind == 5:                             # a hoop or an arc
            axes = (max(2, int(reach / 2)), max(2, int(reach * rng.uniform(0.2, 0.5))))
            cv2.ellipse(picture, (x, y), axes, rng.uniform(0, 180), 0, int(rng.integers(120, 361)), color,
                        max(1, int(reach / 15)), cv2.LINE_AA)
        else:                                       # stripes
            for step in range(0, int(reach), max(3, int(reach / 6))):
                cv2.line(picture, (x, y + step), (int(x + reach), y + step), color, max(1, int(reach / 14)))


def camera(rng, picture):
    """What a camera makes of the scene: exposure, colour, shadow, blur, noise, compression."""
    height, width = picture.shape[:2]
    light = picture.astype(np.float32)
    light *= rng.uniform(0.45, 1.35) * rng.uniform(0.85, 1.15, 3).astype(np.float32)
    if rng.random() < 0.4:                          # a shadow or a lamp from one side
        angle, depth = rng.uniform(0, 2 * math.pi), rng.uniform(0.1, 0.5)
        x, y = np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
        light *= (1 + depth * np.tanh(2 * (math.cos(angle) * x[None, :] + math.sin(angle) * y[:, None])))[:, :, None]
    light = (light - 128) * np.float32(rng.uniform(0.7, 1.25)) + 128 + np.float32(rng.uniform(-20, 20))
    picture = np.clip(light, 0, 255).astype(np.uint8)
    if rng.random() < 0.35:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.4, 1.3))
    if rng.random() < 0.1:
        length = int(rng.integers(2, 6))            # motion
        picture = cv2.blur(picture, (length, 1) if rng.random() < 0.7 else (1, length))
    if rng.random() < 0.7:
        noise = rng.normal(0, rng.uniform(1, 12), picture.shape).astype(np.float32)
        picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.12:
        picture = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    if rng.random() < 0.3:
        quality = int(rng.integers(35, 95))
        picture = cv2.imdecode(cv2.imencode('.jpg', picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    return picture
