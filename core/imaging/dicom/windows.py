"""The windows and VOI tables of a DICOM file."""

import numpy as np
from pydicom.dataset import Dataset

from core.domain.caution import Caution
from core.domain.image import VoiLut, Window, WindowFunction
from core.imaging.cautions import (
    FRAME_WINDOWS_DIFFER,
    VOI_LUT_DROPPED,
    WINDOW_DROPPED,
    WINDOW_FUNCTION_UNKNOWN,
)
from core.imaging.dicom import elements
from core.imaging.dicom.tables import read_table
from core.imaging.windowing import is_usable

SOURCE = "Window Center (0028,1050)"
_MAX_WINDOWS = 64


def saved_windows(dataset: Dataset) -> tuple[tuple[Window, ...], tuple[Caution, ...]]:
    """Windows of the file that can be used, in its order.

    Source:
        DICOM PS3.3 C.11.2.1.2, C.7.6.16.2.10 (Frame VOI LUT).
    """
    groups = elements.group_values(dataset, "FrameVOILUTSequence") or (dataset,)
    windows, cautions = _windows(groups[0])
    if any(_numbers(group) != _numbers(groups[0]) for group in groups[1:]):
        cautions = (*cautions, FRAME_WINDOWS_DIFFER)
    return windows, cautions


def saved_voi_luts(
    dataset: Dataset, *, is_signed: bool, is_little: bool
) -> tuple[tuple[VoiLut, ...], tuple[Caution, ...]]:
    """VOI look-up tables of the file that can be used.

    Args:
        dataset: The file.
        is_signed: Whether modality values may be negative.
        is_little: Byte order of the file.

    Source:
        DICOM PS3.3 C.11.2.1.1.
    """
    items = elements.items(dataset, "VOILUTSequence")[:_MAX_WINDOWS]
    read = [_voi_lut(item, is_signed, is_little) for item in items]
    luts = tuple(lut for lut in read if lut is not None)
    return luts, (() if len(luts) == len(read) else (VOI_LUT_DROPPED,))


def padding_range(dataset: Dataset) -> tuple[float, float] | None:
    """Stored values that are padding: lowest and highest, both inclusive.

    Source:
        DICOM PS3.3 C.7.5.1.1.2.
    """
    value = elements.number(dataset, "PixelPaddingValue")
    if value is None:
        return None
    limit = elements.number(dataset, "PixelPaddingRangeLimit")
    other = value if limit is None else limit
    return min(value, other), max(value, other)


def _numbers(group: Dataset) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return elements.numbers(group, "WindowCenter"), elements.numbers(group, "WindowWidth")


def _windows(group: Dataset) -> tuple[tuple[Window, ...], tuple[Caution, ...]]:
    centers, widths = _numbers(group)
    function, is_known = _function(group)
    names = elements.texts(group, "WindowCenterWidthExplanation")
    pairs = list(zip(centers, widths, strict=False))[:_MAX_WINDOWS]
    padded = (*names, *[""] * len(pairs))[: len(pairs)]
    windows = tuple(
        Window(pair[0], pair[1], function, name or f"Saved window {place}", SOURCE)
        for place, (pair, name) in enumerate(zip(pairs, padded, strict=True), 1)
    )
    usable = tuple(window for window in windows if is_usable(window))
    stated = elements.has(group, "WindowCenter") and elements.has(group, "WindowWidth")
    is_dropped = len(usable) < len(windows) or (stated and not pairs) or len(centers) != len(widths)
    cautions = ((WINDOW_DROPPED, is_dropped), (WINDOW_FUNCTION_UNKNOWN, usable and not is_known))
    return usable, tuple(caution for caution, applies in cautions if applies)


def _function(group: Dataset) -> tuple[WindowFunction, bool]:
    stated = elements.code(group, "VOILUTFunction")
    if stated is None:
        return WindowFunction.LINEAR, True
    known = stated in set(WindowFunction)
    return (WindowFunction(stated) if known else WindowFunction.LINEAR), known


def _voi_lut(item: Dataset, is_signed: bool, is_little: bool) -> VoiLut | None:
    table = read_table(
        item,
        descriptor="LUTDescriptor",
        data="LUTData",
        is_signed=is_signed,
        is_little=is_little,
    )
    if table is None:
        return None
    highest = float((1 << table.bits) - 1)
    values = np.minimum(table.values.astype(np.float32) / np.float32(highest), 1)
    return VoiLut(float(table.first_mapped), values, elements.text(item, "LUTExplanation") or "LUT")
