"""Colour images to 8-bit RGB."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from pydicom.dataset import Dataset

from core.domain.caution import Caution
from core.domain.errors import InputError
from core.imaging.cautions import COLOUR_REDUCED
from core.imaging.dicom import elements
from core.imaging.dicom.layout import PixelFormat
from core.imaging.dicom.pixels import Decoded
from core.imaging.dicom.tables import Table, expand_segments, read_table

GREY = frozenset(("MONOCHROME1", "MONOCHROME2"))
PALETTE = "PALETTE COLOR"
_CHANNELS = ("Red", "Green", "Blue")
_YBR_FULL = ("YBR_FULL", "YBR_FULL_422")
_YBR_PARTIAL = ("YBR_PARTIAL_422", "YBR_PARTIAL_420")
_RGB = ("RGB", "YBR_RCT", "YBR_ICT")


def check_photometric(layout: PixelFormat) -> None:
    """Refuse colour models that are not handled, or that do not fit the samples per pixel.

    Raises:
        InputError: Likewise.
    """
    single = layout.photometric in GREY or layout.photometric == PALETTE
    colour = layout.photometric in (*_YBR_FULL, *_YBR_PARTIAL, *_RGB)
    if (layout.samples == 1 and single) or (layout.samples == 3 and colour):
        return
    known = layout.photometric if single or colour else "another one"
    raise InputError(
        expected="a Photometric Interpretation (0028,0004) that is grey, palette, RGB or YBR and "
        "fits Samples per Pixel (0028,0002)",
        found=f"{known} with {layout.samples} as Samples per Pixel",
        action="Export the image again as grey or RGB.",
    )


def to_rgb(
    dataset: Dataset, decoded: Decoded, layout: PixelFormat, *, is_little: bool
) -> tuple[NDArray[np.uint8], tuple[Caution, ...]]:
    """Convert decoded colour to RGB.

    Returns:
        Shape (frames, rows, columns, 3), uint8, and what was lost.

    Raises:
        InputError: If the palette is damaged.

    Source:
        DICOM PS3.3 C.7.6.3.1.2, C.7.6.3.1.5.
    """
    if layout.photometric == PALETTE:
        return _from_palette(dataset, decoded.stored, layout, is_little), ()
    stored, cautions = _to_8_bit(decoded.stored, layout)
    if decoded.photometric in _YBR_FULL:
        return _from_ybr(stored), cautions
    if decoded.photometric in _YBR_PARTIAL:
        return _from_ybr(_to_full(stored)), cautions
    return stored, cautions


def _to_8_bit(
    stored: NDArray[Any], layout: PixelFormat
) -> tuple[NDArray[np.uint8], tuple[Caution, ...]]:
    if stored.dtype == np.uint8:
        return stored, ()
    excess = max(layout.bits_stored - 8, 0)
    if excess == 0 or (stored.max() <= 255 and layout.bits_stored <= 8):
        return np.clip(stored, 0, 255).astype(np.uint8), ()
    unsigned = stored.view(stored.dtype.str.replace("i", "u"))
    return (unsigned >> excess).astype(np.uint8), (COLOUR_REDUCED,)


def _from_ybr(stored: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Full-range BT.601, frame by frame so that no wide copy of all frames is needed."""
    rgb = np.empty(stored.shape, np.uint8)
    for frame, out in zip(stored, rgb, strict=True):
        rows, columns = frame.shape[:2]
        ybr = Pillow.frombytes("YCbCr", (columns, rows), np.ascontiguousarray(frame).tobytes())
        out[...] = np.asarray(ybr.convert("RGB"))
    return rgb


def _to_full(stored: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Studio range (16 to 235, 16 to 240) to full range."""
    low = np.array([16, 128, 128], np.float32)
    gain = np.array([255 / 219, 255 / 224, 255 / 224], np.float32)
    offset = np.array([0, 128, 128], np.float32)
    full = np.empty_like(stored)
    for frame, out in zip(stored, full, strict=True):
        out[...] = np.clip(np.rint((frame - low) * gain + offset), 0, 255)
    return full


def _from_palette(
    dataset: Dataset, stored: NDArray[Any], layout: PixelFormat, is_little: bool
) -> NDArray[np.uint8]:
    rgb = np.empty((*stored.shape, 3), np.uint8)
    for channel, colour in enumerate(_CHANNELS):
        table = _palette(dataset, colour, layout.is_signed, is_little)
        if table is None:
            raise InputError(
                expected=f"a {colour} Palette Color Lookup Table",
                found="none, or one that is damaged",
                action="Export the image again as RGB.",
            )
        rgb[..., channel] = table.apply(stored)
    return rgb


def _palette(dataset: Dataset, colour: str, is_signed: bool, is_little: bool) -> Table | None:
    """Read one channel's table, its entries brought to 8 bits."""
    descriptor = f"{colour}PaletteColorLookupTableDescriptor"
    data = f"{colour}PaletteColorLookupTableData"
    table = read_table(
        dataset, descriptor=descriptor, data=data, is_signed=is_signed, is_little=is_little
    ) or _segmented(dataset, descriptor, f"Segmented{data}", is_signed, is_little)
    if table is None:
        return None
    values = table.values
    if table.bits > 8 and values.max() > 255:
        values = values >> 8
    return Table(table.first_mapped, 8, np.minimum(values, 255).astype(np.uint8))


def _segmented(
    dataset: Dataset, descriptor: str, keyword: str, is_signed: bool, is_little: bool
) -> Table | None:
    described, data = elements.numbers(dataset, descriptor), elements.value(dataset, keyword)
    if len(described) != 3 or not isinstance(data, bytes):
        return None
    values = expand_segments(data, bits=int(described[2]), is_little=is_little)
    first = int(described[1])
    first = first - 65_536 if is_signed and first > 32_767 else first
    return None if values is None else Table(first, int(described[2]), values)
