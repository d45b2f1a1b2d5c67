"""What the viewer and the lists draw: 16-bit display pixels and thumbnails."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from core.domain.caution import Caution
from core.domain.image import Image
from core.imaging.cautions import DISPLAY_QUANTISED
from core.imaging.windowing import grey_of

_LEVELS = 65_535
_THUMBNAIL = 128


@dataclass(frozen=True, eq=False)
class DisplayPixels:
    """Pixels for the browser; modality value = pixel * slope + intercept.

    Attributes:
        pixels: Shape (frames, rows, columns), uint16; or (frames, rows, columns, 3), uint8 RGB.
        slope: Modality value per pixel value.
        intercept: Modality value at pixel value 0.
        cautions: What was lost on the way, if anything.
    """

    pixels: NDArray[Any]
    slope: float
    intercept: float
    cautions: tuple[Caution, ...] = ()


def display_pixels(image: Image) -> DisplayPixels:
    """Make display pixels, exact whenever the stored values span at most 16 bits."""
    stored = image.stored_pixels
    if image.is_colour:
        return DisplayPixels(stored, 1.0, 0.0)
    if stored.dtype == np.uint16:
        return DisplayPixels(stored, image.slope, image.intercept)
    finite = stored[np.isfinite(stored)] if stored.dtype.kind == "f" else stored
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if high - low <= _LEVELS and _is_whole(finite) and finite.size == stored.size:
        return _exact(image, offset=min(low, 0.0) if high <= _LEVELS else low)
    return _quantised(image, low, high)


def thumbnail(image: Image) -> bytes:
    """Draw a PNG of 128 pixels on its longest side; of the middle slice of a volume."""
    frame = image.stored_pixels[image.frames // 2 if image.is_volume else 0]
    step = max(1, max(frame.shape[:2]) // (4 * _THUMBNAIL))
    part = frame[::step, ::step]
    drawn = part if image.is_colour else np.rint(grey_of(image, part) * 255).astype(np.uint8)
    picture = Pillow.fromarray(np.ascontiguousarray(drawn))
    picture.thumbnail((_THUMBNAIL, _THUMBNAIL), Pillow.Resampling.BOX)
    buffer = BytesIO()
    picture.save(buffer, format="PNG", compress_level=1)
    return buffer.getvalue()


def _is_whole(values: NDArray[Any]) -> bool:
    return values.dtype.kind != "f" or bool(np.array_equal(values, np.rint(values)))


def _exact(image: Image, offset: float) -> DisplayPixels:
    stored = image.stored_pixels
    if stored.dtype == np.int16:
        # Modulo 65,536 the difference is right without a wider copy.
        pixels = stored.view(np.uint16) - np.array(int(offset), np.int16).view(np.uint16)
    else:
        wide = stored.dtype if stored.dtype.itemsize == 8 else np.dtype(np.int64)
        shifted = stored if offset == 0 else stored.astype(wide) - wide.type(offset)
        pixels = shifted.astype(np.uint16)
    return DisplayPixels(pixels, image.slope, image.intercept + offset * image.slope)


def _quantised(image: Image, low: float, high: float) -> DisplayPixels:
    step = max((high / _LEVELS - low / _LEVELS), float(np.finfo(np.float64).tiny))
    levels = (image.stored_pixels.astype(np.float64) - low) / step
    np.nan_to_num(levels, copy=False, nan=0.0, posinf=_LEVELS, neginf=0.0)
    pixels = np.rint(np.clip(levels, 0, _LEVELS, out=levels), out=levels).astype(np.uint16)
    slope, intercept = image.slope * step, image.intercept + low * image.slope
    return DisplayPixels(pixels, slope, intercept, (DISPLAY_QUANTISED,))
