"""From stored values to modality values, and what these values are."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from core.domain.caution import Caution
from core.imaging.cautions import RESCALE_INVALID
from core.imaging.dicom import elements
from core.imaging.dicom.tables import read_table
from core.imaging.ranges import is_usable_scale

GREY_LEVEL = "grey level"
_NAMES = {
    "OD": "optical density x 1000",
    "US": GREY_LEVEL,
    "MGML": "mg/ml",
    "Z_EFF": "effective atomic number",
    "ED": "10^23 electrons/ml",
    "EDW": "electron density relative to water",
    "HU_MOD": "modified HU",
    "PCT": "%",
    "BQML": "Bq/ml",
    "CNTS": "counts",
    "CPS": "counts/s",
    "PROPCNTS": "proportional to counts",
    "PROPCPS": "proportional to counts/s",
    "GML": "g/ml",
    "CM2ML": "cm2/ml",
    "GY": "Gy",
    "RELATIVE": "relative dose",
}


@dataclass(frozen=True, eq=False)
class Scale:
    """How stored values become modality values.

    Attributes:
        stored: Values to keep; a modality table has been applied to them.
        slope: Modality value per stored value.
        intercept: Modality value at stored value 0.
        unit: Of the modality values.
        unit_source: Where the unit came from.
        cautions: What was wrong with the file's own numbers.
    """

    stored: NDArray[Any]
    slope: float = 1.0
    intercept: float = 0.0
    unit: str = GREY_LEVEL
    unit_source: str = "stored values"
    cautions: tuple[Caution, ...] = ()


def modality_scale(
    dataset: Dataset, stored: NDArray[Any], *, is_signed: bool, is_little: bool
) -> Scale:
    """Find the modality LUT of a grey image.

    Source:
        DICOM PS3.3 C.11.1 (Modality LUT), C.7.6.16.2.9 (multi-frame), C.8.8.3 (dose).
    """
    if tables := elements.items(dataset, "ModalityLUTSequence"):
        return _from_table(tables[0], stored, is_signed, is_little)
    groups = elements.group_values(dataset, "PixelValueTransformationSequence") or (dataset,)
    pairs = [_rescale(group) for group in groups]
    if len(set(pairs)) > 1 and len(pairs) == stored.shape[0]:
        return _per_frame(dataset, groups[0], stored, pairs)
    if elements.text(dataset, "DoseGridScaling"):
        return _dose(dataset, stored)
    slope, intercept, is_stated, is_valid = pairs[0]
    unit, source = _unit(dataset, groups[0], is_stated)
    cautions = () if is_valid else (RESCALE_INVALID,)
    return Scale(stored, slope, intercept, unit, source, cautions)


def _from_table(item: Dataset, stored: NDArray[Any], is_signed: bool, is_little: bool) -> Scale:
    table = read_table(
        item,
        descriptor="LUTDescriptor",
        data="LUTData",
        is_signed=is_signed,
        is_little=is_little,
    )
    if table is None or stored.dtype.kind == "f":
        return Scale(stored, cautions=(RESCALE_INVALID,))
    unit = _NAMES.get(elements.code(item, "ModalityLUTType") or "", GREY_LEVEL)
    return Scale(table.apply(stored), unit=unit, unit_source="Modality LUT Type (0028,3004)")


def _rescale(group: Dataset) -> tuple[float, float, bool, bool]:
    """Slope, intercept, whether the file states any, whether they can be used."""
    stated = elements.has(group, "RescaleSlope") or elements.has(group, "RescaleIntercept")
    if not stated:
        return 1.0, 0.0, False, True
    slope = elements.number(group, "RescaleSlope")
    intercept = elements.number(group, "RescaleIntercept")
    if slope is None or not is_usable_scale(slope, intercept or 0.0):
        return 1.0, 0.0, False, False
    return slope, intercept or 0.0, True, intercept is not None


def _per_frame(
    dataset: Dataset,
    first: Dataset,
    stored: NDArray[Any],
    pairs: list[tuple[float, float, bool, bool]],
) -> Scale:
    """Apply every frame's own rescale; one slope cannot stand for all."""
    values = stored.astype(np.float32)
    for frame, (slope, intercept, _, _) in zip(values, pairs, strict=True):
        frame *= np.float32(slope)
        frame += np.float32(intercept)
    unit, source = _unit(dataset, first, any(stated for _, _, stated, _ in pairs))
    valid = all(is_valid for _, _, _, is_valid in pairs)
    return Scale(
        values, unit=unit, unit_source=source, cautions=() if valid else (RESCALE_INVALID,)
    )


def _dose(dataset: Dataset, stored: NDArray[Any]) -> Scale:
    scaling = elements.number(dataset, "DoseGridScaling")
    if scaling is None or scaling <= 0 or not is_usable_scale(scaling, 0.0):
        return Scale(stored, cautions=(RESCALE_INVALID,))
    unit = _NAMES.get(elements.code(dataset, "DoseUnits") or "", "dose")
    return Scale(stored, scaling, 0.0, unit, "Dose Units (3004,0002)")


def _unit(dataset: Dataset, group: Dataset, is_stated: bool) -> tuple[str, str]:
    """Name the unit; HU only for CT that says or implies it.

    Source:
        DICOM PS3.3 C.11.1.1.2; C.8.2.1.1.4: CT values are HU unless Rescale Type says otherwise.
    """
    modality = elements.code(dataset, "Modality")
    kind = elements.code(group, "RescaleType")
    if units := elements.code(dataset, "Units"):
        return _NAMES.get(units, GREY_LEVEL), "Units (0054,1001)"
    if not is_stated:
        return GREY_LEVEL, "stored values"
    if modality == "CT" and kind in (None, "HU"):
        implied = "Rescale Type (0028,1054)" if kind else "Modality CT with Rescale Slope"
        return "HU", implied
    if kind == "HU":
        return GREY_LEVEL, "Rescale Type (0028,1054) says HU, but the image is not CT"
    return _NAMES.get(kind or "", GREY_LEVEL), "Rescale Type (0028,1054)"
