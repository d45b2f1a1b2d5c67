"""The frame around every page: spacing, the name, and the notice."""

import html
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
CSS = f"<style>{(HERE / 'overread.css').read_text(encoding='utf-8')}</style>"
NOTICE = "Research software, not a medical device"


def draw_frame() -> None:
    """Draw what every page has: the name, the notice, the spacing."""
    st.html(CSS)
    st.logo(HERE / "overread.svg", size="medium")
    st.html(f'<div class="or-notice" role="note">{html.escape(NOTICE)}</div>')


def escape(text: str) -> str:
    """Text from a file or a person, safe inside `st.html`."""
    return html.escape(text, quote=True)
