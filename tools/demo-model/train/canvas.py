"""A small sheet of material indices on which sprites are drawn without blending, so that every pixel is crisp."""

from __future__ import annotations

import numpy as np

from colors import INNER_INDEX, LIGHT_INDEX, OUTLINE_INDEX, tone

SIDE = 64
BASE = 56
"""Row on which a sprite stands; x = 0 lies between columns 31 and 32."""

Mask = np.ndarray


class Canvas:
    """Shapes are given in units of the normal size: x to the right, y up from where the sprite stands."""

    def __init__(self, scale: float, flip: bool = False) -> None:
        rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(float)
        self.x = (columns - (SIDE - 1) / 2) / scale * (-1 if flip else 1)
        self.y = (BASE - rows - 0.5) / scale
        self.pixel = 1 / scale
        self.material = np.zeros((SIDE, SIDE), np.uint8)
        self.part = np.zeros((SIDE, SIDE), np.uint8)
        self.windows = np.zeros((SIDE, SIDE), bool)
        self.panes: list[tuple[float, float, float, float]] = []

    # ---- shapes
    def box(self, x0: float, x1: float, y0: float, y1: float) -> Mask:
        return (self.x > x0) & (self.x < x1) & (self.y > y0) & (self.y < y1)

    def disk(self, x: float, y: float, rx: float, ry: float | None = None) -> Mask:
        return ((self.x - x) / rx) ** 2 + ((self.y - y) / (ry or rx)) ** 2 < 1

    def polygon(self, *points: tuple[float, float]) -> Mask:
        inside = np.zeros(self.x.shape, bool)
        for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
            if y0 == y1:
                continue
            crosses = (y0 > self.y) != (y1 > self.y)
            inside ^= crosses & (self.x < (x1 - x0) * (self.y - y0) / (y1 - y0) + x0)
        return inside

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 1.0) -> Mask:
        """A stroke, never thinner than a pixel."""
        length = np.hypot(x1 - x0, y1 - y0)
        along = ((self.x - x0) * (x1 - x0) + (self.y - y0) * (y1 - y0)) / length
        across = np.abs((self.x - x0) * (y1 - y0) - (self.y - y0) * (x1 - x0)) / length
        half = max(width, 1.05 * self.pixel) / 2
        return (across < half) & (along > -half) & (along < length + half)

    # ---- painting
    def fill(self, mask: Mask, family: str, which: int = 1, new_part: bool = True) -> None:
        """Paints one tone of a family."""
        self.material[mask] = tone(family, which)
        if new_part:
            self.part[mask] = self.part.max() + 1

    def light(self, mask: Mask, name: str) -> None:
        self.material[mask] = LIGHT_INDEX[name]

    def shade(self, mask: Mask, family: str, left: float = 0.25, right: float = 0.68) -> None:
        """Paints a family with its light tone at the left and its dark tone at the right, flipped or not."""
        if not mask.any():
            return
        columns = np.where(mask.any(axis=0))[0]
        start, width = columns[0], max(1, columns[-1] - columns[0])
        across = (np.arange(SIDE) - start) / width
        tones = np.where(across < left, 0, np.where(across > right, 2, 1)) + tone(family, 0)
        self.material = np.where(mask, tones[None], self.material).astype(np.uint8)
        self.part[mask] = self.part.max() + 1

    def ball(self, mask: Mask, x: float, y: float, radius: float, family: str) -> None:
        """Paints a round thing lit from the upper left."""
        toward = ((self.x - x) * (1 if self.x[0, 0] < 0 else -1) - (self.y - y)) / radius
        tones = np.where(toward < -0.55, 0, np.where(toward > 0.62, 2, 1)) + tone(family, 0)
        self.material = np.where(mask, tones, self.material).astype(np.uint8)
        self.part[mask] = self.part.max() + 1

    def window(self, x0: float, x1: float, y0: float, y1: float) -> None:
        mask = self.box(x0, x1, y0, y1)
        self.fill(mask, "pane", 1)
        self.windows |= mask
        self.panes.append((x0, x1, y0, y1))

    # ---- finish
    def outline(self, inner: bool) -> None:
        """A line of one pixel around the sprite; with `inner`, also where two parts meet."""
        solid = self.material > 0
        if inner:
            edge = np.zeros(solid.shape, bool)
            below, right = self.part[:-1] != self.part[1:], self.part[:, :-1] != self.part[:, 1:]
            edge[1:] |= below & solid[:-1] & solid[1:]
            edge[:, 1:] |= right & solid[:, :-1] & solid[:, 1:]
            fine = self.material >= OUTLINE_INDEX  # Lights and eyes stay whole.
            self.material[edge & ~fine & self._thick()] = INNER_INDEX
        grown = np.pad(solid, 1)
        around = grown[:-2, 1:-1] | grown[2:, 1:-1] | grown[1:-1, :-2] | grown[1:-1, 2:]
        self.material[around & ~solid] = OUTLINE_INDEX

    def _thick(self) -> Mask:
        """Parts of which a line would leave something."""
        count = np.bincount(self.part.ravel(), minlength=256)
        return count[self.part] > 24
