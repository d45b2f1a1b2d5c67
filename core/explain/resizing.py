"""Bring a map from the network's grid to the image's own. No torch here."""

import numpy as np
from numpy.typing import NDArray

from core.domain.explanation import Explanation


def interpolate_rows(values: NDArray[np.float32], rows: int) -> NDArray[np.float32]:
    """Linear interpolation along the first axis, edges held; pixel centres at half integers."""
    size = len(values)
    place = ((np.arange(rows) + 0.5) * size / rows - 0.5).clip(0, size - 1)
    above = np.floor(place).astype(np.intp)
    below = np.minimum(above + 1, size - 1)
    share = (place - above).astype(np.float32)[:, None]
    lower: NDArray[np.float32] = values[below] * share
    lower += values[above] * (1 - share)
    return lower


def at_image_size(explanation: Explanation, rows: int, columns: int) -> NDArray[np.float32]:
    """The map, bilinearly interpolated over the whole image.

    Args:
        explanation: Any.
        rows: Height of the image, at least 1.
        columns: Width of the image, at least 1.

    Returns:
        Shape (rows, columns), float32; never beyond the map's own extremes.
    """
    wide = interpolate_rows(np.ascontiguousarray(explanation.values.T), columns)
    return interpolate_rows(np.ascontiguousarray(wide.T), rows)
