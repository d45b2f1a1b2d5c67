"""Which case is on the screen, in two lines."""

import streamlit as st

from core.domain.case import CaseMode, CaseRecord, ImageRecord
from dashboard.components.style import escape
from dashboard.words import count

MODES = {
    CaseMode.DEMO: (
        "Demonstration case",
        "findings are shown at once, and it never counts in statistics",
    )
}


def draw_header(case: CaseRecord, image: ImageRecord, images: int) -> None:
    """Draw number, file, how the image was taken, its size, and how the case is read."""
    mode, meaning = MODES[case.mode]
    facts = " · ".join(image_facts(image, images))
    st.html(
        f'<div class="or-case"><h1>Case {case.number}</h1>'
        f'<span class="or-file" title="{escape(image.source_name)}">'
        f"{escape(image.source_name)}</span>"
        f'<span class="or-taken">{escape(facts)}</span>'
        f'<span class="or-mode"><b>{escape(mode)}</b>: {escape(meaning)}</span></div>'
    )


def image_facts(image: ImageRecord, images: int) -> list[str]:
    """What is known of the image, shortest first; what is not stated is left out."""
    taken = image.attributes
    facts = [part for part in (taken.modality, taken.view_position) if part]
    facts.append(f"{image.columns} × {image.rows} px")
    if image.frames > 1:
        facts.append(count(image.frames, "slice" if image.is_volume else "frame"))
    if images > 1:
        facts.append(f"image {image.position + 1} of {images}")
    return [*facts, image.format]
