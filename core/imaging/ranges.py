"""The window that is computed where a file brings none."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.domain.image import Window, WindowFunction

COMPUTED = "computed"
AS_SAVED = Window(128.0, 256.0, WindowFunction.LINEAR, "As saved", "8-bit grey levels")
_PERCENTILES = (0.1, 99.9)
_SAMPLES = 100_000
_SMALLEST = 1e-30
_LARGEST = 1e36


def is_usable_scale(slope: float, intercept: float) -> bool:
    """Whether a rescale keeps values within what a float32 can hold."""
    return _SMALLEST <= abs(slope) <= 1 / _SMALLEST and abs(intercept) <= 1 / _SMALLEST


def full_range(
    stored: NDArray[Any],
    *,
    slope: float = 1.0,
    intercept: float = 0.0,
    padding: tuple[float, float] | None = None,
) -> Window:
    """Span the image's values from the 0.1th to the 99.9th percentile.

    Args:
        stored: Shape (frames, rows, columns); large images are sampled on a regular grid.
        slope: Modality value per stored value.
        intercept: Modality value at stored value 0.
        padding: Lowest and highest stored value that is padding and not image, both inclusive.
    """
    values = _image_values(stored, padding)
    low, high = np.percentile(values, _PERCENTILES) if values.size else (0.0, 1.0)
    first, last = sorted(float(edge) * slope + intercept for edge in (low, high))
    first, last = max(first, -_LARGEST), min(last, _LARGEST)
    is_flat = last - first < _SMALLEST
    width = 1.0 if is_flat else last - first
    center = first if is_flat else first + width / 2
    return Window(center, width, WindowFunction.LINEAR_EXACT, "Full range", COMPUTED)


def _image_values(stored: NDArray[Any], padding: tuple[float, float] | None) -> NDArray[np.float64]:
    step = max(1, round((stored.size / _SAMPLES) ** 0.5))
    frame_step = max(1, stored.shape[0] // 64) if stored.shape[0] > 1 else 1
    values = stored[::frame_step, ::step, ::step].astype(np.float64).ravel()
    if values.size and stored.dtype.kind == "f":
        values = values[np.isfinite(values)]
    if padding is not None:
        values = values[(values < padding[0]) | (values > padding[1])]
    return values
