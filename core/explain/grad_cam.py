"""Layer Grad-CAM: which places of the last feature map raised the score."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from captum.attr import LayerGradCam
from torch import Tensor, nn
from torch.nn import functional

from core.domain.explanation import Method
from core.explain.catalogue import Value
from core.explain.explainer import Attribution, OnProgress, Passes, grey_channel, to_map


@dataclass(frozen=True)
class GradCam:
    """Grad-CAM on the network's `saliency_layer`, negative parts dropped, brought to the input.

    Source:
        Selvaraju et al., Grad-CAM, ICCV 2017 (https://arxiv.org/abs/1610.02391).
    """

    method: Method = Method.GRAD_CAM

    def attribute(
        self,
        network: nn.Module,
        inputs: Tensor,
        target: int,
        parameters: Mapping[str, Value],  # noqa: ARG002
        on_progress: OnProgress,
    ) -> Attribution:
        """See `Explainer.attribute`."""
        grey = grey_channel(inputs)
        passes = Passes(network, 1, on_progress)
        layer = cast(nn.Module, network.saliency_layer)
        coarse = LayerGradCam(passes, layer).attribute(grey, target=target, relu_attributions=True)
        fine = functional.interpolate(coarse.detach(), size=inputs.shape[-2:], mode="bilinear")
        return to_map(fine), None
