"""(a) The sample DICOM, bytes to findings plus Grad-CAM: ours against a script written by hand."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pydicom
import torch
from captum.attr import LayerGradCam

from core.domain.explanation import Method
from core.explain.explaining import explain
from core.imaging.reading import read
from core.imaging.sample import sample_case
from core.inference.engine import Engine
from tests.benchmarks.densenet import densenet121
from tests.benchmarks.timing import DEFAULT_THREADS, interleave, with_threads


def hand_written(*, at_image_size: bool) -> Callable[[bytes], str]:
    """The script a user would write: pydicom, DenseNet121 at 224, captum, Plotly."""
    network = densenet121(14)
    grad_cam = LayerGradCam(network, network[0])

    def run(content: bytes) -> str:
        dataset = pydicom.dcmread(io.BytesIO(content))
        pixels = dataset.pixel_array.astype(np.float32)
        if dataset.PhotometricInterpretation == "MONOCHROME1":
            pixels = pixels.max() - pixels
        pixels = (pixels - pixels.min()) / (pixels.max() - pixels.min())
        film = torch.from_numpy(pixels)[None, None]
        inputs = torch.nn.functional.interpolate(film, size=(224, 224), mode="bilinear")
        inputs = inputs.repeat(1, 3, 1, 1)
        with torch.no_grad():
            probabilities = torch.sigmoid(network(inputs))[0]
        target = int(probabilities.argmax())
        attribution = grad_cam.attribute(inputs, target=target)
        size = pixels.shape if at_image_size else (224, 224)
        attribution = LayerGradCam.interpolate(attribution, size, interpolate_mode="bilinear")
        figure = go.Figure(go.Heatmap(z=attribution.detach().numpy()[0, 0]))
        return str(figure.to_json())

    return run


def ours(engine: Engine) -> Callable[[bytes], object]:
    """What the worker does between the bytes and the map."""

    def run(content: bytes) -> object:
        image = next(iter(read(content))).image
        assert image is not None
        prediction = engine.predict([image])[0]
        assessed = [finding for finding in prediction.findings if finding.call is not None]
        strongest = max(assessed, key=lambda finding: finding.probability)
        return explain(engine, image, finding=strongest.label, method=Method.GRAD_CAM)

    return run


def measure(rounds: int = 15) -> dict[str, Any]:
    """Medians in seconds and how many times faster ours is."""
    _, content = sample_case()
    runs: dict[str, Callable[[bytes], object]] = {
        "ours": ours(Engine(device="cpu")),
        "by hand, map at 224 px": hand_written(at_image_size=False),
        "by hand, map at image size": hand_written(at_image_size=True),
    }
    ways: dict[str, Callable[[], object]] = {
        name: partial(run, content) for name, run in runs.items()
    }
    for name in ways.keys() - {"ours"}:
        ways[name] = with_threads(ways[name], DEFAULT_THREADS)
    timings = interleave(ways, rounds=rounds)
    medians = {name: timing.median for name, timing in timings.items()}
    return {
        "seconds": medians,
        "times faster than by hand (224 px)": medians["by hand, map at 224 px"] / medians["ours"],
        "times faster than by hand (image size)": medians["by hand, map at image size"]
        / medians["ours"],
        "target": "at least 3",
    }
