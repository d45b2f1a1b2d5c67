"""Random changes keep a film a film."""

import pytest
import torch
from torch import Tensor

from models.training.augment import augment, random_affine, random_exposure, random_softness


@pytest.fixture
def films() -> Tensor:
    torch.manual_seed(0)
    return torch.rand(16, 1, 32, 32)


def test_films_keep_their_count_and_range_and_get_the_networks_size(films: Tensor) -> None:
    changed = augment(films, 40)
    assert changed.shape == (16, 1, 40, 40)
    assert changed.min() >= 0
    assert changed.max() <= 1
    assert torch.isfinite(changed).all()


def test_the_seed_decides_everything(films: Tensor) -> None:
    changed = []
    for seed in (5, 5, 6):
        torch.manual_seed(seed)
        changed.append(augment(films, 32))
    assert torch.equal(changed[0], changed[1])
    assert not torch.equal(changed[0], changed[2])


def test_about_half_the_films_are_mirrored() -> None:
    torch.manual_seed(1)
    left = torch.zeros(400, 1, 32, 32)
    left[..., :16] = 1
    turned = random_affine(left, 32)
    mirrored = (turned[..., 16:].mean((1, 2, 3)) > turned[..., :16].mean((1, 2, 3))).float().mean()
    assert 0.4 < mirrored < 0.6


def test_the_centre_stays_near_the_centre() -> None:
    torch.manual_seed(2)
    dot = torch.zeros(100, 1, 65, 65)
    dot[..., 32, 32] = 1
    moved = random_affine(dot, 65)
    place = moved.flatten(1).argmax(1)
    away = torch.maximum((place // 65 - 32).abs(), (place % 65 - 32).abs())
    assert away.max() <= 0.12 * 65 / 2 * 1.2 + 1


def test_softness_changes_some_films_and_leaves_the_others_alone(films: Tensor) -> None:
    torch.manual_seed(3)
    changed = random_softness(films, share=0.5)
    is_same = (changed == films).flatten(1).all(1)
    assert 0 < is_same.sum() < len(films)
    assert changed[~is_same].std() < films[~is_same].std()


def test_exposure_keeps_brighter_brighter() -> None:
    torch.manual_seed(4)
    steps = torch.linspace(0.2, 0.8, 4).repeat_interleave(16).expand(20, 1, 64, 64)
    levels = random_exposure(steps).reshape(20, 64, 4, 16).mean(dim=(1, 3))
    assert (levels.diff(dim=1) > 0).all()
