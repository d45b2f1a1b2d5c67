"""Images in the database."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain.case import ImageRecord
from core.domain.caution import Caution
from core.domain.image import ImageAttributes, Spacing, SpacingSource, Window, WindowFunction
from core.store.cases import require_case
from core.store.columns import storable
from core.store.tables import ImageRow


class Images:
    """Images, in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, image: ImageRecord) -> None:
        """Add an image to its case, whose count of images goes up by one.

        Raises:
            StoreError: If the case is unknown or the image is there already.
        """
        require_case(self._session, image.case_id).image_count += 1
        self._session.add(_row(image))
        self._session.flush()

    def get(self, id: str) -> ImageRecord | None:
        """One image, None if it is unknown or its case was deleted."""
        row = self._session.get(ImageRow, id)
        return None if row is None else _record(row)

    def of_case(self, case_id: str) -> tuple[ImageRecord, ...]:
        """The images of a case by position."""
        rows = self._session.scalars(
            select(ImageRow)
            .where(ImageRow.case_id == case_id)
            .order_by(ImageRow.position, ImageRow.id)
        )
        return tuple(map(_record, rows))


def _row(image: ImageRecord) -> ImageRow:
    return ImageRow(
        id=image.id,
        case_id=image.case_id,
        position=image.position,
        source_name=storable(image.source_name),
        blob_sha256=image.blob_sha256,
        format=str(image.format),
        rows=image.rows,
        columns=image.columns,
        frames=image.frames,
        is_colour=image.is_colour,
        is_inverted=image.is_inverted,
        is_volume=image.is_volume,
        bits_stored=image.bits_stored,
        display_slope=float(image.display_slope),
        display_intercept=float(image.display_intercept),
        unit=storable(image.unit),
        unit_source=image.unit_source,
        spacing=None if image.spacing is None else asdict(image.spacing),
        windows=[asdict(window) for window in image.windows],
        voi_luts=[dict(lut) for lut in image.voi_luts],
        frame_time_ms=image.frame_time_ms,
        attributes=asdict(image.attributes),
        cautions=[asdict(caution) for caution in image.cautions],
    )


def _record(row: ImageRow) -> ImageRecord:
    return ImageRecord(
        id=row.id,
        case_id=row.case_id,
        position=row.position,
        source_name=row.source_name,
        blob_sha256=row.blob_sha256,
        format=row.format,
        rows=row.rows,
        columns=row.columns,
        frames=row.frames,
        is_colour=row.is_colour,
        is_inverted=row.is_inverted,
        is_volume=row.is_volume,
        bits_stored=row.bits_stored,
        display_slope=row.display_slope,
        display_intercept=row.display_intercept,
        unit=row.unit,
        unit_source=row.unit_source,
        spacing=None if row.spacing is None else _spacing(row.spacing),
        windows=tuple(_window(window) for window in row.windows),
        voi_luts=tuple(row.voi_luts),
        frame_time_ms=row.frame_time_ms,
        attributes=_attributes(row.attributes),
        cautions=tuple(Caution(**caution) for caution in row.cautions),
    )


def _spacing(stored: Mapping[str, Any]) -> Spacing:
    return Spacing(**{**stored, "source": SpacingSource(stored["source"])})


def _window(stored: Mapping[str, Any]) -> Window:
    return Window(**{**stored, "function": WindowFunction(stored["function"])})


def _attributes(stored: Mapping[str, Any]) -> ImageAttributes:
    orientation = stored["patient_orientation"]
    pair = None if orientation is None else tuple(orientation)
    return ImageAttributes(**{**stored, "patient_orientation": pair})
