"""Bringing a map to the image's own size."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.domain.explanation import Explanation, Method
from core.domain.prediction import ModelIdentity
from core.explain import at_image_size


def explanation(values: NDArray[np.float32]) -> Explanation:
    identity = ModelIdentity("small", "0", "0")
    return Explanation("Mass", Method.GRAD_CAM, {}, values, False, identity)


@pytest.mark.parametrize("shape", [(160, 160), (301, 517), (97, 33), (1, 1)])
def test_it_is_torchs_bilinear_interpolation(shape: tuple[int, int]) -> None:
    values = np.random.default_rng(0).normal(size=(32, 32)).astype(np.float32)
    expected = torch.nn.functional.interpolate(
        torch.from_numpy(values)[None, None], size=shape, mode="bilinear", align_corners=False
    )
    found = at_image_size(explanation(values), *shape)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected[0, 0].numpy(), atol=1e-4)


def test_a_peak_in_a_corner_stays_in_that_corner() -> None:
    values = np.zeros((16, 16), np.float32)
    values[0, 15] = 1
    large = at_image_size(explanation(values), 1600, 800)
    assert large[:50, -25:].min() > 0.9
    assert not large[200:].any()


@given(rows=st.integers(1, 80), columns=st.integers(1, 80))
def test_no_value_goes_beyond_the_maps_extremes(rows: int, columns: int) -> None:
    values = np.array([[-1, 2], [0.5, 3]], np.float32)
    large = at_image_size(explanation(values), rows, columns)
    assert large.shape == (rows, columns)
    assert large.min() >= -1.000001
    assert large.max() <= 3.000001
