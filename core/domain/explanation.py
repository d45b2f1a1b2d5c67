"""One attribution map for one finding by one method."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
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


@dataclass(frozen=True)
class ExplanationRecord:
    """A stored map without its values, which are a blob.

    Attributes:
        id: 32 hexadecimal digits.
        image_id: Image it explains.
        case_id: Case of that image.
        key: `core.explain.key.explanation_key`; unique, so that a map is made once.
        finding: Label it explains.
        method: How it was made.
        parameters: Everything besides image and model that decides the values.
        rows: Height of the map's grid, which covers the whole image.
        columns: Width of the map's grid.
        is_signed: Negative values speak against the finding.
        maximum: Largest absolute value of the map, at least 0.
        blob_sha256: Bytes of the values as .npy, float32, shape (rows, columns).
        model: Which network.
        frame: Frame of the image, from 0.
        convergence_delta: As in `Explanation`.
        seconds: Wall time.
        cautions: Doubts about this map.
        created_at: UTC.
    """

    id: str
    image_id: str
    case_id: str
    key: str
    finding: str
    method: Method
    parameters: Mapping[str, float | int | str]
    rows: int
    columns: int
    is_signed: bool
    maximum: float
    blob_sha256: str
    model: ModelIdentity
    frame: int
    convergence_delta: float | None
    seconds: float
    cautions: tuple[Caution, ...]
    created_at: datetime
