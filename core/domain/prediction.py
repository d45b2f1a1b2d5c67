"""What one model version said of one image."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.domain.caution import Caution


class FindingStatus(StrEnum):
    """Whether a finding may be shown."""

    ASSESSED = "assessed"
    WITHHELD = "withheld"


class Call(StrEnum):
    """Which side of the operating point a probability is on."""

    PRESENT = "present"
    ABSENT = "absent"


class PredictionStatus(StrEnum):
    """Whether the model could judge the image at all."""

    ASSESSED = "assessed"
    REFUSED = "refused"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """A named thing a model stated of an image.

    Attributes:
        label: As the data set spells it, for example "Pleural_Thickening".
        status: Withheld findings are drawn as "not assessed".
        probability: Calibrated, in [0, 1].
        interval: 95 % interval of the calibration at this score, or None if it is not known.
        threshold: Operating point, as a calibrated probability; None if there is none.
        call: None where the finding is withheld.
        reason: Why it is withheld; None where it is assessed.
    """

    label: str
    status: FindingStatus
    probability: float
    interval: tuple[float, float] | None
    threshold: float | None
    call: Call | None
    reason: str | None = None


@dataclass(frozen=True)
class ModelIdentity:
    """Which network exactly."""

    name: str
    version: str
    weights_sha256: str


@dataclass(frozen=True)
class Prediction:
    """Everything one model version said of one image.

    Attributes:
        status: Assessed, refused by the gate, or failed.
        reason: Why not assessed; None where it was.
        model: Which network.
        findings: In the card's order; empty unless assessed.
        cautions: Doubts of the image and of the model together.
        seconds: Wall time by stage: "preprocess", "network", "calibrate".
        device: "cuda", "mps" or "cpu".
        frame: Frame of the image that was judged, from 0.
    """

    status: PredictionStatus
    reason: str | None
    model: ModelIdentity
    findings: tuple[Finding, ...]
    cautions: tuple[Caution, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)
    device: str = "cpu"
    frame: int = 0
