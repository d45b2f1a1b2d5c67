"""The append-only history of events, each chained to the one before by its hash."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.domain.event import Event, EventKind
from core.store.tables import EventRow

FIRST_PREVIOUS_HASH = "0" * 64
_APPEND_LOCK = 0x6F76_7264_6576
_ROWS_AT_ONCE = 1_000


class History:
    """Events, in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(
        self,
        kind: EventKind,
        *,
        actor: str,
        payload: Mapping[str, Any],
        case_id: str | None = None,
        at: datetime | None = None,
    ) -> Event:
        """Add an event; it becomes part of the history with the commit.

        Args:
            kind: What happened.
            actor: Who did it; "worker" for the worker.
            payload: JSON without patient values and without NaN.
            case_id: Case concerned.
            at: When, aware; now by default.

        Raises:
            StoreError: If the database refuses.
            ValueError: If `at` is naive or the payload is no JSON: a programming error.
        """
        self._wait_for_turn()
        before = self._newest()
        row = EventRow(
            sequence=1 if before is None else before.sequence + 1,
            at=_text_of(datetime.now(UTC) if at is None else at),
            actor=actor,
            kind=kind.value,
            case_id=case_id,
            payload=canonical_json(payload),
            previous_hash=FIRST_PREVIOUS_HASH if before is None else before.hash,
        )
        row.hash = event_hash(_hashed(row))
        self._session.add(row)
        self._session.flush()
        return _event(row)

    def of_case(self, case_id: str) -> tuple[Event, ...]:
        """The events of a case, also of a deleted one, oldest first."""
        rows = self._session.scalars(
            select(EventRow).where(EventRow.case_id == case_id).order_by(EventRow.sequence)
        )
        return tuple(map(_event, rows))

    def last(self) -> Event | None:
        """The newest event, None if nothing has happened yet."""
        row = self._newest()
        return None if row is None else _event(row)

    def count(self) -> int:
        """How many events there are."""
        return self._session.scalar(select(func.count()).select_from(EventRow)) or 0

    def verify(self) -> int | None:
        """Read the whole history and check its chain, a thousand rows at a time.

        Finds an edit of any column, a row taken out, put in or moved. It cannot see that rows are
        missing at the end, or that everything from some row on was made anew: that needs a key.

        Returns:
            Sequence of the first event that is wrong or missing, None if all is well.
        """
        columns = [getattr(EventRow, name) for name in (*_HASHED, "hash")]
        in_order = select(*columns).order_by(EventRow.sequence)
        with self._session.execute(
            in_order, execution_options={"yield_per": _ROWS_AT_ONCE}
        ) as rows:
            return _first_bad(rows)

    def _newest(self) -> EventRow | None:
        return self._session.scalars(
            select(EventRow).order_by(EventRow.sequence.desc()).limit(1)
        ).one_or_none()

    def _wait_for_turn(self) -> None:
        # SQLite has one writer anyway; PostgreSQL's would chain two events to the same one.
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(select(func.pg_advisory_xact_lock(_APPEND_LOCK)))


_HASHED = ("sequence", "at", "actor", "kind", "case_id", "payload", "previous_hash")


def _hashed(row: EventRow) -> list[Any]:
    return [getattr(row, name) for name in _HASHED]


def _first_bad(rows: Iterable[Sequence[Any]]) -> int | None:
    """Check rows of the columns `_HASHED` and the hash, in order."""
    last_hash = FIRST_PREVIOUS_HASH
    for expected, (*hashed, stored_hash) in enumerate(rows, start=1):
        if hashed[0] != expected or hashed[-1] != last_hash or event_hash(hashed) != stored_hash:
            return expected
        last_hash = stored_hash
    return None


def event_hash(values: list[Any]) -> str:
    """SHA-256 over an event's columns as they are stored, as a JSON list in the order of `_HASHED`.

    What an editor left in a column may be of any type; it is hashed too, and so found.
    """
    return hashlib.sha256(json.dumps(values, default=repr).encode("ascii")).hexdigest()


def canonical_json(payload: Mapping[str, Any]) -> str:
    """One spelling for one content: sorted keys, no blanks, ASCII.

    >>> canonical_json({"b": [1, 2], "a": "ä"})
    '{"a":"\\\\u00e4","b":[1,2]}'
    """
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _text_of(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("an event's moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _event(row: EventRow) -> Event:
    return Event(
        sequence=row.sequence,
        at=datetime.fromisoformat(row.at),
        actor=row.actor,
        kind=EventKind(row.kind),
        case_id=row.case_id,
        payload=json.loads(row.payload),
        previous_hash=row.previous_hash,
        hash=row.hash,
    )
