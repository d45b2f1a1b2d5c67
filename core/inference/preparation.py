"""From an image to the small grid and the tensor a network is fed."""

from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from core.domain.card import InputSpec
from core.domain.errors import InputError
from core.domain.image import Image
from core.imaging.windowing import default_grey
from models.preprocessing import sample, to_network_input

BLANK_SPREAD = 1e-5
"""Grey levels, of 1. The faintest step of a 16-bit film is 1.5e-5."""


_grids: "WeakKeyDictionary[Image, dict[tuple[InputSpec, int], Tensor]]" = WeakKeyDictionary()
"""Grids of images still in use: a map asks for the one its prediction was made from."""


def sampled_grid(image: Image, spec: InputSpec, frame: int) -> Tensor:
    """`make_grid`, made once for each image object. Not to be written to.

    Raises:
        InputError: If there is no such frame or its pixels are not numbers.
    """
    kept = _grids.setdefault(image, {})
    if (spec, frame) not in kept:
        kept[spec, frame] = make_grid(image, spec, frame)
    return kept[spec, frame]


def make_grid(image: Image, spec: InputSpec, frame: int) -> Tensor:
    """Average one frame onto the training grid, on the CPU whatever the device.

    The same arithmetic everywhere, so the device decides nothing before the network; and a batch
    of large films never has to be in memory together.

    Returns:
        Shape (1, 1, sampling, sampling), float32.

    Raises:
        InputError: If there is no such frame or its pixels are not numbers.
    """
    if not 0 <= frame < image.frames:
        raise InputError(
            expected=f"a frame from 0 to {image.frames - 1}",
            found=f"frame {frame}",
            action="Choose a frame of the image.",
        )
    grey = torch.from_numpy(np.require(default_grey(image, frame), requirements=["C", "W"]))
    grid = sample(grey[None, None], spec)
    if not bool(torch.isfinite(grid).all()):
        raise InputError(
            expected="pixel values that are numbers",
            found="infinite or undefined ones",
            action="Export the image again.",
        )
    return grid


def is_blank(grid: Tensor) -> bool:
    """Whether all pixels are the same, but for the rounding of the averages."""
    return bool(grid.max() - grid.min() < BLANK_SPREAD)


def network_inputs(grids: Tensor, spec: InputSpec, device: torch.device) -> Tensor:
    """What the network is fed: shape (batch, 3, size, size), float32, channels last."""
    inputs = to_network_input(grids, spec).to(device)
    return inputs.contiguous(memory_format=torch.channels_last)
