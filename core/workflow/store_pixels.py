"""Prepared pixels on disk, named by the image: what the viewer fetches."""

import numpy as np

from core.domain.image import Image
from core.imaging.display import DisplayPixels
from core.workflow.app import App


def store_pixels(
    app: App, image_id: str, image: Image, display: DisplayPixels, small: bytes
) -> None:
    """Write display pixels, frames one after the other, and the thumbnail.

    Args:
        small: PNG.

    Raises:
        StoreError: If the disk refuses.
    """
    kind = np.dtype(np.uint8 if image.is_colour else "<u2")
    app.derived.put(f"{image_id}.display", display.pixels.astype(kind, copy=False).tobytes())
    app.derived.put(f"{image_id}.thumbnail", small)
