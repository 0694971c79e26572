"""
Trains the decoder further: python train_decoder.py WORK [--config cpu] [--minutes M | --steps N] [--fresh]
The latents stay as they are, so this may run at any time after the autoencoder, beside the diffusion too.
"""

from __future__ import annotations

import torch

from autoencoder import NOISE, Autoencoder
from config import HELD_OUT, SEED
from data import load
from layers import convolutions
from stage import Checkpoint, Optimizers, options, rate, save
from train_autoencoder import color_loss

LEARNING_RATES = (1.5e-3, 1.5e-3)
MOST_NOISE = 1.6 * NOISE
"""Stronger than in the autoencoder's training: what the diffusion leaves is rougher."""


def main() -> None:
    chosen = options(__doc__, "decoder")
    device = chosen.config.device
    data = load(chosen.work, device)
    network = Autoencoder(len(data.palette)).to(device, memory_format=torch.channels_last)
    network.load_state_dict(torch.load(chosen.work / "autoencoder.pt", map_location=device))
    latents = torch.load(chosen.work / "latents.pt", map_location=device)
    decoder = network.decoder
    optimizers = Optimizers(decoder, convolutions(decoder), LEARNING_RATES, 1e-3)
    checkpoint = Checkpoint(chosen, "decoder", {"decoder": decoder, "optimizers": optimizers})
    budget = checkpoint.budget
    torch.manual_seed(SEED + 8 + budget.step)
    total, size = 0.0, chosen.config.picture_batch
    while budget.progress < 1:
        rows = torch.randint(0, len(data) - HELD_OUT, (size,), device=device)
        clean = latents[rows].float()
        noise = torch.randn_like(clean) * MOST_NOISE * torch.rand(size, 1, 1, 1, device=device)
        loss = color_loss(
            decoder, (clean + noise).contiguous(memory_format=torch.channels_last), data.indices[rows], device
        )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        optimizers.step(rate(budget.progress, budget.step))
        budget.step += 1
        total += loss.item()
        if budget.step % 100 == 0:
            print(f"{budget.step} {budget.seconds:.0f}s loss {total / 100:.4f}", flush=True)
            total = 0.0
        if checkpoint.due():
            checkpoint.write()
            save(chosen.work / "decoder.pt", decoder.state_dict())
    checkpoint.write()
    save(chosen.work / "decoder.pt", decoder.state_dict())


if __name__ == "__main__":
    main()
