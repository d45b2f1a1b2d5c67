"""(b) Integrated gradients, 32 steps, per image: ours against captum's own defaults."""

from typing import Any

import numpy as np
import torch
from captum.attr import IntegratedGradients

from core.domain.explanation import Method
from core.explain.explaining import explain
from core.imaging.reading import read
from core.imaging.sample import sample_case
from core.inference.engine import DEFAULT_MODEL, Engine
from models.registry import get_model
from models.weights import load_network
from tests.benchmarks.timing import DEFAULT_THREADS, interleave, with_threads

STEPS = 32
FINDING = "Mass"


def measure(rounds: int = 8) -> dict[str, Any]:
    """Medians in seconds, ratio, and correlation of the two maps."""
    engine = Engine(device="cpu")
    image = next(iter(read(sample_case()[1]))).image
    assert image is not None
    model = get_model(DEFAULT_MODEL)
    network = load_network(model)
    target = model.card.label_names.index(FINDING)
    inputs = engine.network_input(image, DEFAULT_MODEL, 0).float().contiguous()
    baseline = torch.full_like(inputs, float(-model.card.input.mean / model.card.input.std))
    captum_default = IntegratedGradients(network)

    def peer() -> np.ndarray[Any, Any]:
        values = captum_default.attribute(inputs, baselines=baseline, target=target, n_steps=STEPS)
        return values.detach().sum(dim=1)[0].numpy()

    def our_way() -> np.ndarray[Any, Any]:
        return explain(
            engine,
            image,
            finding=FINDING,
            method=Method.INTEGRATED_GRADIENTS,
            parameters={"steps": STEPS, "baseline": "black"},
        ).values

    timings = interleave(
        {"ours": our_way, "captum's defaults": with_threads(peer, DEFAULT_THREADS)}, rounds=rounds
    )
    medians = {name: timing.median for name, timing in timings.items()}
    correlation = float(np.corrcoef(our_way().ravel(), peer().ravel())[0, 1])
    return {
        "seconds": medians,
        "times faster": medians["captum's defaults"] / medians["ours"],
        "correlation": correlation,
        "target": "at least 1.5 times, correlation at least 0.98",
    }
