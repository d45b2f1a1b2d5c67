"""Use case: have an image judged again after its prediction failed, or by a newer model."""

from core.domain.case import CaseState
from core.domain.event import EventKind
from core.domain.job import Job, JobKind, JobState
from core.workflow.app import App
from core.workflow.doorbell import ring
from core.workflow.keep_images import submit_prediction
from core.workflow.read_pixels import find_image

UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)


def judge_again(app: App, image_id: str, *, actor: str) -> Job:
    """Queue the judging of an image by the model that is installed now; its case waits again.

    A failed job is queued again; while one is under way, or if this version of the model has
    answered, that job is returned and nothing changes.

    Raises:
        InputError: If there is no such image.
    """
    image = find_image(app, image_id)
    with app.unit_of_work() as work:
        earlier = [job for job in work.jobs.of_group(image_id) if job.kind is JobKind.PREDICT]
        job = submit_prediction(work, image)
        if job.state in UNDER_WAY and not any(one.state in UNDER_WAY for one in earlier):
            work.cases.update_state(image.case_id, CaseState.WAITING)
            work.history.append(
                EventKind.PREDICTION_REQUESTED,
                actor=actor,
                case_id=image.case_id,
                payload={"image_id": image_id, "job_id": job.id},
            )
        work.commit()
    ring(app)
    return job
