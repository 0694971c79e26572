"""
Trains the denoiser: python train_diffusion.py WORK [--config cpu] [--minutes M | --steps N] [--fresh]
Needs the autoencoder's latents and the frozen text encoder. With several workers each is one process on one core. Begins
with WORK/start/denoiser.pt where that is (restart.py), at half the rate.
"""

from __future__ import annotations

import json
import os
import random

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import nn

from attributes import DETAILS, SUBJECTS
from captions import blame, caption
from config import BLAME_SHARE, HELD_OUT, MORE_SKIP_SHARES, PROMPT_DROPOUT, SEED, SKIP_SHARES
from data import Dataset, load
from denoiser import Denoiser
from diffusion import TRAIN_STEPS, importance, noised
from stage import Average, Checkpoint, Optimizers, Options, autocast, options, rate, save
from text_encoder import TextEncoder
from vocabulary import Tokenizer, forget

LEARNING_RATES = (1.2e-3, 2.4e-3)
STARTED_RATE, STARTED_WARMUP = 0.5, 30
RUIN_CHANCE = 1.7
"""How much likelier a ruin is drawn for training than another picture: of all subjects it has the most to show."""
FEW = {"birds": 1.0, "peeling paint": 0.6, "broken windows": 0.6, "snowfall": 0.4}
"""Chance that a picture gains for each of these details: those that were found least often in what the network drew."""
DETAIL_WEIGHT = 3.0
"""The loss in the cells that details touch counts so much more: they are few, and what a caption names is seen there."""
CHECKED = 128
"""Held-out pictures whose loss is reported."""


class Conditions:
    """Captions of pictures as the frozen encoder's states."""

    def __init__(self, chosen: Options, data: Dataset, seed: int, shares: tuple[float, float, float]) -> None:
        """`shares` says how often each clip skip is trained."""
        self.data, self.device, self.rng, self.shares = data, chosen.config.device, random.Random(seed), shares
        self.tokenizer = Tokenizer(json.loads((chosen.work / "vocab.json").read_text()))
        self.encoder = TextEncoder(len(self.tokenizer.vocabulary)).to(self.device)
        self.encoder.load_state_dict(torch.load(chosen.work / "text.pt", map_location=self.device))
        self.encoder.requires_grad_(False).eval()

    def _ids(self, row: int) -> list[int]:
        draw = self.rng.random()
        if draw < PROMPT_DROPOUT:
            return self.tokenizer.ids("")
        if draw < PROMPT_DROPOUT + BLAME_SHARE:
            return self.tokenizer.ids(blame(self.rng))
        return forget(self.tokenizer.ids(caption(self.data.scene(row), self.rng)), self.rng)

    def training(self, rows: list[int]) -> tuple[list[int], torch.Tensor]:
        """Rows in order of the length of their captions, and the states."""
        written = sorted(((self._ids(row), row) for row in rows), key=lambda one: len(one[0]))
        ids = self.tokenizer.batch([one for one, _ in written]).to(self.device)
        skips = torch.tensor(self.rng.choices((1, 2, 3), self.shares, k=len(rows)), device=self.device)
        with torch.no_grad(), autocast(self.device):
            return [row for _, row in written], self.encoder.condition(ids, skips).float()

    def fixed(self, texts: list[str], skip: int) -> torch.Tensor:
        with torch.no_grad(), autocast(self.device):
            return self.encoder.condition(self.tokenizer(texts).to(self.device), skip).float()


class Check:
    """The loss on held-out pictures with fixed captions, times and noise, at each clip skip and without a prompt."""

    def __init__(self, data: Dataset, latents: torch.Tensor, conditions: Conditions) -> None:
        rows = range(len(data) - HELD_OUT, len(data) - HELD_OUT + CHECKED)
        generator, rng = torch.Generator().manual_seed(7), random.Random(7)
        texts = [caption(data.scene(row), rng, full=True) for row in rows]
        self.prompts = {f"skip {n}": conditions.fixed(texts, n) for n in (1, 2, 3)}
        self.prompts["empty"] = conditions.fixed([""] * CHECKED, 1)
        self.time = torch.linspace(20, 980, CHECKED).long().to(conditions.device)
        noise = torch.randn(latents[:CHECKED].shape, generator=generator).to(conditions.device)
        self.x, self.v = noised(latents[rows[0] : rows[-1] + 1], noise, self.time)
        self.device = conditions.device

    @torch.no_grad()
    def __call__(self, network: nn.Module) -> str:
        with autocast(self.device):
            losses = {
                name: F.mse_loss(network(self.x, self.time, prompt).float(), self.v).item()
                for name, prompt in self.prompts.items()
            }
        return " ".join(f"{name} {loss:.4f}" for name, loss in losses.items())


def latents_of(chosen: Options) -> torch.Tensor:
    """Normalised latents of all pictures."""
    device = chosen.config.device
    state = torch.load(chosen.work / "autoencoder.pt", map_location=device)
    latents = torch.load(chosen.work / "latents.pt", map_location=device)
    return ((latents.float() - state["mean"]) / state["spread"]).contiguous()


