"""Write what was read of a file: cases, images, jobs and events, in one transaction."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.domain.case import CaseRecord, ImageRecord
from core.domain.errors import OverreadError
from core.domain.event import EventKind
from core.domain.job import Job, JobKind
from core.workflow.app import App
from core.workflow.case_state import update_case_state
from core.workflow.fail_job import WORKER, refuse_file
from core.workflow.job_error import describe
from core.workflow.network import DEFAULT_MODEL
from models.registry import registered_models

if TYPE_CHECKING:
    from core.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Draft:
    """An image that was read and waits for its case."""

    record: ImageRecord
    study_key: str | None


@dataclass(frozen=True)
class Refusal:
    """A file or member that was not read."""

    name: str
    error: OverreadError


def keep_images(app: App, job: Job, items: list[Draft | Refusal]) -> None:
    """Write cases, images, jobs, events and the end of this job in one transaction."""
    with app.unit_of_work() as work:
        members = [
            keep_image(work, job, item) if isinstance(item, Draft) else refuse(work, job, item)
            for item in items
        ]
        if work.jobs.finish(job.id, {"members": members}):
            work.commit()


def refuse(work: "UnitOfWork", job: Job, refusal: Refusal) -> dict[str, Any]:
    """A member's refusal: an event without names, and what the page says."""
    refuse_file(work, job, describe(refusal.error))
    return {"name": refusal.name, "case_id": None, "error": describe(refusal.error)}


def keep_image(work: "UnitOfWork", job: Job, draft: Draft) -> dict[str, Any]:
    """Add an image to the case of its study in this upload, or to a new one; queue its judging."""
    case = draft.study_key and work.cases.find_in_upload(job.group, draft.study_key)
    record = join_case(work, draft, case) if case else found_case(work, job, draft)
    submit_prediction(work, record)
    update_case_state(work, record.case_id)
    return {"name": record.source_name, "case_id": record.case_id, "error": None}


def join_case(work: "UnitOfWork", draft: Draft, case: CaseRecord) -> ImageRecord:
    """Add the image to a case of this upload."""
    position = len(work.images.of_case(case.id))
    record = replace(draft.record, case_id=case.id, position=position)
    work.images.add(record)
    work.history.append(EventKind.IMAGE_ADDED, actor=WORKER, case_id=case.id, payload=named(record))
    return record


def found_case(work: "UnitOfWork", job: Job, draft: Draft) -> ImageRecord:
    """Make a case of the image."""
    record = replace(draft.record, case_id=case_id(draft.record))
    work.cases.add(
        id=record.case_id,
        source_name=record.source_name,
        upload_id=job.group,
        study_key=draft.study_key,
        modality=record.attributes.modality,
        view_position=record.attributes.view_position,
        at=datetime.now(UTC),
    )
    work.images.add(record)
    work.history.append(
        EventKind.CASE_CREATED,
        actor=WORKER,
        case_id=record.case_id,
        payload={"upload_id": job.group, **named(record)},
    )
    return record


def case_id(record: ImageRecord) -> str:
    """Id of the case that an image founds."""
    return hashlib.sha256(f"case of {record.id}".encode()).hexdigest()[:32]


def named(record: ImageRecord) -> dict[str, Any]:
    """An image in an event."""
    return {"image_id": record.id, "blob": record.blob_sha256}


def submit_prediction(work: "UnitOfWork", image: ImageRecord) -> Job:
    """Queue the judging of an image by the model that ships, once per version of it."""
    model = registered_models().get(DEFAULT_MODEL)
    version = model.card.weights_sha256[:16] if model else "none"
    return work.jobs.submit(
        kind=JobKind.PREDICT,
        key=f"predict:{image.id}:{DEFAULT_MODEL}:{version}",
        group=image.id,
        payload={"image_id": image.id, "model": DEFAULT_MODEL, "frame": 0},
        case_id=image.case_id,
        at=datetime.now(UTC),
    )
