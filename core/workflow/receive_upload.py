"""Use case: take uploaded files in. Reading them is the worker's part."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid4

from core.domain.errors import InputError
from core.domain.event import EventKind
from core.domain.job import JobKind
from core.workflow.app import App, UploadedFile
from core.workflow.blob_guard import storing_bytes
from core.workflow.doorbell import ring
from core.workflow.file_name import shown_name


def receive_upload(app: App, files: Iterable[UploadedFile], *, actor: str) -> str:
    """Store the bytes as they are, then queue one reading per file in one transaction.

    Returns:
        Id of the upload, 32 hexadecimal digits, for `see_upload`.

    Raises:
        InputError: If there are no files.
        StoreError: If bytes or rows could not be written; then nothing is queued.
    """
    with storing_bytes(app):
        payloads = [
            {"name": shown_name(file.name), "blob": app.blobs.put(file.content)} for file in files
        ]
        if not payloads:
            raise InputError(
                expected="at least one file", found="none", action="Choose one or more images."
            )
        return queue_reading(app, payloads, actor=actor)


def queue_reading(app: App, payloads: Sequence[Mapping[str, str]], *, actor: str) -> str:
    """Queue one READ job per file together with the upload's event; returns the upload's id."""
    upload_id, now = uuid4().hex, datetime.now(UTC)
    with app.unit_of_work() as work:
        for position, payload in enumerate(payloads):
            key = f"read:{upload_id}:{position}"
            work.jobs.submit(kind=JobKind.READ, key=key, group=upload_id, payload=payload, at=now)
        work.history.append(
            EventKind.UPLOAD_RECEIVED,
            actor=actor,
            payload={"upload_id": upload_id, "blobs": [item["blob"] for item in payloads]},
            at=now,
        )
        work.commit()
    ring(app)
    return upload_id
