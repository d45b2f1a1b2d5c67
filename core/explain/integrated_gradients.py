"""Integrated gradients: contributions that add up to the change of the score."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from captum.attr import IntegratedGradients
from torch import Tensor, nn

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


@dataclass(frozen=True)
class PathIntegral:
    """Gradients along the straight way from the baseline, Gauss-Legendre nodes.

    float32 throughout: bfloat16 was hardly faster, and with it the map no longer agreed with the
    exact one (correlation 0.91 on the sample film; 0.98 is asked for).

    Source:
        Sundararajan, Taly and Yan, ICML 2017 (https://arxiv.org/abs/1703.01365).
    """

    method: Method = Method.INTEGRATED_GRADIENTS

    def attribute(
        self,
        network: nn.Module,
        inputs: Tensor,
        target: int,
        parameters: Mapping[str, Value],
        on_progress: OnProgress,
    ) -> Attribution:
        """See `Explainer.attribute`."""
        grey, steps, chunk = grey_channel(inputs), int(parameters["steps"]), chunk_size(inputs)
        passes = Passes(network, math.ceil(steps / chunk) + 2, on_progress)
        values, delta = IntegratedGradients(passes).attribute(
            grey,
            baseline_of(grey, parameters["baseline"]),
            target=target,
            n_steps=steps,
            internal_batch_size=chunk,
            return_convergence_delta=True,
        )
        return to_map(values), float(delta)
