"""Moments and texts are stored so that they come back the same."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from core.store.columns import UtcDateTime, storable

DIALECTS = [sqlite.dialect(), postgresql.dialect()]
ZONES = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)
YEARS = {"min_value": datetime(1900, 1, 2), "max_value": datetime(9999, 12, 30)}  # noqa: DTZ001


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@given(moment=st.datetimes(**YEARS, timezones=ZONES))
def test_a_moment_of_any_zone_comes_back_as_the_same_moment_in_utc(dialect, moment):
    column = UtcDateTime()
    back = column.process_result_value(column.process_bind_param(moment, dialect), dialect)
    assert back == moment
    assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 3, 1), DIALECTS[0])  # noqa: DTZ001


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_text_that_can_be_stored_stays_as_it_is(text):
    assert storable(text) == text


def test_what_no_database_keeps_is_replaced():
    assert storable("a\0b") == "a�b"
    assert storable("a\ud800b").encode("utf-8")
