"""Draws a contact sheet of the renderer: python contact_sheet.py PICTURE.png [--seed 0]"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from attributes import STYLES, SUBJECTS, sample_scene
from pictures import save, sheet
from scenes import draw

COLUMNS_PER_SUBJECT = 9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    rows = []
    for subject in SUBJECTS:
        row = []
        while len(row) < COLUMNS_PER_SUBJECT:
            scene = sample_scene(rng)
            if scene.subject == subject:
                row.append(draw(replace(scene, style=STYLES[len(row) % len(STYLES)])))
        rows.append(row)
    save(sheet(rows, captions=SUBJECTS), options.picture)


if __name__ == "__main__":
    main()
