"""Subjects with the details of their walls, ready to be laid on a scene: drawn once per size, style and direction."""

from __future__ import annotations

from functools import cache

import numpy as np

from attributes import BUILDINGS
from canvas import Canvas
from subjects import DRAWERS

SCALES = {"small": 0.75, "normal": 1.0, "large": 1.25}


def _clumps(c: Canvas) -> np.ndarray:
    """Leaves in clumps of 2x2 pixels: five kinds, in a fixed pattern."""
    return (np.floor(c.x / c.pixel / 2) + 2 * np.floor(c.y / c.pixel / 2)) % 5


def weather(c: Canvas, subject: str, details: frozenset[str]) -> None:
    """The details that belong to a building's walls and windows."""
    ruin = subject == "abandoned house"
    if "peeling paint" in details:
        walls = (c.material >= 1) & (c.material <= 3)
        patches = np.zeros(walls.shape, bool)
        for x, y, rx, ry in (
            (-9, 3, 4, 3.2),
            (-1, 15, 4.5, 3),
            (7, 3, 3.6, 3),
            (-12, 16, 3, 3.4),
            (12, 15, 3.4, 2.6),
            (6, 11, 2.6, 2),
            (-5, 11, 2.4, 1.6),
            (14, 1.5, 3, 2),
        ):
            patches |= c.disk(x, y, rx, ry)
        c.fill(patches & walls, "bare", 1, False)
        c.fill(patches & walls & ~np.roll(patches, 1, axis=0), "bare", 2, False)
    if "lit windows" in details:
        c.light(c.windows, "lit")
        c.light(c.windows & ~np.roll(c.windows, -2, axis=0), "litlow")
    elif "broken windows" in details:
        c.light(c.windows, "hole")
        c.light(c.windows & (np.abs((c.x * 1.5 + c.y * 0.9) % 5 - 2.5) < 0.8), "shard")
    elif not ruin:
        c.fill(c.windows & ~np.roll(c.windows, 2, axis=0), "glass", 0, False)
    if "overgrown" in details:
        solid = c.material > 0
        leaves = np.zeros(solid.shape, bool)
        half = {"house": 17, "abandoned house": 14, "castle": 21, "lighthouse": 8}[subject]
        for x, y, r in (
            (-1.0, 2, 6),
            (-0.85, 8, 4.4),
            (-0.9, 14, 3.6),
            (-0.7, 19, 3),
            (-0.5, 2, 3.4),
            (1.0, 2, 6),
            (0.95, 9, 4),
            (0.6, 2, 3.6),
            (0.85, 15, 2.8),
            (0.3, 25, 2.6),
        ):
            leaves |= c.disk(x * half, y, r, r * 0.85) & (solid | (c.y < 8)) & (c.y > -1)
        c.fill(leaves, "vine", 1)
        c.fill(leaves & (_clumps(c) < 1), "vine", 0, False)
        c.fill(leaves & (_clumps(c) >= 4), "vine", 2, False)


@cache
def sprite(subject: str, size: str, style: str, flip: bool, details: frozenset[str]) -> np.ndarray:
    """
    Material of each pixel (0 where nothing is), with the foot at row BASE: the subject with those of the details that
    belong to its building. Cached, so do not write into it.
    """
    canvas = Canvas(SCALES[size], flip)
    DRAWERS[subject](canvas)
    if subject in BUILDINGS:
        weather(canvas, subject, details)
    if style != "realistic":
        canvas.outline(inner=style == "anime")
    return canvas.material
