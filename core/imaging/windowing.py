"""From stored values to grey levels: windows, VOI look-up tables, and the one inversion."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.domain.errors import InputError
from core.domain.image import Image, VoiLut, Window, WindowFunction

# Beyond it the arithmetic of a window leaves float32.
_LARGEST = 1e37
_TAME = 1e30
# Rec. ITU-R BT.601-7, 2.5.1.
_LUMINANCE = np.array([0.299, 0.587, 0.114], dtype=np.float32) / 255


def apply_window(values: NDArray[Any], *, window: Window) -> NDArray[np.float32]:
    """Map modality values to grey levels.

    Values outside the window are clipped, never wrapped; values that are no number become 0.

    Args:
        values: Modality values, any shape, in the window's unit.
        window: How to map them.

    Returns:
        Same shape, float32 in [0, 1], 0 is black.

    Raises:
        InputError: If the window's width is too small for its function.

    Source:
        DICOM PS3.3 C.11.2.1.2.1 (LINEAR), C.11.2.1.3.1 (SIGMOID), C.11.2.1.3.2 (LINEAR_EXACT).
    """
    return _windowed(np.asarray(values), window, slope=1.0, intercept=0.0)


def apply_voi_lut(values: NDArray[Any], lut: VoiLut) -> NDArray[np.float32]:
    """Map modality values to grey levels with a look-up table.

    Values below the first entry take the first, values above the last take the last.

    Args:
        values: Modality values, any shape.
        lut: Table.

    Returns:
        Same shape, float32 in [0, 1].

    Source:
        DICOM PS3.3 C.11.2.1.1.
    """
    last = len(lut.values) - 1
    offsets = np.nan_to_num(np.asarray(values, dtype=np.float32) - np.float32(lut.first_mapped))
    grey: NDArray[np.float32] = lut.values[np.clip(np.rint(offsets), 0, last).astype(np.intp)]
    return grey


def default_grey(image: Image, frame: int = 0) -> NDArray[np.float32]:
    """Show a frame as the file asks for it: for the networks and for thumbnails.

    The first VOI look-up table counts, else the first window; MONOCHROME1 is inverted here and
    nowhere else. Colour becomes luminance.

    Args:
        image: Any image.
        frame: From 0.

    Returns:
        Shape (rows, columns), float32 in [0, 1], 0 is black.

    Source:
        DICOM PS3.3 C.11.2.1; Rec. ITU-R BT.601-7.
    """
    return grey_of(image, image.stored_pixels[frame])


def grey_of(image: Image, stored: NDArray[Any]) -> NDArray[np.float32]:
    """Same as `default_grey` for any part of the image's stored pixels."""
    if image.is_colour:
        luminance: NDArray[np.float32] = np.minimum(stored.astype(np.float32) @ _LUMINANCE, 1)
        return luminance
    if image.voi_luts:
        values = stored.astype(np.float32) * np.float32(image.slope) + np.float32(image.intercept)
        grey = apply_voi_lut(values, image.voi_luts[0])
    else:
        grey = _windowed(stored, image.windows[0], slope=image.slope, intercept=image.intercept)
    return np.subtract(1, grey, out=grey) if image.is_inverted else grey


def is_usable(window: Window) -> bool:
    """Whether the window's numbers allow its function."""
    smallest = 1.0 if window.function is WindowFunction.LINEAR else 1 / _LARGEST
    return abs(window.center) <= _LARGEST and smallest <= window.width <= _LARGEST


def edges(window: Window) -> tuple[float, float]:
    """Values that map to 0 and to 1 under LINEAR and LINEAR_EXACT."""
    if window.function is WindowFunction.LINEAR:
        half = (window.width - 1) / 2
        return window.center - 0.5 - half, window.center - 0.5 + half
    return window.center - window.width / 2, window.center + window.width / 2


def _windowed(
    stored: NDArray[Any], window: Window, *, slope: float, intercept: float
) -> NDArray[np.float32]:
    """Window modality values `stored * slope + intercept` without making them first."""
    if not is_usable(window):
        raise InputError(
            expected="a window width of at least 1 (LINEAR) or above 0",
            found=f"{window.width:g}",
            action="Choose another window.",
        )
    precision = _precision(stored, window, slope, intercept)
    with np.errstate(all="ignore"):
        if window.function is WindowFunction.SIGMOID:
            grey = _sigmoid(stored, window, slope, intercept, precision)
        else:
            grey = _linear(stored, window, slope, intercept, precision)
    if stored.dtype.kind == "f":
        np.nan_to_num(grey, copy=False, nan=0.0)
    return grey.astype(np.float32, copy=False)


def _precision(stored: NDArray[Any], window: Window, slope: float, intercept: float) -> Any:
    """float32 holds every 16-bit value exactly; wider values and odd scales need float64."""
    start = abs((window.center - intercept) / slope) + abs(window.width / slope)
    is_tame = start < _TAME and abs(window.width / slope) > 1 / _TAME
    return np.float32 if is_tame and stored.dtype.itemsize <= 2 else np.float64


def _linear(
    stored: NDArray[Any], window: Window, slope: float, intercept: float, precision: Any
) -> NDArray[Any]:
    low, high = edges(window)
    start = (low - intercept) / slope
    # Subtract before scaling: both sides of the edge stay exact for integers.
    grey = np.subtract(stored, precision(start), dtype=precision)
    if not high > low:
        return np.asarray((grey * slope > 0).astype(precision))
    grey *= precision(slope / (high - low))
    return np.asarray(np.clip(grey, 0, 1, out=grey))


def _sigmoid(
    stored: NDArray[Any], window: Window, slope: float, intercept: float, precision: Any
) -> NDArray[Any]:
    grey = np.subtract(stored, precision((window.center - intercept) / slope), dtype=precision)
    grey *= precision(-4 * slope / window.width)
    np.exp(grey, out=grey)
    grey += 1
    return np.asarray(np.reciprocal(grey, out=grey))
