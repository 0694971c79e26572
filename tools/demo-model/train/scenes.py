"""Draws a scene as 64x64 pixels: sky, hills, ground, subject, details and weather, all from fixed patterns."""

from __future__ import annotations

from functools import cache

import numpy as np

from attributes import Scene
from canvas import BASE, SIDE
from colors import BANDS, GROUND_INDEX, HILL_INDEX, LIGHT_INDEX, SHADOW_INDEX, SKY_INDEX, color_table, tone
from sprites import sprite

ROWS, COLUMNS = np.mgrid[0:SIDE, 0:SIDE]
BIRD = ((0, 1, 6, 7), (1, 2, 5, 6), (2, 3, 4, 5))
"""Columns of a bird in each of its rows."""
ONE_WAY = ("girl", "abandoned house")
"""Subjects that are never drawn mirrored."""
WALL_DETAILS = frozenset(("overgrown", "broken windows", "peeling paint", "lit windows"))


def _choose(rng: np.random.Generator, *values: int) -> int:
    return values[int(rng.integers(len(values)))]


def _put(sheet: np.ndarray, mask: np.ndarray, name: str) -> None:
    sheet[mask] = LIGHT_INDEX[name]


def _disk(x: float, y: float, radius: float) -> np.ndarray:
    return np.hypot(COLUMNS - x + 0.5, ROWS - y + 0.5) < radius


@cache
def _points(pattern: int, spacing: int, jitter: int) -> np.ndarray:
    """A fixed scatter: one point in each square of `spacing` pixels."""
    rng = np.random.default_rng(1000 + pattern)
    mask = np.zeros((SIDE, SIDE), bool)
    for row in range(0, SIDE, spacing):
        for column in range(0, SIDE, spacing):
            dy, dx = rng.integers(0, jitter, 2)
            mask[min(SIDE - 1, row + dy), min(SIDE - 1, column + dx)] = True
    return mask


def _cross(mask: np.ndarray) -> np.ndarray:
    grown = np.pad(mask, 1)
    return mask | grown[:-2, 1:-1] | grown[2:, 1:-1] | grown[1:-1, :-2] | grown[1:-1, 2:]


