"""Occlusion: how far the score falls when a square is covered."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from captum.attr import Occlusion
from torch import Tensor, nn

from core.domain.errors import InputError
from core.domain.explanation import Method
from core.explain.catalogue import Value
from core.explain.explainer import (
    Attribution,
    OnProgress,
    Passes,
    baseline_of,
    chunk_size,
    grey_channel,
    to_map,
)


def places(size: int, window: int, stride: int) -> int:
    """Number of squares that cover a size x size grid.

    Raises:
        InputError: If the square does not fit, or squares would leave gaps.
    """
    if stride > window or window > size:
        raise InputError(
            expected=f"stride <= window <= {size} pixels",
            found=f"stride {stride}, window {window}",
            action="Choose a smaller window or stride.",
        )
    return (math.ceil((size - window) / stride) + 1) ** 2


@dataclass(frozen=True)
class SlidingSquare:
    """Mean fall of the score over the squares that cover a pixel.

    Source:
        Zeiler and Fergus, ECCV 2014 (https://arxiv.org/abs/1311.2901).
    """

    method: Method = Method.OCCLUSION

    def attribute(
        self,
        network: nn.Module,
        inputs: Tensor,
        target: int,
        parameters: Mapping[str, Value],
        on_progress: OnProgress,
    ) -> Attribution:
        """See `Explainer.attribute`."""
        window, stride = int(parameters["window"]), int(parameters["stride"])
        grey, chunk = grey_channel(inputs).detach(), chunk_size(inputs)
        squares = places(inputs.shape[-1], window, stride)
        passes = Passes(network, math.ceil(squares / chunk) + 1, on_progress)
        values = Occlusion(passes).attribute(
            grey,
            sliding_window_shapes=(1, window, window),
            strides=(1, stride, stride),
            baselines=baseline_of(grey, parameters["baseline"]),
            target=target,
            perturbations_per_eval=chunk,
        )
        return to_map(values), None
