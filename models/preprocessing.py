"""From a display image to what a network was trained on: one function for training and inference.

Every film is first brought down to the sampling grid of the training films and only then up to the
network's own size. A film from a modern detector would otherwise reach the network sharper than
any film it learnt from.
"""

import torch
from torch import Tensor
from torch.nn import functional

from core.domain.card import InputSpec


def sample(grey: Tensor, spec: InputSpec) -> Tensor:
    """Average display images onto the training grid.

    Args:
        grey: Display images, shape (batch, 1, rows, cols), 0 is black.

    Returns:
        Shape (batch, 1, sampling, sampling), same grey levels.
    """
    if grey.shape[-2:] == (spec.sampling, spec.sampling):
        return grey
    return functional.interpolate(
        grey, size=(spec.sampling, spec.sampling), mode="bilinear", antialias=True
    )


def stretch(sampled: Tensor, spec: InputSpec) -> Tensor:
    """Map the film's own low and high percentile to 0 and 1, clipped; a flat film becomes 0.

    Makes the input independent of the window somebody happened to save with the film.
    """
    flat = sampled.flatten(1)
    limits = torch.tensor([spec.low_percentile, spec.high_percentile], device=flat.device) / 100
    low, high = torch.quantile(flat, limits, dim=1)[..., None, None, None]
    stretched: Tensor = ((sampled - low) / (high - low).clamp_min(1e-6)).clamp(0, 1)
    return stretched


def standardise(stretched: Tensor, spec: InputSpec) -> Tensor:
    """Subtract the mean, divide by the deviation and repeat the grey level into three channels."""
    return ((stretched - spec.mean) / spec.std).expand(-1, 3, -1, -1)


def to_network_input(grey: Tensor, spec: InputSpec) -> Tensor:
    """Whole way from display images to network input.

    Args:
        grey: Shape (batch, 1, rows, cols), any size, 0 is black, float32.

    Returns:
        Shape (batch, 3, size, size), float32.
    """
    stretched = stretch(sample(grey, spec), spec)
    resized = functional.interpolate(stretched, size=(spec.size, spec.size), mode="bilinear")
    return standardise(resized, spec)
