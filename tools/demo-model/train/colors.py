"""Materials of the scenes and their colours under each sky and in each style."""

from __future__ import annotations

from functools import cache

import numpy as np

from attributes import COLORS, SKIES

Rgb = tuple[float, float, float]

# Families have three tones each (light, middle, dark), in this order, from index 1 on; 0 is "nothing".
FAMILIES: dict[str, tuple[Rgb, Rgb, Rgb]] = {
    "roof": ((176, 82, 62), (148, 62, 52), (112, 44, 44)),
    "ruinroof": ((104, 92, 116), (80, 70, 92), (56, 48, 68)),
    "wood": ((156, 104, 60), (122, 78, 46), (88, 54, 36)),
    "oldwood": ((112, 96, 82), (88, 74, 64), (62, 52, 48)),
    "stone": ((190, 188, 196), (160, 158, 168), (122, 120, 134)),
    "rock": ((150, 146, 144), (120, 116, 116), (90, 86, 90)),
    "white": ((255, 253, 248), (240, 238, 232), (198, 200, 212)),
    "ball": ((255, 255, 255), (232, 240, 250), (174, 192, 222)),
    "black": ((70, 66, 82), (42, 38, 50), (26, 22, 32)),
    "skin": ((255, 224, 196), (250, 208, 174), (222, 166, 134)),
    "hair": ((134, 84, 52), (98, 58, 40), (66, 38, 32)),
    "glass": ((170, 214, 236), (120, 176, 214), (84, 130, 180)),
    "pane": ((126, 156, 196), (84, 108, 156), (54, 70, 112)),
    "metal": ((206, 208, 214), (164, 166, 176), (116, 118, 130)),
    "orange": ((255, 170, 70), (244, 132, 36), (206, 96, 24)),
    "pink": ((255, 160, 168), (240, 120, 136), (200, 84, 108)),
    "vine": ((110, 186, 74), (62, 138, 58), (34, 92, 48)),
    "bare": ((226, 212, 184), (204, 186, 154), (150, 112, 88)),
    "fence": ((246, 240, 226), (218, 206, 182), (164, 146, 122)),
    "petal": ((255, 236, 120), (255, 110, 150), (214, 70, 130)),
    "soil": ((150, 190, 92), (122, 158, 74), (110, 84, 58)),
}
MAIN = {
    "red": (218, 48, 46), "orange": (246, 140, 34), "yellow": (250, 218, 60), "green": (64, 172, 72),
    "blue": (52, 104, 220), "purple": (152, 70, 196), "white": (244, 242, 236), "brown": (140, 88, 50),
}  # fmt: skip
PALE = ("white", "yellow", "orange")
DARK_BARE: tuple[Rgb, Rgb, Rgb] = ((122, 92, 72), (98, 72, 58), (66, 48, 42))
"""What shows under pale paint."""
DARK_SKIES = ("moonlit", "starry", "storm", "aurora")
"""Against these, birds are white."""
AMBIENT = {
    "day": (1.0, 1.0, 1.0), "sunset": (1.0, 0.84, 0.8), "moonlit": (0.76, 0.78, 0.95),
    "starry": (0.74, 0.75, 0.92), "storm": (0.8, 0.81, 0.86), "fog": (0.9, 0.92, 0.93), "aurora": (0.74, 0.85, 0.86),
}  # fmt: skip
SKY_TOP = {
    "day": (74, 150, 236), "sunset": (82, 52, 132), "moonlit": (14, 20, 62), "starry": (12, 8, 40),
    "storm": (40, 44, 58), "fog": (158, 166, 174), "aurora": (8, 20, 46),
}  # fmt: skip
SKY_LOW = {
    "day": (196, 230, 250), "sunset": (255, 160, 84), "moonlit": (66, 80, 146), "starry": (62, 44, 112),
    "storm": (108, 110, 122), "fog": (216, 218, 216), "aurora": (26, 72, 92),
}  # fmt: skip
HILL = {
    "day": (104, 152, 150), "sunset": (124, 66, 104), "moonlit": (34, 44, 92), "starry": (34, 26, 74),
    "storm": (66, 70, 82), "fog": (180, 186, 188), "aurora": (16, 44, 62),
}  # fmt: skip
# Ground tones: near the horizon, middle, near the viewer, and two marks (tufts, ripples, waves, stones).
GROUND_TONES: dict[str, tuple[Rgb, ...]] = {
    "grass": ((124, 194, 84), (96, 172, 72), (72, 144, 62), (56, 120, 52), (160, 216, 104)),
    "snow": ((246, 250, 254), (232, 240, 250), (212, 224, 242), (190, 206, 232), (255, 255, 255)),
    "sand": ((244, 222, 162), (232, 204, 138), (214, 182, 114), (194, 158, 94), (250, 236, 186)),
    "water": ((72, 140, 208), (52, 114, 190), (38, 90, 164), (124, 186, 230), (30, 72, 140)),
    "road": ((112, 112, 120), (98, 98, 106), (84, 84, 92), (250, 224, 110), (96, 160, 76)),
    "rocks": ((158, 150, 144), (138, 130, 126), (116, 108, 108), (88, 82, 84), (188, 180, 172)),
}
# Things that shine by themselves or are mere silhouettes: no ambient light changes them.
LIGHTS: dict[str, Rgb] = {
    "star": (255, 252, 226), "moon": (252, 244, 206), "crater": (222, 208, 164), "halo": (58, 70, 134),
    "sun": (255, 232, 110), "glow": (255, 190, 100), "cloud": (255, 255, 255), "cloudshade": (218, 232, 246),
    "bolt": (255, 246, 150), "aurora1": (92, 240, 168), "aurora2": (56, 170, 190), "aurora3": (170, 96, 220),
    "lit": (255, 220, 100), "litlow": (250, 176, 66), "lamp": (255, 244, 170), "rain": (172, 196, 230),
    "flake": (255, 255, 255), "bird": (30, 28, 44), "shard": (206, 226, 236), "hole": (16, 14, 24),
    "mist": (206, 210, 210),
}  # fmt: skip
CLOUDS = {
    "day": ((255, 255, 255), (218, 232, 246)), "sunset": ((244, 128, 116), (206, 92, 118)),
    "moonlit": ((54, 66, 124), (40, 50, 104)), "storm": ((70, 74, 88), (28, 30, 42)),
}  # fmt: skip

