"""Jobs: work that outlives a crash."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.domain.job import Job, JobKind, JobState
from core.store.tables import JobRow

_UNFINISHED = (JobState.QUEUED.value, JobState.RUNNING.value)


class Jobs:
    """Jobs, in one transaction."""

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
        """Queue a job, unless there is one with this key: then that one is returned.

        A failed one is queued again, as if new, with the group and payload given now.

        Args:
            kind: What it does.
            key: Same key, same job.
            group: Upload it belongs to (READ), or image id.
            payload: What to do, JSON, without patient values beyond the file's name.
            at: When, aware.
            case_id: Case that takes the job with it when it is deleted.

        Raises:
            StoreError: If the case is unknown.
        """
        values = {
            "kind": kind.value,
            "key": key,
            "group": group,
            "case_id": case_id,
            "payload": dict(payload),
            "created_at": at,
            **_FRESH,
        }
        self._session.execute(self._insert_if_absent(), values)
        row = self._session.scalars(select(JobRow).where(JobRow.key == key).with_for_update()).one()
        if row.state == JobState.FAILED.value:
            for name, value in values.items():
                setattr(row, name, value)
            self._session.flush()
        return _job(row)

    def claim(self, kinds: Sequence[JobKind], *, limit: int) -> tuple[Job, ...]:
        """Take the oldest queued jobs of the first kind that has any; they are running from now on.

        No job is ever handed to two claimers, and a claim does not wait for another's.

        Args:
            kinds: In order of urgency.
            limit: At most so many PREDICT jobs, which run as one batch; of others one at a time.

        Returns:
            Jobs of one kind, oldest first; empty if nothing is queued.
        """
        for kind in kinds:
            rows = self._session.scalars(
                select(JobRow)
                .where(JobRow.state == JobState.QUEUED.value, JobRow.kind == kind.value)
                .order_by(JobRow.id)
                .limit(limit if kind is JobKind.PREDICT else 1)
                .with_for_update(skip_locked=True)
            ).all()
            if rows:
                return tuple(self._start(row) for row in rows)
        return ()

    def _start(self, row: JobRow) -> Job:
        row.state = JobState.RUNNING.value
        row.attempts += 1
        self._session.flush()
        return _job(row)

    def progress(self, id: int, stage: str, share: float) -> None:
        """Say what a running job is doing and which share, 0 to 1, is done; others stay as is."""
        self._session.execute(
            update(JobRow)
            .where(JobRow.id == id, JobRow.state == JobState.RUNNING.value)
            .values(stage=stage, progress=share)
        )

    def finish(self, id: int, result: Mapping[str, Any]) -> bool:
        """End a job well.

        Returns:
            False if it is gone (its case was deleted) or was ended already: then roll back.
        """
        return self._end(id, state=JobState.DONE.value, progress=1.0, result=dict(result))

    def fail(self, id: int, error: Mapping[str, str]) -> bool:
        """End a job badly.

        Args:
            id: Of the job.
            error: "kind", "expected", "found", "action".

        Returns:
            False if it is gone (its case was deleted) or was ended already.
        """
        return self._end(id, state=JobState.FAILED.value, error=dict(error))

    def _end(self, id: int, **values: Any) -> bool:
        ended = self._session.scalars(
            update(JobRow)
            .where(JobRow.id == id, JobRow.state.in_(_UNFINISHED))
            .values(stage="", **values)
            .returning(JobRow.id)
        ).one_or_none()
        return ended is not None

    def requeue_running(self) -> int:
        """Queue again what was running when the worker died; how often it was started is kept.

        Returns:
            How many there were.
        """
        requeued = self._session.scalars(
            update(JobRow)
            .where(JobRow.state == JobState.RUNNING.value)
            .values(state=JobState.QUEUED.value, stage="", progress=0.0)
            .returning(JobRow.id)
        ).all()
        return len(requeued)

    def get(self, id: int) -> Job | None:
        """One job, None if it is unknown or went with its case."""
        row = self._session.get(JobRow, id)
        return None if row is None else _job(row)

    def find(self, key: str) -> Job | None:
        """The job with a key."""
        row = self._session.scalars(select(JobRow).where(JobRow.key == key)).one_or_none()
        return None if row is None else _job(row)

    def of_group(self, group: str) -> tuple[Job, ...]:
        """The jobs of an upload or of an image, oldest first."""
        rows = self._session.scalars(
            select(JobRow).where(JobRow.group == group).order_by(JobRow.id)
        )
        return tuple(map(_job, rows))

    def counts(self) -> Mapping[JobState, int]:
        """How many jobs are in each state; every state is there."""
        rows = self._session.execute(select(JobRow.state, func.count()).group_by(JobRow.state))
        found = {JobState(state): count for state, count in rows}
        return {state: found.get(state, 0) for state in JobState}

    def _insert_if_absent(self) -> Insert:
        # A look before the insert would leave a gap for another process on PostgreSQL.
        if self._session.get_bind().dialect.name == "sqlite":
            return sqlite.insert(JobRow).on_conflict_do_nothing(index_elements=[JobRow.key])
        return postgresql.insert(JobRow).on_conflict_do_nothing(index_elements=[JobRow.key])


_FRESH: Mapping[str, Any] = {
    "state": JobState.QUEUED.value,
    "stage": "",
    "progress": 0.0,
    "attempts": 0,
    "result": None,
    "error": None,
}


def _job(row: JobRow) -> Job:
    return Job(
        id=row.id,
        kind=JobKind(row.kind),
        key=row.key,
        group=row.group,
        payload=row.payload,
        state=JobState(row.state),
        stage=row.stage,
        progress=row.progress,
        attempts=row.attempts,
        result=row.result,
        error=row.error,
        created_at=row.created_at,
    )
