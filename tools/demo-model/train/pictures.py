"""Writing sheets of pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw


def sheet(rows: Sequence[Sequence[np.ndarray]], scale: int = 2, captions: Sequence[str] = ()) -> Image.Image:
    """Pictures (uint8, height x width x 3) in rows, enlarged by whole pixels, with a caption over each row."""
    side = rows[0][0].shape[0] * scale + 4
    head = 16 if captions else 0
    image = Image.new("RGB", (side * max(map(len, rows)) + 4, (side + head) * len(rows) + 4), (24, 24, 28))
    pen = ImageDraw.Draw(image)
    for r, row in enumerate(rows):
        top = 4 + r * (side + head)
        if captions:
            pen.text((6, top), captions[r], fill=(232, 232, 190))
        for c, picture in enumerate(row):
            one = Image.fromarray(picture).resize((side - 4, side - 4), Image.Resampling.NEAREST)
            image.paste(one, (4 + c * side, top + head))
    return image


def save(image: Image.Image, path: Path) -> None:
    """Writes a PNG of at most 256 colours, which pixel art seldom exceeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
