"""
A text encoder of 12 layers in CLIP's manner (causal, norm first, quick GELU, final norm), in which clip skip is real:
layers 1-10 see single words, 11 and 12 see everything, with a larger step. What words mean together ("light house")
therefore exists only at the end, and the states before it differ.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import nn

from config import TEXT_WIDTH
from layers import attention
from vocabulary import BOS, COMMA, CONTEXT, EOS, PAD, STOP

LAYERS, LOCAL_LAYERS, HEADS = 12, 10, 4
GLOBAL_GAIN = 2.5


class Layer(nn.Module):
    def __init__(self, gain: float) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(TEXT_WIDTH), nn.LayerNorm(TEXT_WIDTH)
        self.qkv, self.out = nn.Linear(TEXT_WIDTH, 3 * TEXT_WIDTH), nn.Linear(TEXT_WIDTH, TEXT_WIDTH)
        self.wide, self.narrow = nn.Linear(TEXT_WIDTH, 4 * TEXT_WIDTH), nn.Linear(4 * TEXT_WIDTH, TEXT_WIDTH)
        self.gain = nn.Parameter(torch.tensor(gain))
        nn.init.normal_(self.out.weight, std=0.02)
        nn.init.normal_(self.narrow.weight, std=0.02)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        batch, length, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, length, 3, HEADS, width // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        x = x + self.gain * self.out(attention(q, k, v, mask).transpose(1, 2).reshape(batch, length, width))
        h = self.wide(self.norm2(x))
        return x + self.gain * self.narrow(h * torch.sigmoid(1.702 * h))


def within_phrases(ids: torch.Tensor, causal: torch.Tensor) -> torch.Tensor:
    separator = ((ids == COMMA) | (ids == STOP) | (ids == BOS) | (ids == EOS)).long()
    phrase = separator.cumsum(1) - separator  # A separator closes its phrase.
    return (causal & (phrase[:, :, None] == phrase[:, None, :]))[:, None]


class TextEncoder(nn.Module):
    def __init__(self, vocabulary: int, reach: Literal["word", "phrase"] = "word") -> None:
        """`reach`: what layers 1-10 see. A phrase ends at a comma or full stop: the encoder of the first two rounds."""
        super().__init__()
        self.reach = reach
        self.token = nn.Embedding(vocabulary, TEXT_WIDTH)
        self.position = nn.Parameter(torch.randn(CONTEXT, TEXT_WIDTH) * 0.01)
        nn.init.normal_(self.token.weight, std=0.05)
        self.layers = nn.ModuleList(Layer(1.0 if i < LOCAL_LAYERS else GLOBAL_GAIN) for i in range(LAYERS))
        self.norm = nn.LayerNorm(TEXT_WIDTH)

    def matrices(self) -> list[nn.Parameter]:
        """Weights for Muon."""
        return [one for layer in self.layers for one in layer.parameters() if one.ndim == 2]

    def states(self, ids: torch.Tensor) -> list[torch.Tensor]:
        """The embedding and the state after each layer, not normed: 13 of (batch, length, width)."""
        length = ids.shape[1]
        causal = torch.ones(length, length, dtype=torch.bool, device=ids.device).tril()
        at = torch.arange(length, device=ids.device)
        alone = (at[:, None] == at)[None, None]
        local = alone if self.reach == "word" else within_phrases(ids, causal)
        x = self.token(ids) + self.position[:length]
        states = [x]
        for i, layer in enumerate(self.layers):
            x = layer(x, local if i < LOCAL_LAYERS else causal[None, None])
            states.append(x)
        return states

    def condition(self, ids: torch.Tensor, skip: int | torch.Tensor = 1) -> torch.Tensor:
        """The states at a clip skip (one for all, or 1-3 each), final norm applied, zero where nothing stands."""
        states = self.states(ids)
        if isinstance(skip, int):
            x = states[-skip]
        else:
            x = torch.stack(states[:-4:-1])[skip - 1, torch.arange(len(ids), device=ids.device)]
        return self.norm(x) * (ids != PAD)[..., None].to(x.dtype)

    def summary(self, ids: torch.Tensor) -> torch.Tensor:
        """The last state at <eos>, normed: what the contrastive training compares."""
        ends = (ids == EOS).long().argmax(1)
        return self.norm(self.states(ids)[-1][torch.arange(len(ids), device=ids.device), ends])
