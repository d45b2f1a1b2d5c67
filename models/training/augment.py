"""Random changes a film may undergo without changing what is on it. Batches, any device."""

import math

import torch
from torch import Tensor
from torch.nn import functional


def uniform(batch: int, low: float, high: float, like: Tensor) -> Tensor:
    """Uniform numbers, shape (batch, 1, 1, 1)."""
    return torch.empty(batch, 1, 1, 1, device=like.device).uniform_(low, high)


def random_affine(films: Tensor, size: int) -> Tensor:
    """Turn up to 12 degrees, scale by 0.85 to 1.15, shift up to 6 %, mirror half of the films.

    Resampled to (size, size). What comes from beyond the film is black.

    Args:
        films: Shape (batch, 1, rows, cols).
    """
    batch = len(films)
    angle = uniform(batch, -math.pi / 15, math.pi / 15, films).flatten()
    scale = uniform(batch, 0.85, 1.15, films).flatten()
    mirror = torch.where(torch.rand(batch, device=films.device) < 0.5, -1.0, 1.0)
    shift = torch.empty(batch, 2, device=films.device).uniform_(-0.12, 0.12)
    cos, sin = torch.cos(angle) / scale, torch.sin(angle) / scale
    theta = torch.stack(
        [
            torch.stack([cos * mirror, -sin, shift[:, 0]], dim=1),
            torch.stack([sin * mirror, cos, shift[:, 1]], dim=1),
        ],
        dim=1,
    )
    grid = functional.affine_grid(theta, [batch, 1, size, size], align_corners=False)
    return functional.grid_sample(films, grid, mode="bilinear", align_corners=False)


def random_softness(films: Tensor, share: float = 0.3) -> Tensor:
    """Halve the resolution of some films and bring it back.

    A third of the training films were stored at 64 pixels; sharpness must say nothing of a label.
    """
    rows = films.shape[-1]
    soft = functional.interpolate(
        functional.avg_pool2d(films, 2), size=(rows, rows), mode="bilinear"
    )
    chosen = torch.rand(len(films), 1, 1, 1, device=films.device) < share
    return torch.where(chosen, soft, films)


def random_exposure(films: Tensor) -> Tensor:
    """Gamma, contrast, brightness and noise, clipped to [0, 1]."""
    batch = len(films)
    films = films.clamp_min(1e-4) ** uniform(batch, 0.7, 1.4, films)
    films = (films - 0.5) * uniform(batch, 0.8, 1.2, films) + 0.5
    films = films + uniform(batch, -0.1, 0.1, films)
    films = films + torch.randn_like(films) * uniform(batch, 0.0, 0.04, films)
    return films.clamp(0, 1)


def augment(films: Tensor, size: int) -> Tensor:
    """All of the above: (batch, 1, sampling, sampling), stretched, to (batch, 1, size, size)."""
    return random_exposure(random_affine(random_softness(films), size))
