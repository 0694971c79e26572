"""
Trains the judge: python train_classifier.py WORK [--config cpu] [--minutes M | --steps N] [--fresh]
It reads the attributes from pictures; it sees renders only, starts from nothing, and shares no weight with the text
encoder's training. Held-out renders, drawn with another seed, measure it.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from attributes import CLASSES, DETAILS, Scene, class_indices, detail_flags, sample_scene
from config import HELD_OUT, SEED
from data import load, to_rgb
from layers import PictureNet, convolutions
from palette import Quantizer
from scenes import draw
from stage import Checkpoint, Optimizers, autocast, options, rate, save

LEARNING_RATES = (1.5e-3, 1.5e-3)
BATCH = 32
FEATURES = 192
SPOILT = 0.04
"""At most this share of pixels takes another pixel's colour in training: generated pictures have stray pixels too."""
TESTED = 2_000


class Judge(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = PictureNet(FEATURES)
        self.heads = nn.ModuleDict({name: nn.Linear(FEATURES, len(values)) for name, values in CLASSES.items()})
        self.details = nn.Linear(FEATURES, len(DETAILS))

    def forward(self, pictures: torch.Tensor) -> dict[str, torch.Tensor]:
        """RGB from -1 to 1 -> scores of each attribute's values, and of each detail under "details"."""
        found = F.gelu(self.body(pictures))
        return {**{name: head(found) for name, head in self.heads.items()}, "details": self.details(found)}


def spoil(indices: torch.Tensor) -> torch.Tensor:
    """Some pixels get the colour of the same pixel in the next picture."""
    share = torch.rand(len(indices), 1, 1, device=indices.device) * SPOILT
    stray = torch.rand(indices.shape, device=indices.device) < share
    return torch.where(stray, indices.roll(1, 0), indices)


@torch.no_grad()
def judge(network: Judge, pictures: torch.Tensor) -> dict[str, torch.Tensor]:
    """The most likely value of each attribute, and which details are there."""
    parts = [network(one) for one in pictures.split(200)]
    found = {name: torch.cat([one[name] for one in parts]) for name in parts[0]}
    return {name: scores > 0 if name == "details" else scores.argmax(1) for name, scores in found.items()}


def labels(scenes: list[Scene]) -> dict[str, torch.Tensor]:
    """What judge() should find in pictures of the scenes."""
    columns = {name: torch.tensor([class_indices(one)[name] for one in scenes]) for name in CLASSES}
    return {**columns, "details": torch.tensor([detail_flags(one) for one in scenes])}


def score(found: dict[str, torch.Tensor], truth: dict[str, torch.Tensor]) -> dict[str, tuple[float, float]]:
    """Share of right answers and its standard error; of details, the recall and the precision."""
    result = {}
    for name in CLASSES:
        right = (found[name].cpu() == truth[name]).float()
        result[name] = (right.mean().item(), (right.std() / len(right) ** 0.5).item())
    seen, there = found["details"].cpu(), truth["details"]
    for name, base in (("detail recall", there), ("detail precision", seen)):
        count = max(1, int(base.sum()))
        share = int((seen & there).sum()) / count
        result[name] = (share, (share * (1 - share) / count) ** 0.5)
    return result


def fresh_scenes(count: int, seed: int) -> list[Scene]:
    """Scenes that no stage has seen."""
    rng = np.random.default_rng(seed)
    return [sample_scene(rng) for _ in range(count)]


def main() -> None:
    chosen = options(__doc__, "classifier")
    device = chosen.config.device
    data = load(chosen.work, device)
    torch.manual_seed(SEED + 5)
    network = Judge().to(device, memory_format=torch.channels_last)
    optimizers = Optimizers(network, convolutions(network), LEARNING_RATES, 0.02)
    checkpoint = Checkpoint(chosen, "classifier", {"network": network, "optimizers": optimizers})
    budget = checkpoint.budget
    torch.manual_seed(SEED + 6 + budget.step)
    while budget.progress < 1:
        rows = torch.randint(0, len(data) - HELD_OUT, (BATCH,), device=device)
        pictures = to_rgb(spoil(data.indices[rows]), data.palette)
        with autocast(device):
            found = network(pictures)
        loss = sum(F.cross_entropy(found[name].float(), data.classes[name][rows]) for name in CLASSES)
        loss = loss + 10 * F.binary_cross_entropy_with_logits(found["details"].float(), data.details[rows].float())
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizers.step(rate(budget.progress, budget.step))
        budget.step += 1
        if budget.step % 100 == 0:
            print(f"{budget.step} {budget.seconds:.0f}s loss {loss.item():.3f}", flush=True)
        if checkpoint.due():
            checkpoint.write()
    checkpoint.write()
    save(chosen.work / "classifier.pt", network.state_dict())
    network.eval()
    scenes = fresh_scenes(TESTED, SEED + 99)
    quantizer = Quantizer(((data.palette.cpu() + 1) * 127.5).round().numpy())
    pictures = to_rgb(torch.from_numpy(np.stack([quantizer(draw(one)) for one in scenes])).to(device), data.palette)
    for name, (share, error) in score(judge(network, pictures), labels(scenes)).items():
        print(f"held-out renders, {name}: {share:.3f} +- {error:.3f}")


if __name__ == "__main__":
    main()
