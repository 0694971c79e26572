"""How the twelve subjects look. Lengths are pixels at the normal size."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from canvas import Canvas


def house(c: Canvas) -> None:
    c.shade(c.box(8, 13, 20, 34), "stone")
    c.shade(c.box(-15, 15, 0, 18), "main", 0.1, 0.75)
    c.shade(c.polygon((-19, 17), (-3, 34), (3, 34), (19, 17)), "roof", 0.2, 0.7)
    for y in (21, 25, 29):
        c.fill(c.box(-20, 20, y, y + 1) & (c.part == c.part.max()), "roof", 2, False)
    c.shade(c.box(-3, 3, 0, 10), "wood")
    c.fill(c.box(1, 2, 4, 5), "petal", 0, False)
    for x in (-13, 5):
        c.fill(c.box(x, x + 8, 5, 14), "white")
        c.window(x + 1, x + 7, 6, 13)
    c.fill(c.disk(0, 23, 3.4), "white", 1, False)
    c.light(c.disk(0, 23, 2.2), "hole")


def abandoned_house(c: Canvas) -> None:
    bare_tree(c)
    c.shade(c.polygon((7, 28), (9, 41), (14, 40), (13, 24)), "oldwood", 0.3, 0.6)
    c.shade(c.box(-15, 15, 0, 21), "main", 0.1, 0.75)
    # The ridge has sunk in.
    c.shade(c.polygon((-19, 19), (-11, 37), (1, 31), (8, 35), (19, 19)), "ruinroof", 0.25, 0.7)
    c.light(c.polygon((3, 23), (3, 28), (8, 28), (10, 23)), "hole")
    c.fill(c.box(-4, 4, 0, 12), "oldwood", 2)
    c.fill(c.box(-3, 3, 0, 11), "black", 2, False)
    c.fill(c.line(-4, 3, 4, 8, 2), "oldwood", 0, False)
    for x in (-13, 5):
        c.fill(c.box(x, x + 8, 4, 15), "oldwood", 2)
        c.window(x + 1, x + 7, 5, 14)


def bare_tree(c: Canvas) -> None:
    """The dead tree that makes a ruin known from far."""
    trunk = c.polygon((-26, 0), (-24, 4), (-24, 17), (-21, 17), (-21, 4), (-19, 0))
    for x0, y0, x1, y1 in ((-23, 16, -27, 27), (-22, 16, -18, 25), (-24, 10, -28, 15)):
        trunk |= c.line(x0, y0, x1, y1, 2)
    c.fill(trunk, "oldwood", 2)


def castle(c: Canvas) -> None:
    c.fill(c.line(0, 40, 0, 45, 1), "black")
    c.fill(c.polygon((0, 45), (0, 41), (6, 43)), "main")
    c.shade(c.box(-6, 6, 10, 28), "stone")
    c.shade(c.polygon((-8, 27), (0, 41), (8, 27)), "main", 0.3, 0.6)
    wall = c.box(-14, 14, 0, 15) | (c.box(-14, 14, 14, 18) & (np.floor((c.x + 40) / 2.5) % 2 < 1))
    c.shade(wall, "stone", 0, 1)
    for x in (-16, 16):
        c.shade(c.box(x - 5, x + 5, 0, 24), "stone")
        c.shade(c.polygon((x - 7, 23), (x, 37), (x + 7, 23)), "main", 0.3, 0.6)
    c.fill(c.box(-5, 5, 0, 6) | c.disk(0, 6, 5), "wood", 2)
    c.fill((c.box(-3.6, 3.6, 0, 6) | c.disk(0, 6, 3.6)) & (np.floor(c.x + 40) % 2 < 1), "black", 2, False)
    c.window(-2, 2, 19, 25)
    for x in (-16, 16):
        c.window(x - 2, x + 2, 13, 20)


def lighthouse(c: Canvas) -> None:
    c.shade(c.disk(0, 0, 14, 6) & (c.y > 0), "rock")
    tower = c.polygon((-7, 2), (-4.6, 31), (4.6, 31), (7, 2))
    c.shade(tower, "white")
    for y in (4, 15, 26):
        c.shade(tower & (c.y > y) & (c.y < y + 5.5), "main")
    c.fill(c.box(-7, 7, 31, 33), "black")
    c.fill(c.box(-4, 4, 33, 39), "black", 0)
    c.light(c.box(-3, 3, 33, 38), "lamp")
    c.shade(c.polygon((-6, 38), (0, 44), (6, 38)), "main")
    c.fill(c.box(-2.6, 2.6, 2, 8), "wood", 2)
    c.window(-2, 2, 10.5, 14.5)
    c.window(-2, 2, 21.5, 25.5)


def tree(c: Canvas) -> None:
    trunk = c.polygon((-7, 0), (-3, 5), (-3, 20), (3, 20), (3, 5), (7, 0))
    c.shade(trunk | c.line(-2, 12, -9, 19, 2) | c.line(2, 12, 9, 19, 2), "wood")
    crown = ((-10, 22, 8.5), (10, 22, 8.5), (0, 20, 8), (-7, 32, 8), (7, 32, 8), (0, 37, 8), (0, 28, 10))
    mask = np.zeros(c.x.shape, bool)
    for x, y, r in crown:
        mask |= c.disk(x, y, r)
    c.ball(mask, 0, 29, 18, "main")
    for x, y in ((-8, 26), (2, 22), (6, 32), (-3, 36), (11, 24)):
        c.fill(c.disk(x, y, 3, 1.6) & ~c.disk(x, y + 1.4, 3, 1.6), "main", 2, False)


def forest(c: Canvas) -> None:
    for x, y, s in (
        (-26, 6, 0.8),
        (-13, 7, 0.9),
        (0, 8, 0.95),
        (13, 7, 0.9),
        (26, 6, 0.8),
        (-20, 0, 1.0),
        (20, 0, 1.0),
        (-7, -2, 1.1),
        (8, -2, 1.05),
    ):
        c.fill(c.box(x - 2 * s, x + 2 * s, y, y + 7 * s), "wood", 2)
        fir = np.zeros(c.x.shape, bool)
        for low, half, high in ((5, 9, 17), (12, 7.4, 24), (20, 5.6, 32)):
            fir |= c.polygon((x - half * s, y + low * s), (x, y + high * s), (x + half * s, y + low * s))
        c.shade(fir, "main", 0.3, 0.56)


def mountain(c: Canvas) -> None:
    for x, top, half in ((-19, 24, 15), (20, 27, 16), (0, 41, 26)):
        peak = c.polygon((x - half, -3), (x, top), (x + half, -3))
        c.fill(peak, "main", 1)
        c.fill(peak & (c.x + np.where(np.floor(c.y / 3) % 2 < 1, 1.5, 0) > x + 2), "main", 2, False)
        c.fill(peak & (c.x < x - half * 0.45 * (1 - c.y / top) - 2), "main", 0, False)
        cap = peak & (c.y > top * 0.66 + np.where(np.floor((c.x - x + 60) / 3) % 2 < 1, 2, -1.5))
        c.fill(cap, "ball", 0)
        c.fill(cap & (c.x > x + 1), "ball", 2, False)


def boat(c: Canvas) -> None:
    c.fill(c.box(-1, 1, 6, 40), "wood", 2)
    c.shade(c.polygon((2, 9), (2, 38), (19, 9)), "white", 0.4, 0.8)
    c.fill(c.polygon((2, 16), (2, 22), (12, 22), (15, 16)) & c.polygon((2, 9), (2, 38), (19, 9)), "main", 1, False)
    c.shade(c.polygon((-2, 9), (-2, 34), (-15, 9)), "white", 0.2, 0.6)
    c.fill(c.polygon((1, 44), (1, 39), (8, 41.5)), "main")
    hull = c.polygon((-22, 7), (-15, -3), (14, -3), (22, 7))
    c.shade(hull, "main", 0.2, 0.7)
    c.fill(hull & (c.y > 4), "white", 1, False)


def car(c: Canvas) -> None:
    c.shade(c.polygon((-15, 12), (-10, 22), (6, 22), (13, 12)), "main", 0.1, 0.8)
    c.fill(c.polygon((-12, 13), (-8.6, 20), (-2.5, 20), (-2.5, 13)), "glass", 0)
    c.fill(c.polygon((0, 13), (0, 20), (5, 20), (9.5, 13)), "glass", 0)
    body = c.box(-22, 22, 4, 13) & ~c.box(-23, -20.5, 11, 14) & ~c.box(20, 23, 11, 14)
    c.fill(body, "main", 1)
    c.fill(body & (c.y < 7), "main", 2, False)
    c.fill(body & (c.y > 11.6), "main", 0, False)
    c.light(c.box(19, 22.2, 8, 11), "lamp")
    c.fill(c.box(-22.2, -19.6, 8, 11), "pink", 2, False)
    c.fill(c.box(-4, -1, 9, 10.2), "black", 1, False)
    for x in (-12, 12):
        c.fill(c.disk(x, 4, 6), "black", 2)
        c.fill(c.disk(x, 4, 2.8), "metal", 0, False)


def cat(c: Canvas) -> None:
    tail = c.disk(13, 9, 8.5) & ~c.disk(12.5, 9.5, 4.6) & ((c.x > 12) | (c.y < 9)) | c.disk(13.5, 16.4, 2.4)
    c.shade(tail, "main", 0.2, 0.6)
    c.ball(c.disk(0, 8, 11, 11) & (c.y > 0), 0, 9, 11, "main")
    c.fill(c.disk(0, 6, 5.4, 7) & (c.y > 0), "white")
    for x in (-5.5, 5.5):
        c.shade(c.disk(x, 2.4, 4, 2.6) & (c.y > 0), "main")
    for side in (-1, 1):
        c.fill(c.polygon((side * 12, 24), (side * 11.4, 38), (side * 2.5, 31)), "main", 1)
        c.fill(c.polygon((side * 10.4, 28), (side * 10.2, 34), (side * 6, 31)), "pink", 1, False)
    c.ball(c.disk(0, 23.5, 13, 10.5), 0, 24, 13, "main")
    c.fill(c.disk(0, 18.6, 6.5, 4.2), "white", 1, False)
    for x in (-3.4, 0, 3.4):
        c.fill(c.box(x - 0.7, x + 0.7, 29.5, 33), "main", 2, False)
    for side in (-1, 1):
        c.fill(c.disk(side * 5.6, 24.4, 3, 3.6), "vine", 0, False)
        c.fill(c.disk(side * 5.6, 24.2, 1.3, 3), "black", 2, False)
        c.fill(c.line(side * 8, 19.5, side * 16, 21.5), "black", 1, False)
        c.fill(c.line(side * 8, 17.5, side * 16, 16.5), "black", 1, False)
    c.fill(c.polygon((-1.8, 20.8), (1.8, 20.8), (0, 18.6)), "pink", 2, False)
    c.fill(c.line(-2, 16.6, 0, 17.6) | c.line(2, 16.6, 0, 17.6), "black", 1, False)


def snowman(c: Canvas) -> None:
    for side in (-1, 1):
        arm = (
            c.line(side * 7, 20, side * 18, 25, 1.3)
            | c.line(side * 14, 23, side * 16, 29)
            | c.line(side * 16, 24, side * 20, 23)
        )
        c.fill(arm, "wood", 2)
    c.ball(c.disk(0, 9, 12, 10) & (c.y > 0), 0, 9, 11, "ball")
    c.ball(c.disk(0, 20, 8.6, 7.6), 0, 20, 8, "ball")
    c.ball(c.disk(0, 30, 7.6, 7), 0, 30, 7, "ball")
    for y in (8, 13, 19):
        c.fill(c.disk(0, y, 1.3), "black", 2, False)
    c.shade(c.disk(0, 24.6, 8.2, 2.4), "main", 0.2, 0.75)
    c.shade(c.box(3, 7, 14, 25), "main", 0.3, 0.8)
    for x in (-2.8, 2.8):
        c.fill(c.disk(x, 32, 1.3, 1.5), "black", 2, False)
    c.fill(c.polygon((-1, 30.8), (8, 28.8), (-1, 28.2)), "orange")
    c.fill(c.box(-9, 9, 35.5, 37.6), "black")
    c.shade(c.box(-6, 6, 37, 45), "black")
    c.fill(c.box(-6, 6, 37.6, 39.8), "main", 1, False)


def girl(c: Canvas) -> None:
    c.shade(c.disk(0, 29, 11.4, 11.4) | (c.box(-11.4, 11.4, 14, 29) & ~c.box(-4, 4, 0, 16)), "hair", 0.2, 0.7)
    for side in (-1, 1):
        c.fill(c.box(side * 3.2 - 1.7, side * 3.2 + 1.7, 1, 8), "skin")
        c.fill(c.box(side * 3.6 - 2.4, side * 3.6 + 2.4, 0, 2.6), "black")
        c.fill(c.line(side * 5, 18, side * 9.4, 9.5, 3), "skin")
    c.shade(c.polygon((-4, 20), (-11, 6), (11, 6), (4, 20)), "main", 0.25, 0.7)
    c.fill(c.polygon((-10.6, 7.8), (-11, 6), (11, 6), (10.6, 7.8)), "white", 1, False)
    c.fill(c.box(-5, 5, 13, 14.6), "main", 2, False)
    for side in (-1, 1):
        c.fill(c.disk(side * 5, 18, 3, 2.6), "main", 1)
    c.fill(c.box(-1.6, 1.6, 18, 21), "skin", 2, False)
    c.fill(c.disk(0, 27, 9.2, 8), "skin")
    fringe = c.disk(0, 29.5, 10.6, 10) & (c.y > 29.4 + np.where(np.floor((c.x + 40) / 4) % 2 < 1, 1.6, 0))
    c.shade(fringe, "hair", 0.3, 0.75)
    for side in (-1, 1):
        c.fill(c.box(side * 4 - 1.5, side * 4 + 1.5, 24, 28.4), "black", 2, False)
        c.fill(c.box(side * 4 - 0.6, side * 4 + 1.4, 26.6, 28.2), "white", 0, False)
        c.fill(c.disk(side * 6.2, 22.6, 1.6, 1), "pink", 0, False)
    c.fill(c.polygon((4, 38), (-1, 42.5), (-1, 34.5)) | c.polygon((4, 38), (9.5, 42.5), (9.5, 34.5)), "main")
    c.fill(c.disk(4.2, 38.4, 1.7), "main", 2, False)
    c.fill(c.box(-1.4, 1.4, 21.4, 22.5), "pink", 2, False)


DRAWERS: dict[str, Callable[[Canvas], None]] = {
    "house": house, "abandoned house": abandoned_house, "castle": castle, "lighthouse": lighthouse,
    "tree": tree, "forest": forest, "mountain": mountain, "boat": boat, "car": car, "cat": cat,
    "snowman": snowman, "girl": girl,
}  # fmt: skip
