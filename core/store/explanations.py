"""Attribution maps in the database; their values are blobs."""

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain.caution import Caution
from core.domain.explanation import ExplanationRecord, Method
from core.domain.prediction import ModelIdentity
from core.store.tables import ExplanationRow


class Explanations:
    """Attribution maps, in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, record: ExplanationRecord) -> None:
        """Add a map.

        Raises:
            StoreError: If the image or the case is unknown, or a map with this key is there.
        """
        self._session.add(_row(record))
        self._session.flush()

    def get(self, id: str) -> ExplanationRecord | None:
        """One map, None if it is unknown or its case was deleted."""
        row = self._session.get(ExplanationRow, id)
        return None if row is None else _record(row)

    def find(self, key: str) -> ExplanationRecord | None:
        """The map made of exactly this question, None if it has not been made."""
        row = self._session.scalars(
            select(ExplanationRow).where(ExplanationRow.key == key)
        ).one_or_none()
        return None if row is None else _record(row)


def _row(record: ExplanationRecord) -> ExplanationRow:
    return ExplanationRow(
        id=record.id,
        image_id=record.image_id,
        case_id=record.case_id,
        key=record.key,
        finding=record.finding,
        method=record.method.value,
        parameters=dict(record.parameters),
        rows=record.rows,
        columns=record.columns,
        is_signed=record.is_signed,
        maximum=float(record.maximum),
        blob_sha256=record.blob_sha256,
        model_name=record.model.name,
        model_version=record.model.version,
        weights_sha256=record.model.weights_sha256,
        frame=record.frame,
        convergence_delta=record.convergence_delta,
        seconds=record.seconds,
        cautions=[asdict(caution) for caution in record.cautions],
        created_at=record.created_at,
    )


def _record(row: ExplanationRow) -> ExplanationRecord:
    return ExplanationRecord(
        id=row.id,
        image_id=row.image_id,
        case_id=row.case_id,
        key=row.key,
        finding=row.finding,
        method=Method(row.method),
        parameters=row.parameters,
        rows=row.rows,
        columns=row.columns,
        is_signed=row.is_signed,
        maximum=row.maximum,
        blob_sha256=row.blob_sha256,
        model=ModelIdentity(row.model_name, row.model_version, row.weights_sha256),
        frame=row.frame,
        convergence_delta=row.convergence_delta,
        seconds=row.seconds,
        cautions=tuple(Caution(**caution) for caution in row.cautions),
        created_at=row.created_at,
    )
