"""One line of the append-only history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """What happened. Every state change writes exactly one event in its own transaction."""

    UPLOAD_RECEIVED = "upload_received"
    CASE_CREATED = "case_created"
    IMAGE_ADDED = "image_added"
    FILE_REFUSED = "file_refused"
    PREDICTION_REQUESTED = "prediction_requested"
    PREDICTION_MADE = "prediction_made"
    PREDICTION_FAILED = "prediction_failed"
    EXPLANATION_MADE = "explanation_made"
    REVEALED = "revealed"
    CASE_DELETED = "case_deleted"


@dataclass(frozen=True)
class Event:
    """One event.

    Attributes:
        sequence: Counts up from 1 without gaps.
        at: UTC.
        actor: Who did it; "worker" for the worker.
        kind: What happened.
        case_id: Case concerned, None for none.
        payload: JSON, without patient values.
        previous_hash: Hash of the event before, 64 zeros for the first.
        hash: SHA-256 over all of the above.
    """

    sequence: int
    at: datetime
    actor: str
    kind: EventKind
    case_id: str | None
    payload: Mapping[str, Any]
    previous_hash: str
    hash: str
