"""The cursor comes back as it went, and nothing else is taken for one."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.case import CaseSort
from core.domain.errors import InputError
from core.store.cursor import _checksum, decode_cursor, encode_cursor

MOMENT = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


def sealed(content: object) -> str:
    raw = json.dumps(content).encode()
    return base64.urlsafe_b64encode(_checksum(raw) + raw).decode()


@given(st.datetimes(timezones=st.just(UTC)), st.integers(1, 2**63 - 1))
def test_a_moment_comes_back_to_the_microsecond(moment, number):
    cursor = encode_cursor(CaseSort.NEWEST, moment, number)
    assert decode_cursor(cursor, CaseSort.NEWEST) == (moment, number)


@given(st.text(), st.integers(1, 2**63 - 1))
def test_a_name_comes_back_whatever_its_letters(name, number):
    assert decode_cursor(encode_cursor(CaseSort.NAME, name, number), CaseSort.NAME) == (
        name,
        number,
    )


@given(st.data())
def test_a_cursor_with_any_character_changed_is_refused(data):
    cursor = encode_cursor(CaseSort.NEWEST, MOMENT, 12)
    place = data.draw(st.integers(0, len(cursor) - 1))
    other = data.draw(st.characters().filter(lambda letter: letter != cursor[place]))
    with pytest.raises(InputError, match="Start again at the first page"):
        decode_cursor(cursor[:place] + other + cursor[place + 1 :], CaseSort.NEWEST)


def test_a_last_character_that_differs_only_in_spare_bits_is_refused():
    cursor = encode_cursor(CaseSort.NAME, "ab", 1)
    assert cursor.endswith("=")
    same = cursor.rstrip("=")[-1]
    twin = chr(ord(same) + 1)
    with pytest.raises(InputError):
        decode_cursor(cursor.replace(f"{same}=", f"{twin}="), CaseSort.NAME)


@pytest.mark.parametrize("cursor", ["", "a", "AAAA", "ä", "=" * 8, "\0", "\ud800"])
def test_what_is_no_cursor_is_refused(cursor):
    with pytest.raises(InputError):
        decode_cursor(cursor, CaseSort.NEWEST)


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        5,
        ["newest", "2026-03-01", 1],
        ["newest", "yesterday", 1],
        ["newest", None, 1],
        ["newest", MOMENT.isoformat(), "1"],
        ["newest", MOMENT.isoformat(), 2**64],
        ["oldest", MOMENT.isoformat(), 1],
    ],
)
def test_a_well_sealed_cursor_of_wrong_content_is_refused(content):
    with pytest.raises(InputError):
        decode_cursor(sealed(content), CaseSort.NEWEST)
