"""The Cases page: filters, paging, deletion."""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.domain.case import CaseSort, CaseState

Open = Callable[..., AppTest]
Text = Callable[[AppTest], str]
Drawn = Callable[[AppTest, str], Any]


@pytest.fixture
def many(desk: Any, samples: Any) -> Any:
    """A history of three pages."""
    desk.cases = [samples.case(number) for number in range(60, 0, -1)]
    return desk


def test_an_empty_history_shows_the_first_step(desk: Any, open_page: Open, text: Text) -> None:
    assert "No cases yet" in text(open_page("cases"))


def test_filters_that_fit_nothing_say_so(desk: Any, open_page: Open, text: Text) -> None:
    assert "No case fits" in text(open_page("cases", q="nobody"))


def test_only_one_page_of_rows_is_asked_for(many: Any, open_page: Open, drawn: Drawn) -> None:
    page = open_page("cases")
    assert len(drawn(page, "rows")) == 25
    assert [query.limit for query in many.queries] == [25]


def test_the_address_holds_the_filters(many: Any, open_page: Open) -> None:
    address = {"q": "film", "finding": "Mass", "from": "2026-03-01", "sort": "Oldest first"}
    page = open_page("cases", **address)
    query = many.queries[-1]
    assert (query.text, query.finding, query.since) == ("film", "Mass", date(2026, 3, 1))
    assert query.sort is CaseSort.OLDEST
    assert not page.exception


def test_a_chosen_filter_reaches_the_workflow(many: Any, open_page: Open) -> None:
    page = open_page("cases")
    page.selectbox(key="state").set_value(CaseState.FAILED).run()
    assert many.queries[-1].state is CaseState.FAILED


def test_paging_goes_on_and_back(many: Any, open_page: Open, drawn: Drawn) -> None:
    page = open_page("cases")
    page.button(key="next").click().run()
    assert many.queries[-1].cursor == "25"
    assert drawn(page, "rows")[0]["cells"]["number"]["text"] == "35"
    page.button(key="previous").click().run()
    assert many.queries[-1].cursor is None


def test_another_filter_starts_at_the_first_page(many: Any, open_page: Open) -> None:
    page = open_page("cases")
    page.button(key="next").click().run()
    page.text_input(key="q").set_value("film").run()
    assert many.queries[-1].cursor is None


def test_the_last_page_has_no_next(many: Any, open_page: Open) -> None:
    page = open_page("cases")
    for _ in range(2):
        page.button(key="next").click().run()
    assert page.button(key="next").disabled


def test_a_very_long_name_stays_whole_in_the_row(
    desk: Any, samples: Any, open_page: Open, drawn: Drawn
) -> None:
    desk.cases = [samples.case(1, source_name="x" * 500)]
    assert drawn(open_page("cases"), "rows")[0]["cells"]["file"]["text"] == "x" * 500


def test_deleting_names_the_case_and_says_what_stays(desk: Any, samples: Any) -> None:
    def ask(case) -> None:  # AppTest runs the text of this function alone.
        from dashboard.views.cases import confirm_deletion

        confirm_deletion(None, case)

    page = AppTest.from_function(ask, args=(samples.case(12),)).run()
    assert "The record that it existed stays in the history." in page.markdown[0].value
    assert desk.deleted == []
    page.button(key="delete").click().run()
    assert page.button(key="delete").label == "Delete case 12"
    assert desk.deleted == [samples.case(12).id]


def test_rows_name_their_case_for_those_who_hear_the_page(desk: Any, samples: Any) -> None:
    row = import_module("dashboard.views.case_rows").case_row(samples.case(12), can_delete=True)
    assert [action.description for action in row.actions] == ["Open case 12", "Delete case 12"]
