# SPDX-License-Identifier: Apache-2.0
"""The pictures that a demo leaves behind: people in boxes, dominant colours, the scan from above."""
import collections
import math
import pathlib
from typing import List

import cv2
import numpy as np
from humanoid_ai import obstacles, world

INK, PAPER, FAINT, ALERT, CALM = (40, 40, 40), (250, 250, 250), (205, 205, 205), (40, 40, 220), (80, 150, 30)
FONT = cv2.FONT_HERSHEY_DUPLEX


class Album:
    """Chooses while the demo runs, writes at its end.

    Of each stretch of time the detections with the most certain people are kept, the colours in its middle, and of all
    scans the one with the nearest obstacle, the one with the farthest, and the last.
    """

    def __init__(self, seconds: float, count: int = 4):
        stretch = seconds / count if seconds > 0 else 15.0
        self._detections = _Stretches(stretch, count)
        self._colors = _Stretches(stretch * count / 2, 2)
        self._middle = stretch * count / 4
        self._scans = {}

    def offer_detections(self, now: float, picture: np.ndarray, detections) -> None:
        self._detections.offer(now, sum(found.confidence for found in detections), (picture, list(detections)))

    def offer_colors(self, now: float, picture: np.ndarray, colors) -> None:
        distance = abs(now % (2 * self._middle) - self._middle)
        self._colors.offer(now, -distance, (picture, colors))

    def offer_scan(self, scan, nearest) -> None:
        if nearest is None:
            return
        for name, better in (('near', lambda old: nearest.distance < old), ('far', lambda old: nearest.distance > old)):
            if name not in self._scans or better(self._scans[name][1].distance):
                self._scans[name] = scan, nearest
        self._scans['last'] = scan, nearest

    def write(self, folder: pathlib.Path) -> List[pathlib.Path]:
        """Draws and writes everything; returns the files."""
        folder.mkdir(parents=True, exist_ok=True)
        drawn = {}
        for number, (picture, detections) in enumerate(self._detections.best(), 1):
            drawn[f'detections-{number}'] = draw_detections(picture, detections)
        for number, (picture, colors) in enumerate(self._colors.best(), 1):
            drawn[f'colors-{number}'] = draw_colors(picture, colors)
        for name, (scan, nearest) in self._scans.items():
            drawn[f'scan-{name}'] = draw_scan(scan, nearest)
        if drawn:
            drawn['overview'] = draw_overview(drawn)
        files = []
        for name, picture in drawn.items():
            files.append(folder / f'{name}.png')
            if not cv2.imwrite(str(files[-1]), picture):
                raise OSError(f'cannot write {files[-1]}')
        return files


class _Stretches:
    """The best thing of each stretch of time, for the last `count` stretches."""

    def __init__(self, length: float, count: int):
        self._length, self._count = length, count
        self._best = collections.OrderedDict()

    def offer(self, now, score, thing):
        stretch = int(now / self._length)
        if stretch not in self._best or score > self._best[stretch][0]:
            self._best[stretch] = score, thing
        while len(self._best) > self._count:
            self._best.popitem(last=False)

    def best(self):
        return [thing for _, thing in self._best.values()]


def write_text(picture, text, x, y, color=INK, size=0.5, weight=1):
    cv2.putText(picture, text, (int(x), int(y)), FONT, size, color, weight, cv2.LINE_AA)


def text_width(text, size=0.5):
    return cv2.getTextSize(text, FONT, size, 1)[0][0]


def titled(picture, title: str) -> np.ndarray:
    """The picture under a dark bar with a title."""
    bar = np.full((34, picture.shape[1], 3), INK, np.uint8)
    write_text(bar, title, 10, 23, PAPER, 0.55)
    return np.vstack((bar, picture))


def palette(index: int):
    """Colours that differ from their neighbours: hues a golden angle apart."""
    hsv = np.uint8([[[int(index * 111 + 55) % 180, 200, 255]]])
    return tuple(int(channel) for channel in cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)[0, 0])


def draw_detections(picture: np.ndarray, detections) -> np.ndarray:
    """Boxes with label and confidence on the picture that they were found in."""
    canvas, tags = picture.copy(), []
    for index, found in enumerate(sorted(detections, key=lambda found: found.bounding_box.x_offset)):
        box, color = found.bounding_box, palette(index)
        left, top = int(box.x_offset), int(box.y_offset)
        right, bottom = left + int(box.width) - 1, top + int(box.height) - 1
        cv2.rectangle(canvas, (left, top), (right, bottom), color, 2, cv2.LINE_AA)
        text = f'{found.label} {found.confidence:.2f}'
        tag = place_tag(tags, text_width(text, 0.4) + 6, 16, left - 1, top, bottom, canvas.shape)
        tags.append((*tag, text, color))
    for left, top, right, bottom, text, color in tags:  # above all boxes
        cv2.rectangle(canvas, (left, top), (right, bottom), color, -1)
        write_text(canvas, text, left + 3, bottom - 4, INK, 0.4)
    count = len(detections)
    return titled(canvas, f'object_detections: {count} {"object" if count == 1 else "objects"}')


def place_tag(tags, width, height, left, top, bottom, shape):
    """Where a label fits best: on its box, under it, or further up; the first place that no other label has."""
    left = max(0, min(left, shape[1] - width))
    for y in (top - height, bottom, top - 2 * height - 2, bottom + height + 2, top):
        taken = any(left < other[2] and other[0] < left + width and y < other[3] and other[1] < y + height
                    for other in tags)
        if 0 <= y <= shape[0] - height and not taken:
            break
    y = max(0, min(y, shape[0] - height))
    return left, y, left + width, y + height


