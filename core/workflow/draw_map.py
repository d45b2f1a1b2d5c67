"""The worker's making of one attribution map."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from core.domain.case import ImageRecord
from core.domain.errors import ModelError
from core.domain.event import EventKind
from core.domain.explanation import Explanation, ExplanationRecord, Method
from core.domain.job import Job
from core.workflow.app import App
from core.workflow.blob_guard import storing_bytes
from core.workflow.decoded_images import DecodedImages
from core.workflow.load_image import load_image
from core.workflow.network import Explains
from core.workflow.stages import DRAWING

Tell = Callable[[str, float], None]


def draw_map(app: App, job: Job, explain: Explains, decoded: DecodedImages, tell: Tell) -> None:
    """Carry out one EXPLAIN job.

    Raises:
        InputError: If finding or parameters cannot be used.
        ModelError: If the network failed, or is no longer the one that was asked for.
    """
    order = job.payload
    tell(DRAWING, 0.0)
    explanation = explain(
        load_image(app, order["image_id"], decoded),
        finding=order["finding"],
        method=Method(order["method"]),
        parameters=order["parameters"],
        model=order["model"]["name"],
        frame=order["frame"],
        on_progress=lambda share: tell(DRAWING, share),
    )
    check_model(explanation, order["model"])
    keep_map(app, job, explanation)


def check_model(explanation: Explanation, asked: dict[str, str]) -> None:
    """The map has to explain the network that made the prediction, not its successor.

    Raises:
        ModelError: If another version is installed by now.
    """
    if explanation.model.weights_sha256 != asked["weights_sha256"]:
        raise ModelError(
            expected=f"the model {asked['name']} {asked['version']} that judged the image",
            found=f"version {explanation.model.version}",
            action="Upload the image again to have it judged and explained by the new version.",
        )


def keep_map(app: App, job: Job, explanation: Explanation) -> None:
    """Write the map's bytes, its row, event and the job's end in one transaction."""
    with storing_bytes(app), app.unit_of_work() as work:
        image = work.images.get(job.payload["image_id"])
        if image is None or not work.jobs.finish(job.id, {"key": job.payload["key"]}):
            return  # The case was deleted meanwhile, or the job has ended before.
        sha256 = app.blobs.put(npy_bytes(explanation.values))
        record = explanation_record(job, image, explanation, sha256)
        work.explanations.add(record)
        work.history.append(
            EventKind.EXPLANATION_MADE,
            actor=str(job.payload["asked_by"]),
            case_id=image.case_id,
            payload={
                "explanation_id": record.id,
                "image_id": image.id,
                "finding": record.finding,
                "method": record.method.value,
                "model": job.payload["model"],
            },
        )
        work.commit()


def explanation_record(
    job: Job, image: ImageRecord, explanation: Explanation, sha256: str
) -> ExplanationRecord:
    """The map without its values."""
    rows, columns = explanation.values.shape
    return ExplanationRecord(
        id=uuid4().hex,
        image_id=image.id,
        case_id=image.case_id,
        key=job.payload["key"],
        finding=explanation.finding,
        method=explanation.method,
        parameters=explanation.parameters,
        rows=rows,
        columns=columns,
        is_signed=explanation.is_signed,
        maximum=float(np.abs(explanation.values).max(initial=0.0)),
        blob_sha256=sha256,
        model=explanation.model,
        frame=explanation.frame,
        convergence_delta=explanation.convergence_delta,
        seconds=explanation.seconds,
        cautions=explanation.cautions,
        created_at=datetime.now(UTC),
    )


def npy_bytes(values: NDArray[np.float32]) -> bytes:
    """Values as a .npy file."""
    buffer = io.BytesIO()
    np.save(buffer, values, allow_pickle=False)
    return buffer.getvalue()
