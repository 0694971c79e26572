"""
Exports the trained networks: python export.py WORK [--config cpu]. Writes WORK/export/onnx/*.onnx and vocab.json, with
the names optimum gives; `npx node tools/demo-model/pack.ts WORK/export FOLDER` packs them into a model folder.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from autoencoder import Autoencoder
from config import LATENT_CHANNELS, LATENT_SIDE, PALETTE_SIZE, TEXT_WIDTH
from data import load
from denoiser import Denoiser
from stage import options
from text_encoder import TextEncoder
from vocabulary import BOS, CONTEXT, EOS

ENLARGEMENT = 8
OPSET = 17


class LastHiddenState(nn.Module):
    """Only the last layer, as optimum exports SD1: whoever wants another clip skip must open the graph."""

    def __init__(self, encoder: TextEncoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        return self.encoder.condition(input_ids)


class Picture(nn.Module):
    """Latents to RGB: the likeliest palette colour of each pixel, enlarged by whole pixels."""

    def __init__(self, autoencoder: Autoencoder, palette: torch.Tensor) -> None:
        super().__init__()
        self.autoencoder = autoencoder
        self.register_buffer("palette", palette)

    def forward(self, latent_sample: torch.Tensor) -> torch.Tensor:
        chosen = self.autoencoder.decode(latent_sample).argmax(1)
        small = self.palette[chosen].permute(0, 3, 1, 2)
        return F.interpolate(small, scale_factor=ENLARGEMENT, mode="nearest")


def inputs_of(part: str) -> dict[str, torch.Tensor]:
    """Inputs to trace a part of the model with."""
    ids = torch.zeros(2, CONTEXT, dtype=torch.long)
    ids[:, 0], ids[:, 1], ids[:, 2] = BOS, 9, EOS
    latents = torch.randn(2, LATENT_CHANNELS, LATENT_SIDE, LATENT_SIDE)
    states, times = torch.randn(2, CONTEXT, TEXT_WIDTH), torch.full((2,), 500.0)
    inputs = {
        "text_encoder": {"input_ids": ids},
        "unet": {"sample": latents, "timestep": times, "encoder_hidden_states": states},
        "vae_decoder": {"latent_sample": latents},
    }
    return inputs[part]


def write(network: nn.Module, inputs: dict[str, torch.Tensor], output: str, path: Path) -> None:
    """Exports with a free batch size, and reads the file back once to see that it is whole."""
    network.eval().requires_grad_(False)
    torch.onnx.export(
        network, tuple(inputs.values()), str(path), input_names=list(inputs), output_names=[output],
        dynamic_axes={name: {0: "batch"} for name in (*inputs, output)}, opset_version=OPSET, dynamo=False,
    )  # fmt: skip
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")


def main() -> None:
    chosen = options(__doc__, None)
    work, folder = chosen.work, chosen.work / "export" / "onnx"
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = json.loads((work / "vocab.json").read_text())
    encoder, denoiser, autoencoder = TextEncoder(len(vocabulary)), Denoiser(), Autoencoder(PALETTE_SIZE)
    for network, name in ((encoder, "text"), (denoiser, "denoiser"), (autoencoder, "autoencoder")):
        network.load_state_dict(torch.load(work / f"{name}.pt", map_location="cpu"))
    tuned = work / "decoder.pt"
    if tuned.exists():
        autoencoder.decoder.load_state_dict(torch.load(tuned, map_location="cpu"))
    picture = Picture(autoencoder, load(work).palette)
    parts = (
        (LastHiddenState(encoder), "text_encoder", "last_hidden_state"),
        (denoiser, "unet", "out_sample"),
        (picture, "vae_decoder", "sample"),
    )
    for network, name, output in parts:
        write(network, inputs_of(name), output, folder / f"{name}.onnx")
    (folder.parent / "vocab.json").write_text(json.dumps(vocabulary))


if __name__ == "__main__":
    main()
