"""SmoothGrad: the gradient, averaged over noisy copies of the image."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from captum.attr import NoiseTunnel, Saliency
from torch import Tensor, nn

from core.domain.explanation import Method
from core.explain.catalogue import Value
from core.explain.explainer import (
    Attribution,
    OnProgress,
    Passes,
    chunk_size,
    grey_channel,
    to_map,
)


@contextmanager
def seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Random numbers from a seed inside, the state as it was outside."""
    devices = [] if device.type == "cpu" else [device]
    with torch.random.fork_rng(devices, device_type=device.type):
        torch.manual_seed(seed)
        yield


@dataclass(frozen=True)
class SmoothGrad:
    """Size of the mean gradient. Averaged with its sign, so that noise cancels before it is shown.

    Source:
        Smilkov et al., SmoothGrad, 2017 (https://arxiv.org/abs/1706.03825).
    """

    method: Method = Method.SMOOTHGRAD

    def attribute(
        self,
        network: nn.Module,
        inputs: Tensor,
        target: int,
        parameters: Mapping[str, Value],
        on_progress: OnProgress,
    ) -> Attribution:
        """See `Explainer.attribute`."""
        grey, samples, chunk = grey_channel(inputs), int(parameters["samples"]), chunk_size(inputs)
        passes = Passes(network, math.ceil(samples / chunk), on_progress)
        spread = float(grey.detach().amax() - grey.detach().amin())
        with seeded(int(parameters["seed"]), grey.device):
            values = NoiseTunnel(Saliency(passes)).attribute(
                grey,
                nt_samples=samples,
                nt_samples_batch_size=chunk,
                stdevs=float(parameters["noise"]) * spread,
                target=target,
                abs=False,
            )
        return to_map(values.abs()), None