@cache
def _flakes(pattern: int) -> np.ndarray:
    """A fixed scatter of squares of 2x2 pixels, each in the corner of a latent's cell."""
    cells = _points(pattern + 6, 4, 3)[: SIDE // 4, : SIDE // 4]
    return np.kron(cells, [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]).astype(bool)


@cache
def _cloud(pattern: int) -> tuple[np.ndarray, np.ndarray]:
    """Light and shaded part of a fixed arrangement of heaped clouds."""
    puffs = ((12, 12), (46, 20)), ((30, 10), (58, 22), (4, 24)), ((52, 10), (16, 22))
    light = np.zeros((SIDE, SIDE), bool)
    base = np.zeros((SIDE, SIDE), bool)
    for x, y in puffs[pattern]:
        for dx, dy, radius in ((-6, 0, 4), (0, -2, 5.5), (6, 0, 4)):
            light |= _disk(x + dx, y + dy, radius) & (y + 2 > ROWS)
        base |= (np.abs(COLUMNS + 0.5 - x) < 9) & (y <= ROWS) & (y + 2 > ROWS)
    return light, base & light


@cache
def _streaks(pattern: int) -> np.ndarray:
    """Flat clouds in bars."""
    bars = (
        ((4, 8, 26), (38, 14, 20), (16, 22, 22)),
        ((30, 6, 28), (0, 16, 22), (40, 24, 18)),
        ((10, 10, 18), (36, 20, 26)),
    )
    mask = np.zeros((SIDE, SIDE), bool)
    for x, y, width in bars[pattern]:
        mask |= (x <= COLUMNS) & (x + width > COLUMNS) & (y <= ROWS) & (y + 2 > ROWS)
        mask |= (x + 4 <= COLUMNS) & (x + width - 6 > COLUMNS) & (y - 2 <= ROWS) & (y > ROWS)
    return mask


@cache
def _storm(pattern: int) -> np.ndarray:
    """Height of the cloud cover at each column."""
    x = np.arange(SIDE) + pattern * 20
    return np.round(13 + 3 * np.abs(np.sin(x * 0.2)) + 2 * np.abs(np.sin(x * 0.33))).astype(int)


def _sky(sheet: np.ndarray, scene: Scene, horizon: int, rng: np.random.Generator) -> None:
    position = ROWS / horizon * BANDS
    if scene.style == "realistic":
        position = position + ((ROWS + COLUMNS) % 2) * 0.5 - 0.25
    sheet[:] = SKY_INDEX + np.clip(position, 0, BANDS - 1).astype(int)
    pattern, x, y = int(rng.integers(3)), _choose(rng, 10, 18, 46, 54), _choose(rng, 10, 14)
    if scene.sky == "day":
        _put(sheet, _disk(x, y, 5.6), "sun")
        light, base = _cloud(pattern)
        _put(sheet, light, "cloud")
        _put(sheet, base, "cloudshade")
    elif scene.sky == "sunset":
        _put(sheet, _disk(x, horizon, 14), "glow")
        _put(sheet, _disk(x, horizon, 10), "sun")
        _put(sheet, _streaks(pattern), "cloud")
    elif scene.sky == "moonlit":
        _put(sheet, _points(pattern, 16, 12) & (horizon - 6 > ROWS), "star")
        _put(sheet, _disk(x, y, 10.5), "halo")
        _put(sheet, _disk(x, y, 7.6), "moon")
        for dx, dy, radius in ((-2, -2, 2.1), (3, 1, 1.7), (-1, 4, 1.3)):
            _put(sheet, _disk(x + dx, y + dy, radius), "crater")
        _put(sheet, _streaks(pattern) & (y + 9 < ROWS), "cloud")
    elif scene.sky == "starry":
        _put(sheet, _points(pattern, 8, 7) & (horizon - 2 > ROWS), "star")
        _put(sheet, _cross(_points(pattern + 3, 32, 28)) & (horizon - 6 > ROWS), "star")
    elif scene.sky == "storm":
        cover = _storm(pattern)
        _put(sheet, cover[None] > ROWS, "cloud")
        _put(sheet, cover[None] - 5 > ROWS, "cloudshade")
        zigzag = np.where(ROWS < 22, 22 - ROWS, np.where(ROWS < 26, (ROWS - 22) * 1.5, 6 - (ROWS - 26)))
        _put(sheet, (np.abs(COLUMNS - x - zigzag * 0.5) < 1.6) & (ROWS > 11) & (ROWS < 36), "bolt")
    elif scene.sky == "aurora":
        _put(sheet, _points(pattern, 16, 12) & (horizon - 6 > ROWS), "star")
        wave = np.round(10 + 4 * np.sin(COLUMNS * 0.13 + pattern * 2) + 2 * np.sin(COLUMNS * 0.29 + pattern)).astype(
            int
        )
        for low, high, name in ((8, 13, "aurora3"), (4, 8, "aurora2"), (0, 4, "aurora1")):
            _put(sheet, (wave + low <= ROWS) & (wave + high > ROWS), name)


def _hills(sheet: np.ndarray, horizon: int, rng: np.random.Generator) -> None:
    pattern = int(rng.integers(4))
    if pattern == 3:
        return
    wave = 3 + 3 * np.sin(COLUMNS * 0.11 + pattern * 2.1) + 1.5 * np.sin(COLUMNS * 0.23 + pattern)
    sheet[(horizon - wave <= ROWS) & (horizon > ROWS)] = HILL_INDEX


def _marks(ground: str, horizon: int) -> np.ndarray:
    """0 none, 1 the ground's darker mark, 2 its lighter one; fixed patterns of 16x8 pixels."""
    row, column, marks = ROWS - horizon, COLUMNS, np.zeros((SIDE, SIDE), int)
    shifted = (column + (row // 8 % 2) * 8) % 16
    step = row % 8
    if ground == "grass":
        marks[((shifted == 3) | (shifted == 5)) & (step == 3) | (shifted == 4) & (step == 4)] = 1
        marks[(shifted == 11) & (step >= 6)] = 2
    elif ground == "snow":
        marks[(shifted >= 3) & (shifted < 8) & (step == 5)] = 1
        marks[(shifted == 12) & (step == 2)] = 2
    elif ground == "sand":
        marks[(shifted >= 2) & (shifted < 6) & (step == 4) | (shifted >= 6) & (shifted < 10) & (step == 5)] = 1
        marks[(shifted >= 6) & (shifted < 10) & (step == 4)] = 2
    elif ground == "water":
        marks[(shifted >= 1) & (shifted < 6) & (step == 2) | (shifted >= 9) & (shifted < 13) & (step == 6)] = 1
        marks[(shifted >= 2) & (shifted < 7) & (step == 3)] = 2
    elif ground == "rocks":
        marks[(shifted >= 2) & (shifted < 8) & (step >= 3) & (step < 6)] = 2
        marks[(shifted >= 2) & (shifted < 8) & (step == 6) | (shifted == 8) & (step >= 4) & (step < 7)] = 1
        marks[(shifted >= 11) & (shifted < 14) & (step >= 1) & (step < 3)] = 1
    elif ground == "road":
        marks[(row < 4) | (row >= 20)] = 2
        marks[(row >= 12) & (row < 14) & (column % 16 < 8)] = 1
    return np.where(row >= 0, marks, 0)


def _ground(sheet: np.ndarray, scene: Scene, horizon: int) -> None:
    depth = np.clip((ROWS - horizon) // 8, 0, 2)
    below = horizon <= ROWS
    sheet[below] = (GROUND_INDEX + depth)[below]
    marks = _marks(scene.ground, horizon)
    sheet[marks == 1] = GROUND_INDEX + 3
    sheet[marks == 2] = GROUND_INDEX + 4


def _stamp(sheet: np.ndarray, material: np.ndarray, x: int, base: int) -> None:
    """Lays a sprite on the sheet with its middle at column x and its foot at row `base`."""
    dx, dy = x - SIDE // 2, base - BASE
    rows = slice(max(0, dy), min(SIDE, SIDE + dy))
    columns = slice(max(0, dx), min(SIDE, SIDE + dx))
    part = material[max(0, -dy) : min(SIDE, SIDE - dy), max(0, -dx) : min(SIDE, SIDE - dx)]
    view = sheet[rows, columns]
    view[part > 0] = part[part > 0]


def _footing(sheet: np.ndarray, scene: Scene, x: int, base: int) -> None:
    """An islet under things that cannot swim, and a shadow in the realistic style."""
    half = {"small": 16, "normal": 22, "large": 28}[scene.size]
    if scene.ground == "water" and scene.subject not in ("boat", "mountain"):
        islet = ((COLUMNS + 0.5 - x) / half) ** 2 + ((ROWS + 0.5 - base) / 4.5) ** 2 < 1
        sheet[islet] = tone("soil", 1)
        sheet[islet & (base + 2 <= ROWS)] = tone("soil", 2)
    elif scene.style == "realistic" and scene.subject not in ("boat", "mountain", "forest"):
        shadow = ((COLUMNS + 0.5 - x - 4) / (half * 0.8)) ** 2 + ((ROWS + 0.5 - base) / 2.6) ** 2 < 1
        sheet[shadow] = SHADOW_INDEX


def _in_front(sheet: np.ndarray, scene: Scene, base: int, rng: np.random.Generator) -> None:
    pattern = int(rng.integers(3))
    if "fence" in scene.details:
        top = min(base + 2, SIDE - 9)
        rails = ((top + 2 == ROWS) | (top + 5 == ROWS)) | ((COLUMNS % 8 < 2) & (top <= ROWS) & (top + 8 > ROWS))
        sheet[rails] = tone("fence", 1)
        sheet[(COLUMNS % 8 == 1) & (top <= ROWS) & (top + 8 > ROWS)] = tone("fence", 2)
    if "flowers" in scene.details:
        heart = _points(pattern, 8, 6) & (base - 2 <= ROWS) & (SIDE - 2 > ROWS)
        sheet[_cross(heart)] = tone("petal", 1)
        sheet[heart] = tone("petal", 0)


def _air(sheet: np.ndarray, scene: Scene, rng: np.random.Generator) -> None:
    pattern, x, y = int(rng.integers(3)), _choose(rng, 4, 20, 36), _choose(rng, 8, 16)
    if "birds" in scene.details:
        for dx, dy in ((0, 0), (12, -4), (20, 4)):
            for row, columns in enumerate(BIRD):
                sheet[y + dy + row, x + dx + np.array(columns)] = LIGHT_INDEX["bird"]
    if "snowfall" in scene.details:
        _put(sheet, _flakes(pattern), "flake")
    if "rain" in scene.details:
        slant = (COLUMNS + ROWS // 2 + pattern * 3) % 8
        _put(sheet, (slant == 0) & ((ROWS + (COLUMNS + ROWS // 2) // 8 * 5) % 12 < 6), "rain")
    if scene.sky == "fog":
        _put(sheet, _streaks(pattern), "mist")


def draw(scene: Scene) -> np.ndarray:
    """The scene as RGB, shape (64, 64, 3), uint8. The same scene gives the same picture."""
    rng = np.random.default_rng(scene.seed)
    sheet = np.zeros((SIDE, SIDE), np.uint8)
    horizon = _choose(rng, 40, 44)
    base = horizon + {"small": 4, "normal": 8, "large": 12}[scene.size]
    x = (
        {"left": 16, "center": 28, "right": 44}[scene.place]
        + _choose(rng, 0, 4)
        + (2 if scene.place == "center" else 0)
    )
    _sky(sheet, scene, horizon, rng)
    _hills(sheet, horizon, rng)
    _ground(sheet, scene, horizon)
    _footing(sheet, scene, x, base)
    flip = bool(rng.integers(2)) and scene.subject not in ONE_WAY
    _stamp(sheet, sprite(scene.subject, scene.size, scene.style, flip, scene.details & WALL_DETAILS), x, base)
    _in_front(sheet, scene, base, rng)
    _air(sheet, scene, rng)
    weathered = scene.subject == "abandoned house"
    table = color_table(scene.sky, scene.ground, scene.style, scene.color, weathered)
    return (table[sheet] + 0.5).astype(np.uint8)
