"""One attribution map for one finding by one method."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.domain.caution import Caution
from core.domain.prediction import ModelIdentity


class Method(StrEnum):
    """Attribution methods, in the order of the page's menu."""

    GRAD_CAM = "grad_cam"
    INTEGRATED_GRADIENTS = "integrated_gradients"
    SMOOTHGRAD = "smoothgrad"
    OCCLUSION = "occlusion"


@dataclass(frozen=True, eq=False)
class Explanation:
    """One map.

    Attributes:
        finding: Label it explains.
        method: How it was made.
        parameters: Everything besides image and model that decides the values.
        values: Attribution per pixel of the network's input grid, shape (size, size), float32; the
            grid covers the whole image, `core.explain.at_image_size` brings it to rows x columns.
        is_signed: Negative values speak against the finding.
        model: Which network.
        frame: Frame of the image, from 0.
        convergence_delta: Sum of attributions minus the change of the raw score they should add up
            to; None where the method has none.
        seconds: Wall time.
        cautions: Doubts about this map.
    """

    finding: str
    method: Method
    parameters: Mapping[str, float | int | str]
    values: NDArray[np.float32]
    is_signed: bool
    model: ModelIdentity
    frame: int = 0
    convergence_delta: float | None = None
    seconds: float = 0.0
    cautions: tuple[Caution, ...] = field(default_factory=tuple)
