"""
Trains the text encoder: python train_text.py WORK [--config cpu] [--minutes M | --steps N] [--fresh]
Contrastive, as CLIP: a caption must find its picture among the batch. Heads that read the attributes from either side
help along (0.4 of their loss), so it is not purely contrastive. Afterwards the encoder is frozen.
"""

from __future__ import annotations

import json
import random

import torch
import torch.nn.functional as F
from torch import nn

from attributes import CLASSES, DETAILS
from captions import caption
from config import HELD_OUT, SEED, TEXT_WIDTH
from data import Dataset, load, to_rgb
from layers import PictureNet
from stage import Checkpoint, Optimizers, autocast, options, rate, save
from text_encoder import TextEncoder
from vocabulary import Tokenizer, forget

LEARNING_RATES = (1e-3, 1e-3)
SHARED = 160
HEAD_WEIGHT = 0.4
CHUNKS = 4
"""Captions are sorted by length and encoded in so many parts, to spend little on padding."""


class Pair(nn.Module):
    """Text encoder, picture tower, and what is thrown away after the training."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.text = TextEncoder(vocabulary)
        self.project = nn.Linear(TEXT_WIDTH, SHARED, bias=False)
        self.pictures = PictureNet(SHARED)
        self.scale = nn.Parameter(torch.tensor(2.3))
        self.heads = nn.ModuleDict({name: nn.Linear(SHARED, len(values)) for name, values in CLASSES.items()})
        self.details = nn.Linear(SHARED, len(DETAILS))

    def attribute_loss(self, features: torch.Tensor, data: Dataset, rows: torch.Tensor) -> torch.Tensor:
        found = features * 8
        flags = F.binary_cross_entropy_with_logits(self.details(found), data.details[rows].float())
        return 3 * flags + sum(
            F.cross_entropy(head(found), data.classes[name][rows]) for name, head in self.heads.items()
        )


def main() -> None:
    chosen = options(__doc__, "text")
    device, size = chosen.config.device, chosen.config.text_batch
    data = load(chosen.work, device)
    tokenizer = Tokenizer(json.loads((chosen.work / "vocab.json").read_text()))
    torch.manual_seed(SEED + 2)
    pair = Pair(len(tokenizer.vocabulary)).to(device)
    optimizers = Optimizers(pair, pair.text.matrices(), LEARNING_RATES, 0.01)
    checkpoint = Checkpoint(chosen, "text", {"pair": pair, "optimizers": optimizers})
    budget = checkpoint.budget
    torch.manual_seed(SEED + budget.step)
    rng = random.Random(SEED + budget.step)
    right = torch.arange(size, device=device)
    while budget.progress < 1:
        picked = torch.randint(0, len(data) - HELD_OUT, (size,)).tolist()
        written = [(forget(tokenizer.ids(caption(data.scene(i), rng)), rng), i) for i in picked]
        written.sort(key=lambda one: len(one[0]))
        rows = torch.tensor([i for _, i in written], device=device)
        step = size // CHUNKS
        with autocast(device):
            parts = [
                pair.project(pair.text.summary(tokenizer.batch([ids for ids, _ in written[at : at + step]]).to(device)))
                for at in range(0, size, step)
            ]
            seen = pair.pictures(to_rgb(data.indices[rows], data.palette))
        text, picture = F.normalize(torch.cat(parts).float(), dim=-1), F.normalize(seen.float(), dim=-1)
        scores = text @ picture.T * pair.scale.exp().clamp(max=60)
        contrast = (F.cross_entropy(scores, right) + F.cross_entropy(scores.T, right)) / 2
        heads = (pair.attribute_loss(text, data, rows) + pair.attribute_loss(picture, data, rows)) / 2
        (contrast + HEAD_WEIGHT * heads).backward()
        nn.utils.clip_grad_norm_(pair.parameters(), 1.0)
        optimizers.step(rate(budget.progress, budget.step))
        budget.step += 1
        if budget.step % 50 == 0:
            found = (scores.argmax(1) == right).float().mean().item()
            losses = f"contrast {contrast.item():.3f} heads {heads.item():.3f} found {found:.2f}"
            print(f"{budget.step} {budget.seconds:.0f}s {losses}", flush=True)
        if checkpoint.due():
            checkpoint.write()
            save(chosen.work / "text.pt", pair.text.state_dict())
    checkpoint.write()
    save(chosen.work / "text.pt", pair.text.state_dict())


if __name__ == "__main__":
    main()
