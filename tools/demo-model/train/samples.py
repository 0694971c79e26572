"""
Draws with a packed model: python samples.py FOLDER OUT [--random 100] [--threads 2]
OUT/skips.png: fixed prompts at clip skip 1, 2, 3 with two seeds. OUT/random.png: prompts drawn at random at clip skip
1, for counting by eye; OUT/random.txt says what they were.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from captions import HOUSE_PROMPT, caption
from config import SEED
from model_folder import ModelFolder
from pictures import save, sheet
from train_classifier import fresh_scenes

PROMPTS = (
    HOUSE_PROMPT,
    "a red car on the left on asphalt under starry sky, anime style",
    "realistic, snowman, blue scarf, snow field, falling snow, foggy",
    "1girl, solo, purple dress, flowers, green meadow, golden hour, flat colors",
    "white lighthouse, sea, thunderstorm, rain, photo",
    "there is a cat. its fur is orange. it is huge. the sky shows full moon. the ground is grass. it has wooden fence",
    "castle, blue roofs, aurora, snow on the ground, lit windows, anime",
    "sailing boat, green hull, calm sea, sunset, birds, illustration",
    "an astronaut riding a horse on the moon, trending on artstation",
)
COLUMNS = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--random", type=int, default=100)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    model, texts = ModelFolder(given.folder, given.threads), list(PROMPTS)
    columns = [model.draw_all(texts, skip, [seed] * len(texts)) for seed in (1, 2) for skip in (1, 2, 3)]
    rows = [list(one) for one in zip(*columns, strict=True)]
    save(sheet(rows, 2, texts), given.out / "skips.png")
    rng = random.Random(SEED)
    drawn_at_random = [caption(one, rng) for one in fresh_scenes(given.random, SEED + 4_242)]
    if drawn_at_random:
        pictures = list(model.draw_all(drawn_at_random, 1, list(range(given.random))))
        save(sheet([pictures[at : at + COLUMNS] for at in range(0, given.random, COLUMNS)]), given.out / "random.png")
        (given.out / "random.txt").write_text("\n".join(drawn_at_random) + "\n")


if __name__ == "__main__":
    main()
