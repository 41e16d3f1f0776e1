# SPDX-License-Identifier: Apache-2.0
"""A pen that paints a thing on a transparent sheet, in coordinates of the thing: -1..1, y down."""
import cv2
import numpy as np

SUBPIXEL = 4  # bits


class Pen:
    """Paints on a square sheet of `size` pixels; what was painted is opaque, the rest transparent."""

    def __init__(self, size: int):
        self.size = size
        self.picture = np.zeros((size, size, 3), np.uint8)
        self.mask = np.zeros((size, size), np.uint8)

    def polygon(self, points, color) -> None:
        corners = self._pixels(points)
        for sheet, paint in ((self.picture, color), (self.mask, 255)):
            cv2.fillPoly(sheet, [corners], paint, cv2.LINE_AA, SUBPIXEL)

    def line(self, points, width: float, color) -> None:
        """A polyline with round ends."""
        corners, thickness = self._pixels(points), max(1, round(width * self.size / 2))
        for sheet, paint in ((self.picture, color), (self.mask, 255)):
            cv2.polylines(sheet, [corners], False, paint, thickness, cv2.LINE_AA, SUBPIXEL)

    def ellipse(self, x, y, radius_x, radius_y, color, angle=0.0, begin=0, end=360, width=None) -> None:
        center = tuple(int(v) for v in self._pixels([(x, y)])[0])
        axes = tuple(int(max(1, round(r * self.size / 2 * (1 << SUBPIXEL)))) for r in (radius_x, radius_y))
        thickness = -1 if width is None else max(1, round(width * self.size / 2))
        for sheet, paint in ((self.picture, color), (self.mask, 255)):
            cv2.ellipse(sheet, center, axes, angle, begin, end, paint, thickness, cv2.LINE_AA, SUBPIXEL)

    def text(self, words: str, x, y, height, color) -> None:
        """Words in capitals, centred on x, y."""
        (width_px, height_px), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)
        scale = height * self.size / 2 / height_px
        corner = (round((x + 1) / 2 * self.size - width_px * scale / 2), round((y + 1) / 2 * self.size
                                                                             + height_px * scale / 2))
        cv2.putText(self.picture, words, corner, cv2.FONT_HERSHEY_SIMPLEX, scale, color, max(1, round(3 * scale)),
                    cv2.LINE_AA)

    def shade(self, direction: float, strength: float) -> None:
        """Light that falls off across the thing towards `direction` (radians)."""
        axis = np.linspace(-1, 1, self.size, dtype=np.float32)
        field = np.cos(direction) * axis[None, :] + np.sin(direction) * axis[:, None]
        self._light(1.0 + strength * field)

    def shade_round(self, x, y, radius, strength) -> None:
        """Light as on a sphere that is lit at x, y."""
        axis = np.linspace(-1, 1, self.size, dtype=np.float32)
        distance = np.hypot(axis[None, :] - x, axis[:, None] - y) / radius
        self._light(1.0 + strength * (0.5 - distance))

    def shade_across(self, left, right, strength) -> None:
        """Light as on an upright cylinder between two abscissae."""
        axis = np.linspace(-1, 1, self.size, dtype=np.float32)
        across = np.clip((axis - left) / max(right - left, 1e-3), 0, 1)
        self._light(np.tile(1.0 + strength * (np.sin(np.pi * across) - 0.6), (self.size, 1)))

    def _light(self, factor) -> None:
        self.picture = np.clip(self.picture * factor[:, :, None], 0, 255).astype(np.uint8)

    def _pixels(self, points) -> np.ndarray:
        scaled = (np.asarray(points, np.float32) + 1) / 2 * self.size * (1 << SUBPIXEL)
        return np.round(scaled).astype(np.int32)
