"""Noise schedule (Stable Diffusion's scaled-linear, v-prediction) and the Euler sampler of the acceptance test."""

from __future__ import annotations

from collections.abc import Callable

import torch

TRAIN_STEPS = 1000
_BETAS = torch.linspace(0.00085**0.5, 0.012**0.5, TRAIN_STEPS, dtype=torch.float64) ** 2
SIGNAL = torch.cumprod(1 - _BETAS, 0).float()
"""Share of the picture's variance left at each time step."""
SIGMAS = ((1 - SIGNAL) / SIGNAL).sqrt()

Network = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]


def noised(latents: torch.Tensor, noise: torch.Tensor, time: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The noised latents at integer time steps, and the v a network should predict."""
    signal = SIGNAL.to(latents.device)[time].view(-1, 1, 1, 1)
    a, s = signal.sqrt(), (1 - signal).sqrt()
    return a * latents + s * noise, a * noise - s * latents


def importance(time: torch.Tensor, limit: float = 10.0) -> torch.Tensor:
    """
    Weight of the loss at a time step: 1, and less where the signal is over `limit` times the noise. Differences so
    small vanish in the decoder, which has learned to read noisy latents; compare min-SNR (arXiv 2303.09556).
    """
    ratio = SIGNAL.to(time.device)[time] / (1 - SIGNAL.to(time.device)[time])
    return (limit / ratio).clamp(max=1)


def sigma_steps(count: int) -> torch.Tensor:
    """Noise levels from the strongest to none, evenly spaced in time: shape (count + 1,)."""
    times = torch.linspace(TRAIN_STEPS - 1, 0, count)
    low = times.floor().long()
    part = times - low
    logs = SIGMAS.log()
    return torch.cat(
        (((1 - part) * logs[low] + part * logs[(low + 1).clamp(max=TRAIN_STEPS - 1)]).exp(), torch.zeros(1))
    )


@torch.no_grad()
def sample(
    network: Network,
    prompt: torch.Tensor,
    empty: torch.Tensor,
    noise: torch.Tensor,
    steps: int = 20,
    guidance: float = 4.0,
) -> torch.Tensor:
    """Latents for prompts (n, length, width), against the empty prompt, from unit noise; deterministic Euler."""
    sigmas = sigma_steps(steps).to(noise.device)
    times = torch.linspace(TRAIN_STEPS - 1, 0, steps, device=noise.device)
    both = torch.cat((prompt, empty))
    x = noise * sigmas[0]
    for i in range(steps):
        scale = (sigmas[i] ** 2 + 1).sqrt()
        twice = torch.cat((x, x))
        v = network(twice / scale, times[i].expand(len(twice)), both).float()
        clean = twice / scale**2 - v * sigmas[i] / scale
        with_prompt, without = clean.chunk(2)
        guided = without + guidance * (with_prompt - without)
        x = x + (x - guided) / sigmas[i] * (sigmas[i + 1] - sigmas[i])
    return x
