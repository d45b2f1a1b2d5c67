"""Small pieces of text that look the same on every page. Everything is escaped."""

import streamlit as st

from core.domain.caution import Caution
from dashboard.components.style import escape


def draw_title(title: str, detail: str = "") -> None:
    """The heading of a page."""
    below = f"<p>{escape(detail)}</p>" if detail else ""
    st.html(f'<div class="or-title"><h1>{escape(title)}</h1>{below}</div>')


def note(text: str, *, is_inline: bool = False) -> None:
    """A quiet sentence; inline it takes no more width than it needs."""
    width = "content" if is_inline else "stretch"
    st.html(f'<p class="or-note">{escape(text)}</p>', width=width)


def message(title: str, text: str) -> None:
    """Something the reader has to know before going on."""
    st.html(
        f'<div class="or-message" role="alert"><strong>{escape(title)}</strong>'
        f"<p>{escape(text)}</p></div>"
    )


def cautions(items: tuple[Caution, ...]) -> None:
    """The doubts that travel with a result."""
    if not items:
        return
    if len(items) == 1:
        text = f"<strong>Caution</strong> {escape(items[0].text)}"
    else:
        lines = "".join(f"<li>{escape(item.text)}</li>" for item in items)
        text = f"<strong>Cautions</strong><ul>{lines}</ul>"
    st.html(f'<div class="or-cautions">{text}</div>')


def facts(pairs: list[tuple[str, str]]) -> None:
    """Names and values in two aligned columns."""
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs)
    st.html(f'<dl class="or-facts">{lines}</dl>')
