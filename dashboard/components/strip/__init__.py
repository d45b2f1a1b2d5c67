"""The images of a case as a strip of thumbnails. Drawn in the browser (`strip.js`)."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
draw = st.components.v2.component(
    "overread.strip",
    css=(HERE / "strip.css").read_text(encoding="utf-8"),
    js=(HERE / "strip.js").read_text(encoding="utf-8"),
)


def strip(thumbnails: Sequence[tuple[str, str]], *, chosen: int, key: str) -> int | None:
    """Draw the strip.

    Args:
        thumbnails: Address and name of each image, in order.
        chosen: Position of the one on the screen.
        key: Unique on the page.

    Returns:
        Position of the one chosen just now.
    """
    images = [{"url": url, "name": name} for url, name in thumbnails]
    picked = draw(
        key=key, data={"images": images, "chosen": chosen}, on_pick_change=lambda: None
    ).pick
    return None if picked is None else int(picked)
