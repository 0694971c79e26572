"""Parts that several networks share."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


def attention(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
    """Plain attention: on a CPU its backward pass is far faster than the masked fused one, and it exports as it is."""
    weights = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
    if mask is not None:
        weights = weights.masked_fill(~mask, -1e4)
    return weights.softmax(-1, dtype=torch.float32).to(v.dtype) @ v


def convolutions(network: nn.Module) -> list[nn.Parameter]:
    """The weights of the wider convolutions, for Muon."""
    found = (one.weight for one in network.modules() if isinstance(one, nn.Conv2d))
    return [one for one in found if min(one.shape[0], one[0].numel()) >= 24]


class Residual(nn.Module):
    """Two 3x3 convolutions beside a straight path."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(8, channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.second(F.silu(self.first(F.silu(self.norm(x)))))


class PictureNet(nn.Module):
    """Looks at 64x64 RGB pictures: the picture side of the contrastive training, and, trained apart, the judge."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(2), nn.Conv2d(12, 48, 3, padding=1), nn.GELU(), nn.Conv2d(48, 96, 2, 2), nn.GELU(),
            Residual(96), nn.Conv2d(96, 160, 2, 2), nn.GELU(), Residual(160), nn.Conv2d(160, 192, 2, 2), nn.GELU(),
        )  # fmt: skip
        self.out = nn.Linear(192 * 16, outputs)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.out(self.layers(pictures).flatten(1))
