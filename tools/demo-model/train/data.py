"""
Renders the data set: python data.py WORK [--config cpu]. Takes about 2 ms a picture; always the same by its seed.
A palette and a word list that are in WORK already (restart.py) are kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from attributes import CLASSES, DETAILS, Scene, class_indices, detail_flags, sample_scene
from config import LATENT_SIDE, SEED
from palette import Quantizer, make_palette
from scenes import draw
from stage import options
from vocabulary import build_vocabulary


MORE_RUINS = 0.14
"""Of the pictures, drawn as ruins with two details or more: the first prompt that people see drawn is one."""
MORE_DETAILS = 0.6
"""Of the scenes without details, replaced by another draw: most of a picture is learned sooner than its details."""


@dataclass(frozen=True)
class Dataset:
    """Pictures as palette indices (count, 64, 64) uint8, with what each shows."""

    indices: torch.Tensor
    palette: torch.Tensor
    """RGB from -1 to 1, (colours, 3)."""
    classes: dict[str, torch.Tensor]
    details: torch.Tensor
    places: torch.Tensor
    """Which cells of the latents the details touch (count, 16, 16)."""
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
    indices, details, places = (torch.from_numpy(file[name]).to(device) for name in ("indices", "details", "places"))
    seeds, defaults = (torch.from_numpy(file[name]) for name in ("seeds", "defaults"))
    return Dataset(indices, palette.to(device), classes, details, places, seeds, defaults)


def training_scene(rng: np.random.Generator) -> Scene:
    """A scene as sample_scene() draws them, but more ruins and more details."""
    ruin = rng.random() < MORE_RUINS
    while True:
        scene = sample_scene(rng)
        if ruin and scene.subject == "abandoned house" and len(scene.details) > 1:
            return replace(scene, sky="moonlit") if rng.random() < 0.5 else scene
        if not ruin and (scene.details or rng.random() > MORE_DETAILS):
            return scene


def detail_places(scene: Scene, picture: np.ndarray) -> np.ndarray:
    """Which cells of the latents the scene would show differently without its details."""
    if not scene.details:
        return np.zeros((LATENT_SIDE, LATENT_SIDE), bool)
    changed = (picture != draw(replace(scene, details=frozenset()))).any(-1)
    return changed.reshape(LATENT_SIDE, -1, LATENT_SIDE, len(changed) // LATENT_SIDE).any((1, 3))


def main() -> None:
    chosen = options(__doc__, None)
    kept, words = chosen.work / "palette.npy", chosen.work / "vocab.json"
    palette = np.load(kept) if kept.exists() else make_palette()
    quantizer = Quantizer(palette)
    rng = np.random.default_rng(SEED + 1)
    scenes = [training_scene(rng) for _ in range(chosen.config.pictures)]
    columns = {name: np.array([class_indices(one)[name] for one in scenes], np.int8) for name in CLASSES}
    pictures, places = [], []
    for scene in scenes:
        picture = draw(scene)
        pictures.append(quantizer(picture))
        places.append(detail_places(scene, picture))
    np.savez(
        chosen.work / "data.npz",
        indices=np.stack(pictures),
        palette=palette,
        details=np.array([detail_flags(one) for one in scenes]),
        places=np.stack(places),
        seeds=np.array([one.seed for one in scenes]),
        defaults=np.array([one.default_color for one in scenes]),
        **columns,
    )
    if not words.exists():
        words.write_text(json.dumps(build_vocabulary()))
    print(f"{len(scenes)} pictures in {len(palette)} colours")


if __name__ == "__main__":
    main()
