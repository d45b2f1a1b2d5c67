"""Use case: have an image judged again after its prediction failed, or by a newer model."""

from core.domain.job import Job
from core.workflow.app import App
from core.workflow.doorbell import ring
from core.workflow.keep_images import submit_prediction
from core.workflow.read_pixels import find_image


def judge_again(app: App, image_id: str) -> Job:
    """Queue the judging of an image by the model that is installed now.

    A failed job is queued again; while one is under way, or if this version of the model has
    answered, that job is returned and nothing changes.

    Raises:
        InputError: If there is no such image.
    """
    image = find_image(app, image_id)
    with app.unit_of_work() as work:
        job = submit_prediction(work, image)
        work.commit()
    ring(app)
    return job
