"""Renders the data set: python data.py WORK [--config cpu]. Takes about 1 ms a picture; always the same by its seed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from attributes import CLASSES, DETAILS, Scene, class_indices, detail_flags, sample_scene
from config import SEED
from palette import Quantizer, make_palette
from scenes import draw
from stage import options
from vocabulary import build_vocabulary


@dataclass(frozen=True)
class Dataset:
    """Pictures as palette indices (count, 64, 64) uint8, with what each shows."""

    indices: torch.Tensor
    palette: torch.Tensor
    """RGB from -1 to 1, (colours, 3)."""
    classes: dict[str, torch.Tensor]
    details: torch.Tensor
    seeds: torch.Tensor
    defaults: torch.Tensor

    def __len__(self) -> int:
        return len(self.indices)

    def scene(self, i: int) -> Scene:
        """The scene behind picture i."""
        one = {name: values[int(self.classes[name][i])] for name, values in CLASSES.items()}
        details = frozenset(name for name, has in zip(DETAILS, self.details[i].tolist(), strict=True) if has)
        return Scene(details=details, default_color=bool(self.defaults[i]), seed=int(self.seeds[i]), **one)


def to_rgb(indices: torch.Tensor, palette: torch.Tensor) -> torch.Tensor:
    """Palette indices (n, 64, 64) as RGB from -1 to 1, (n, 3, 64, 64)."""
    return palette[indices.long()].permute(0, 3, 1, 2)


def load(work: Path, device: str = "cpu") -> Dataset:
    """Reads what main() wrote."""
    file = np.load(work / "data.npz")
    palette = torch.from_numpy(file["palette"]).float().div(127.5).sub(1)
    classes = {name: torch.from_numpy(file[name].astype(np.int64)).to(device) for name in CLASSES}
    indices, details = (torch.from_numpy(file[name]).to(device) for name in ("indices", "details"))
    seeds, defaults = (torch.from_numpy(file[name]) for name in ("seeds", "defaults"))
    return Dataset(indices, palette.to(device), classes, details, seeds, defaults)


def main() -> None:
    chosen = options(__doc__, None)
    palette = make_palette()
    quantizer = Quantizer(palette)
    rng = np.random.default_rng(SEED + 1)
    scenes = [sample_scene(rng) for _ in range(chosen.config.pictures)]
    columns = {name: np.array([class_indices(one)[name] for one in scenes], np.int8) for name in CLASSES}
    np.savez(
        chosen.work / "data.npz",
        indices=np.stack([quantizer(draw(one)) for one in scenes]),
        palette=palette,
        details=np.array([detail_flags(one) for one in scenes]),
        seeds=np.array([one.seed for one in scenes]),
        defaults=np.array([one.default_color for one in scenes]),
        **columns,
    )
    (chosen.work / "vocab.json").write_text(json.dumps(build_vocabulary()))
    print(f"{len(scenes)} pictures in {len(palette)} colours")


if __name__ == "__main__":
    main()
