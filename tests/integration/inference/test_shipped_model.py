"""Real files through reading, the shipped network, calibration and maps."""

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image as PillowImage

from core.domain.explanation import Method
from core.domain.image import Image
from core.domain.prediction import Prediction, PredictionStatus
from core.explain import at_image_size
from core.explain.explaining import explain
from core.imaging.reading import read
from core.imaging.sample import sample_case
from core.imaging.windowing import default_grey
from core.inference.engine import DEFAULT_MODEL, Engine
from models.preprocessing import to_network_input
from models.registry import get_model
from models.training.films import LABELS


def only_image(content: bytes) -> Image:
    [file] = read(content)
    assert file.image is not None
    return file.image


def probabilities(prediction: Prediction) -> list[float]:
    return [finding.probability for finding in prediction.findings]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(device="cpu")


@pytest.fixture(scope="module")
def sample() -> Image:
    return only_image(sample_case()[1])


def png(grey: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    PillowImage.fromarray(grey).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_sample_case_is_assessed_for_every_label(engine: Engine, sample: Image) -> None:
    [prediction] = engine.predict([sample])
    assert prediction.status is PredictionStatus.ASSESSED
    assert tuple(finding.label for finding in prediction.findings) == LABELS
    assert all(0 < finding.probability < 1 for finding in prediction.findings)
    assert prediction.model.weights_sha256 == get_model(DEFAULT_MODEL).card.weights_sha256


def test_the_same_film_as_dicom_and_as_png_gets_nearly_the_same_numbers(
    engine: Engine, sample: Image
) -> None:
    copy = only_image(png((default_grey(sample) * 255).round().astype(np.uint8)))
    both = [probabilities(prediction) for prediction in engine.predict([sample, copy])]
    np.testing.assert_allclose(both[0], both[1], atol=0.01)


def test_a_larger_window_changes_little(engine: Engine, sample: Image) -> None:
    wide = replace(sample, windows=(sample.windows[-1],))
    both = [probabilities(prediction) for prediction in engine.predict([sample, wide])]
    np.testing.assert_allclose(both[0], both[1], atol=0.05)


def test_reading_a_png_feeds_the_network_what_training_would(engine: Engine) -> None:
    grey = np.kron(np.random.default_rng(0).integers(0, 256, (16, 16)), np.ones((8, 8)))
    film = torch.from_numpy(grey.astype(np.float32) / 255)[None, None]
    expected = to_network_input(film, get_model(DEFAULT_MODEL).card.input)
    inputs = engine.network_input(only_image(png(grey.astype(np.uint8))))
    torch.testing.assert_close(inputs, expected, atol=0.02, rtol=0)


def test_half_precision_bounds_hold_for_the_shipped_weights(engine: Engine, sample: Image) -> None:
    loaded, inputs = engine.network(), engine.network_input(sample)
    with torch.no_grad():
        exact = loaded.network(inputs).sigmoid()
        with torch.autocast("cpu", torch.float16):
            half = loaded.network(inputs).float().sigmoid()
    assert (exact - half).abs().max() < 0.01


@pytest.mark.parametrize("method", list(Method))
def test_every_method_explains_the_sample_case_at_its_own_size(
    engine: Engine, sample: Image, method: Method
) -> None:
    explanation = explain(engine, sample, finding="Mass", method=method)
    large = at_image_size(explanation, sample.rows, sample.columns)
    assert large.shape == (sample.rows, sample.columns)
    assert large.dtype == np.float32
    assert np.isfinite(large).all()


@pytest.fixture
def colourful() -> Callable[[], bytes]:
    return lambda: png(np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8))


def test_a_photograph_is_refused(engine: Engine, colourful: Callable[[], bytes]) -> None:
    [prediction] = engine.predict([only_image(colourful())])
    assert prediction.status is PredictionStatus.REFUSED
    assert "colour image" in (prediction.reason or "")
