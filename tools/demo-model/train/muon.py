"""Muon (https://kellerjordan.github.io/posts/muon/): momentum, made orthogonal; convolutions count as matrices too."""

from __future__ import annotations

from collections.abc import Iterable

import torch

COEFFICIENTS = (3.4445, -4.7750, 2.0315)


def orthogonal(update: torch.Tensor, rounds: int = 5) -> torch.Tensor:
    """Newton-Schulz iteration towards the nearest matrix whose singular values are all one."""
    a, b, c = COEFFICIENTS
    x = update.bfloat16()
    tall = x.shape[0] > x.shape[1]
    if tall:
        x = x.T
    x = x / (x.norm() + 1e-7)
    for _ in range(rounds):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """Learning rate and decay mean what they mean to AdamW: the update's size is made alike (arXiv 2502.16982)."""

    def __init__(
        self, parameters: Iterable[torch.nn.Parameter], lr: float, weight_decay: float, momentum: float = 0.95
    ) -> None:
        super().__init__(parameters, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            for one in group["params"]:
                if one.grad is None:
                    continue
                state = self.state[one]
                if not state:
                    state["average"] = torch.zeros_like(one)
                average = state["average"].lerp_(one.grad, 1 - group["momentum"])
                ahead = one.grad.lerp(average, group["momentum"]).flatten(1)
                update = orthogonal(ahead).to(one.dtype) * 0.2 * max(ahead.shape) ** 0.5
                one.mul_(1 - group["lr"] * group["weight_decay"])
                one.sub_(update.reshape(one.shape), alpha=group["lr"])
