"""What each row of the findings table says. Plain data, no Streamlit."""

from collections.abc import Iterable
from typing import Any

from core.domain.prediction import Call, Finding, FindingStatus
from dashboard.words import percent, percent_range, plain_label


def concern(finding: Finding) -> tuple[int, float, str]:
    """Sort key: present, then absent, then not assessed; nearest above its threshold first."""
    if finding.status is FindingStatus.WITHHELD:
        return (2, 0.0, finding.label)
    relative = finding.probability / finding.threshold if finding.threshold else 0.0
    return (0 if finding.call is Call.PRESENT else 1, -relative, finding.label)


def call_words(finding: Finding) -> str:
    """The call, with the threshold it was made at."""
    if finding.threshold is None or finding.call is None:
        return "no threshold"
    side = "above" if finding.call is Call.PRESENT else "below"
    return f"{side} threshold {percent(finding.threshold)}"


def assessed_row(finding: Finding) -> dict[str, Any]:
    """A row with figures; positions on the bar are in per cent."""
    low, high = finding.interval or (None, None)
    return {
        "name": finding.label,
        "label": plain_label(finding.label),
        "assessed": True,
        "present": finding.call is Call.PRESENT,
        "call": call_words(finding),
        "probability": percent(finding.probability),
        "interval": percent_range(low, high) if low is not None and high is not None else "",
        "at": finding.probability * 100,
        "low": None if low is None else low * 100,
        "high": None if high is None else high * 100,
        "threshold": None if finding.threshold is None else finding.threshold * 100,
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
