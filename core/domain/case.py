"""A case and its images as they are stored, and how the history of cases is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from core.domain.caution import Caution
from core.domain.image import ImageAttributes, Spacing, Window
from core.domain.prediction import Prediction


class CaseMode(StrEnum):
    """How a case is read. Demo shows the model at once and never enters the statistics."""

    DEMO = "demo"


class CaseState(StrEnum):
    """Where a case stands."""

    WAITING = "waiting"
    ASSESSED = "assessed"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class ImageRecord:
    """A stored image without its pixels.

    Attributes:
        id: 32 hexadecimal digits.
        case_id: Case it belongs to.
        position: Order within the case, from 0.
        source_name: Name of the file it came in, as uploaded.
        blob_sha256: Bytes received (of the file, or of the member of an archive).
        format: As `ImageFormat`.
        rows: Height in pixels.
        columns: Width in pixels.
        frames: At least 1.
        is_colour: RGB, not grey.
        is_inverted: MONOCHROME1.
        is_volume: Frames are slices.
        bits_stored: Significant bits.
        display_slope: Modality value per display pixel value.
        display_intercept: Modality value at display pixel value 0.
        unit: Of the modality values.
        unit_source: Where the unit came from.
        spacing: None if unknown.
        windows: Presets; the first is the default.
        voi_luts: For the viewer: name, first_mapped (modality value), values (base64 of uint8).
        frame_time_ms: Of a moving image.
        attributes: How it was taken.
        cautions: Doubts that arose while reading.
    """

    id: str
    case_id: str
    position: int
    source_name: str
    blob_sha256: str
    format: str
    rows: int
    columns: int
    frames: int
    is_colour: bool
    is_inverted: bool
    is_volume: bool
    bits_stored: int
    display_slope: float
    display_intercept: float
    unit: str
    unit_source: str
    spacing: Spacing | None
    windows: tuple[Window, ...]
    voi_luts: tuple[Mapping[str, Any], ...]
    frame_time_ms: float | None
    attributes: ImageAttributes
    cautions: tuple[Caution, ...]


@dataclass(frozen=True)
class PredictionRecord:
    """A stored prediction."""

    id: str
    image_id: str
    case_id: str
    created_at: datetime
    prediction: Prediction


@dataclass(frozen=True)
class CaseRecord:
    """A stored case as the history lists it.

    Attributes:
        id: 32 hexadecimal digits.
        number: Counts up from 1; what people call the case.
        created_at: UTC.
        mode: How it is read.
        state: Where it stands.
        source_name: Name of its first file.
        image_count: At least 1.
        modality: Of its first image.
        view_position: Of its first image.
        model_name: Model of the newest prediction, None before it.
        model_version: Likewise.
        present: Labels called present, by falling probability.
    """

    id: str
    number: int
    created_at: datetime
    mode: CaseMode
    state: CaseState
    source_name: str
    image_count: int
    modality: str | None
    view_position: str | None
    model_name: str | None
    model_version: str | None
    present: tuple[str, ...]


class CaseSort(StrEnum):
    """Order of the history."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"


@dataclass(frozen=True)
class CaseQuery:
    """What part of the history is asked for.

    Attributes:
        text: Found in the file name or equal to the case number; "" for all.
        finding: Label that must have been called present.
        state: State the case must be in.
        model_version: "name version" the newest prediction must be of.
        since: First day, UTC, inclusive.
        until: Last day, UTC, inclusive.
        sort: Order.
        cursor: `CasePage.next_cursor` of the page before, None for the first.
        limit: Cases per page, 1 to 200.
    """

    text: str = ""
    finding: str | None = None
    state: CaseState | None = None
    model_version: str | None = None
    since: date | None = None
    until: date | None = None
    sort: CaseSort = CaseSort.NEWEST
    cursor: str | None = None
    limit: int = 25


@dataclass(frozen=True)
class CasePage:
    """One page of the history; `next_cursor` is None on the last."""

    cases: tuple[CaseRecord, ...]
    next_cursor: str | None
