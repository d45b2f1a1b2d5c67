"""Use case: have lost display pixels made again."""

from datetime import UTC, datetime

from core.domain.job import Job, JobKind, JobState
from core.workflow.app import App
from core.workflow.doorbell import ring
from core.workflow.read_pixels import find_image


def restore_display(app: App, image_id: str) -> Job:
    """Queue the preparation of an image's display pixels and thumbnail, once at a time.

    Raises:
        InputError: If there is no such image.
    """
    image = find_image(app, image_id)
    with app.unit_of_work() as work:
        earlier = [job for job in work.jobs.of_group(image_id) if job.kind is JobKind.READ]
        done = sum(job.state is JobState.DONE for job in earlier)
        job = work.jobs.submit(
            kind=JobKind.READ,
            key=f"restore:{image_id}:{done}",
            group=image_id,
            payload={"name": image.source_name, "restore": image_id},
            case_id=image.case_id,
            at=datetime.now(UTC),
        )
        work.commit()
    ring(app)
    return job
