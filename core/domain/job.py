"""Work that outlives a crash: a job is a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class JobKind(StrEnum):
    """What a job does."""

    READ = "read"
    PREDICT = "predict"
    EXPLAIN = "explain"


class JobState(StrEnum):
    """Where a job stands. Done and failed are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """One job.

    Attributes:
        id: Counts up.
        kind: What it does.
        key: Unique; a second submission with the same key is the same job.
        group: Upload it belongs to (READ), or image id (PREDICT, EXPLAIN).
        payload: What to do, JSON.
        state: Where it stands.
        stage: What is happening now, for the page ("Reading the file").
        progress: Share done, 0 to 1.
        attempts: How often it was started.
        result: JSON, once done.
        error: {"kind", "expected", "found", "action"} once failed.
        created_at: UTC.
    """

    id: int
    kind: JobKind
    key: str
    group: str
    payload: Mapping[str, Any]
    state: JobState
    stage: str
    progress: float
    attempts: int
    result: Mapping[str, Any] | None
    error: Mapping[str, str] | None
    created_at: datetime
