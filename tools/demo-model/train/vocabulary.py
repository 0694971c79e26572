"""Words as ids. Word level: 300 words cover the whole world; what is outside becomes <unk>, which is trained too."""

from __future__ import annotations

import random

import numpy as np
import torch

from attributes import sample_scene
from captions import blame, caption, check_vocabulary, words

PAD, BOS, EOS, UNKNOWN, COMMA, STOP = range(6)
SPECIAL = ("<pad>", "<bos>", "<eos>", "<unk>", ",", ".")
CONTEXT = 77
SAMPLES = 12_000


def build_vocabulary() -> list[str]:
    """All words of a fixed sample of captions, in alphabetical order after the special rows."""
    rng, chooser = np.random.default_rng(5), random.Random(5)
    found: set[str] = set()
    for _ in range(SAMPLES):
        found.update(words(caption(sample_scene(rng), chooser)))
    for _ in range(500):
        found.update(words(blame(chooser)))
    check_vocabulary(found)
    return [*SPECIAL, *sorted(found - set(SPECIAL))]


class Tokenizer:
    """Turns texts into ids: <bos>, at most 75 words, <eos>, then <pad>."""

    def __init__(self, vocabulary: list[str]) -> None:
        self.vocabulary = vocabulary
        self.index = {word: i for i, word in enumerate(vocabulary)}

    def ids(self, text: str) -> list[int]:
        known = [self.index.get(word, UNKNOWN) for word in words(text)][: CONTEXT - 2]
        return [BOS, *known, EOS]

    def batch(self, rows: list[list[int]], length: int | None = None) -> torch.Tensor:
        """Ids padded to the longest row, or to `length`."""
        width = length or max(map(len, rows))
        return torch.tensor([row + [PAD] * (width - len(row)) for row in rows])

    def __call__(self, texts: list[str], length: int | None = None) -> torch.Tensor:
        return self.batch([self.ids(text) for text in texts], length)


def forget(row: list[int], rng: random.Random, share: float = 0.03) -> list[int]:
    """Replaces a share of the words by <unk>, and now and then adds an unknown phrase."""
    row = [UNKNOWN if i > STOP and rng.random() < share else i for i in row]
    if rng.random() < 0.08 and len(row) < CONTEXT - 8:
        row[-1:-1] = [COMMA, *[UNKNOWN] * rng.randint(1, 5)]
    return row
