"""What a network sees does not depend on resolution, window or exposure."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from core.domain.card import InputSpec
from models.preprocessing import sample, stretch, to_network_input

SPEC = InputSpec(
    size=160, sampling=128, low_percentile=0.5, high_percentile=99.5, mean=0.5, std=0.5
)


def film(side: int) -> Tensor:
    """The same smooth scene at any resolution."""
    place = (torch.arange(side) + 0.5) / side
    waves = torch.sin(9 * place[:, None]) * torch.cos(7 * place[None]) + 0.3 * place[:, None]
    return ((waves + 1.3) / 2.6)[None, None]


@pytest.mark.parametrize("side", [256, 512, 2048, 1001])
def test_a_film_looks_the_same_from_any_detector(side: int) -> None:
    expected = to_network_input(film(128), SPEC)
    torch.testing.assert_close(to_network_input(film(side), SPEC), expected, atol=0.02, rtol=0)


def test_detail_finer_than_the_training_films_is_averaged_away() -> None:
    checks = (torch.arange(2048)[:, None] + torch.arange(2048)[None]) % 2
    sampled = sample(checks.float()[None, None], SPEC)
    torch.testing.assert_close(sampled, torch.full_like(sampled, 0.5), atol=0.01, rtol=0)


@settings(deadline=None, max_examples=20)
@given(gain=st.floats(0.1, 1.0), offset=st.floats(0.0, 0.5))
def test_gain_and_offset_of_the_window_do_not_matter(gain: float, offset: float) -> None:
    windowed = film(256) * gain + offset
    torch.testing.assert_close(
        to_network_input(windowed, SPEC), to_network_input(film(256), SPEC), atol=1e-3, rtol=0
    )


def test_the_input_has_the_cards_size_range_and_three_equal_channels() -> None:
    inputs = to_network_input(film(300), SPEC)
    assert inputs.shape == (1, 3, 160, 160)
    assert inputs.dtype == torch.float32
    assert inputs.min() >= -1
    assert inputs.max() <= 1
    assert torch.equal(inputs[:, 0], inputs[:, 2])


@pytest.mark.parametrize("level", [0.0, 0.3, 1.0])
def test_a_flat_film_gives_a_finite_input(level: float) -> None:
    assert torch.isfinite(to_network_input(torch.full((1, 1, 200, 200), level), SPEC)).all()


def test_each_film_of_a_batch_is_stretched_by_itself() -> None:
    dark, light = film(128) * 0.1, film(128) * 0.5 + 0.5
    together = stretch(torch.cat([dark, light]), SPEC)
    torch.testing.assert_close(together[:1], together[1:], atol=1e-4, rtol=0)


def test_a_few_burnt_in_pixels_do_not_darken_the_film() -> None:
    marked = film(128) * 0.5
    marked[..., :4, :8] = 1.0
    plain, changed = stretch(film(128) * 0.5, SPEC), stretch(marked, SPEC)
    assert (plain - changed)[..., 4:, :].abs().max() < 0.02
