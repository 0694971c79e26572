"""What every training stage shares: options, time budget, learning rate, checkpoints, moving average."""

from __future__ import annotations

import argparse
import copy
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from config import CONFIGS, Config
from muon import Muon

SAVE_EVERY_SECONDS = 120


@dataclass(frozen=True)
class Options:
    """What the command line says."""

    work: Path
    config: Config
    minutes: float
    steps: int | None
    fresh: bool


def options(description: str | None, minutes: str | None) -> Options:
    """Reads the command line of a stage; `minutes` names its budget in the configuration."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("work", type=Path, help="folder of data, checkpoints and weights")
    parser.add_argument("--config", choices=CONFIGS, default="cpu")
    if minutes:
        parser.add_argument("--minutes", type=float, help="time to train, over all resumed runs")
        parser.add_argument("--steps", type=int, help="train so many steps instead, which a second run repeats exactly")
        parser.add_argument("--fresh", action="store_true", help="do not go on from the checkpoint")
    given = parser.parse_args()
    config = CONFIGS[given.config]
    given.work.mkdir(parents=True, exist_ok=True)
    if not minutes:
        return Options(given.work, config, 0, None, False)
    return Options(given.work, config, given.minutes or getattr(config.minutes, minutes), given.steps, given.fresh)


class Budget:
    """How far a stage has come, by steps or by time; time spent before a resume counts."""

    def __init__(self, chosen: Options, step: int = 0, seconds: float = 0) -> None:
        self.limit_steps, self.limit_seconds = chosen.steps, chosen.minutes * 60
        self.step = step
        self._began = time.monotonic() - seconds

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    @property
    def progress(self) -> float:
        return self.step / self.limit_steps if self.limit_steps else self.seconds / self.limit_seconds


def rate(progress: float, step: int, warmup: int = 100, decay_from: float = 0.4) -> float:
    """Factor of the learning rate: warm up, stay, fall to zero over the rest."""
    falling = min(1.0, (1.0 - progress) / (1.0 - decay_from))
    return max(1e-3, min(1.0, (step + 1) / warmup) * falling)


def autocast(device: str) -> torch.autocast:
    return torch.autocast(device, torch.bfloat16)


def save(path: Path, content: Any) -> None:
    """Writes so that a stop halfway leaves the file before."""
    torch.save(content, f"{path}.part")
    os.replace(f"{path}.part", path)


class Checkpoint:
    """The state of a stage on disk, written every two minutes."""

    def __init__(self, chosen: Options, name: str, parts: dict[str, Any]) -> None:
        """`parts` are things with state_dict and load_state_dict."""
        self.path, self.parts = chosen.work / f"{name}.checkpoint.pt", parts
        self.budget = Budget(chosen)
        self._saved = time.monotonic()
        if self.path.exists() and not chosen.fresh:
            state = torch.load(self.path, map_location=chosen.config.device)
            for key, part in parts.items():
                part.load_state_dict(state[key])
            self.budget = Budget(chosen, state["step"], state["seconds"])
            print(f"{name}: going on at step {self.budget.step}, {self.budget.seconds:.0f} s", flush=True)

    def due(self) -> bool:
        return time.monotonic() - self._saved > SAVE_EVERY_SECONDS

    def write(self) -> None:
        state = {key: part.state_dict() for key, part in self.parts.items()}
        save(self.path, {**state, "step": self.budget.step, "seconds": self.budget.seconds})
        self._saved = time.monotonic()


class Average:
    """Exponential moving average of a network's weights; slower the longer it runs."""

    def __init__(self, network: nn.Module, slowest: float = 0.999) -> None:
        self.network = copy.deepcopy(network).requires_grad_(False).eval()
        self.slowest = slowest

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        keep = min(self.slowest, (1 + step) / (20 + step))
        torch._foreach_lerp_(list(self.network.parameters()), list(network.parameters()), 1 - keep)

    def state_dict(self) -> dict[str, torch.Tensor]:
        return self.network.state_dict()

    def load_state_dict(self, state: dict[str, torch.Tensor]) -> None:
        self.network.load_state_dict(state)


class Optimizers:
    """Muon for the weights in `matrices` (two dimensions or more), AdamW for all else."""

    def __init__(
        self, network: nn.Module, matrices: list[nn.Parameter], rates: tuple[float, float], decay: float
    ) -> None:
        """`rates` are the learning rates of AdamW and of Muon."""
        chosen = {id(one) for one in matrices}
        rest = [one for one in network.parameters() if id(one) not in chosen]
        self.all: list[torch.optim.Optimizer] = [torch.optim.AdamW(rest, betas=(0.9, 0.99), weight_decay=decay)]
        if matrices:
            self.all.append(Muon(matrices, rates[1], decay))
        self.rates = rates

    def step(self, factor: float) -> None:
        for one, highest in zip(self.all, self.rates, strict=False):
            for group in one.param_groups:
                group["lr"] = highest * factor
            one.step()
            one.zero_grad()

    def state_dict(self) -> dict[str, Any]:
        return {str(i): one.state_dict() for i, one in enumerate(self.all)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        for i, one in enumerate(self.all):
            one.load_state_dict(state[str(i)])
