"""Load weights: checksum first, safetensors only, never a download and never code from the file."""

import hashlib
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load
from torch import nn

from core.domain.errors import ModelError
from models.registry import ARCHITECTURES, RegisteredModel


def read_checked(path: Path, sha256: str) -> bytes:
    """Bytes of a weights file whose checksum is the card's.

    Raises:
        ModelError: If the file is missing or has other bytes.
    """
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise ModelError(
            expected=f"weights in {path.name}",
            found="no readable file",
            action="Restore the models/weights folder of the project.",
        ) from exc
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ModelError(
            expected=f"{path.name} with sha256 {sha256[:12]}…",
            found=f"{found[:12]}…",
            action="Restore the file, or re-make card and weights together.",
        )
    return content


def load_network(model: RegisteredModel) -> nn.Module:
    """The model's network with its weights, in evaluation mode, on the CPU, float32.

    Raises:
        ModelError: If the weights are missing, altered, or do not fit the architecture.
    """
    content = read_checked(model.weights, model.card.weights_sha256)
    network = ARCHITECTURES[model.card.architecture](model.card)
    try:
        network.load_state_dict(load(content))
    except (SafetensorError, RuntimeError) as exc:
        raise ModelError(
            expected=f"weights of a {model.card.architecture}",
            found=f"tensors that do not fit in {model.weights.name}",
            action="Re-make card and weights together.",
        ) from exc
    return network.eval()