def weights_of(places: torch.Tensor) -> torch.Tensor:
    """Weight of each cell of the latents (n, 1, 16, 16), 1 on the average over a batch."""
    weights = 1 + DETAIL_WEIGHT * places[:, None].float()
    return weights / weights.mean()


def chances_of(data: Dataset) -> torch.Tensor:
    """How likely each picture is drawn for training."""
    ruins = data.classes["subject"][: len(data) - HELD_OUT].cpu() == SUBJECTS.index("abandoned house")
    details = data.details[: len(data) - HELD_OUT].cpu().float()
    gains = torch.tensor([FEW.get(name, 0.0) for name in DETAILS])
    return 1 + (RUIN_CHANCE - 1) * ruins.float() + details @ gains


def share_gradients(network: nn.Module, workers: int) -> None:
    """Averages the gradients of all workers."""
    parameters = [one for one in network.parameters() if one.grad is not None]
    flat = torch.cat([one.grad.flatten() for one in parameters])
    dist.all_reduce(flat)
    flat /= workers
    at = 0
    for one in parameters:
        one.grad.copy_(flat[at : at + one.numel()].view_as(one))
        at += one.numel()


def train(rank: int, chosen: Options) -> None:
    """One worker; the first reports and saves."""
    device, workers, size = chosen.config.device, chosen.config.workers, chosen.config.diffusion_batch
    if workers > 1:
        os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
        os.environ.setdefault("MASTER_PORT", "29517")
        torch.set_num_threads(1)
        dist.init_process_group("gloo", rank=rank, world_size=workers)
    data, latents = load(chosen.work, device), latents_of(chosen)
    torch.manual_seed(SEED + 3)
    network = Denoiser().to(device, memory_format=torch.channels_last)
    start, rates, shares, warmup = chosen.work / "start/denoiser.pt", LEARNING_RATES, SKIP_SHARES, 100
    if start.exists():
        shares, warmup = MORE_SKIP_SHARES, STARTED_WARMUP
        network.load_state_dict(torch.load(start, map_location=device))
        rates = (rates[0] * STARTED_RATE, rates[1] * STARTED_RATE)
    average = Average(network)
    optimizers = Optimizers(network, network.matrices(), rates, 0.01)
    checkpoint = Checkpoint(chosen, "diffusion", {"network": network, "average": average, "optimizers": optimizers})
    budget = checkpoint.budget
    seed = SEED + budget.step * workers + rank
    torch.manual_seed(seed)
    conditions = Conditions(chosen, data, seed, shares)
    check = Check(data, latents, conditions) if rank == 0 else None
    if check:
        print(f"at step {budget.step}: {check(average.network)}", flush=True)
    chances = chances_of(data)
    losses: list[float] = []
    while True:
        progress = torch.tensor([budget.progress])
        if workers > 1:
            dist.broadcast(progress, 0)
        if progress.item() >= 1:
            break
        rows, prompt = conditions.training(torch.multinomial(chances, size, replacement=True).tolist())
        picked = torch.tensor(rows, device=device)
        clean = latents[picked]
        # Times are spread evenly over each batch.
        time = ((torch.rand(1) + torch.arange(size) / size) % 1 * TRAIN_STEPS).long()[torch.randperm(size)].to(device)
        x, v = noised(clean, torch.randn_like(clean), time)
        with autocast(device):
            predicted = network(x.contiguous(memory_format=torch.channels_last), time, prompt)
        wrong = (predicted.float() - v).pow(2)
        each = wrong.mean((1, 2, 3))
        ((wrong * weights_of(data.places[picked])).mean((1, 2, 3)) * importance(time)).mean().backward()
        if workers > 1:
            share_gradients(network, workers)
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizers.step(rate(progress.item(), budget.step, warmup))
        budget.step += 1
        average.update(network, budget.step)
        losses.append(each.mean().item())
        if check and budget.step % 50 == 0:
            speed = f"{budget.step * size * workers / budget.seconds:.0f} pictures/s"
            held_out = check(average.network) if budget.step % 200 == 0 else ""
            print(
                f"{budget.step} {budget.seconds:.0f}s loss {sum(losses) / len(losses):.4f} {speed} {held_out}",
                flush=True,
            )
            losses.clear()
        if check and checkpoint.due():
            checkpoint.write()
            save(chosen.work / "denoiser.pt", average.state_dict())
    if check:
        checkpoint.write()
        save(chosen.work / "denoiser.pt", average.state_dict())
        print(f"end at step {budget.step}: {check(average.network)}")


def main() -> None:
    chosen = options(__doc__, "diffusion")
    if chosen.config.workers > 1:
        torch.multiprocessing.spawn(train, (chosen,), chosen.config.workers)
    else:
        train(0, chosen)


if __name__ == "__main__":
    main()
