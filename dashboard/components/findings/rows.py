"""What each row of the findings table says. Plain data, no Streamlit."""

from collections.abc import Iterable
from math import log
from typing import Any

from core.domain.prediction import Call, Finding, FindingStatus
from dashboard.words import percent, percent_against, percent_range, plain_label

ENDS = 16.0
"""Odds at the ends of the bar, as a multiple of the threshold's odds."""


def concern(finding: Finding) -> tuple[int, float, str]:
    """Sort key: present, then absent, then not assessed; nearest above its threshold first."""
    if finding.status is FindingStatus.WITHHELD:
        return (2, 0.0, finding.label)
    relative = finding.probability / finding.threshold if finding.threshold else 0.0
    return (0 if finding.call is Call.PRESENT else 1, -relative, finding.label)


def figures(finding: Finding) -> tuple[str, str]:
    """The probability, and the call with the threshold it was made at."""
    if finding.threshold is None or finding.call is None:
        return percent(finding.probability), "no threshold"
    side = "above" if finding.call is Call.PRESENT else "below"
    probability, threshold = percent_against(finding.probability, finding.threshold)
    return probability, f"{side} threshold {threshold}"


def place(share: float, threshold: float | None) -> float:
    """Where on the bar a probability stands, 0 to 100.

    Thresholds of rare findings are a few per cent: on a scale of probabilities all of them would
    crowd at the left end. So the threshold is the middle of every bar, and the distance from it
    is that of the odds.

    >>> place(0.06, 0.06), place(0.0, 0.06), round(place(0.12, 0.06))
    (50.0, 0.0, 64)
    >>> place(0.25, None)
    25.0
    """
    if threshold is None or not 0 < threshold < 1 or not 0 < share < 1:
        return share * 100
    ratio = share / (1 - share) * (1 - threshold) / threshold
    return round(min(max(50 + 50 * log(ratio) / log(ENDS), 0.0), 100.0), 1)


def assessed_row(finding: Finding) -> dict[str, Any]:
    """A row with figures; positions on the bar are in per cent."""
    low, high = finding.interval or (None, None)
    probability, call = figures(finding)
    threshold = finding.threshold
    return {
        "name": finding.label,
        "label": plain_label(finding.label),
        "assessed": True,
        "present": finding.call is Call.PRESENT,
        "call": call,
        "probability": probability,
        "interval": percent_range(low, high) if low is not None and high is not None else "",
        "at": place(finding.probability, threshold),
        "low": None if low is None else place(low, threshold),
        "high": None if high is None else place(high, threshold),
        "threshold": None if threshold is None else place(threshold, threshold),
    }


def withheld_row(finding: Finding) -> dict[str, Any]:
    """A row without figures: a withheld probability is not shown to people."""
    return {
        "name": finding.label,
        "label": plain_label(finding.label),
        "assessed": False,
        "reason": finding.reason or "The reason was not recorded.",
    }


def finding_rows(
    findings: Iterable[Finding], *, asked: str | None, is_busy: bool
) -> list[dict[str, Any]]:
    """All rows, most concerning first.

    Args:
        findings: Of one prediction.
        asked: Label whose map is on the screen or on its way.
        is_busy: That map is still on its way.
    """
    rows = []
    for finding in sorted(findings, key=concern):
        is_shown = finding.status is FindingStatus.ASSESSED
        row = assessed_row(finding) if is_shown else withheld_row(finding)
        is_asked = finding.label == asked
        rows.append({**row, "asked": is_asked, "busy": is_asked and is_busy})
    return rows
