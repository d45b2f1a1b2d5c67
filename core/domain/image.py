"""A decoded image with its geometry, its unit, its windows and where each of them came from."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.domain.caution import Caution


class ImageFormat(StrEnum):
    """What the bytes were, recognised by content."""

    DICOM = "DICOM"
    PNG = "PNG"
    JPEG = "JPEG"
    TIFF = "TIFF"
    BMP = "BMP"
    NIFTI = "NIfTI"


class SpacingSource(StrEnum):
    """Where the pixel spacing came from, which decides what a distance means."""

    PIXEL_SPACING = "Pixel Spacing (0028,0030)"
    IMAGER_PIXEL_SPACING = "Imager Pixel Spacing (0018,1164)"
    NOMINAL_SCANNED = "Nominal Scanned Pixel Spacing (0018,2010)"
    FUNCTIONAL_GROUPS = "Pixel Measures Sequence (0028,9110)"
    ULTRASOUND_REGION = "Sequence of Ultrasound Regions (0018,6011)"
    NIFTI_HEADER = "NIfTI pixdim"


@dataclass(frozen=True)
class Spacing:
    """Distance between pixel centres.

    Attributes:
        row_mm: Between rows (downwards), above 0.
        column_mm: Between columns (sideways), above 0.
        source: Where it was read.
        meaning: One sentence: measured in the patient, or at the detector (magnified).
    """

    row_mm: float
    column_mm: float
    source: SpacingSource
    meaning: str


class WindowFunction(StrEnum):
    """VOI LUT Function (0028,1056)."""

    LINEAR = "LINEAR"
    LINEAR_EXACT = "LINEAR_EXACT"
    SIGMOID = "SIGMOID"


@dataclass(frozen=True)
class Window:
    """One way to map modality values to grey levels.

    Attributes:
        center: In the image's own unit.
        width: In the image's own unit; at least 1 for LINEAR, above 0 else.
        function: How values map between the edges.
        name: For the preset menu: the file's explanation, or ours ("Full range").
        source: Where it came from, for example "Window Center (0028,1050)".
    """

    center: float
    width: float
    function: WindowFunction
    name: str
    source: str


@dataclass(frozen=True)
class VoiLut:
    """A VOI look-up table of the file.

    Attributes:
        first_mapped: Modality value that maps to the first entry.
        values: Entries scaled to [0, 1], float32, one dimension.
        name: Its explanation.
    """

    first_mapped: float
    values: NDArray[np.float32]
    name: str


@dataclass(frozen=True)
class ImageAttributes:
    """What is known of how the image was taken; nothing here names a patient. None is "not stated".

    Attributes:
        modality: DICOM Modality (0008,0060), for example "CR".
        body_part: DICOM Body Part Examined (0018,0015).
        view_position: DICOM View Position (0018,5101), for example "PA".
        laterality: "L", "R" or "B".
        age_years: Patient's age at the study.
        sex: "F", "M" or "O".
        patient_orientation: Directions of the row and the column, for example ("L", "F").
        sop_class: Name of the SOP class.
        transfer_syntax: Name of the transfer syntax.
    """

    modality: str | None = None
    body_part: str | None = None
    view_position: str | None = None
    laterality: str | None = None
    age_years: float | None = None
    sex: str | None = None
    patient_orientation: tuple[str, str] | None = None
    sop_class: str | None = None
    transfer_syntax: str | None = None


@dataclass(frozen=True, eq=False)
class Image:
    """One decoded instance.

    Grey images keep their stored values, so that nothing is lost on the way to the screen; the
    modality values are `stored * slope + intercept`. A table-based modality LUT has been applied to
    the stored values already.

    Attributes:
        stored_pixels: Shape (frames, rows, columns), integer or float, for grey images; shape
            (frames, rows, columns, 3), uint8 RGB, for colour. Read-only.
        format: What the bytes were.
        slope: Modality value per stored value.
        intercept: Modality value at stored value 0.
        unit: Of the modality values: "HU", "grey level", "optical density x 1000" ...
        unit_source: Where the unit came from.
        is_inverted: MONOCHROME1: low values are bright. Inverted once, after VOI, in
            `core.imaging.windowing`, for model and display alike.
        bits_stored: Significant bits per sample.
        spacing: None where the file states none or an impossible one.
        windows: Presets in the file's order, never empty for grey images: the first is the default.
        voi_luts: The file's VOI LUTs; where there is one, the first is the default for display.
        slice_spacing_mm: Distance between frames of a volume.
        is_volume: Frames are slices of one volume (not moments in time).
        frame_time_ms: Time between frames of a moving image.
        attributes: How it was taken.
        cautions: Doubts that arose while reading.
        study_key: Keyed hash of the study; images with the same key belong to one case.
    """

    stored_pixels: NDArray[Any]
    format: ImageFormat
    slope: float = 1.0
    intercept: float = 0.0
    unit: str = "grey level"
    unit_source: str = "stored values"
    is_inverted: bool = False
    bits_stored: int = 8
    spacing: Spacing | None = None
    windows: tuple[Window, ...] = ()
    voi_luts: tuple[VoiLut, ...] = ()
    slice_spacing_mm: float | None = None
    is_volume: bool = False
    frame_time_ms: float | None = None
    attributes: ImageAttributes = field(default_factory=ImageAttributes)
    cautions: tuple[Caution, ...] = ()
    study_key: str | None = None

    @property
    def frames(self) -> int:
        """Number of frames, at least 1."""
        return int(self.stored_pixels.shape[0])

    @property
    def rows(self) -> int:
        """Height in pixels."""
        return int(self.stored_pixels.shape[1])

    @property
    def columns(self) -> int:
        """Width in pixels."""
        return int(self.stored_pixels.shape[2])

    @property
    def is_colour(self) -> bool:
        """Whether the pixels are RGB."""
        return self.stored_pixels.ndim == 4

    def modality_pixels(self, frame: int = 0) -> NDArray[np.float32]:
        """Modality values of one frame of a grey image, shape (rows, columns), in `unit`.

        Raises:
            ValueError: If the image is colour, which has no modality values.
        """
        if self.is_colour:
            raise ValueError("a colour image has no modality values")
        stored = self.stored_pixels[frame].astype(np.float32)
        values: NDArray[np.float32] = stored * np.float32(self.slope) + np.float32(self.intercept)
        return values
