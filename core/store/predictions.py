"""Predictions in the database, and what they say of the case as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.domain.case import PredictionRecord
from core.domain.caution import Caution
from core.domain.prediction import (
    Call,
    Finding,
    FindingStatus,
    ModelIdentity,
    Prediction,
    PredictionStatus,
)
from core.store.cases import require_case, set_model
from core.store.tables import CaseFindingRow, CaseRow, PredictionRow


class Predictions:
    """Predictions, in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, record: PredictionRecord) -> None:
        """Add a prediction, and bring up to date what its case says of itself.

        The case is then known by this model, and by every label that the newest prediction of one
        of its images calls present, at the highest of its probabilities. A withheld label is none.

        Raises:
            StoreError: If the case or the image is unknown, or the prediction is there already.
        """
        case = require_case(self._session, record.case_id)
        is_first = self.of_image(record.image_id) is None
        self._session.add(_row(record))
        self._session.flush()
        set_model(case, record.prediction.model.name, record.prediction.model.version)
        self._summarise(case, _present(record.prediction.findings), is_first=is_first)

    def get(self, id: str) -> PredictionRecord | None:
        """One prediction, None if it is unknown or its case was deleted."""
        row = self._session.scalars(
            select(PredictionRow).where(PredictionRow.id == id)
        ).one_or_none()
        return None if row is None else _record(row)

    def of_image(self, image_id: str) -> PredictionRecord | None:
        """The newest prediction of an image: the one that was added last."""
        row = self._session.scalars(
            select(PredictionRow)
            .where(PredictionRow.image_id == image_id)
            .order_by(PredictionRow.sequence.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else _record(row)

    def _summarise(self, case: CaseRow, added: Mapping[str, float], *, is_first: bool) -> None:
        # A case of a thousand images is not read anew for each of them, only after a second
        # opinion on the same image, which may take a label away.
        before = self._stored(case.number) if is_first else self._newest(case.id)
        present = _highest([before, added])
        self._session.execute(delete(CaseFindingRow).where(CaseFindingRow.number == case.number))
        self._session.add_all(
            CaseFindingRow(
                number=case.number,
                label=label,
                probability=probability,
                created_at=case.created_at,
                name_key=case.name_key,
            )
            for label, probability in present.items()
        )
        case.present = sorted(present, key=lambda label: (-present[label], label))
        self._session.flush()

    def _stored(self, number: int) -> dict[str, float]:
        rows = self._session.scalars(select(CaseFindingRow).where(CaseFindingRow.number == number))
        return {row.label: row.probability for row in rows}

    def _newest(self, case_id: str) -> dict[str, float]:
        newest = (
            select(func.max(PredictionRow.sequence))
            .where(PredictionRow.case_id == case_id)
            .group_by(PredictionRow.image_id)
        )
        rows = self._session.scalars(
            select(PredictionRow).where(PredictionRow.sequence.in_(newest))
        )
        return _highest(_present(_record(row).prediction.findings) for row in rows)


def _present(findings: Iterable[Finding]) -> dict[str, float]:
    return {
        finding.label: finding.probability
        for finding in findings
        if finding.status is FindingStatus.ASSESSED and finding.call is Call.PRESENT
    }


def _highest(opinions: Iterable[Mapping[str, float]]) -> dict[str, float]:
    highest: dict[str, float] = {}
    for opinion in opinions:
        for label, probability in opinion.items():
            highest[label] = max(probability, highest.get(label, 0.0))
    return highest


def _row(record: PredictionRecord) -> PredictionRow:
    prediction = record.prediction
    return PredictionRow(
        id=record.id,
        image_id=record.image_id,
        case_id=record.case_id,
        created_at=record.created_at,
        status=prediction.status.value,
        reason=prediction.reason,
        model_name=prediction.model.name,
        model_version=prediction.model.version,
        weights_sha256=prediction.model.weights_sha256,
        findings=[asdict(finding) for finding in prediction.findings],
        cautions=[asdict(caution) for caution in prediction.cautions],
        seconds=dict(prediction.seconds),
        device=prediction.device,
        frame=prediction.frame,
    )


def _record(row: PredictionRow) -> PredictionRecord:
    return PredictionRecord(
        id=row.id,
        image_id=row.image_id,
        case_id=row.case_id,
        created_at=row.created_at,
        prediction=Prediction(
            status=PredictionStatus(row.status),
            reason=row.reason,
            model=ModelIdentity(row.model_name, row.model_version, row.weights_sha256),
            findings=tuple(map(_finding, row.findings)),
            cautions=tuple(Caution(**caution) for caution in row.cautions),
            seconds=row.seconds,
            device=row.device,
            frame=row.frame,
        ),
    )


def _finding(stored: Mapping[str, Any]) -> Finding:
    return Finding(
        label=stored["label"],
        status=FindingStatus(stored["status"]),
        probability=stored["probability"],
        interval=None if stored["interval"] is None else tuple(stored["interval"]),
        threshold=stored["threshold"],
        call=None if stored["call"] is None else Call(stored["call"]),
        reason=stored["reason"],
    )
