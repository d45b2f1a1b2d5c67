"""The distance between pixels, where it came from and what it means."""

from pydicom.dataset import Dataset

from core.domain.image import Spacing, SpacingSource
from core.imaging.dicom import elements

PROJECTION = frozenset(("CR", "DX", "RG", "MG", "PX", "IO", "XA", "RF", "RTIMAGE"))
"""Modalities whose images are shadows: magnified, and recorded with more than 8 bits."""

_SMALLEST_MM, _LARGEST_MM = 1e-5, 1e3
_CENTIMETRES, _TWO_DIMENSIONAL = 3, 1
_IN_PATIENT = "Measured in the patient."
_AT_DETECTOR = "Measured at the detector: the patient is magnified, real distances are smaller."
_SCANNED = "Nominal spacing of the film scanner: the patient is magnified on the film."


def pixel_spacing(dataset: Dataset) -> Spacing | None:
    """Find the pixel spacing, most trustworthy source first; None where it is unknown.

    A spacing of 0, which some writers use for "not known", is unknown.

    Source:
        DICOM PS3.3 10.7.1.3, C.8.11.7, C.7.6.16.2.1, C.8.5.5.
    """
    measures = elements.group_values(dataset, "PixelMeasuresSequence")
    found = {_pair(group, "PixelSpacing") for group in measures}
    if len(found) == 1 and (pair := found.pop()):
        return Spacing(*pair, SpacingSource.FUNCTIONAL_GROUPS, _IN_PATIENT)
    for keyword, source in (
        ("PixelSpacing", SpacingSource.PIXEL_SPACING),
        ("ImagerPixelSpacing", SpacingSource.IMAGER_PIXEL_SPACING),
        ("NominalScannedPixelSpacing", SpacingSource.NOMINAL_SCANNED),
    ):
        if pair := _pair(dataset, keyword):
            return Spacing(*pair, source, _meaning(dataset, source))
    return _ultrasound(dataset)


def slice_spacing_mm(dataset: Dataset) -> float | None:
    """Distance between slices of a multi-frame image, None where it is not stated."""
    for group in (*elements.group_values(dataset, "PixelMeasuresSequence")[:1], dataset):
        spacing = elements.number(group, "SpacingBetweenSlices")
        if spacing is not None and _SMALLEST_MM <= abs(spacing) <= _LARGEST_MM:
            return abs(spacing)
    offsets = elements.numbers(dataset, "GridFrameOffsetVector")
    step = abs(offsets[1] - offsets[0]) if len(offsets) > 1 else 0.0
    return step if _SMALLEST_MM <= step <= _LARGEST_MM else None


def _pair(dataset: Dataset, keyword: str) -> tuple[float, float] | None:
    """Row and column spacing in mm, where both are possible."""
    pair = elements.numbers(dataset, keyword)
    if len(pair) != 2 or not all(_SMALLEST_MM <= part <= _LARGEST_MM for part in pair):
        return None
    return pair[0], pair[1]


def _meaning(dataset: Dataset, source: SpacingSource) -> str:
    """Say what a distance means; projections are magnified unless they were calibrated."""
    if source is SpacingSource.NOMINAL_SCANNED:
        return _SCANNED
    if source is SpacingSource.IMAGER_PIXEL_SPACING:
        return _AT_DETECTOR
    if elements.code(dataset, "Modality") not in PROJECTION:
        return _IN_PATIENT
    calibration = elements.code(dataset, "PixelSpacingCalibrationType")
    if calibration in ("GEOMETRY", "FIDUCIAL"):
        how = "known geometry" if calibration == "GEOMETRY" else "an object of known size"
        return f"Calibrated to the patient by {how}."
    return _AT_DETECTOR


def _ultrasound(dataset: Dataset) -> Spacing | None:
    """Spacing of the 2D regions of an ultrasound image, if they agree."""
    regions = [
        region
        for region in elements.items(dataset, "SequenceOfUltrasoundRegions")
        if elements.whole(region, "RegionSpatialFormat") == _TWO_DIMENSIONAL
    ]
    found = {_region(region) for region in regions}
    if len(found) != 1 or not (pair := found.pop()):
        return None
    meaning = "Measured in the patient, inside the ultrasound region only."
    return Spacing(*pair, SpacingSource.ULTRASOUND_REGION, meaning)


def _region(region: Dataset) -> tuple[float, float] | None:
    """Row and column spacing in mm of a region that is measured in cm both ways."""
    units = [elements.whole(region, f"PhysicalUnits{axis}Direction") for axis in "XY"]
    deltas = [elements.number(region, f"PhysicalDelta{axis}") for axis in "XY"]
    if units != [_CENTIMETRES, _CENTIMETRES] or None in deltas:
        return None
    column_mm, row_mm = (abs(delta or 0.0) * 10 for delta in deltas)
    possible = all(_SMALLEST_MM <= part <= _LARGEST_MM for part in (row_mm, column_mm))
    return (row_mm, column_mm) if possible else None
