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


# Patches and leaves: (x, y, half width, half height), the leaves' x in halves of the building's width.
PATCHES = (
    (-9, 3, 4, 3.2), (-1, 15, 4.5, 3), (7, 3, 3.6, 3), (-12, 16, 3, 3.4), (12, 15, 3.4, 2.6), (6, 11, 2.6, 2),
    (-5, 11, 2.4, 1.6), (14, 1.5, 3, 2),
)  # fmt: skip
LEAVES = (
    (-1.0, 2, 6), (-0.85, 8, 4.4), (-0.9, 14, 3.6), (-0.7, 19, 3), (-0.5, 2, 3.4), (1.0, 2, 6), (0.95, 9, 4),
    (0.6, 2, 3.6), (0.85, 15, 2.8), (0.3, 25, 2.6),
)  # fmt: skip
# A ruin's leave its windows free: they are what tells it from a house.
RUIN_PATCHES = ((-1, 16.5, 4.6, 3), (-11, 18, 4, 2.4), (11, 18.5, 4, 2.2), (14, 2, 3, 2.6))
RUIN_LEAVES = (
    (-1.05, 2, 5.2), (-1.1, 8, 3.4), (-1.05, 14, 3), (-1.1, 20, 4), (-0.5, 1, 3), (1.1, 2, 5.2), (1.15, 9, 3.2),
    (1.1, 20, 3.4), (1.5, 1, 3.4), (-0.35, 32, 4),
)  # fmt: skip
HALF_WIDTHS = {"house": 17, "abandoned house": 15, "castle": 21, "lighthouse": 8}


def _peel(c: Canvas, ruin: bool) -> None:
    walls = (c.material >= 1) & (c.material <= 3)
    patches = np.zeros(walls.shape, bool)
    for patch in RUIN_PATCHES if ruin else PATCHES:
        patches |= c.disk(*patch)
    c.fill(patches & walls, "bare", 1, False)
    c.fill(patches & walls & ~np.roll(patches, 1, axis=0), "bare", 2, False)


def _break_windows(c: Canvas) -> None:
    """Dark panes with glass left in two corners."""
    for x0, x1, y0, y1 in c.panes:
        along = (c.x - x0) / (x1 - x0) + (c.y - y0) / (y1 - y0)
        pane = c.box(x0, x1, y0, y1) & c.windows
        c.light(pane, "hole")
        c.light(pane & ((along < 0.6) | (along > 1.55)), "shard")


def _overgrow(c: Canvas, subject: str) -> None:
    solid = c.material > 0
    leaves = np.zeros(solid.shape, bool)
    for x, y, r in RUIN_LEAVES if subject == "abandoned house" else LEAVES:
        leaves |= c.disk(x * HALF_WIDTHS[subject], y, r, r * 0.85) & (solid | (c.y < 8)) & (c.y > -1)
    c.fill(leaves, "vine", 1)
    c.fill(leaves & (_clumps(c) < 1), "vine", 0, False)
    c.fill(leaves & (_clumps(c) >= 4), "vine", 2, False)


def weather(c: Canvas, subject: str, details: frozenset[str]) -> None:
    """The details that belong to a building's walls and windows."""
    ruin = subject == "abandoned house"
    if "peeling paint" in details:
        _peel(c, ruin)
    if "lit windows" in details:
        c.light(c.windows, "lit")
        c.light(c.windows & ~np.roll(c.windows, -2, axis=0), "litlow")
    elif "broken windows" in details:
        _break_windows(c)
    elif not ruin:
        c.fill(c.windows & ~np.roll(c.windows, 2, axis=0), "glass", 0, False)
    if "overgrown" in details:
        _overgrow(c, subject)


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
