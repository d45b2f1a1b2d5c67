"""The tables. `migrations` makes the same ones; a test compares the two."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, MetaData, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.store.columns import BIG_INTEGER, IDENTIFIER, SHA256, SORTED_TEXT, UtcDateTime

Json = dict[str, Any]
JsonList = list[Any]


class Base(DeclarativeBase):
    """Base of the tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy while it builds the class
        str: Text(),
        datetime: UtcDateTime(),
        Json: JSON(),
        JsonList: JSON(none_as_null=True),
    }


class CaseRow(Base):
    """A case. `number` is never given out twice, also after a deletion.

    The indexes carry every column that the history filters by: any mix of filters is answered from
    one of them, and at worst reads it once from end to end instead of the rows themselves.
    """

    __tablename__ = "case_record"
    __table_args__ = (
        UniqueConstraint("upload_id", "study_key"),
        Index("ix_case_created", "created_at", "number", "name_key", "state", "model_key"),
        Index("ix_case_name", "name_key", "number", "created_at", "state", "model_key"),
        Index("ix_case_state", "state", "created_at", "number", "name_key", "model_key"),
        Index("ix_case_model", "model_key", "created_at", "number", "name_key", "state"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(BIG_INTEGER, primary_key=True)
    id: Mapped[str] = mapped_column(IDENTIFIER, unique=True)
    created_at: Mapped[datetime]
    mode: Mapped[str]
    state: Mapped[str]
    source_name: Mapped[str]
    name_key: Mapped[str] = mapped_column(SORTED_TEXT)
    upload_id: Mapped[str] = mapped_column(IDENTIFIER)
    study_key: Mapped[str | None]
    image_count: Mapped[int]
    modality: Mapped[str | None]
    view_position: Mapped[str | None]
    model_name: Mapped[str | None]
    model_version: Mapped[str | None]
    model_key: Mapped[str | None] = mapped_column(SORTED_TEXT)
    present: Mapped[JsonList]


class CaseFindingRow(Base):
    """A label called present in a case, with the sort keys of the case to filter the history by."""

    __tablename__ = "case_finding"
    __table_args__ = (
        Index("ix_case_finding_created", "label", "created_at", "case_number", "name_key"),
        Index("ix_case_finding_name", "label", "name_key", "case_number", "created_at"),
    )

    number: Mapped[int] = mapped_column(
        "case_number",
        BIG_INTEGER,
        ForeignKey("case_record.number", ondelete="CASCADE"),
        primary_key=True,
    )
    label: Mapped[str] = mapped_column(SORTED_TEXT, primary_key=True)
    probability: Mapped[float]
    created_at: Mapped[datetime]
    name_key: Mapped[str] = mapped_column(SORTED_TEXT)


class ImageRow(Base):
    """An image without its pixels."""

    __tablename__ = "image"
    __table_args__ = (Index("ix_image_case", "case_id", "position"),)

    id: Mapped[str] = mapped_column(IDENTIFIER, primary_key=True)
    case_id: Mapped[str] = mapped_column(
        IDENTIFIER, ForeignKey("case_record.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    source_name: Mapped[str]
    blob_sha256: Mapped[str] = mapped_column(SHA256, index=True)
    format: Mapped[str]
    rows: Mapped[int]
    columns: Mapped[int]
    frames: Mapped[int]
    is_colour: Mapped[bool]
    is_inverted: Mapped[bool]
    is_volume: Mapped[bool]
    bits_stored: Mapped[int]
    display_slope: Mapped[float]
    display_intercept: Mapped[float]
    unit: Mapped[str]
    unit_source: Mapped[str]
    spacing: Mapped[Json | None] = mapped_column(JSON(none_as_null=True))
    windows: Mapped[JsonList]
    voi_luts: Mapped[JsonList]
    frame_time_ms: Mapped[float | None]
    attributes: Mapped[Json]
    cautions: Mapped[JsonList]


class PredictionRow(Base):
    """What one model version said of one image; the highest `sequence` is the newest."""

    __tablename__ = "prediction"
    __table_args__ = (
        Index("ix_prediction_image", "image_id", "sequence"),
        {"sqlite_autoincrement": True},
    )

    sequence: Mapped[int] = mapped_column(BIG_INTEGER, primary_key=True)
    id: Mapped[str] = mapped_column(IDENTIFIER, unique=True)
    image_id: Mapped[str] = mapped_column(IDENTIFIER, ForeignKey("image.id", ondelete="CASCADE"))
    case_id: Mapped[str] = mapped_column(
        IDENTIFIER, ForeignKey("case_record.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    status: Mapped[str]
    reason: Mapped[str | None]
    model_name: Mapped[str]
    model_version: Mapped[str]
    weights_sha256: Mapped[str] = mapped_column(SHA256)
    findings: Mapped[JsonList]
    cautions: Mapped[JsonList]
    seconds: Mapped[Json]
    device: Mapped[str]
    frame: Mapped[int]


class ExplanationRow(Base):
    """An attribution map; its values are a blob."""

    __tablename__ = "explanation"

    id: Mapped[str] = mapped_column(IDENTIFIER, primary_key=True)
    image_id: Mapped[str] = mapped_column(
        IDENTIFIER, ForeignKey("image.id", ondelete="CASCADE"), index=True
    )
    case_id: Mapped[str] = mapped_column(
        IDENTIFIER, ForeignKey("case_record.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str] = mapped_column(unique=True)
    finding: Mapped[str]
    method: Mapped[str]
    parameters: Mapped[Json]
    rows: Mapped[int]
    columns: Mapped[int]
    is_signed: Mapped[bool]
    maximum: Mapped[float]
    blob_sha256: Mapped[str] = mapped_column(SHA256, index=True)
    model_name: Mapped[str]
    model_version: Mapped[str]
    weights_sha256: Mapped[str] = mapped_column(SHA256)
    frame: Mapped[int]
    convergence_delta: Mapped[float | None]
    seconds: Mapped[float]
    cautions: Mapped[JsonList]
    created_at: Mapped[datetime]


class JobRow(Base):
    """A job. A submission with a key that is there already is the same job."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_state", "state", "kind", "id"),
        Index("ix_job_group", "job_group", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BIG_INTEGER, primary_key=True)
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    group: Mapped[str] = mapped_column("job_group")
    case_id: Mapped[str | None] = mapped_column(
        IDENTIFIER, ForeignKey("case_record.id", ondelete="CASCADE"), index=True
    )
    payload: Mapped[Json]
    state: Mapped[str]
    stage: Mapped[str]
    progress: Mapped[float]
    attempts: Mapped[int]
    result: Mapped[Json | None] = mapped_column(JSON(none_as_null=True))
    error: Mapped[Json | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime]


class EventRow(Base):
    """One line of the history: triggers refuse to change, remove or reorder it.

    All columns but the number are text exactly as hashed, so that the check reads what is stored
    and no driver's idea of a time or of JSON stands between. A case may go, its events stay:
    `case_id` is no foreign key.
    """

    __tablename__ = "event"

    sequence: Mapped[int] = mapped_column(BIG_INTEGER, primary_key=True, autoincrement=False)
    at: Mapped[str]
    actor: Mapped[str]
    kind: Mapped[str]
    case_id: Mapped[str | None] = mapped_column(index=True)
    payload: Mapped[str]
    previous_hash: Mapped[str] = mapped_column(SHA256)
    hash: Mapped[str] = mapped_column(SHA256)
