"""Cases: the history, searched, filtered, and gone through page by page."""

import streamlit as st

from core.domain.case import CasePage, CaseQuery, CaseRecord
from core.workflow.app import App
from core.workflow.delete_case import delete_case
from core.workflow.list_cases import list_cases
from dashboard import session
from dashboard.components.notes import message, note
from dashboard.components.table import table
from dashboard.navigation import go_to_case, read_page
from dashboard.resources import get_app
from dashboard.views.case_filters import Filters, draw_filters
from dashboard.views.case_rows import CASE_COLUMNS, case_row

PAGE = 25


def show() -> None:
    """Draw the filters and one page of cases."""
    app = get_app()
    with st.container(key="cases"):
        filters = draw_filters(app)
        here = session.place(filters.as_key())
        page = list_cases(app, query(filters, here))
        if page.cases:
            draw_page(app, page)
            draw_paging(page, here)
        elif filters == Filters():
            draw_empty()
        else:
            message("No case fits", "Take a filter away, or search for less of the name.")


def query(filters: Filters, here: session.Place) -> CaseQuery:
    """What to ask the history for."""
    return CaseQuery(
        text=filters.text,
        finding=filters.finding,
        state=filters.state,
        model_version=filters.model_version,
        since=filters.since,
        until=filters.until,
        sort=filters.sort,
        cursor=here.cursors[-1] if here.cursors else None,
        limit=PAGE,
    )


def draw_empty() -> None:
    """The history before the first case."""
    message("No cases yet", "Every image you open is kept here, with what the network found.")
    if st.button("Open the first image", type="primary", key="first"):
        st.switch_page(read_page())


def draw_page(app: App, page: CasePage) -> None:
    """One page of cases; opening and deleting."""
    rows = [case_row(case, can_delete=True) for case in page.cases]
    pressed = table(CASE_COLUMNS, rows, title="Cases", key="case-table")
    if pressed is None:
        return
    if pressed.action == "open":
        go_to_case(pressed.row)
    case = next((case for case in page.cases if case.id == pressed.row), None)
    if case is not None:
        st.dialog(f"Delete case {case.number}?")(confirm_deletion)(app, case)


def confirm_deletion(app: App, case: CaseRecord) -> None:
    """Ask before deleting, naming the case."""
    st.write(
        f"The images, findings and maps of case {case.number} are removed and cannot be brought "
        "back. The record that it existed stays in the history."
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="keep"):
            st.rerun()
        if st.button(f"Delete case {case.number}", type="primary", key="delete"):
            delete_case(app, case.id, actor=session.ACTOR)
            session.forget_case(case.id)
            st.rerun()


def draw_paging(page: CasePage, here: session.Place) -> None:
    """The way to the pages before and after this one."""
    if not here.cursors and page.next_cursor is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="paging"):
        if st.button("Previous page", disabled=not here.cursors, key="previous"):
            session.go_back(here)
            st.rerun()
        note(f"Page {len(here.cursors) + 1}", is_inline=True)
        if st.button("Next page", disabled=page.next_cursor is None, key="next"):
            session.go_on(here, str(page.next_cursor))
            st.rerun()
