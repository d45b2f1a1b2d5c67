"""Where a case stands, from its images."""

from typing import TYPE_CHECKING

from core.domain.case import CaseState, ImageRecord
from core.domain.job import JobState
from core.domain.prediction import ModelIdentity, PredictionStatus
from core.workflow.open_case import newest_prediction_job

if TYPE_CHECKING:
    from core.store.unit_of_work import UnitOfWork

STATES = {
    PredictionStatus.ASSESSED: CaseState.ASSESSED,
    PredictionStatus.REFUSED: CaseState.REFUSED,
    PredictionStatus.ERROR: CaseState.FAILED,
}
# One assessed image makes the case worth opening; a case waits only while nothing else is known.
PRECEDENCE = (CaseState.ASSESSED, CaseState.WAITING, CaseState.REFUSED, CaseState.FAILED)


def update_case_state(
    work: "UnitOfWork", case_id: str, model: ModelIdentity | None = None
) -> CaseState:
    """Bring a case's state up to date with its images' predictions and jobs.

    Args:
        model: Of the newest prediction, None if there is no new one.
    """
    states = {image_state(work, image) for image in work.images.of_case(case_id)}
    state = next(state for state in PRECEDENCE if state in states)
    if model is None:
        work.cases.update_state(case_id, state)
    else:
        work.cases.update_state(case_id, state, model_name=model.name, model_version=model.version)
    return state


def image_state(work: "UnitOfWork", image: ImageRecord) -> CaseState:
    """What one image alone would make of its case."""
    record = work.predictions.of_image(image.id)
    if record is not None:
        return STATES[record.prediction.status]
    job = newest_prediction_job(work, image.id)
    is_failed = job is not None and job.state is JobState.FAILED
    return CaseState.FAILED if is_failed else CaseState.WAITING