def draw_colors(picture: np.ndarray, colors) -> np.ndarray:
    """The picture, beside it one swatch per dominant colour, as high as its share."""
    height = picture.shape[0]
    panel = np.full((height, 280, 3), PAPER, np.uint8)
    top = 0.0
    for color in colors:
        bottom = top + color.fraction * height
        cv2.rectangle(panel, (0, round(top)), (90, round(bottom)), color.bgr, -1)
        blue, green, red = color.bgr
        middle = min(max((top + bottom) / 2, 24), height - 24)
        write_text(panel, f'{100 * color.fraction:.1f} %', 102, middle - 6, INK, 0.6)
        name = f'#{red:02x}{green:02x}{blue:02x}  ({blue}, {green}, {red})'
        write_text(panel, name, 102, middle + 12, (110, 110, 110), 0.36)
        top = bottom
    title = f'perception_output: {len(colors)} dominant colors, share of the pixels, (b, g, r)'
    return titled(np.hstack((picture, panel)), title)


def draw_scan(scan, nearest=None, size: int = 720, obstacle_distance: float = 0.5) -> np.ndarray:
    """The scan from above, robot looking up, over the outlines of the simulated room; obstacles in red.

    The picture is centred two metres ahead of the robot; one metre is a ninth of it.
    """
    canvas = np.full((size, size, 3), PAPER, np.uint8)
    scale = size / 9.0

    def at(x, y):
        """Metres to pixels: x ahead is up, y left is left."""
        return round(size / 2 - y * scale), round(size / 2 - (x - 2.0) * scale)

    for radius in range(1, 8):
        cv2.circle(canvas, at(0, 0), round(radius * scale), (232, 232, 232), 1, cv2.LINE_AA)
        write_text(canvas, f'{radius} m', *np.add(at(radius, 0), (4, -4)), (170, 170, 170), 0.36)
    for x1, y1, x2, y2 in world.WALLS + world.FURNITURE:
        cv2.line(canvas, at(x1, y1), at(x2, y2), FAINT, 5, cv2.LINE_AA)
    glass = world.GLASS
    cv2.line(canvas, at(*glass[:2]), at(*glass[2:]), (235, 215, 180), 3, cv2.LINE_AA)
    cv2.circle(canvas, at(world.TABLE.x, world.TABLE.y), round(world.TABLE.radius * scale), FAINT, 5, cv2.LINE_AA)

    ranges = np.asarray(scan.ranges, np.float64)
    angles = scan.angle_min + np.arange(len(ranges)) * scan.angle_increment
    valid = np.isfinite(ranges) & (ranges >= scan.range_min) & (ranges <= scan.range_max)
    ranges = np.where(valid, ranges, 0.0)
    xs, ys = ranges * np.cos(angles), ranges * np.sin(angles)
    beams = canvas.copy()
    for index in np.flatnonzero(valid):
        cv2.line(beams, at(0, 0), at(xs[index], ys[index]), (225, 190, 140), 1, cv2.LINE_AA)
    canvas = cv2.addWeighted(beams, 0.35, canvas, 0.65, 0)
    alert = nearest is not None and nearest.distance < obstacle_distance
    zone = canvas.copy()
    cv2.circle(zone, at(0, 0), round(obstacle_distance * scale), ALERT if alert else CALM, -1, cv2.LINE_AA)
    canvas = cv2.addWeighted(zone, 0.25, canvas, 0.75, 0)
    cv2.circle(canvas, at(0, 0), round(obstacle_distance * scale), ALERT if alert else CALM, 1, cv2.LINE_AA)
    for index in np.flatnonzero(valid):
        close = ranges[index] < obstacle_distance
        size_px, color = (4, ALERT) if close else (2, (140, 60, 10))
        cv2.circle(canvas, at(xs[index], ys[index]), size_px, color, -1, cv2.LINE_AA)
    robot = np.array([at(0.16, 0), at(-0.11, 0.11), at(-0.11, -0.11)], np.int32)
    cv2.fillPoly(canvas, [robot], INK, cv2.LINE_AA)
    lost = int((~valid).sum())
    write_text(canvas, f'{len(ranges)} beams, {lost} without a valid range', 12, size - 14, (110, 110, 110), 0.42)
    if nearest is None:
        return titled(canvas, 'scan: nothing in range')
    x, y = nearest.distance * math.cos(nearest.bearing), nearest.distance * math.sin(nearest.bearing)
    cv2.line(canvas, at(0, 0), at(x, y), ALERT if alert else CALM, 2, cv2.LINE_AA)
    state = 'OBSTACLE' if alert else 'clear'
    return titled(canvas, f'scan: {state}, nearest {obstacles.describe(nearest)}')


def draw_overview(drawn) -> np.ndarray:
    """The liveliest pictures on one sheet, each 540 pixels high."""
    chosen = [name for name in ('detections-1', 'detections-3', 'colors-1', 'scan-near') if name in drawn]
    tiles = []
    for name in chosen:
        picture = drawn[name]
        scale = min(760 / picture.shape[1], 540 / picture.shape[0])
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        tile = np.full((560, 780, 3), PAPER, np.uint8)
        top, left = (560 - small.shape[0]) // 2, (780 - small.shape[1]) // 2
        tile[top:top + small.shape[0], left:left + small.shape[1]] = small
        tiles.append(tile)
    while len(tiles) % 2:
        tiles.append(np.full_like(tiles[0], PAPER))
    return np.vstack([np.hstack(tiles[row:row + 2]) for row in range(0, len(tiles), 2)])
