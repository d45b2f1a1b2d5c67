"""Load a network once per process, in the form that runs fastest on its device."""

import threading
from dataclasses import dataclass, field

import torch
from torch import nn

from core.domain.card import Card
from core.domain.prediction import ModelIdentity
from models.architectures.efficientnet_lite import fold_batch_norm
from models.registry import RegisteredModel
from models.weights import load_network


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A network that is ready to run.

    Attributes:
        card: Its card.
        network: Evaluation mode, batch norm folded, no parameter asks for gradients.
        identity: Which network exactly.
        device: Where it is.
        lock: Held by whoever runs the network. Grad-CAM hangs a hook on a layer for a moment;
            another thread's forward pass would run into it.
    """

    card: Card
    network: nn.Module
    identity: ModelIdentity
    device: torch.device
    lock: threading.RLock = field(default_factory=threading.RLock)


_loaded: dict[tuple[ModelIdentity, str], LoadedModel] = {}
_loading = threading.Lock()


def identity_of(card: Card) -> ModelIdentity:
    """What a card's network is called in results."""
    return ModelIdentity(card.name, card.version, card.weights_sha256)


def prepare_network(model: RegisteredModel, device: torch.device) -> nn.Module:
    """The network with batch norm folded, channels last, frozen, on the device.

    Folding and channels_last together take two fifths off the time of a film on the CPU
    (10.9 ms to 6.8 ms of one core at 160 px) and change scores by about 1e-6.
    """
    network = fold_batch_norm(load_network(model)).requires_grad_(False)
    return network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def load_once(model: RegisteredModel, device: torch.device) -> LoadedModel:
    """The model on the device, loaded by whoever asks first.

    Raises:
        ModelError: If the weights are missing, altered or do not fit.
    """
    key = (identity_of(model.card), str(device))
    with _loading:
        if key not in _loaded:
            _loaded[key] = LoadedModel(model.card, prepare_network(model, device), key[0], device)
        return _loaded[key]
