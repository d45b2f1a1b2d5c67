"""What the history is filtered by. The choices stand in the address."""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import TypeVar

import streamlit as st

from core.domain.case import CaseSort, CaseState
from core.workflow.app import App
from core.workflow.filter_choices import filter_choices
from dashboard.words import SORTS, STATES, plain_label

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Filters:
    """As the reader set them; the defaults let every case through."""

    text: str = ""
    finding: str | None = None
    state: CaseState | None = None
    model_version: str | None = None
    since: date | None = None
    until: date | None = None
    sort: CaseSort = CaseSort.NEWEST

    def as_key(self) -> tuple[object, ...]:
        """To tell whether they changed."""
        return astuple(self)


def draw_filters(app: App) -> Filters:
    """Draw one row of filters and read them."""
    choices = filter_choices(app)
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters", gap="small"):
        text = st.text_input(
            "Search", placeholder="Case or file name", key="q", bind="query-params"
        )
        finding = choose("Finding", choices.findings, "finding", plain_label)
        state = choose("State", [*STATES], "state", STATES.__getitem__)
        model = choose("Model", choices.model_versions, "model", plain_label)
        since = choose_day("From", "from")
        until = choose_day("To", "to")
        sort = st.selectbox(
            "Order", [*SORTS], format_func=SORTS.__getitem__, key="sort", bind="query-params"
        )
    return Filters(text.strip(), finding, state, model, since, until, CaseSort(sort))


def choose(
    label: str, options: Sequence[Choice], key: str, words: Callable[[Choice], str]
) -> Choice | None:
    """One menu whose empty choice is "Any"."""
    return st.selectbox(
        label,
        options,
        index=None,
        format_func=words,
        placeholder="Any",
        key=key,
        bind="query-params",
    )


def choose_day(label: str, key: str) -> date | None:
    """One day, or none."""
    return st.date_input(label, value=None, key=key, bind="query-params", format="YYYY-MM-DD")
