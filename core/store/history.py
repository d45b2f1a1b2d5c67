"""The append-only history of events."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.domain.event import Event, EventKind


class History:
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
        raise NotImplementedError

    def of_case(self, case_id: str) -> tuple[Event, ...]:
        raise NotImplementedError

    def last(self) -> Event | None:
        raise NotImplementedError

    def count(self) -> int:
        raise NotImplementedError

    def verify(self) -> int | None:
        raise NotImplementedError
