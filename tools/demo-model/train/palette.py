"""The fixed palette all pictures are made of."""

from __future__ import annotations

import numpy as np

from attributes import sample_scene
from config import PALETTE_SIZE, SEED
from scenes import draw

SAMPLE = 2_500
ROUNDS = 40


def _code(pictures: np.ndarray) -> np.ndarray:
    wide = pictures.astype(np.int32)
    return (wide[..., 0] << 16) | (wide[..., 1] << 8) | wide[..., 2]


def _rgb(codes: np.ndarray) -> np.ndarray:
    return np.stack((codes >> 16, codes >> 8 & 255, codes & 255), -1).astype(float)


# Differences in green count most to the eye, in blue least.
_WEIGHTS = np.sqrt(np.array((0.3, 0.5, 0.2)))


def _nearest(colors: np.ndarray, palette: np.ndarray) -> np.ndarray:
    distance = ((colors[:, None] - palette[None]) * _WEIGHTS) ** 2
    return distance.sum(-1).argmin(1)


def make_palette() -> np.ndarray:
    """Colours (PALETTE_SIZE, 3) uint8 that stand for those of many scenes: k-means, rare colours counted up."""
    rng = np.random.default_rng(SEED)
    codes = np.concatenate(
        [np.unique(_code(draw(sample_scene(rng))), return_counts=True) for _ in range(SAMPLE)], axis=1
    )
    unique, inverse = np.unique(codes[0], return_inverse=True)
    counts = np.sqrt(np.bincount(inverse, weights=codes[1]))
    colors = _rgb(unique)
    palette = colors[rng.choice(len(colors), 1, p=counts / counts.sum())]
    while len(palette) < PALETTE_SIZE:  # Each new colour is the one worst served so far.
        lack = (((colors - palette[_nearest(colors, palette)]) * _WEIGHTS) ** 2).sum(1) * counts
        palette = np.vstack((palette, colors[lack.argmax()]))
    for _ in range(ROUNDS):
        owner = _nearest(colors, palette)
        for i in range(PALETTE_SIZE):
            mine = owner == i
            if mine.any():
                palette[i] = np.average(colors[mine], axis=0, weights=counts[mine])
    return np.round(palette).astype(np.uint8)


class Quantizer:
    """Turns RGB pictures into palette indices; remembers the colours it has met."""

    def __init__(self, palette: np.ndarray) -> None:
        self.palette = palette.astype(float)
        self.table = np.full(1 << 24, 255, np.uint8)

    def __call__(self, picture: np.ndarray) -> np.ndarray:
        codes = _code(picture)
        indices = self.table[codes]
        if (indices == 255).any():
            new = np.unique(codes[indices == 255])
            self.table[new] = _nearest(_rgb(new), self.palette)
            indices = self.table[codes]
        return indices
