"""Use case: show why. Returns a stored map, or has it made."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.domain.case import PredictionRecord
from core.domain.errors import InputError
from core.domain.explanation import Method
from core.domain.job import Job, JobKind, JobState
from core.explain.key import explanation_key
from core.workflow.app import App
from core.workflow.doorbell import ring
from core.workflow.read_pixels import unknown
from core.workflow.views import ExplanationView

if TYPE_CHECKING:
    from core.store.unit_of_work import UnitOfWork

Parameters = Mapping[str, float | int | str]


def explain_finding(
    app: App,
    image_id: str,
    *,
    finding: str,
    method: Method,
    parameters: Parameters | None = None,
    actor: str,
    retry: bool = False,
) -> ExplanationView:
    """Return the map if it was made before, else the job that makes it. Call again to poll.

    The map explains the image's newest prediction. Equal arguments give the same job and the same
    map, whoever asks and how often.

    Args:
        finding: Label of the prediction.
        parameters: Besides the method's defaults.
        retry: Queue a job that failed once more; without it the failed job is returned.

    Raises:
        InputError: If the image has no prediction with this finding.
    """
    with app.unit_of_work(read_only=True) as work:
        prediction = find_prediction(work, image_id, finding)
        order = write_order(prediction, finding, method, parameters or {})
        explanation = work.explanations.find(order["key"])
        job = work.jobs.find(job_key(order))
    if explanation is not None:
        return ExplanationView(explanation, None)
    if job is None or (retry and job.state is JobState.FAILED):
        job = submit(app, prediction, {**order, "asked_by": actor})
    return ExplanationView(None, job)


def find_prediction(work: "UnitOfWork", image_id: str, finding: str) -> PredictionRecord:
    """The image's newest prediction, which has to state the finding.

    Raises:
        InputError: If it does not.
    """
    record = work.predictions.of_image(image_id)
    if record is None:
        raise unknown("prediction")
    labels = [item.label for item in record.prediction.findings]
    if finding not in labels:
        raise InputError(
            expected=f"one of the findings {', '.join(labels) or '(none: not assessed)'}",
            found=repr(finding),
            action="Choose a finding that the model states of this image.",
        )
    return record


def write_order(
    record: PredictionRecord, finding: str, method: Method, parameters: Parameters
) -> dict[str, Any]:
    """What the worker has to know, with the key that makes it the same job next time."""
    prediction = record.prediction
    key = explanation_key(
        record.image_id, prediction.model, finding, method, parameters, prediction.frame
    )
    return {
        "key": key,
        "image_id": record.image_id,
        "model": asdict(prediction.model),
        "finding": finding,
        "method": method.value,
        "parameters": dict(parameters),
        "frame": prediction.frame,
    }


def job_key(order: Mapping[str, Any]) -> str:
    """Same map, same job."""
    return f"explain:{order['key']}"


def submit(app: App, record: PredictionRecord, order: Mapping[str, Any]) -> Job:
    """Queue the map; if somebody else just did, this is their job."""
    with app.unit_of_work() as work:
        job = work.jobs.submit(
            kind=JobKind.EXPLAIN,
            key=job_key(order),
            group=record.image_id,
            payload=order,
            case_id=record.case_id,
            at=datetime.now(UTC),
        )
        work.commit()
    ring(app)
    return job
