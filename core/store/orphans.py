"""Which blobs nothing refers to any more once a case is gone."""

import json
import re

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from core.domain.job import JobKind, JobState
from core.store.tables import CaseRow, ExplanationRow, ImageRow, JobRow

_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
_UNFINISHED = (JobState.QUEUED.value, JobState.RUNNING.value)


def remove_jobs_of_upload(session: Session, upload_id: str) -> set[str]:
    """Remove the READ jobs of an upload of which no case is left and nothing is still to be read.

    Returns:
        Checksums of the blobs that these jobs named.
    """
    if session.scalar(select(exists().where(CaseRow.upload_id == upload_id))):
        return set()
    jobs = session.scalars(
        select(JobRow).where(JobRow.group == upload_id, JobRow.kind == JobKind.READ.value)
    ).all()
    if any(job.state in _UNFINISHED for job in jobs):
        return set()
    named = {sha256 for job in jobs for sha256 in _named(job)}
    session.execute(delete(JobRow).where(JobRow.id.in_([job.id for job in jobs])))
    return named


def unreferenced(session: Session, candidates: set[str]) -> set[str]:
    """Those blobs that no image, no map and no unfinished job names."""
    if not candidates:
        return set()
    return candidates - _in_rows(session, candidates) - _in_unfinished_jobs(session)


def _in_rows(session: Session, candidates: set[str]) -> set[str]:
    found: set[str] = set()
    for sha256 in candidates:
        is_used = select(
            exists().where(ImageRow.blob_sha256 == sha256)
            | exists().where(ExplanationRow.blob_sha256 == sha256)
        )
        if session.scalar(is_used):
            found.add(sha256)
    return found


def _in_unfinished_jobs(session: Session) -> set[str]:
    jobs = session.scalars(select(JobRow).where(JobRow.state.in_(_UNFINISHED)))
    return {sha256 for job in jobs for sha256 in _named(job)}


def _named(job: JobRow) -> list[str]:
    """Checksums anywhere in a job's payload: what it calls them is the workflow's business."""
    return _SHA256.findall(json.dumps(job.payload))
