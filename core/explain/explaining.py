"""Make one explanation: check the question, run the method, leave no trace, state the doubts."""

import time
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from core.domain.caution import Caution
from core.domain.errors import InputError, ModelError
from core.domain.explanation import Explanation, Method
from core.domain.image import Image
from core.explain.catalogue import METHODS, Value
from core.explain.explainer import Attribution, OnProgress
from core.explain.methods import EXPLAINERS
from core.explain.parameters import complete_parameters
from core.explain.tracelessness import left_as_found
from core.inference.engine import DEFAULT_MODEL, Engine
from core.inference.gate import refusal
from core.inference.loading import LoadedModel
from core.inference.memory import is_out_of_memory

LARGEST_SHARE = 0.1
"""Convergence delta over the change of the score above which the sum is not to be relied on."""

SMALLEST_CHANGE = 0.1
"""Change of the raw score below which the share above says nothing."""


def find_target(loaded: LoadedModel, finding: str) -> int:
    """Column of a label.

    Raises:
        InputError: If the model has no such label.
    """
    names = loaded.card.label_names
    if finding in names:
        return names.index(finding)
    raise InputError(
        expected=f"one of the findings {', '.join(names)}",
        found=repr(finding),
        action="Choose one of these.",
    )


def check_image(image: Image, loaded: LoadedModel) -> None:
    """Explain only what may be judged.

    Raises:
        InputError: If the gate refuses the image.
    """
    reason = refusal(image, loaded.card)
    if reason is not None:
        raise InputError(
            expected="an image the model may judge",
            found=f"one it refuses: {reason}",
            action="Choose another image.",
        )


def check_values(values: NDArray[np.float32]) -> None:
    """Refuse a map that is not all numbers.

    Raises:
        ModelError: If a value is undefined or infinite.
    """
    if not np.isfinite(values).all():
        raise ModelError(
            expected="a map of numbers",
            found="undefined or infinite values",
            action="Report this to the model's owner.",
        )


def attribute(
    loaded: LoadedModel,
    inputs: Tensor,
    target: int,
    method: Method,
    parameters: Mapping[str, Value],
    on_progress: OnProgress,
) -> Attribution:
    """Run the method alone on the network and leave the network as it was.

    Raises:
        InputError: If the parameters do not fit the network's input.
        ModelError: If memory ran out or a value is not a number.
    """
    explainer, network = EXPLAINERS[method], loaded.network
    try:
        with loaded.lock, left_as_found(network):
            values, delta = explainer.attribute(network, inputs, target, parameters, on_progress)
    except (RuntimeError, MemoryError) as exc:
        if not is_out_of_memory(exc):
            raise
        raise ModelError(
            expected="memory for the method",
            found="too little on this device",
            action="Choose Grad-CAM, stop other programs, or set OVERREAD_DEVICE=cpu.",
        ) from exc
    check_values(values)
    return values, delta


def doubts(
    loaded: LoadedModel, target: int, values: NDArray[np.float32], delta: float | None
) -> Iterator[Caution]:
    """What a reader of the map has to know."""
    if loaded.card.labels[target].withheld:
        yield Caution("finding_withheld", "The model's results for this finding are too weak.")
    if not values.any():
        yield Caution("empty_map", "The method found nothing that speaks for this finding.")
    if delta is not None:
        change = max(abs(float(values.sum(dtype=np.float64)) - delta), SMALLEST_CHANGE)
        if abs(delta) > LARGEST_SHARE * change:
            text = "The contributions do not add up to the score: trust this map less."
            yield Caution("not_converged", text)


def explain(
    engine: Engine,
    image: Image,
    *,
    finding: str,
    method: Method,
    parameters: Mapping[str, Value] | None = None,
    model: str = DEFAULT_MODEL,
    frame: int = 0,
    on_progress: OnProgress | None = None,
) -> Explanation:
    """Say why the model gave a finding its score.

    Args:
        engine: Holds the network.
        image: The image that was judged.
        finding: Label of the model, withheld ones included.
        method: How.
        parameters: In place of the method's defaults.
        model: Name of the model.
        frame: Frame of the image.
        on_progress: Told the share done, 0 to 1. What it raises stops the work and is passed on.

    Returns:
        The map on the network's grid; `core.explain.at_image_size` brings it to the image's.

    Raises:
        InputError: If finding, parameters or frame are unknown, or the gate refuses the image.
        ModelError: If the weights are broken, memory ran out, or the map has undefined values.
    """
    began = time.perf_counter()
    loaded = engine.network(model)
    target, complete = find_target(loaded, finding), complete_parameters(method, parameters)
    check_image(image, loaded)
    inputs = engine.network_input(image, model, frame)
    tell = on_progress or (lambda _: None)
    values, delta = attribute(loaded, inputs, target, method, complete, tell)
    return Explanation(
        finding=finding,
        method=method,
        parameters=complete,
        values=values,
        is_signed=METHODS[method].is_signed,
        model=loaded.identity,
        frame=frame,
        convergence_delta=delta,
        seconds=time.perf_counter() - began,
        cautions=tuple(doubts(loaded, target, values, delta)),
    )
