"""The worker's judging of images: in batches, across cases and readers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from core.domain.case import PredictionRecord
from core.domain.errors import ModelError, OverreadError
from core.domain.event import EventKind
from core.domain.image import Image
from core.domain.job import Job
from core.domain.prediction import Prediction, PredictionStatus
from core.workflow.app import App
from core.workflow.case_state import update_case_state
from core.workflow.decoded_images import DecodedImages
from core.workflow.fail_job import WORKER, fail_job
from core.workflow.job_error import describe
from core.workflow.load_image import load_image
from core.workflow.network import Predicts

if TYPE_CHECKING:
    from core.store.unit_of_work import UnitOfWork

Tell = Callable[[str, float], None]
BATCH_BYTES = 512 << 20


@dataclass(frozen=True)
class Task:
    """A job with its pixels."""

    job: Job
    image: Image


def predict_images(
    app: App, jobs: Sequence[Job], engine: Predicts, decoded: DecodedImages, tell: Tell
) -> None:
    """Carry out PREDICT jobs; one whose bytes cannot be read fails alone.

    Raises:
        ModelError: If the network cannot be used.
    """
    for batch in batches(load_tasks(app, jobs, decoded)):
        predictions = engine.predict(
            [task.image for task in batch],
            model=batch[0].job.payload["model"],
            frame=batch[0].job.payload["frame"],
            on_stage=lambda stage: tell(stage, 0.5),
        )
        for task, prediction in zip(batch, predictions, strict=True):
            keep_prediction(app, task.job, prediction)


def load_tasks(app: App, jobs: Sequence[Job], decoded: DecodedImages) -> Iterator[Task]:
    """Pixels of each job; jobs whose pixels cannot be had are failed."""
    for job in jobs:
        try:
            yield Task(job, load_image(app, job.payload["image_id"], decoded))
        except OverreadError as error:
            fail_job(app, job, describe(error))


def batches(tasks: Iterator[Task]) -> Iterator[list[Task]]:
    """Runs of tasks for the same model and frame, bounded by the bytes of their pixels."""
    batch: list[Task] = []
    for task in tasks:
        if batch and (question(task) != question(batch[0]) or size([*batch, task]) > BATCH_BYTES):
            yield batch
            batch = []
        batch.append(task)
    if batch:
        yield batch


def question(task: Task) -> tuple[str, int]:
    """What is asked of the network."""
    return task.job.payload["model"], task.job.payload["frame"]


def size(batch: list[Task]) -> int:
    """Bytes of the pixels of a batch."""
    return sum(task.image.stored_pixels.nbytes for task in batch)


def keep_prediction(app: App, job: Job, prediction: Prediction) -> None:
    """Write prediction, case state, event and the job's end in one transaction."""
    with app.unit_of_work() as work:
        image = work.images.get(job.payload["image_id"])
        if image is None or not end_job(work, job, prediction):
            return  # The case was deleted meanwhile, or the job has ended before.
        record = PredictionRecord(
            uuid4().hex, image.id, image.case_id, datetime.now(UTC), prediction
        )
        work.predictions.add(record)
        update_case_state(work, image.case_id, prediction.model)
        append_event(work, record)
        work.commit()


def end_job(work: "UnitOfWork", job: Job, prediction: Prediction) -> bool:
    """End the job as the prediction says; returns whether it was still open."""
    if prediction.status is PredictionStatus.ERROR:
        return work.jobs.fail(job.id, describe(failure(prediction)))
    return work.jobs.finish(job.id, {"status": prediction.status.value})


def failure(prediction: Prediction) -> ModelError:
    """A failed prediction as an error, for the job."""
    return ModelError(
        expected="an answer of the network",
        found=prediction.reason or "none",
        action="Try again; if it fails again, tell the model's owner.",
    )


def append_event(work: "UnitOfWork", record: PredictionRecord) -> None:
    """The prediction's event."""
    prediction = record.prediction
    is_error = prediction.status is PredictionStatus.ERROR
    work.history.append(
        EventKind.PREDICTION_FAILED if is_error else EventKind.PREDICTION_MADE,
        actor=WORKER,
        case_id=record.case_id,
        payload={
            "image_id": record.image_id,
            "prediction_id": record.id,
            "status": prediction.status.value,
            "model": asdict(prediction.model),
            "frame": prediction.frame,
        },
    )
