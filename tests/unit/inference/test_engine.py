"""The engine over a network with random weights."""

import gc
import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from core.domain.errors import InputError, ModelError
from core.domain.image import Image
from core.domain.prediction import Call, FindingStatus, Prediction, PredictionStatus
from core.inference import engine as engine_module
from core.inference import loading
from core.inference.engine import Engine, forward_scores
from core.inference.preparation import _grids, make_grid, sampled_grid
from models.preprocessing import to_network_input
from models.registry import RegisteredModel
from models.weights import load_network

MakeFilm = Callable[..., Image]


def probabilities(predictions: list[Prediction]) -> np.ndarray:
    return np.array([[finding.probability for finding in p.findings] for p in predictions])


def altered(model: RegisteredModel, folder: Path, value: float) -> RegisteredModel:
    """The same model with one value of its classifier set."""
    state = load(model.weights.read_bytes())
    state["classifier.bias"][0] = value
    path = folder / "altered.safetensors"
    path.write_bytes(save(state))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return RegisteredModel(replace(model.card, weights_sha256=sha256), path)


def test_findings_come_in_the_cards_order_with_calls_by_threshold(
    small_engine: Engine, make_film: MakeFilm
) -> None:
    films = [make_film(seed=seed) for seed in range(6)]
    for prediction in small_engine.predict(films, model="small"):
        assert prediction.status is PredictionStatus.ASSESSED
        assert [finding.label for finding in prediction.findings] == ["Effusion", "Mass", "Hernia"]
        for finding in prediction.findings[:2]:
            is_present = finding.probability >= 0.5
            assert finding.call is (Call.PRESENT if is_present else Call.ABSENT)
            assert finding.interval is not None
            assert finding.interval[0] < finding.probability < finding.interval[1]


def test_a_withheld_finding_keeps_its_probability_and_makes_no_call(
    small_engine: Engine, make_film: MakeFilm
) -> None:
    [prediction] = small_engine.predict([make_film()], model="small")
    hernia = prediction.findings[2]
    assert hernia.status is FindingStatus.WITHHELD
    assert hernia.call is None
    assert 0 < hernia.probability < 1
    assert hernia.reason == "Too few test films with a hernia."


def test_a_batch_of_different_sizes_equals_one_by_one_and_keeps_the_order(
    small_engine: Engine, make_film: MakeFilm
) -> None:
    sizes = [(256, 256), (512, 320), (1024, 1024), (264, 800), (256, 256), (64, 64), (512, 512)]
    films = [make_film(seed=i, rows=r, columns=c) for i, (r, c) in enumerate(sizes)]
    together = probabilities(small_engine.predict(films, model="small"))
    alone = np.concatenate(
        [probabilities(small_engine.predict([film], model="small")) for film in films]
    )
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert np.ptp(together[:, 0]) > 0.01


def test_the_fast_form_of_the_network_gives_the_plain_ones_scores(
    small_engine: Engine, small_model: RegisteredModel, make_film: MakeFilm
) -> None:
    inputs = small_engine.network_input(make_film(), "small")
    plain = load_network(small_model)
    with torch.no_grad():
        expected = plain(inputs.contiguous())
    fast = forward_scores(small_engine.network("small"), inputs)
    torch.testing.assert_close(fast, expected, atol=1e-4, rtol=0)


def half_precision(device: str, dtype: torch.dtype, engine: Engine, film: Image) -> float:
    """Largest change of a probability under autocast."""
    loaded = engine.network("small")
    inputs = engine.network_input(film, "small")
    exact = forward_scores(loaded, inputs)
    with torch.autocast(device, dtype):
        half = forward_scores(loaded, inputs)
    return float((exact.sigmoid() - half.sigmoid()).abs().max())


def test_half_precision_moves_no_probability_by_more_than_a_hundredth(
    small_engine: Engine, make_film: MakeFilm
) -> None:
    """The type that is used on CUDA, here on the CPU so that every machine checks it."""
    assert half_precision("cpu", torch.float16, small_engine, make_film(seed=2)) < 0.01


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine")
def test_cuda_and_the_cpu_agree_to_a_hundredth(
    small_engine: Engine, small_model: RegisteredModel, make_film: MakeFilm
) -> None:
    films = [make_film(seed=seed) for seed in range(20)]
    on_cuda = Engine(device="cuda", models={"small": small_model})
    np.testing.assert_allclose(
        probabilities(on_cuda.predict(films, model="small")),
        probabilities(small_engine.predict(films, model="small")),
        atol=0.01,
    )


def test_a_film_and_its_monochrome1_twin_get_the_same_numbers(
    small_engine: Engine, make_film: MakeFilm
) -> None:
    film = make_film(seed=3)
    twin = replace(film, stored_pixels=4095 - film.stored_pixels, is_inverted=True)
    both = probabilities(small_engine.predict([film, twin], model="small"))
    np.testing.assert_allclose(both[0], both[1], atol=1e-3)


