"""A small card with random weights, for every room that needs a network but not a trained one.

Torch is imported where it is used: most unit tests never need it.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.domain.card import (
    AcceptedInput,
    Calibration,
    Card,
    Estimate,
    InputSpec,
    Label,
    LabelResult,
    Task,
    TrainingData,
)
from models.registry import RegisteredModel

if TYPE_CHECKING:
    from torch import nn

LABELS = ("Effusion", "Mass", "Hernia")
WITHHELD = "Too few test films with a hernia."
HALF = Estimate(0.5, 0.4, 0.6)


def small_label(name: str) -> Label:
    """A label with invented results; Hernia is withheld."""
    return Label(
        name=name,
        threshold=0.5,
        calibration=Calibration(1.2, -0.1, 0.04, 0.01, 0.0),
        result=LabelResult(10, 100, HALF, HALF, HALF, HALF, 0.02, ((0.0, 0.0), (1.0, 1.0)), ()),
        withheld=WITHHELD if name == "Hernia" else None,
    )


def small_card(sha256: str, *, name: str = "small", labels: tuple[str, ...] = LABELS) -> Card:
    """A complete card of a 64-pixel EfficientNet-Lite0."""
    return Card(
        name=name,
        version="0.1.0",
        title="Small",
        task=Task.CLASSIFICATION,
        architecture="efficientnet_lite0",
        intended_use="Tests.",
        misuse="Anything else.",
        input=InputSpec(64, 48, 1.0, 99.0, 0.5, 0.25),
        accepted=AcceptedInput(
            ("CR", "DX"), ("CHEST", "THORAX"), ("PA", "AP"), 16.0, 256, "Frontal chest films."
        ),
        operating_point="Fixed.",
        withholding="Hernia.",
        calibration_method="Invented.",
        labels=tuple(small_label(label) for label in labels),
        validation_mean_auc=HALF,
        test_mean_auc=HALF,
        held_out_mean_auc=HALF,
        subgroups=(),
        data=TrainingData("none", "none", {}, {}, "none"),
        licence="Apache-2.0",
        weights_sha256=sha256,
        default_method="grad_cam",
    )


def settle(network: "nn.Module") -> None:
    """Set the batch norms' statistics from smooth noise, as training would, so that scores stay of
    the order of 1 and differ between images."""
    import torch

    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1.0
    noise = torch.nn.functional.interpolate(torch.randn(8, 1, 8, 8), size=(64, 64), mode="bicubic")
    with torch.no_grad():
        network.train()(noise.expand(-1, 3, -1, -1))


def random_weights(labels: int, seed: int) -> bytes:
    """Safetensors of an EfficientNet-Lite0 with random weights."""
    import torch
    from safetensors.torch import save

    from models.architectures.efficientnet_lite import EfficientNetLite

    with torch.random.fork_rng([]):
        torch.manual_seed(seed)
        network = EfficientNetLite(labels=labels)
        settle(network)
    return save(network.state_dict())


@pytest.fixture(scope="session")
def make_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., RegisteredModel]:
    """Make a registered model with random weights: `make_model(labels=..., seed=...)`."""

    def make(*, labels: tuple[str, ...] = LABELS, seed: int = 0) -> RegisteredModel:
        content = random_weights(len(labels), seed)
        path: Path = tmp_path_factory.mktemp("weights") / "small.safetensors"
        path.write_bytes(content)
        card = small_card(hashlib.sha256(content).hexdigest(), labels=labels)
        return RegisteredModel(card, path)

    return make


@pytest.fixture(scope="session")
def small_model(make_model: Callable[..., RegisteredModel]) -> RegisteredModel:
    """One model with random weights for the whole session."""
    return make_model()
