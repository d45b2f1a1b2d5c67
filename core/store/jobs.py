"""Jobs: work that outlives a crash."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.domain.job import Job, JobKind, JobState


class Jobs:
    def __init__(self, session: Session) -> None:
        self._session = session

    def submit(
        self,
        *,
        kind: JobKind,
        key: str,
        group: str,
        payload: Mapping[str, Any],
        at: datetime,
        case_id: str | None = None,
    ) -> Job:
        raise NotImplementedError

    def claim(self, kinds: Sequence[JobKind], *, limit: int) -> tuple[Job, ...]:
        raise NotImplementedError

    def progress(self, id: int, stage: str, share: float) -> None:
        raise NotImplementedError

    def finish(self, id: int, result: Mapping[str, Any]) -> bool:
        raise NotImplementedError

    def fail(self, id: int, error: Mapping[str, str]) -> bool:
        raise NotImplementedError

    def requeue_running(self) -> int:
        raise NotImplementedError

    def get(self, id: int) -> Job | None:
        raise NotImplementedError

    def find(self, key: str) -> Job | None:
        raise NotImplementedError

    def of_group(self, group: str) -> tuple[Job, ...]:
        raise NotImplementedError

    def counts(self) -> Mapping[JobState, int]:
        raise NotImplementedError
