"""From raw scores to findings, by the card's calibration and thresholds."""

import math
from collections.abc import Sequence

from core.domain.card import Card, Label
from core.domain.prediction import Call, Finding, FindingStatus
from core.inference.calibration import probability, probability_interval


def read_finding(score: float, label: Label) -> Finding:
    """One finding. A withheld one keeps its probability for programs, but makes no call."""
    chance = probability(score, label.calibration)
    is_present = chance >= label.threshold
    call = Call.PRESENT if is_present else Call.ABSENT
    return Finding(
        label=label.name,
        status=FindingStatus.WITHHELD if label.withheld else FindingStatus.ASSESSED,
        probability=chance,
        interval=probability_interval(score, label.calibration),
        threshold=label.threshold,
        call=None if label.withheld else call,
        reason=label.withheld,
    )


def read_findings(scores: Sequence[float], card: Card) -> tuple[Finding, ...] | None:
    """Findings in the card's order, or None where a score is not a number."""
    if not all(math.isfinite(score) for score in scores):
        return None
    return tuple(
        read_finding(score, label) for score, label in zip(scores, card.labels, strict=True)
    )
