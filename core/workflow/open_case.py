"""Use case: open a case with its images, predictions and what is still under way."""

from typing import TYPE_CHECKING

from core.domain.case import ImageRecord
from core.domain.errors import InputError
from core.domain.job import Job, JobKind
from core.workflow.app import App
from core.workflow.views import CaseView, ImageView

if TYPE_CHECKING:
    from core.store.unit_of_work import UnitOfWork


def open_case(app: App, case_id: str) -> CaseView:
    """Show a case as it is now. Writes nothing.

    Raises:
        InputError: If there is no such case, or it was deleted.
    """
    with app.unit_of_work(read_only=True) as work:
        case = work.cases.get(case_id)
        if case is None:
            raise InputError(
                expected="the id of a case",
                found="an id that no case has, or a case that was deleted",
                action="Choose a case from the history.",
            )
        images = work.images.of_case(case_id)
        return CaseView(case, tuple(show_image(app, work, image) for image in images))


def show_image(app: App, work: "UnitOfWork", image: ImageRecord) -> ImageView:
    """One image with its newest prediction and that prediction's job."""
    return ImageView(
        image=image,
        prediction=work.predictions.of_image(image.id),
        job=newest_prediction_job(work, image.id),
        has_display=app.derived.path(f"{image.id}.display") is not None,
    )


def newest_prediction_job(work: "UnitOfWork", image_id: str) -> Job | None:
    """The job submitted last to judge an image."""
    jobs = (job for job in work.jobs.of_group(image_id) if job.kind is JobKind.PREDICT)
    return max(jobs, key=lambda job: job.id, default=None)
