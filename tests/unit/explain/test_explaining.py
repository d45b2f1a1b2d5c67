"""Explaining a finding of an image through the engine."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from captum.attr import IntegratedGradients

from core.domain.errors import InputError, ModelError
from core.domain.explanation import Method
from core.domain.image import Image
from core.explain import METHODS
from core.explain.explaining import check_values, doubts, explain
from core.inference.engine import Engine
from models.registry import RegisteredModel
from models.weights import load_network

MakeFilm = Callable[..., Image]


@pytest.mark.parametrize("method", list(Method))
def test_an_explanation_says_how_it_was_made(
    method: Method, small_engine: Engine, make_film: MakeFilm
) -> None:
    explanation = explain(small_engine, make_film(), finding="Mass", method=method, model="small")
    assert explanation.values.shape == (64, 64)
    assert explanation.finding == "Mass"
    assert explanation.parameters == METHODS[method].parameters
    assert explanation.is_signed == METHODS[method].is_signed
    assert explanation.model == small_engine.network("small").identity
    assert explanation.seconds > 0
    assert (explanation.convergence_delta is None) != (method is Method.INTEGRATED_GRADIENTS)


def test_integrated_gradients_agree_with_captums_defaults_on_the_plain_network(
    small_engine: Engine, small_model: RegisteredModel, make_film: MakeFilm
) -> None:
    film = make_film(1)
    ours = explain(
        small_engine,
        film,
        finding="Effusion",
        method=Method.INTEGRATED_GRADIENTS,
        model="small",
    )
    inputs = small_engine.network_input(film, "small").contiguous().requires_grad_()
    theirs = IntegratedGradients(load_network(small_model)).attribute(
        inputs, torch.full_like(inputs, float(inputs.detach().min())), target=0, n_steps=32
    )
    expected = theirs.detach().sum(dim=1)[0].numpy()
    assert np.corrcoef(ours.values.ravel(), expected.ravel())[0, 1] > 0.999


def test_the_finding_chosen_decides_the_map(small_engine: Engine, make_film: MakeFilm) -> None:
    maps = [
        explain(
            small_engine, make_film(2), finding=label, method=Method.SMOOTHGRAD, model="small"
        ).values
        for label in ("Effusion", "Mass")
    ]
    assert not np.allclose(*maps)


def test_an_unknown_finding_is_refused_with_the_names_there_are(
    small_engine: Engine, make_film: MakeFilm
) -> None:
    with pytest.raises(InputError, match="Effusion, Mass, Hernia"):
        explain(small_engine, make_film(), finding="Gout", method=Method.GRAD_CAM, model="small")


def test_an_image_that_may_not_be_judged_is_not_explained(
    small_engine: Engine, make_film: MakeFilm
) -> None:
    with pytest.raises(InputError, match="moving image"):
        explain(
            small_engine,
            make_film(frames=2),
            finding="Mass",
            method=Method.GRAD_CAM,
            model="small",
        )


def test_a_withheld_finding_an_empty_map_and_a_loose_sum_are_doubted(
    small_engine: Engine,
) -> None:
    loaded = small_engine.network("small")
    nothing, ones = np.zeros((2, 2), np.float32), np.ones((2, 2), np.float32)

    def codes(target: int, values: np.ndarray, delta: float | None) -> list[str]:
        return [caution.code for caution in doubts(loaded, target, values, delta)]

    assert codes(0, ones, None) == []
    assert codes(2, ones, None) == ["finding_withheld"]
    assert codes(0, nothing, None) == ["empty_map"]
    assert codes(0, ones, 0.3) == []
    assert codes(0, ones, 0.5) == ["not_converged"]


def test_a_map_with_undefined_values_is_a_model_error() -> None:
    with pytest.raises(ModelError, match="map of numbers"):
        check_values(np.array([[np.nan]], np.float32))


def test_prediction_is_the_same_before_and_after_every_method(
    small_engine: Engine, make_film: MakeFilm
) -> None:
    before = small_engine.predict([make_film()], model="small")[0].findings
    for method in Method:
        explain(small_engine, make_film(), finding="Mass", method=method, model="small")
    assert small_engine.predict([make_film()], model="small")[0].findings == before


def test_maps_asked_for_at_the_same_time_are_those_asked_for_in_turn(
    small_engine: Engine, make_film: MakeFilm
) -> None:
    def ask(seed: int) -> np.ndarray:
        return explain(
            small_engine, make_film(seed), finding="Mass", method=Method.GRAD_CAM, model="small"
        ).values

    found: dict[int, np.ndarray] = {}
    threads = [
        threading.Thread(target=lambda seed=seed: found.update({seed: ask(seed)}))
        for seed in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in range(6):
        np.testing.assert_array_equal(found[seed], ask(seed))


def test_key_catalogue_and_resizing_load_without_torch() -> None:
    import subprocess
    import sys

    code = "import core.explain, core.explain.parameters, sys; sys.exit('torch' in sys.modules)"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