TONES = 3
FAMILY_INDEX = {name: 1 + TONES * i for i, name in enumerate(("main", *FAMILIES))}
_next = 1 + TONES * (len(FAMILIES) + 1)
BANDS = 8
SKY_INDEX = _next
GROUND_INDEX = SKY_INDEX + BANDS
HILL_INDEX = GROUND_INDEX + 5
SHADOW_INDEX = HILL_INDEX + 1
OUTLINE_INDEX = SHADOW_INDEX + 1
INNER_INDEX = OUTLINE_INDEX + 1
LIGHT_INDEX = {name: INNER_INDEX + 1 + i for i, name in enumerate(LIGHTS)}
MATERIALS = INNER_INDEX + 1 + len(LIGHTS)


def tone(family: str, which: int = 1) -> int:
    """Index of a family's tone: 0 light, 1 middle, 2 dark."""
    return FAMILY_INDEX[family] + which


def _main_tones(color: str, weathered: bool) -> list[np.ndarray]:
    base = np.array(MAIN[color], float)
    if weathered:
        base = base * 0.72 + np.array((104, 100, 98)) * 0.28
    return [base + (255 - base) * 0.28, base, base * np.array((0.72, 0.7, 0.78))]


def _saturate(table: np.ndarray, amount: float) -> np.ndarray:
    grey = table.mean(axis=1, keepdims=True)
    return grey + (table - grey) * amount


@cache
def color_table(sky: str, ground: str, style: str, color: str, weathered: bool) -> np.ndarray:
    """RGB (0-255, float) of every material: shape (MATERIALS, 3)."""
    table = np.zeros((MATERIALS, 3))
    families = {"main": _main_tones(color, weathered), **FAMILIES}
    if color in PALE:
        families["bare"] = DARK_BARE
    for name, tones in families.items():
        start = FAMILY_INDEX[name]
        light, middle, dark = (np.array(one, float) for one in tones)
        if style == "anime":
            dark = middle * 0.9 + dark * 0.1 if name in ("main", "ball", "white") else dark
            light = middle
        if style == "pixel":
            light = (light + middle) / 2
        table[start : start + TONES] = light, middle, dark
    ground_rows = slice(GROUND_INDEX, GROUND_INDEX + 5)
    table[ground_rows] = GROUND_TONES[ground]
    table[SHADOW_INDEX] = np.array(GROUND_TONES[ground][2]) * 0.66
    table[OUTLINE_INDEX] = table[INNER_INDEX] = (20, 14, 28) if style == "anime" else (52, 38, 56)
    table *= np.array(AMBIENT[sky])
    if sky == "fog":
        mist = np.array(LIGHTS["mist"], float)
        table += (mist - table) * 0.24
        table[ground_rows] += (mist - table[ground_rows]) * 0.2
    top, low = np.array(SKY_TOP[sky], float), np.array(SKY_LOW[sky], float)
    for band in range(BANDS):
        step = band // 2 * 2 + 0.5 if style == "anime" else band
        table[SKY_INDEX + band] = top + (low - top) * step / (BANDS - 1)
    table[HILL_INDEX] = HILL[sky]
    for name, rgb in LIGHTS.items():
        table[LIGHT_INDEX[name]] = rgb
    if sky in DARK_SKIES:
        table[LIGHT_INDEX["bird"]] = LIGHTS["flake"]
    if sky in CLOUDS:
        table[LIGHT_INDEX["cloud"]], table[LIGHT_INDEX["cloudshade"]] = CLOUDS[sky]
    table = _saturate(table, {"anime": 1.15, "pixel": 1.0, "realistic": 0.72}[style])
    return np.clip(table, 0, 255)


def check_names() -> None:
    """Fails when a sky or a colour has been added in one place only."""
    for table in (AMBIENT, SKY_TOP, SKY_LOW, HILL):
        assert set(table) == set(SKIES)
    assert set(MAIN) == set(COLORS)
