"""A table of rows that can be opened: the history, an upload's files.

Drawn in the browser (`table.js`): thumbnails, progress and buttons line up, and a page of rows
travels as one small message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
draw = st.components.v2.component(
    "overread.table",
    css=(HERE / "table.css").read_text(encoding="utf-8"),
    js=(HERE / "table.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: Of the cells.
        title: Above it.
        width: CSS grid track.
        is_secondary: May give way on a narrow screen.
    """

    key: str
    title: str
    width: str = "minmax(0, 1fr)"
    is_secondary: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in one place.

    Attributes:
        text: First line.
        detail: Second line, smaller, in full.
        image: Address of a thumbnail, instead of text.
        progress: Share done, 0 to 1, as a bar under the text.
        tone: "plain", "strong", "muted" or "problem".
    """

    text: str = ""
    detail: str = ""
    image: str | None = None
    progress: float | None = None
    tone: str = "plain"


@dataclass(frozen=True)
class Action:
    """One button of a row; the first is also what a click on the row does."""

    name: str
    label: str
    description: str = ""


@dataclass(frozen=True)
class Row:
    """One row."""

    id: str
    cells: Mapping[str, Cell]
    actions: tuple[Action, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Press:
    """What was pressed just now."""

    row: str
    action: str


def table(columns: Sequence[Column], rows: Sequence[Row], *, title: str, key: str) -> Press | None:
    """Draw a table.

    Args:
        columns: In order.
        rows: In order.
        title: For those who hear the page.
        key: Unique on the page.

    Returns:
        What was pressed just now.
    """
    data = {
        "title": title,
        "columns": [asdict(column) for column in columns],
        "rows": [asdict(row) for row in rows],
    }
    pressed = draw(key=key, data=data, on_press_change=lambda: None).press
    return Press(str(pressed["row"]), str(pressed["action"])) if pressed else None