def test_bad_images_spoil_only_themselves(small_engine: Engine, make_film: MakeFilm) -> None:
    good = make_film(seed=1)
    moving = make_film(stored_pixels=np.zeros((2, 256, 256), np.uint16))
    flat = make_film(stored_pixels=np.full((1, 256, 256), 700, np.uint16))
    broken = make_film(windows=(replace(good.windows[0], width=0.0),))
    results = small_engine.predict([moving, good, flat, broken, good], model="small")
    assert [result.status.value for result in results] == [
        "refused",
        "assessed",
        "refused",
        "error",
        "assessed",
    ]
    assert all(result.findings == () for result in results if result.reason)
    assert "same value" in (results[2].reason or "")
    assert "window width" in (results[3].reason or "")
    np.testing.assert_allclose(*probabilities([results[1], results[4]]), atol=1e-5)


def test_a_frame_that_does_not_exist_is_the_images_error(
    small_engine: Engine, make_film: MakeFilm
) -> None:
    [result] = small_engine.predict([make_film()], model="small", frame=2)
    assert result.status is PredictionStatus.ERROR
    assert "frame from 0 to 0" in (result.reason or "")


def test_scores_that_are_no_numbers_are_an_error_and_never_a_probability(
    small_model: RegisteredModel, make_film: MakeFilm, tmp_path: Path
) -> None:
    engine = Engine(device="cpu", models={"small": altered(small_model, tmp_path, float("nan"))})
    [result] = engine.predict([make_film()], model="small")
    assert result.status is PredictionStatus.ERROR
    assert result.findings == ()
    assert "no number" in (result.reason or "")


def test_a_prediction_states_model_device_seconds_and_tells_its_stages(
    small_engine: Engine, small_model: RegisteredModel, make_film: MakeFilm
) -> None:
    stages: list[str] = []
    [result] = small_engine.predict([make_film()], model="small", on_stage=stages.append)
    assert stages == ["Loading the network", "Preparing the image", "Running the network"]
    assert result.model.weights_sha256 == small_model.card.weights_sha256
    assert result.device == "cpu"
    assert set(result.seconds) == {"preprocess", "network", "calibrate"}
    assert all(seconds >= 0 for seconds in result.seconds.values())


def test_nothing_to_judge_gives_nothing(small_engine: Engine) -> None:
    assert small_engine.predict([], model="small") == []


def test_an_unknown_model_is_the_askers_error(small_engine: Engine, make_film: MakeFilm) -> None:
    with pytest.raises(InputError, match="one of the models small"):
        small_engine.predict([make_film()], model="knees")


def test_broken_weights_are_a_model_error_for_the_whole_call(
    small_model: RegisteredModel, make_film: MakeFilm
) -> None:
    wrong = replace(small_model, card=replace(small_model.card, weights_sha256="0" * 64))
    with pytest.raises(ModelError, match="sha256"):
        Engine(device="cpu", models={"small": wrong}).predict([make_film()], model="small")


def test_running_out_of_memory_halves_the_batch_and_answers_all(
    small_engine: Engine, make_film: MakeFilm, monkeypatch: pytest.MonkeyPatch
) -> None:
    films = [make_film(seed=seed) for seed in range(5)]
    expected = probabilities(small_engine.predict(films, model="small"))
    sizes = []

    def cramped(loaded: loading.LoadedModel, inputs: torch.Tensor) -> torch.Tensor:
        sizes.append(len(inputs))
        if len(inputs) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return forward_scores(loaded, inputs)

    monkeypatch.setattr(engine_module, "forward_scores", cramped)
    found = probabilities(small_engine.predict(films, model="small"))
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert sizes == [4, 2, 1, 1, 1, 1, 1]


def test_threads_and_engines_share_one_load(
    make_model: Callable[..., RegisteredModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, loads = make_model(seed=7), []

    def counted(registered: RegisteredModel) -> torch.nn.Module:
        loads.append(registered)
        return load_network(registered)

    monkeypatch.setattr(loading, "load_network", counted)
    engines = [Engine(device="cpu", models={"small": model}) for _ in range(8)]
    threads = [threading.Thread(target=engine.network, args=("small",)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1
    assert len({id(engine.network("small").network) for engine in engines}) == 1


def test_the_networks_input_can_carry_gradients(small_engine: Engine, make_film: MakeFilm) -> None:
    small_engine.predict([make_film()], model="small")
    inputs = small_engine.network_input(make_film(), "small")
    assert inputs.shape == (1, 3, 64, 64)
    assert inputs.dtype == torch.float32
    assert not inputs.is_inference()
    assert not inputs.requires_grad


def test_the_engine_prepares_films_as_training_does(
    small_engine: Engine, small_model: RegisteredModel, make_film: MakeFilm
) -> None:
    film = make_film(seed=5)
    grey = torch.from_numpy(film.stored_pixels.astype(np.float32) / 4095)[None]
    expected = to_network_input(grey, small_model.card.input)
    torch.testing.assert_close(
        small_engine.network_input(film, "small"), expected, atol=1e-3, rtol=0
    )


def test_the_grid_is_made_once_for_an_image_and_forgotten_with_it(
    make_film: MakeFilm, small_model: RegisteredModel
) -> None:
    film, spec = make_film(), small_model.card.input
    grid = sampled_grid(film, spec, 0)
    assert sampled_grid(film, spec, 0) is grid
    assert torch.equal(make_grid(film, spec, 0), grid)
    kept = len(_grids)
    del film
    gc.collect()
    assert len(_grids) == kept - 1
