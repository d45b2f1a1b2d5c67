"""The frame around every page: spacing, the name, and the notice."""

import html
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
CSS = f"<style>{(HERE / 'overread.css').read_text(encoding='utf-8')}</style>"
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="132" height="28" viewBox="0 0 132 28" '
    'role="img" aria-label="Overread"><g fill="none" stroke-width="2.5">'
    '<circle cx="11" cy="14" r="8" stroke="#c98a1b"/><circle cx="17" cy="14" r="8" '
    'stroke="#8b949e"/></g><text x="34" y="20" font-size="18" font-weight="600" fill="#8b949e" '
    "font-family=\"system-ui,-apple-system,'Segoe UI',Roboto,'Liberation Sans',sans-serif\">"
    "Overread</text></svg>"
)
NOTICE = "Research software, not a medical device"


def draw_frame() -> None:
    """Draw what every page has: the name, the notice, the spacing."""
    st.html(CSS)
    st.logo(LOGO, size="medium")
    st.html(f'<div class="or-notice" role="note">{html.escape(NOTICE)}</div>')


def escape(text: str) -> str:
    """Text from a file or a person, safe inside `st.html`."""
    return html.escape(text, quote=True)
