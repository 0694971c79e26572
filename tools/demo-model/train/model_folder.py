"""Draws with a packed model folder by onnxruntime: what is measured is what ships."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from diffusion import sample
from export import ENLARGEMENT
from vocabulary import CONTEXT, Tokenizer


def _session(model: bytes | str, threads: int) -> onnxruntime.InferenceSession:
    wanted = onnxruntime.SessionOptions()
    wanted.intra_op_num_threads = threads
    wanted.add_session_config_entry("session.intra_op.allow_spinning", "0")  # The machine may be shared.
    return onnxruntime.InferenceSession(model, wanted, providers=["CPUExecutionProvider"])


def _at_skip(path: Path, skip: int) -> bytes:
    """The text encoder with its final norm moved to an earlier layer's state, as the product does it."""
    model = onnx.load(str(path))
    norms = [node for node in model.graph.node if node.op_type == "LayerNormalization"]
    norms[-1].input[0] = norms[-1 - 2 * (skip - 1)].input[0]
    return model.SerializeToString()


class ModelFolder:
    def __init__(self, folder: Path, threads: int = 2) -> None:
        words = json.loads((folder / "tokenizer/tokenizer.json").read_text())["model"]["vocab"]
        self.tokenizer = Tokenizer(sorted(words, key=words.get))
        encoder = folder / "text_encoder/model.onnx"
        self.encoders = {skip: _session(_at_skip(encoder, skip), threads) for skip in (1, 2, 3)}
        self.denoiser = _session(str(folder / "unet/model.onnx"), threads)
        self.decoder = _session(str(folder / "vae_decoder/model.onnx"), threads)
        self.shape = self.denoiser.get_inputs()[0].shape[1:]

    def states(self, texts: list[str], skip: int) -> torch.Tensor:
        ids = self.tokenizer(texts, CONTEXT).numpy()
        return torch.from_numpy(self.encoders[skip].run(None, {"input_ids": ids})[0])

    def _denoise(self, x: torch.Tensor, time: torch.Tensor, prompt: torch.Tensor) -> torch.Tensor:
        feed = {"sample": x.numpy(), "timestep": time.numpy(), "encoder_hidden_states": prompt.numpy()}
        return torch.from_numpy(self.denoiser.run(None, feed)[0])

    def draw(self, texts: list[str], skip: int, seeds: list[int], steps: int = 20, guidance: float = 4.0) -> np.ndarray:
        """Pictures (n, 64, 64, 3) uint8, one for each text and its seed."""
        noise = torch.stack([torch.randn(*self.shape, generator=torch.Generator().manual_seed(seed)) for seed in seeds])
        empty = self.states([""], skip).expand(len(texts), -1, -1)
        latents = sample(self._denoise, self.states(texts, skip), empty, noise, steps, guidance)
        pictures = []
        for one in latents.split(8):
            large = self.decoder.run(None, {"latent_sample": one.numpy()})[0]
            pictures.append(large[:, :, ::ENLARGEMENT, ::ENLARGEMENT])
        small = np.clip((np.concatenate(pictures) + 1) * 127.5, 0, 255)
        return np.round(small).astype(np.uint8).transpose(0, 2, 3, 1)

    def draw_all(self, texts: list[str], skip: int, seeds: list[int], batch: int = 16) -> np.ndarray:
        """draw() in parts."""
        parts = range(0, len(texts), batch)
        return np.concatenate([self.draw(texts[at : at + batch], skip, seeds[at : at + batch]) for at in parts])
