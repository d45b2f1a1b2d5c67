"""Record that a job failed, with everything that follows from it, in one transaction."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.domain.event import EventKind
from core.domain.job import Job, JobKind
from core.workflow.app import App
from core.workflow.case_state import update_case_state

if TYPE_CHECKING:
    from core.store.unit_of_work import UnitOfWork

WORKER = "worker"


def fail_job(app: App, job: Job, error: Mapping[str, str]) -> None:
    """End a job that cannot be finished. A job that has ended already stays as it is.

    Args:
        error: "kind", "expected", "found", "action"; without patient values or file names.
    """
    with app.unit_of_work() as work:
        if not work.jobs.fail(job.id, error):
            return
        if job.kind is JobKind.PREDICT:
            fail_prediction(work, job, error)
        elif "restore" not in job.payload and job.kind is JobKind.READ:
            refuse_file(work, job, error)
        work.commit()


def fail_prediction(work: "UnitOfWork", job: Job, error: Mapping[str, str]) -> None:
    """The event of an image that could not be judged, and what that makes of its case."""
    image = work.images.get(job.payload["image_id"])
    if image is None:
        return
    update_case_state(work, image.case_id)
    work.history.append(
        EventKind.PREDICTION_FAILED,
        actor=WORKER,
        case_id=image.case_id,
        payload={"image_id": image.id, "model": job.payload["model"], "error": dict(error)},
    )


def refuse_file(work: "UnitOfWork", job: Job, error: Mapping[str, str]) -> None:
    """The event of a file, or a member of an archive, that is not an image we can use."""
    work.history.append(
        EventKind.FILE_REFUSED,
        actor=WORKER,
        payload={"upload_id": job.group, "blob": job.payload["blob"], "error": dict(error)},
    )
