"""One image's answer as the command line gives it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.domain.prediction import Finding, ModelIdentity, Prediction


@dataclass(frozen=True)
class Answer:
    """What became of one image.

    Attributes:
        path: As given; for a member of an archive "archive.zip!member".
        frame: Frame that was judged, from 0.
        status: "assessed", "refused" or "error".
        reason: Why not assessed; None where it was.
        model: Which network was asked; None if it is not known.
        prediction: What it said; None if the file was not read.
        seconds: Wall time by stage.
    """

    path: str
    frame: int
    status: str
    reason: str | None
    model: ModelIdentity | None
    prediction: Prediction | None
    seconds: Mapping[str, float]

    def as_json(self) -> dict[str, Any]:
        """The object that `predict --json` prints."""
        prediction = self.prediction
        return {
            "path": self.path,
            "frame": self.frame,
            "status": self.status,
            "reason": self.reason,
            "model": asdict(self.model) if self.model else None,
            "findings": [finding_json(item) for item in prediction.findings] if prediction else [],
            "cautions": [asdict(item) for item in prediction.cautions] if prediction else [],
            "seconds": {name: round(value, 6) for name, value in self.seconds.items()},
        }

    def as_text(self) -> str:
        """The same for people: withheld findings are named, their probability is not shown."""
        lines = [f"{self.path}: {self.status}" + (f" ({self.reason})" if self.reason else "")]
        if self.prediction:
            ranked = sorted(self.prediction.findings, key=lambda item: -item.probability)
            lines += [finding_text(item) for item in ranked if item.call is not None]
            lines += [withheld_text(item) for item in ranked if item.call is None]
            lines += [f"  caution: {caution.text}" for caution in self.prediction.cautions]
        return "\n".join(lines)


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding; withheld ones carry their probability too, for programs."""
    return {
        "label": finding.label,
        "status": finding.status.value,
        "probability": finding.probability,
        "interval": list(finding.interval) if finding.interval else None,
        "threshold": finding.threshold,
        "call": finding.call.value if finding.call else None,
        "reason": finding.reason,
    }


def finding_text(finding: Finding) -> str:
    """One assessed finding as a line of a table."""
    low, high = finding.interval or (float("nan"), float("nan"))
    interval = f"({low:5.1%} to {high:5.1%})" if finding.interval else ""
    threshold = "" if finding.threshold is None else f"threshold {finding.threshold:.1%}"
    call = finding.call.value if finding.call else ""
    row = f"  {finding.label:<20} {finding.probability:6.1%} {interval:<18} {threshold:<17} {call}"
    return row.rstrip()


def withheld_text(finding: Finding) -> str:
    """One withheld finding as a line."""
    return f"  {finding.label:<20} not assessed: {finding.reason}"
