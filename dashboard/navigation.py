"""Which pages there are, and the way from one to another."""

import streamlit as st

from dashboard import session


def read_page() -> st.Page:
    """The page that opens first."""
    from dashboard.views import read

    return st.Page(read.show, title="Read", url_path="read", default=True)


def cases_page() -> st.Page:
    """The history."""
    from dashboard.views import cases

    return st.Page(cases.show, title="Cases", url_path="cases")


def models_page() -> st.Page:
    """The cards."""
    from dashboard.views import models

    return st.Page(models.show, title="Models", url_path="models")


def pages() -> list[st.Page]:
    """All pages, in the order of the bar."""
    return [read_page(), cases_page(), models_page()]


def go_to_case(case_id: str) -> None:
    """Open a case on the Read page, from whichever page."""
    session.remember_case(case_id)  # The address follows with the page, as one step back.
    st.switch_page(read_page(), query_params={"case": case_id})
