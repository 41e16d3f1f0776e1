# SPDX-License-Identifier: Apache-2.0
"""A room to scan: a 2-D world of walls, furniture and one walking person, seen by a ray-casting laser scanner.

Coordinates are metres in the scanner's frame: x ahead, y to the left, the scanner at the origin.

        y
        ^   +-------------------- glass ------+  3.0
        |   |  shelf                          |
        |   |            table (o)            |
        |   |                                 door
        |   |        S -> x     person ~~~~~> |
        |   |                                 |
        |   |  sofa                  cabinet  |
        |   +---------------------------------+ -2.5
           -2.0                              5.0

Walls, shelf, sofa and cabinet are segments, table and person are circles. The person enters by the door, walks to a
spot in front of the scanner, 0.3 m from skin to sensor, stands there, and leaves: once per person_period_sec. The
window's glass lets the beam out: no echo, infinity. A few beams fail, as they do in life: NaN.
"""
import math
from typing import List, NamedTuple, Tuple

import numpy as np

Segment = Tuple[float, float, float, float]


class Circle(NamedTuple):
    x: float
    y: float
    radius: float


def rectangle(left: float, bottom: float, right: float, top: float) -> List[Segment]:
    corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
    return [(*corner, *corners[(number + 1) % 4]) for number, corner in enumerate(corners)]


WALLS: List[Segment] = [
    (-2.0, -2.5, 5.0, -2.5), (5.0, -2.5, 5.0, -0.6), (5.0, 0.4, 5.0, 3.0), (-2.0, 3.0, 1.2, 3.0), (3.2, 3.0, 5.0, 3.0),
    (-2.0, 3.0, -2.0, -2.5),
    (5.0, -0.6, 6.5, -0.6), (5.0, 0.4, 6.5, 0.4), (6.5, -0.6, 6.5, 0.4),  # the corridor behind the door
]
FURNITURE: List[Segment] = [
    *rectangle(-1.9, 2.2, -0.6, 2.6),    # shelf
    *rectangle(-1.7, -2.3, 0.2, -1.5),   # sofa
    *rectangle(3.6, -2.4, 4.6, -1.8),    # cabinet
]
GLASS: Segment = (1.2, 3.0, 3.2, 3.0)
TABLE = Circle(2.4, 1.4, 0.45)
PERSON_RADIUS = 0.22
# Time of one round, as a fraction: where the person stands then. Between two of these they walk straight.
PATH = [(0.00, 6.0, -0.1), (0.28, 2.2, -0.5), (0.45, 0.48, 0.20),
        (0.60, 0.48, 0.20), (0.78, 2.2, -0.3), (1.00, 6.0, -0.1)]


def person(time_sec: float, period_sec: float = 12.0) -> Circle:
    """The person, at a time."""
    phase = (time_sec / period_sec) % 1.0
    times, xs, ys = zip(*PATH)
    return Circle(float(np.interp(phase, times, xs)), float(np.interp(phase, times, ys)), PERSON_RADIUS)


class Scanner(NamedTuple):
    """What a LaserScan says about its sensor."""

    beams: int = 360
    angle_min: float = -math.pi
    range_min: float = 0.10
    range_max: float = 8.0

    @property
    def angle_increment(self) -> float:
        return 2 * math.pi / self.beams

    @property
    def angle_max(self) -> float:
        return self.angle_min + (self.beams - 1) * self.angle_increment

    def angles(self) -> np.ndarray:
        return self.angle_min + np.arange(self.beams) * self.angle_increment


def cast(angles: np.ndarray, segments: List[Segment], circles: List[Circle]) -> np.ndarray:
    """Distance from the origin to the first thing that each beam meets; infinity where it meets nothing."""
    dx, dy = np.cos(angles)[:, None], np.sin(angles)[:, None]
    found = np.full((len(angles), 1), np.inf)
    with np.errstate(divide='ignore', invalid='ignore'):
        if segments:
            x1, y1, x2, y2 = np.array(segments, dtype=np.float64).T
            ex, ey = x2 - x1, y2 - y1
            cross = dx * ey - dy * ex                 # 0 for a beam along the segment: it grazes, no echo
            distance = (x1 * ey - y1 * ex) / cross
            along = (x1 * dy - y1 * dx) / cross       # 0..1 on the segment
            hit = (distance > 0) & (along >= 0) & (along <= 1)
            found = np.hstack((found, np.where(hit, distance, np.inf)))
        if circles:
            x, y, radius = np.array(circles, dtype=np.float64).T
            middle = x * dx + y * dy                  # along the beam, to the point nearest to the centre
            half = np.sqrt(radius ** 2 - (x ** 2 + y ** 2 - middle ** 2))  # NaN when the beam misses
            hit = (half >= 0) & (middle - half > 0)
            found = np.hstack((found, np.where(hit, middle - half, np.inf)))
    return found.min(axis=1)


def scan(time_sec: float, scanner: Scanner = Scanner(), period_sec: float = 12.0, noise_m: float = 0.0,
         dropouts: float = 0.0, generator: np.random.Generator = None) -> np.ndarray:
    """The ranges that the scanner reads at a time: float32, infinity for no echo, NaN for a failed beam.

    noise_m is the standard deviation of a range, dropouts the fraction of beams that fail; both need a generator.
    """
    ranges = cast(scanner.angles(), WALLS + FURNITURE, [TABLE, person(time_sec, period_sec)])
    if noise_m > 0:
        ranges = ranges + generator.normal(0.0, noise_m, len(ranges))
    ranges[(ranges > scanner.range_max) | (ranges < scanner.range_min)] = np.inf
    if dropouts > 0:
        ranges[generator.random(len(ranges)) < dropouts] = np.nan
    return ranges.astype(np.float32)
