"""The diffusion network: convolutions at 16x16, and between them transformer layers at 8x8 that read the prompt."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import nn

from config import LATENT_CHANNELS, LATENT_SIDE, TEXT_WIDTH
from layers import attention, convolutions

TOKENS = (LATENT_SIDE // 2) ** 2
TIME_FEATURES = 64


class TimedResidual(nn.Module):
    """A residual pair of convolutions, steered by time and prompt."""

    def __init__(self, inputs: int, outputs: int, steer: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(8, inputs), nn.GroupNorm(8, outputs)
        self.first = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.steer = nn.Linear(steer, 2 * outputs)
        self.straight = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()
        nn.init.zeros_(self.second.weight)

    def forward(self, x: torch.Tensor, steer: torch.Tensor) -> torch.Tensor:
        h = self.first(F.silu(self.norm1(x)))
        scale, shift = self.steer(steer)[:, :, None, None].chunk(2, 1)
        return self.straight(x) + self.second(F.silu(self.norm2(h) * (1 + scale) + shift))


class TransformerLayer(nn.Module):
    """Self-attention, attention to the prompt, and a feed-forward part; steered by one shared vector plus its own."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width, elementwise_affine=False)
        self.norm2 = nn.LayerNorm(width)
        self.norm3 = nn.LayerNorm(width, elementwise_affine=False)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.query, self.read = nn.Linear(width, width), nn.Linear(width, width)
        self.prompt = nn.Linear(TEXT_WIDTH, 2 * width, bias=False)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.own = nn.Parameter(torch.zeros(6, width))
        nn.init.zeros_(self.read.weight)

    def forward(self, x: torch.Tensor, prompt: torch.Tensor, steer: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        batch, length, width = x.shape
        each = width // self.heads
        scale1, shift1, gate1, scale2, shift2, gate2 = (steer + self.own)[:, :, None].unbind(1)
        q, k, v = (
            self.qkv(self.norm1(x) * (1 + scale1) + shift1)
            .view(batch, length, 3, self.heads, each)
            .permute(2, 0, 3, 1, 4)
            .unbind(0)
        )
        x = x + gate1 * self.out(attention(q, k, v).transpose(1, 2).reshape(batch, length, width))
        q = self.query(self.norm2(x)).view(batch, length, self.heads, each).transpose(1, 2)
        k, v = self.prompt(prompt).view(batch, -1, 2, self.heads, each).permute(2, 0, 3, 1, 4).unbind(0)
        x = x + self.read(attention(q, k, v, mask).transpose(1, 2).reshape(batch, length, width))
        h = self.wide(self.norm3(x) * (1 + scale2) + shift2)
        return x + gate2 * self.narrow(F.gelu(h, approximate="tanh"))


class Denoiser(nn.Module):
    """Predicts v from a noised latent, its time step (0-999) and the states of a prompt."""

    def __init__(self, channels: int = 80, width: int = 208, layers: int = 6, heads: int = 8, steer: int = 192) -> None:
        super().__init__()
        self.width = width
        self.time1, self.time2 = nn.Linear(TIME_FEATURES, steer), nn.Linear(steer, steer)
        self.pool_norm, self.pool = nn.LayerNorm(TEXT_WIDTH), nn.Linear(TEXT_WIDTH, steer)
        self.steer = nn.Linear(steer, 6 * width)
        nn.init.zeros_(self.steer.weight)
        # Gates begin half open, scales and shifts at nothing.
        self.steer.bias.data = torch.cat([torch.zeros(2 * width), torch.full((width,), 0.5)] * 2)
        self.enter = nn.Conv2d(LATENT_CHANNELS, channels, 3, padding=1)
        self.residual1 = TimedResidual(channels, channels, steer)
        self.down = nn.Conv2d(channels, width, 2, 2)
        self.position = nn.Parameter(torch.randn(TOKENS, width) * 0.02)
        self.layers = nn.ModuleList(TransformerLayer(width, heads) for _ in range(layers))
        self.up = nn.Linear(width, 4 * channels)
        self.residual2 = TimedResidual(2 * channels, channels, steer)
        self.residual3 = TimedResidual(channels, channels, steer)
        self.norm = nn.GroupNorm(8, channels)
        self.leave = nn.Conv2d(channels, LATENT_CHANNELS, 3, padding=1)
        nn.init.zeros_(self.leave.weight)

    def matrices(self) -> list[nn.Parameter]:
        """Weights for Muon."""
        linear = [one for name, one in self.layers.named_parameters() if one.ndim == 2 and "own" not in name]
        return linear + convolutions(self)

    def forward(self, x: torch.Tensor, time: torch.Tensor, prompt: torch.Tensor) -> torch.Tensor:
        frequencies = torch.exp(
            -math.log(10_000) * torch.arange(TIME_FEATURES // 2, device=x.device) / (TIME_FEATURES // 2)
        )
        angle = time.float()[:, None] * frequencies[None]
        steer = self.time2(F.silu(self.time1(torch.cat((angle.cos(), angle.sin()), 1))))
        steer = F.silu(steer + self.pool(self.pool_norm(prompt.sum(1))))
        shared = self.steer(steer).view(-1, 6, self.width)
        mask = (prompt.abs().sum(-1) > 0)[:, None, None]  # Where nothing stands, states arrive as zeros.
        fine = self.residual1(self.enter(x), steer)
        h = self.down(fine).flatten(2).transpose(1, 2) + self.position
        for layer in self.layers:
            h = layer(h, prompt, shared, mask)
        half = LATENT_SIDE // 2
        h = F.pixel_shuffle(self.up(h).transpose(1, 2).unflatten(2, (half, half)), 2)
        h = self.residual3(self.residual2(torch.cat((h, fine), 1), steer), steer)
        return self.leave(F.silu(self.norm(h)))
