"""
Opens a packed model to train it further: python restart.py FOLDER WORK
The packed weights become what the stages start from: WORK/start/denoiser.pt, WORK/start/autoencoder.pt (its decoder; the
encoder is not in the folder, train_encoder.py trains one anew for it), WORK/text.pt (frozen, so final), and the palette
and the word list, which data.py then keeps.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from autoencoder import Autoencoder
from config import PALETTE_SIZE
from denoiser import Denoiser
from export import LastHiddenState, Picture, inputs_of, write
from stage import save
from text_encoder import TextEncoder

NOT_PACKED = "autoencoder.encoder."


def packed_tensors(path: Path) -> list[np.ndarray]:
    """The weights in the file's order, 8-bit ones multiplied by their scales."""
    graph = onnx.load(str(path)).graph
    tensors = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    axes = {
        node.input[0]: (node.input[1], node.attribute[0].i) for node in graph.node if node.op_type == "DequantizeLinear"
    }
    scales = {scale for scale, _ in axes.values()}
    result = []
    for name, values in tensors.items():
        if name in axes:
            scale, axis = axes[name]
            shape = [-1 if i == axis else 1 for i in range(values.ndim)]
            result.append(values.astype(np.float32) * tensors[scale].reshape(shape))
        elif name not in scales:
            result.append(values)
    return result


def _exported_tensors(network: nn.Module, inputs: dict[str, torch.Tensor]) -> list[np.ndarray]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.onnx"
        write(network, inputs, "output", path)
        return [numpy_helper.to_array(one) for one in onnx.load(str(path)).graph.initializer]


def _like(tensor: np.ndarray, exported: np.ndarray, packed: np.ndarray) -> np.ndarray | None:
    """`packed` in the shape of `tensor`, if `exported` holds the values of `tensor`, perhaps transposed."""
    if exported.size != tensor.size:
        return None
    if np.array_equal(exported.reshape(tensor.shape), tensor):
        return packed.reshape(tensor.shape)
    if tensor.ndim == 2 and exported.shape == tensor.T.shape and np.array_equal(exported.T, tensor):
        return packed.T
    return None


@torch.no_grad()
def fill(network: nn.Module, inputs: dict[str, torch.Tensor], path: Path) -> None:
    """
    Gives the network the weights of the packed file. The exporter renames and transposes weights; which is which shows an
    export of the same network with random values, whose tensors stand in the same order.
    """
    state = network.state_dict()
    sought = {name: one for name, one in state.items() if not name.startswith(NOT_PACKED)}
    for one in sought.values():
        one.copy_(torch.rand_like(one) + 0.1)
    exported, packed = _exported_tensors(network, inputs), packed_tensors(path)
    if [one.size for one in exported] != [one.size for one in packed]:
        raise SystemExit(f"{path} does not hold this network.")
    for name, one in sought.items():
        pairs = (_like(one.numpy(), *pair) for pair in zip(exported, packed, strict=True))
        found = next((pair for pair in pairs if pair is not None), None)
        if found is None:
            raise SystemExit(f"{path} has no {name}.")
        one.copy_(torch.from_numpy(np.array(found)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("work", type=Path)
    given = parser.parse_args()
    (given.work / "start").mkdir(parents=True, exist_ok=True)
    ids = json.loads((given.folder / "tokenizer/tokenizer.json").read_text())["model"]["vocab"]
    vocabulary = sorted(ids, key=ids.get)
    encoder, denoiser, autoencoder = TextEncoder(len(vocabulary)), Denoiser(), Autoencoder(PALETTE_SIZE)
    picture = Picture(autoencoder, torch.zeros(PALETTE_SIZE, 3))
    fill(LastHiddenState(encoder), inputs_of("text_encoder"), given.folder / "text_encoder/model.onnx")
    fill(denoiser, inputs_of("unet"), given.folder / "unet/model.onnx")
    fill(picture, inputs_of("vae_decoder"), given.folder / "vae_decoder/model.onnx")
    save(given.work / "text.pt", encoder.state_dict())
    save(given.work / "start/denoiser.pt", denoiser.state_dict())
    save(given.work / "start/autoencoder.pt", autoencoder.state_dict())
    np.save(given.work / "palette.npy", ((picture.palette + 1) * 127.5).round().numpy().astype(np.uint8))
    (given.work / "vocab.json").write_text(json.dumps(vocabulary))


if __name__ == "__main__":
    main()
