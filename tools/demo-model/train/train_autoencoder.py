"""
Trains the autoencoder: python train_autoencoder.py WORK [--config cpu] [--minutes M | --steps N] [--fresh]
Begins with WORK/start/autoencoder.pt where that is (restart.py, train_encoder.py), at half the rate, and then keeps the
scale of the latents, which the denoiser has learned.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F

from autoencoder import NOISE, Autoencoder, Decoder
from config import HELD_OUT, SEED
from data import Dataset, load, to_rgb
from layers import convolutions
from stage import Checkpoint, Optimizers, autocast, options, rate, save

LEARNING_RATES = (2e-3, 2e-3)
STARTED_RATE = 0.5
PULL = 2e-3
"""Weight of the latents' size: it keeps them within a few times the noise."""


def color_loss(decoder: Decoder, latents: torch.Tensor, indices: torch.Tensor, device: str) -> torch.Tensor:
    """Cross-entropy of the colours at every second row and column, from a random start: a quarter of the work."""
    row, column = torch.randint(0, 2, (2,)).tolist()
    with autocast(device):
        scores = decoder.colors(decoder.features(latents)[:, :, row::2, column::2])
    return F.cross_entropy(scores.float(), indices[:, row::2, column::2].long())


@torch.no_grad()
def encode_all(network: Autoencoder, data: Dataset, device: str) -> torch.Tensor:
    """Raw latents of every picture, half precision."""
    parts = []
    for indices in data.indices.split(250):
        with autocast(device):
            parts.append(network.encoder(to_rgb(indices, data.palette)).half())
    return torch.cat(parts)


@torch.no_grad()
def accuracy(network: Autoencoder, data: Dataset) -> float:
    """Share of pixels of held-out pictures that come back in the same colour."""
    indices = data.indices[-500:]
    scores = network.decoder(network.encoder(to_rgb(indices, data.palette)))
    return (scores.argmax(1) == indices.long()).float().mean().item()


def main() -> None:
    chosen = options(__doc__, "autoencoder")
    device = chosen.config.device
    data = load(chosen.work, device)
    torch.manual_seed(SEED)
    network = Autoencoder(len(data.palette)).to(device, memory_format=torch.channels_last)
    start, rates = chosen.work / "start/autoencoder.pt", LEARNING_RATES
    started = start.exists()
    if started:
        network.load_state_dict(torch.load(start, map_location=device))
        rates = (rates[0] * STARTED_RATE, rates[1] * STARTED_RATE)
    optimizers = Optimizers(network, convolutions(network), rates, 1e-3)
    checkpoint = Checkpoint(chosen, "autoencoder", {"network": network, "optimizers": optimizers})
    budget = checkpoint.budget
    torch.manual_seed(SEED + budget.step)
    total = 0.0
    while budget.progress < 1:
        chosen_rows = torch.randint(0, len(data) - HELD_OUT, (chosen.config.picture_batch,), device=device)
        indices = data.indices[chosen_rows]
        with autocast(device):
            latents = network.encoder(to_rgb(indices, data.palette).contiguous(memory_format=torch.channels_last))
            noisy = latents + NOISE * torch.randn_like(latents)
        wrong = color_loss(network.decoder, noisy, indices, device)
        loss = wrong + PULL * latents.float().pow(2).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizers.step(rate(budget.progress, budget.step))
        budget.step += 1
        total += wrong.item()
        if budget.step % 100 == 0:
            size = latents.float().std().item()
            print(f"{budget.step} {budget.seconds:.0f}s loss {total / 100:.4f} size {size:.2f}", flush=True)
            total = 0.0
        if checkpoint.due():
            checkpoint.write()
    checkpoint.write()
    latents = encode_all(network, data, device)
    if not started:
        parts = latents[:20_000].float()
        network.mean.copy_(parts.mean((0, 2, 3)).view(1, -1, 1, 1))
        network.spread.copy_(parts.std((0, 2, 3)).view(1, -1, 1, 1))
    save(chosen.work / "autoencoder.pt", network.state_dict())
    save(chosen.work / "latents.pt", latents)
    print(f"pixels right: {accuracy(network, data):.4f}; spread {network.spread.flatten().tolist()}")


if __name__ == "__main__":
    main()
