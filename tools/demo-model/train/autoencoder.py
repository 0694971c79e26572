"""Pictures to 8x16x16 latents and back. The decoder chooses among the colours of the palette, so pixels stay crisp."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from config import LATENT_CHANNELS
from layers import Residual

NOISE = 0.25
"""Standard deviation of the noise on latents in training: neighbouring latents must mean the same picture."""


class Encoder(nn.Module):
    def __init__(self, width: int = 112) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(4), nn.Conv2d(48, width, 3, padding=1), nn.SiLU(), Residual(width),
            nn.SiLU(), nn.Conv2d(width, LATENT_CHANNELS, 3, padding=1),
        )  # fmt: skip

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """RGB from -1 to 1 (n, 3, 64, 64) -> latents (n, 8, 16, 16)."""
        return self.layers(pictures)


class Decoder(nn.Module):
    def __init__(self, colors: int, width: int = 112, fine: int = 24) -> None:
        super().__init__()
        self.coarse = nn.Sequential(
            nn.Conv2d(LATENT_CHANNELS, width, 3, padding=1), Residual(width), Residual(width), Residual(width),
            nn.Conv2d(width, fine * 16, 1), nn.PixelShuffle(4),
        )  # fmt: skip
        self.fine = nn.Conv2d(fine, fine, 3, padding=1)
        self.colors = nn.Conv2d(fine, colors, 1)

    def forward(self, latents: torch.Tensor) -> torch.Tensor:
        """Latents -> scores of each palette colour (n, colours, 64, 64)."""
        return self.colors(self.features(latents))

    def features(self, latents: torch.Tensor) -> torch.Tensor:
        """What the scores are made of, pixel by pixel (n, fine, 64, 64)."""
        x = self.coarse(latents)
        return F.silu(x + self.fine(F.silu(x)))


class Autoencoder(nn.Module):
    def __init__(self, colors: int) -> None:
        super().__init__()
        self.encoder, self.decoder = Encoder(), Decoder(colors)
        # Set when training ends: latents are normalised by them for the diffusion.
        self.register_buffer("mean", torch.zeros(1, LATENT_CHANNELS, 1, 1))
        self.register_buffer("spread", torch.ones(1, LATENT_CHANNELS, 1, 1))

    def encode(self, pictures: torch.Tensor) -> torch.Tensor:
        """Normalised latents."""
        return (self.encoder(pictures).float() - self.mean) / self.spread

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Normalised latents -> scores of the colours."""
        return self.decoder(latents * self.spread + self.mean)
