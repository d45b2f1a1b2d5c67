"""What every method promises, over every method, and hand-known values of each."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.domain.errors import InputError
from core.domain.explanation import Method
from core.explain.catalogue import METHODS
from core.explain.explainer import grey_channel
from core.explain.methods import EXPLAINERS
from core.explain.parameters import complete_parameters

SMALL = {Method.OCCLUSION: {"window": 8, "stride": 4, "baseline": "black"}}
every_method = pytest.mark.parametrize("method", list(Method))


def run(
    method: Method, network: nn.Module, inputs: Tensor, target: int = 0, **parameters: float | str
) -> tuple[NDArray[np.float32], float | None]:
    complete = complete_parameters(method, {**SMALL.get(method, {}), **parameters})
    return EXPLAINERS[method].attribute(network, inputs, target, complete, lambda _: None)


def test_every_method_has_a_card_and_an_explainer() -> None:
    assert list(METHODS) == list(EXPLAINERS) == list(Method)
    assert all(EXPLAINERS[method].method is method for method in Method)


@every_method
def test_a_map_is_float32_finite_and_of_the_inputs_size(
    method: Method, bright_spot: nn.Module, wavy_input: Tensor
) -> None:
    values, delta = run(method, bright_spot, wavy_input)
    assert values.shape == (32, 32)
    assert values.dtype == np.float32
    assert np.isfinite(values).all()
    assert values.any()
    assert (delta is not None) == (method is Method.INTEGRATED_GRADIENTS)


@every_method
def test_the_map_peaks_in_the_corner_the_network_answers_to(
    method: Method, bright_spot: nn.Module, corner_input: Tensor
) -> None:
    values, _ = run(method, bright_spot, corner_input)
    assert np.unravel_index(values.argmax(), values.shape) < (8, 8)
    assert values[:8, :8].mean() > 5 * np.abs(values[16:, 16:]).mean()


@every_method
def test_only_signed_methods_have_negative_values(
    method: Method, bright_spot: nn.Module, corner_input: Tensor
) -> None:
    values, _ = run(method, bright_spot, corner_input, target=1)
    assert (values.min() < 0) == METHODS[method].is_signed


@every_method
def test_equal_questions_get_equal_maps_and_the_random_state_stays(
    method: Method, bright_spot: nn.Module, wavy_input: Tensor
) -> None:
    torch.manual_seed(11)
    state = torch.get_rng_state()
    first, _ = run(method, bright_spot, wavy_input)
    assert torch.equal(torch.get_rng_state(), state)
    torch.manual_seed(12)
    np.testing.assert_array_equal(first, run(method, bright_spot, wavy_input)[0])


@every_method
def test_the_input_stays_as_it_was(
    method: Method, bright_spot: nn.Module, wavy_input: Tensor
) -> None:
    before = wavy_input.clone()
    run(method, bright_spot, wavy_input)
    assert torch.equal(wavy_input, before)
    assert not wavy_input.requires_grad
    assert wavy_input.grad is None


@every_method
def test_progress_rises_to_one(method: Method, bright_spot: nn.Module, wavy_input: Tensor) -> None:
    shares: list[float] = []
    complete = complete_parameters(method, SMALL.get(method))
    EXPLAINERS[method].attribute(bright_spot, wavy_input, 0, complete, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 1 or method is Method.GRAD_CAM


@pytest.mark.parametrize("baseline", ["black", "mean"])
def test_integrated_gradients_of_a_linear_network_are_weight_times_difference(
    linear: nn.Module, wavy_input: Tensor, baseline: str
) -> None:
    grey = wavy_input[0, 0]
    start = grey.min() if baseline == "black" else grey.mean()
    expected = 2 * torch.linspace(-1, 1, 1024).reshape(32, 32) * (grey - start)
    values, delta = run(
        Method.INTEGRATED_GRADIENTS, linear, wavy_input, target=1, baseline=baseline
    )
    np.testing.assert_allclose(values, expected.numpy(), atol=1e-5)
    assert delta == pytest.approx(0, abs=1e-4)


def test_integrated_gradients_add_up_to_the_change_of_the_score(
    bright_spot: nn.Module, corner_input: Tensor
) -> None:
    # Only the part of the way above 0.5 counts: label 0 is 3 * mean(relu(x - 0.5)).
    values, delta = run(Method.INTEGRATED_GRADIENTS, bright_spot, corner_input, steps=256)
    change = 3 * 0.4 * 64 / 1024
    assert values.sum() == pytest.approx(change, rel=0.01)
    assert delta == pytest.approx(values.sum() - change, abs=1e-5)


def test_smoothgrad_of_a_linear_network_is_the_size_of_its_weights(
    linear: nn.Module, wavy_input: Tensor
) -> None:
    values, _ = run(Method.SMOOTHGRAD, linear, wavy_input)
    np.testing.assert_allclose(
        values, np.abs(np.linspace(-1, 1, 1024, dtype=np.float32)).reshape(32, 32), atol=1e-5
    )


def test_smoothgrads_seed_decides_the_noise(bright_spot: nn.Module, wavy_input: Tensor) -> None:
    one, _ = run(Method.SMOOTHGRAD, bright_spot, wavy_input, seed=1)
    two, _ = run(Method.SMOOTHGRAD, bright_spot, wavy_input, seed=2)
    assert not np.array_equal(one, two)


def test_occlusion_of_a_linear_network_is_the_fall_of_its_sum(
    linear: nn.Module, corner_input: Tensor
) -> None:
    # Squares side by side: each pixel carries what its own square takes away.
    values, _ = run(Method.OCCLUSION, linear, corner_input, window=8, stride=8)
    weights = np.linspace(-1, 1, 1024, dtype=np.float32).reshape(32, 32)
    np.testing.assert_allclose(values[:8, :8], 0.8 * weights[:8, :8].sum(), rtol=1e-4)
    np.testing.assert_allclose(values[8:, :], 0, atol=1e-4)


def test_occlusion_refuses_squares_that_leave_gaps_or_do_not_fit(
    linear: nn.Module, wavy_input: Tensor
) -> None:
    with pytest.raises(InputError, match="stride <= window <= 32"):
        run(Method.OCCLUSION, linear, wavy_input, window=4, stride=8)
    with pytest.raises(InputError, match="stride <= window <= 32"):
        run(Method.OCCLUSION, linear, wavy_input, window=64, stride=8)


def test_grad_cam_weighs_feature_maps_by_their_mean_gradient(
    two_maps: nn.Module, corner_input: Tensor
) -> None:
    # Quarters: q = 0.1 + 0.8 * 64 / 256 = 0.3 in the corner, 0.1 else; gradients 3 / 4 and -1 / 4.
    values, _ = run(Method.GRAD_CAM, two_maps, corner_input)
    corner = 0.75 * 0.3 - 0.25 * 0.7
    assert values[0, 0] == pytest.approx(corner, abs=1e-6)
    # 0.75 * 0.1 - 0.25 * 0.9 speaks against the label and is dropped.
    assert values[-1, -1] == 0


def test_channels_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="channels"):
        grey_channel(torch.rand(1, 3, 8, 8))
