"""Use case: put on record that a reader was shown what a model found, and exactly what."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from core.domain.case import PredictionRecord
from core.domain.event import Event, EventKind
from core.workflow.app import App
from core.workflow.read_pixels import unknown
from models.registry import registered_models


def record_reveal(
    app: App,
    image_id: str,
    *,
    prediction_id: str,
    actor: str,
    overlay: Mapping[str, Any] | None = None,
) -> bool:
    """Record the first time an actor sees a prediction; later calls change nothing.

    Args:
        overlay: Finding and method of the map that was drawn with it, None for no map.

    Returns:
        Whether this was the first time.

    Raises:
        InputError: If the image has no such prediction.
    """
    with app.unit_of_work() as work:
        record = work.predictions.get(prediction_id)
        if record is None or record.image_id != image_id:
            raise unknown("prediction")
        if any(is_same(event, record, actor) for event in work.history.of_case(record.case_id)):
            return False
        work.history.append(
            EventKind.REVEALED,
            actor=actor,
            case_id=record.case_id,
            payload={**shown(record), "overlay": dict(overlay) if overlay else None},
        )
        work.commit()
    return True


def is_same(event: Event, record: PredictionRecord, actor: str) -> bool:
    """Whether an event is this actor's reveal of this prediction."""
    return (
        event.kind is EventKind.REVEALED
        and event.actor == actor
        and event.payload.get("prediction_id") == record.id
    )


def shown(record: PredictionRecord) -> dict[str, Any]:
    """Everything that was on the screen of a prediction."""
    prediction = record.prediction
    return {
        "image_id": record.image_id,
        "prediction_id": record.id,
        "status": prediction.status.value,
        "model": asdict(prediction.model),
        "preprocessing": preprocessing(record),
        "findings": [
            {
                "label": finding.label,
                "status": finding.status.value,
                "probability": finding.probability,
                "threshold": finding.threshold,
                "call": finding.call.value if finding.call else None,
            }
            for finding in prediction.findings
        ],
        "cautions": [caution.code for caution in prediction.cautions],
    }


def preprocessing(record: PredictionRecord) -> dict[str, Any] | None:
    """How the model was fed, from its card; None if that version is no longer installed."""
    identity = record.prediction.model
    model = registered_models().get(identity.name)
    if model is None or model.card.weights_sha256 != identity.weights_sha256:
        return None
    return asdict(model.card.input)
