"""
Trains an encoder for a decoder that is there: python train_encoder.py WORK [--config cpu] [--minutes M | --steps N]
[--fresh]. Between restart.py and train_autoencoder.py: the latents stay those that the denoiser has learned.
"""

from __future__ import annotations

import torch

from autoencoder import NOISE, Autoencoder
from config import HELD_OUT, SEED
from data import load, to_rgb
from layers import convolutions
from stage import Checkpoint, Optimizers, autocast, options, rate, save
from train_autoencoder import PULL, accuracy, color_loss

LEARNING_RATES = (2e-3, 2e-3)


def main() -> None:
    chosen = options(__doc__, "encoder")
    device = chosen.config.device
    data = load(chosen.work, device)
    torch.manual_seed(SEED + 10)
    network = Autoencoder(len(data.palette)).to(device, memory_format=torch.channels_last)
    network.load_state_dict(torch.load(chosen.work / "start/autoencoder.pt", map_location=device))
    encoder, decoder = network.encoder, network.decoder.requires_grad_(False)
    optimizers = Optimizers(encoder, convolutions(encoder), LEARNING_RATES, 1e-3)
    checkpoint = Checkpoint(chosen, "encoder", {"encoder": encoder, "optimizers": optimizers})
    budget = checkpoint.budget
    torch.manual_seed(SEED + 11 + budget.step)
    total = 0.0
    while budget.progress < 1:
        rows = torch.randint(0, len(data) - HELD_OUT, (chosen.config.picture_batch,), device=device)
        indices = data.indices[rows]
        with autocast(device):
            latents = encoder(to_rgb(indices, data.palette).contiguous(memory_format=torch.channels_last))
            noisy = latents + NOISE * torch.randn_like(latents)
        wrong = color_loss(decoder, noisy, indices, device)
        (wrong + PULL * latents.float().pow(2).mean()).backward()
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimizers.step(rate(budget.progress, budget.step))
        budget.step += 1
        total += wrong.item()
        if budget.step % 100 == 0:
            print(f"{budget.step} {budget.seconds:.0f}s loss {total / 100:.4f}", flush=True)
            total = 0.0
        if checkpoint.due():
            checkpoint.write()
    checkpoint.write()
    save(chosen.work / "start/autoencoder.pt", network.state_dict())
    print(f"pixels right: {accuracy(network, data):.4f}")


if __name__ == "__main__":
    main()
