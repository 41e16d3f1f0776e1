# SPDX-License-Identifier: Apache-2.0
"""Is something too close? The nearest believable range of a laser scan, and a watch with memory over it."""
import math
from typing import NamedTuple, Optional

import numpy as np


class Nearest(NamedTuple):
    distance: float  # metres
    bearing: float   # radians, 0 ahead, positive to the left; NaN when the scan does not say


def nearest(scan, min_points: int = 1) -> Optional[Nearest]:
    """The min_points-th smallest valid range of a LaserScan; None when fewer are valid.

    Valid is what the sensor says it can measure: finite, positive and from range_min to range_max. NaN, infinities and
    zeros are how drivers report "no echo". min_points > 1 makes the answer deaf to single stray echoes.
    """
    ranges = np.asarray(scan.ranges, dtype=np.float64)
    with np.errstate(invalid='ignore'):
        within = (ranges > 0) & (ranges >= scan.range_min) & (ranges <= scan.range_max)
        valid = np.flatnonzero(np.isfinite(ranges) & within)
    if len(valid) < min_points:
        return None
    index = valid[np.argpartition(ranges[valid], min_points - 1)[min_points - 1]]
    angle = scan.angle_min + float(index) * scan.angle_increment
    bearing = math.remainder(angle, 2 * math.pi) if math.isfinite(angle) else math.nan
    return Nearest(float(ranges[index]), bearing)


class ObstacleWatch:
    """Turns distances into a state that does not flicker: near below near_m, clear again only beyond clear_m.

    update() returns 'near' when an obstacle came near, 'still near' each remind_sec while it stays, 'clear' when it
    left, and None when there is nothing to say.
    """

    def __init__(self, near_m: float = 0.5, clear_m: float = 0.6, remind_sec: float = 2.0):
        if not 0 < near_m <= clear_m:
            raise ValueError(f'near distance {near_m} m must be positive and at most the clear distance {clear_m} m')
        self.near_m, self.clear_m, self.remind_sec = near_m, clear_m, remind_sec
        self.is_near = False
        self._said = -math.inf

    def update(self, distance: Optional[float], now_sec: float) -> Optional[str]:
        distance = math.inf if distance is None else distance
        if not self.is_near and distance < self.near_m:
            self.is_near, self._said = True, now_sec
            return 'near'
        if self.is_near and distance > self.clear_m:
            self.is_near = False
            return 'clear'
        if self.is_near and now_sec - self._said >= self.remind_sec:
            self._said = now_sec
            return 'still near'
        return None


def describe(found: Nearest) -> str:
    """'0.42 m at 30 degrees left'; the distance alone when the bearing is not known."""
    if math.isnan(found.bearing):
        return f'{found.distance:.2f} m away'
    degrees = round(math.degrees(found.bearing))
    side = 'ahead' if degrees == 0 else f'at {abs(degrees)} degrees {"left" if degrees > 0 else "right"}'
    return f'{found.distance:.2f} m {side}'
