"""Films to judge and an engine over random weights."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.domain.image import Image, ImageAttributes, ImageFormat, Window, WindowFunction
from core.inference.engine import Engine
from models.registry import RegisteredModel

FULL_RANGE = Window(2048.0, 4096.0, WindowFunction.LINEAR, "Full range", "made up")
CHEST = ImageAttributes(modality="DX", body_part="CHEST", view_position="PA", age_years=50.0)


@pytest.fixture
def make_film() -> Callable[..., Image]:
    """Make a 12-bit film: `make_film(seed=..., rows=..., columns=..., **fields of Image)`."""

    def make(*, seed: int = 0, rows: int = 256, columns: int = 256, **fields: Any) -> Image:
        coarse = np.random.default_rng(seed).integers(0, 4096, (8, 8), dtype=np.uint16)
        pixels = np.kron(coarse, np.ones((rows // 8, columns // 8), dtype=np.uint16))[None]
        defaults = {"windows": (FULL_RANGE,), "bits_stored": 12, "attributes": CHEST}
        return Image(**{"stored_pixels": pixels, "format": ImageFormat.DICOM, **defaults, **fields})

    return make


@pytest.fixture
def small_engine(small_model: RegisteredModel) -> Engine:
    """An engine on the CPU with one small model."""
    return Engine(device="cpu", models={"small": small_model})
