"""
The acceptance measures: python evaluate.py WORK FOLDER [--count 500] [--fewer 500] [--threads 2]
Draws held-out prompts with the packed model in FOLDER at clip skip 1, 2 and 3, and lets the judge of WORK look. Prints
the shares with their standard errors, and writes them to WORK/figures.json; WORK/drawn.png shows the first hundred. The
distances between pictures, and the shares at 2, may be measured on the first `fewer` prompts alone.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
import torch

from captions import caption
from config import SEED
from data import load, to_rgb
from model_folder import ModelFolder
from palette import Quantizer
from pictures import save, sheet
from scenes import draw
from train_classifier import Judge, fresh_scenes, judge, labels, score

WANTED = {"subject": 0.95, "sky": 0.98, "ground": 0.97, "color": 0.9}
DETAIL_SHARE = 0.85
SUBJECT_GAP = 0.08
RATIOS = (0.25, 0.8)


def _rgb(pictures: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(pictures).float().div(127.5).sub(1).permute(0, 3, 1, 2)


def _distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Mean difference of each pair of pictures, in steps of 255."""
    return np.abs(a.astype(float) - b.astype(float)).mean((1, 2, 3))


def _ratio(near: np.ndarray, far: np.ndarray) -> tuple[float, float]:
    """Ratio of the means and its standard error (delta method)."""
    ratio = near.mean() / far.mean()
    return float(ratio), float((near - ratio * far).std() / far.mean() / len(near) ** 0.5)


def _print(row: str, values: dict[str, tuple[float, float]]) -> None:
    print(row, " ".join(f"{name} {value:.3f}+-{error:.3f}" for name, (value, error) in values.items()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--fewer", type=int)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    palette = load(given.work).palette
    network = Judge()
    network.load_state_dict(torch.load(given.work / "classifier.pt", map_location="cpu"))
    network.eval()
    scenes, rng = fresh_scenes(given.count, SEED + 777), random.Random(SEED + 777)
    texts, truth = [caption(one, rng, full=True) for one in scenes], labels(scenes)
    seeds = list(range(1_000, 1_000 + given.count))
    quantizer = Quantizer(((palette + 1) * 127.5).round().numpy())
    renders = to_rgb(torch.from_numpy(np.stack([quantizer(draw(one)) for one in scenes])), palette)
    figures = {"renders": score(judge(network, renders), truth)}
    _print("renders", figures["renders"])
    model = ModelFolder(given.folder, given.threads)
    drawn, fewer = {}, given.fewer or given.count
    for skip, count in ((1, given.count), (3, given.count), (2, fewer)):
        drawn[skip] = model.draw_all(texts[:count], skip, seeds[:count])
        seen = judge(network, _rgb(drawn[skip]))
        figures[f"skip {skip}"] = score(seen, {name: right[:count] for name, right in truth.items()})
        _print(f"skip {skip}, n = {count}", figures[f"skip {skip}"])
        if skip == 1:
            rows = [list(drawn[1][at : at + 10]) for at in range(0, min(100, count), 10)]
            save(sheet(rows), given.work / "drawn.png")
    others = model.draw_all(texts[:fewer], 1, [seed + 100_000 for seed in seeds[:fewer]])
    between = _distance(drawn[1][:fewer], others)
    figures["distance to skip 1 / between seeds"] = {
        f"skip {skip}": _ratio(_distance(drawn[1][:fewer], drawn[skip][:fewer]), between) for skip in (2, 3)
    }
    _print(f"distances, n = {fewer}", figures["distance to skip 1 / between seeds"])
    first, third, real = figures["skip 1"], figures["skip 3"], figures["renders"]
    passed = {f"{name} >= {least}": first[name][0] >= least for name, least in WANTED.items()}
    passed["judge: subject >= 0.97"] = real["subject"][0] >= 0.97
    passed["details >= 0.85 of the renders'"] = first["detail recall"][0] >= DETAIL_SHARE * real["detail recall"][0]
    passed["subject at 1 above 3 by 0.08"] = first["subject"][0] - third["subject"][0] >= SUBJECT_GAP
    for skip, (value, _) in figures["distance to skip 1 / between seeds"].items():
        passed[f"distance ratio, {skip}"] = RATIOS[0] <= value <= RATIOS[1]
    for name, reached in passed.items():
        print("reached " if reached else "MISSED  ", name)
    content = {"count": given.count, "fewer": fewer, "figures": figures, "reached": passed}
    (given.work / "figures.json").write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    main()
