"""The findings of one image as a table: how sure, against which threshold, and why.

Drawn in the browser (`findings.js`), because Streamlit's own tables align neither bars nor
buttons. The rows come from `rows.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.domain.prediction import Finding
from dashboard.components.findings.rows import finding_rows

HERE = Path(__file__).parent
draw = st.components.v2.component(
    "overread.findings",
    css=(HERE / "findings.css").read_text(encoding="utf-8"),
    js=(HERE / "findings.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Wish:
    """A pressed "Show why" or "Hide map"."""

    finding: str
    is_shown: bool


def findings_table(
    findings: Sequence[Finding], *, asked: str | None, is_busy: bool, key: str
) -> Wish | None:
    """Draw the findings, most concerning first.

    Args:
        findings: Of one prediction.
        asked: Label whose map is on the screen or on its way.
        is_busy: That map is still on its way.
        key: Unique on the page.

    Returns:
        The button that was pressed just now.
    """
    data = {"rows": finding_rows(findings, asked=asked, is_busy=is_busy)}
    pressed = draw(key=key, data=data, on_why_change=lambda: None).why
    return Wish(str(pressed["finding"]), bool(pressed["show"])) if pressed else None
