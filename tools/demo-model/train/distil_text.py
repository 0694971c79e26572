"""
Moves what binds words into the last two layers: python distil_text.py WORK [--config cpu] [--minutes M | --steps N] [--fresh]
Only to go on from an encoder of the first two rounds (WORK/start/text.pt), whose layers 1-10 see phrases and which reads
compounds whole: one whose layers see single words, and the parts of compounds, learns to give the same states at the last
layer, so that the denoiser need not be trained anew. The layers before are to stay near what they were (`PULL`), as far as
single words can tell: what they cannot tell is what clip skip takes away.
"""

from __future__ import annotations

import json
import random

import torch
from torch import nn

from captions import blame, caption
from config import BLAME_SHARE, SEED
from data import load
from stage import Checkpoint, Optimizers, autocast, options, rate, save
from text_encoder import TextEncoder
from vocabulary import CONTEXT, PAD, Tokenizer, forget

LEARNING_RATES = (1e-3, 2e-3)
BATCH = 64
PULL = 0.4
"""How much the states at clip skip 2 and 3 count beside those at 1."""
WHOLE = {("light", "house"): "lighthouse", ("snow", "man"): "snowman"}


def whole(ids: list[int], tokenizer: Tokenizer) -> tuple[list[int], list[int]]:
    """The same with compounds in one word each, and where each of `ids` stands in that."""
    joined: list[int] = []
    places: list[int] = []
    at = 0
    while at < len(ids):
        pair = tuple(tokenizer.vocabulary[one] for one in ids[at : at + 2])
        size = 2 if pair in WHOLE else 1
        places += [len(joined)] * size
        joined.append(tokenizer.index[WHOLE[pair]] if size == 2 else ids[at])
        at += size
    return joined, places


def unexplained(given: torch.Tensor, wanted: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    """Squared error over what is there, as a share of its spread."""
    wrong = ((given.float() - wanted.float()).pow(2) * there).sum()
    return wrong / (wanted.float().pow(2) * there).sum()


def main() -> None:
    chosen = options(__doc__, "text")
    device, work = chosen.config.device, chosen.work
    data = load(work, device)
    tokenizer = Tokenizer(json.loads((work / "vocab.json").read_text()))
    before = torch.load(work / "start/text.pt", map_location=device)
    teacher = TextEncoder(len(tokenizer.vocabulary), "phrase").to(device).requires_grad_(False).eval()
    teacher.load_state_dict(before)
    torch.manual_seed(SEED + 6)
    student = TextEncoder(len(tokenizer.vocabulary)).to(device)
    student.load_state_dict(before)
    # One norm for all clip skips: as it was, or what is read before the last layer would drift with it.
    student.norm.requires_grad_(False)
    optimizers = Optimizers(student, student.matrices(), LEARNING_RATES, 0.0)
    checkpoint = Checkpoint(chosen, "distil", {"student": student, "optimizers": optimizers})
    budget = checkpoint.budget
    rng = random.Random(SEED + 60 + budget.step)
    losses: list[list[float]] = []
    while budget.progress < 1:
        written = [
            blame(rng) if rng.random() < BLAME_SHARE else caption(data.scene(rng.randrange(len(data))), rng)
            for _ in range(BATCH)
        ]
        rows = [forget(tokenizer.ids(one), rng)[:CONTEXT] for one in written]
        joined, places = zip(*(whole(row, tokenizer) for row in rows), strict=True)
        ids = tokenizer.batch(rows).to(device)
        gather = torch.tensor([row + [0] * (ids.shape[1] - len(row)) for row in places], device=device)
        there = (ids != PAD)[..., None]
        with autocast(device):
            with torch.no_grad():
                states = teacher.states(tokenizer.batch(list(joined)).to(device))[-3:]
                wanted = [teacher.norm(one.gather(1, gather[..., None].expand(-1, -1, one.shape[2]))) for one in states]
            given = [student.norm(one) for one in student.states(ids)[-3:]]
        third, second, first = (unexplained(*pair, there) for pair in zip(given, wanted, strict=True))
        (first + PULL * (second + third) / 2).backward()
        nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizers.step(rate(budget.progress, budget.step, 30))
        losses.append([first.item(), second.item(), third.item()])
        budget.step += 1
        if budget.step % 20 == 0:
            means = " ".join(f"{sum(each) / len(each):.4f}" for each in zip(*losses, strict=True))
            print(f"{budget.step} {budget.seconds:.0f}s unexplained at clip skip 1, 2, 3: {means}", flush=True)
            losses.clear()
        if checkpoint.due():
            checkpoint.write()
            save(work / "text-word.pt", student.state_dict())
    checkpoint.write()
    save(work / "text-word.pt", student.state_dict())


if __name__ == "__main__":
    main()
