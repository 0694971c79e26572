"""Sizes and budgets of the stages, for two CPU cores and for one GPU."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Minutes:
    """How long each stage trains; --minutes overrides one."""

    encoder: float
    """Only after restart.py."""
    autoencoder: float
    text: float
    classifier: float
    diffusion: float
    decoder: float


@dataclass(frozen=True)
class Config:
    """All that differs between the machines. The shapes of the networks are the same, so weights fit both."""

    device: str
    workers: int
    """Processes of the diffusion stage; each takes `diffusion_batch` pictures and they average gradients."""
    pictures: int
    picture_batch: int
    """Batch of encoder, autoencoder and decoder."""
    text_batch: int
    diffusion_batch: int
    minutes: Minutes


CONFIGS = {
    "cpu": Config("cpu", 2, 60_000, 16, 192, 32, Minutes(0, 16, 20, 5, 45, 6)),
    "cpu-more": Config("cpu", 2, 14_000, 4, 192, 32, Minutes(22.5, 7, 0, 33, 25, 0)),
    "gpu": Config("cuda", 1, 300_000, 256, 768, 512, Minutes(1, 3, 2, 1, 12, 2)),
}

SEED = 20261123
PALETTE_SIZE = 96
LATENT_CHANNELS = 8
LATENT_SIDE = 16
TEXT_WIDTH = 144
PROMPT_DROPOUT = 0.1
BLAME_SHARE = 0.03
"""Of the samples, trained as if unprompted but with faults as the text: what people put into the negative prompt."""
SKIP_SHARES = (0.94, 0.045, 0.015)
"""
How often a sample is conditioned at clip skip 1, 2 and 3: enough that 2 and 3 give pictures, not enough to make them
equal.
"""
MORE_SKIP_SHARES = (0.91, 0.03, 0.06)
"""
The same for a network that goes on (restart.py): without 2 and 3 it forgets them, and draws birds and snow that nobody asked
for.
"""
HELD_OUT = 2_000
"""Pictures at the end of the data that no stage trains on."""
