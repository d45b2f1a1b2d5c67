"""Networks whose attributions are known by hand, and an engine over random weights."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.domain.image import Image, ImageAttributes, ImageFormat, Window, WindowFunction
from core.inference.engine import Engine
from models.registry import RegisteredModel

SIZE = 32


class Linear(nn.Module):
    """Score of label k: (k + 1) times the weighted sum of the grey levels (mean of channels)."""

    def __init__(self) -> None:
        super().__init__()
        weights = torch.linspace(-1, 1, SIZE * SIZE).reshape(1, 1, SIZE, SIZE)
        self.weights = nn.Parameter(weights)
        self.saliency_layer = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        places = self.saliency_layer(x.mean(dim=1, keepdim=True) * self.weights)
        total = places.sum(dim=(1, 2, 3))
        return torch.stack([total, 2 * total], dim=1)


class BrightSpot(nn.Module):
    """Answers to grey levels above 0.5, wherever they are."""

    def __init__(self) -> None:
        super().__init__()
        self.mix = nn.Conv2d(3, 2, 1)
        self.saliency_layer = nn.ReLU()
        self.classifier = nn.Linear(2, 2, bias=False)
        with torch.no_grad():
            self.mix.weight.fill_(1 / 3)
            self.mix.bias.fill_(-0.5)  # type: ignore[union-attr]
            self.classifier.weight.copy_(torch.tensor([[1.0, 2.0], [-1.0, -1.0]]))

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.saliency_layer(self.mix(x)).mean(dim=(2, 3)))


class TwoMaps(nn.Module):
    """Two 2x2 feature maps: means of the quarters, and their negatives plus 1."""

    def __init__(self) -> None:
        super().__init__()
        self.saliency_layer = nn.Identity()
        self.weights = nn.Parameter(torch.tensor([[3.0, -1.0], [-3.0, 1.0]]))

    def forward(self, x: Tensor) -> Tensor:
        quarters = nn.functional.avg_pool2d(x.mean(dim=1, keepdim=True), SIZE // 2)
        maps = self.saliency_layer(torch.cat([quarters, 1 - quarters], dim=1))
        return maps.mean(dim=(2, 3)) @ self.weights.T


@pytest.fixture
def linear() -> Linear:
    return Linear()


@pytest.fixture
def bright_spot() -> BrightSpot:
    return BrightSpot()


@pytest.fixture
def two_maps() -> TwoMaps:
    return TwoMaps()


@pytest.fixture
def corner_input() -> Tensor:
    """Dark, with a bright square in the top left corner."""
    grey = torch.full((1, 1, SIZE, SIZE), 0.1)
    grey[..., :8, :8] = 0.9
    return grey.expand(-1, 3, -1, -1)


@pytest.fixture
def wavy_input() -> Tensor:
    """Grey levels from a fixed formula, between 0 and 1."""
    row = torch.arange(SIZE) / SIZE
    grey = (torch.sin(7 * row[:, None]) * torch.cos(5 * row[None]) + 1) / 2
    return grey[None, None].expand(-1, 3, -1, -1)


@pytest.fixture
def small_engine(small_model: RegisteredModel) -> Engine:
    """An engine on the CPU with one small model."""
    return Engine(device="cpu", models={"small": small_model})


@pytest.fixture
def make_film() -> Callable[..., Image]:
    """Make a film: `make_film(seed, frames)`."""

    def make(seed: int = 0, frames: int = 1) -> Image:
        coarse = np.random.default_rng(seed).integers(0, 4096, (8, 10), dtype=np.uint16)
        pixels = np.kron(coarse, np.ones((32, 32), dtype=np.uint16))
        return Image(
            np.stack([pixels] * frames),
            ImageFormat.DICOM,
            windows=(Window(2048.0, 4096.0, WindowFunction.LINEAR, "Full range", "made up"),),
            attributes=ImageAttributes("DX", "CHEST", "PA"),
        )

    return make
