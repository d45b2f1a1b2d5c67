"""Pages of the history of cases.

A page begins after the sort key of the last case of the page before and not at an offset, so it
costs the same wherever it is, and a case that arrives in between shifts nothing. The numbers of a
page are found in an index alone; only then are its rows read.
"""

import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.domain.case import CaseQuery, CaseSort
from core.domain.errors import InputError
from core.store.columns import storable
from core.store.cursor import SortKey, decode_cursor, encode_cursor
from core.store.tables import CaseFindingRow, CaseRow

LARGEST_PAGE = 200
LONGEST_NAME = 500
"""Characters of a name that are searched; PostgreSQL cannot index much more."""

Source = type[CaseRow] | type[CaseFindingRow]


def name_key(text: str) -> str:
    """Bring a name or a search text to the form in which they are compared.

    >>> name_key("Thorax PA.DCM")
    'thorax pa.dcm'
    """
    folded = unicodedata.normalize("NFC", storable(text)).casefold()
    return unicodedata.normalize("NFC", folded)[:LONGEST_NAME]


def read_page(session: Session, query: CaseQuery) -> tuple[list[CaseRow], str | None]:
    """Read one page.

    Returns:
        Rows in order, and the cursor of the next page, None on the last.

    Raises:
        InputError: If the limit or the cursor cannot be used.
    """
    _check_limit(query.limit)
    numbers = page_numbers(query)
    rows = session.scalars(
        select(CaseRow).where(CaseRow.number.in_(numbers)).order_by(*_order(query, CaseRow))
    ).all()
    page = list(rows[: query.limit])
    return page, _cursor(query.sort, page[-1]) if len(rows) > query.limit else None


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= LARGEST_PAGE:
        raise InputError(
            expected=f"1 to {LARGEST_PAGE} cases per page",
            found=str(limit),
            action="Choose another number of cases per page.",
        )


def page_numbers(query: CaseQuery) -> Select[int]:
    """Ask for the numbers of the page's cases and of one more: is there a next page?"""
    source: Source = CaseFindingRow if query.finding is not None else CaseRow
    statement = select(source.number).where(*_conditions(query, source))
    if source is CaseFindingRow:
        statement = statement.where(CaseFindingRow.label == query.finding)
        if query.state is not None or query.model_version is not None:
            statement = statement.join(CaseRow, CaseRow.number == CaseFindingRow.number)
    return statement.order_by(*_order(query, source)).limit(query.limit + 1)


def _conditions(query: CaseQuery, source: Source) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.text.strip():
        conditions.append(_matches(query.text.strip(), source))
    if query.state is not None:
        conditions.append(CaseRow.state == query.state.value)
    if query.model_version is not None:
        conditions.append(CaseRow.model_key == query.model_version)
    if query.since is not None:
        conditions.append(source.created_at >= _start(query.since))
    if query.until is not None and query.until < date.max:
        conditions.append(source.created_at < _start(query.until + timedelta(days=1)))
    if query.cursor is not None:
        conditions.append(_after(query, source, *decode_cursor(query.cursor, query.sort)))
    return conditions


def _matches(text: str, source: Source) -> ColumnElement[bool]:
    in_name = source.name_key.contains(name_key(text), autoescape=True)
    if text.isascii() and text.isdecimal() and len(text) <= 18:
        return or_(in_name, source.number == int(text))
    return in_name


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _sort_key(sort: CaseSort, source: Source) -> InstrumentedAttribute[Any]:
    return source.name_key if sort is CaseSort.NAME else source.created_at


def _order(query: CaseQuery, source: Source) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    key = _sort_key(query.sort, source)
    if query.sort is CaseSort.NEWEST:
        return key.desc(), source.number.desc()
    return key.asc(), source.number.asc()


def _after(query: CaseQuery, source: Source, key: SortKey, number: int) -> ColumnElement[bool]:
    column = _sort_key(query.sort, source)
    here = tuple_(column, source.number)
    last = tuple_(literal(key, column.type), literal(number, source.number.type))
    return here < last if query.sort is CaseSort.NEWEST else here > last


def _cursor(sort: CaseSort, row: CaseRow) -> str:
    return encode_cursor(
        sort, row.name_key if sort is CaseSort.NAME else row.created_at, row.number
    )
