"""From a decoded image to what is stored of it besides the pixels."""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from core.domain.case import ImageRecord
from core.domain.image import Image, VoiLut
from core.imaging.display import DisplayPixels


def image_record(
    image: Image, display: DisplayPixels, *, id: str, source_name: str, blob_sha256: str
) -> ImageRecord:
    """Describe an image; case and position are filled in when it joins a case.

    Args:
        display: Its display pixels, whose slope and intercept the viewer needs.
    """
    return ImageRecord(
        id=id,
        case_id="",
        position=0,
        source_name=source_name,
        blob_sha256=blob_sha256,
        format=image.format.value,
        rows=image.rows,
        columns=image.columns,
        frames=image.frames,
        is_colour=image.is_colour,
        is_inverted=image.is_inverted,
        is_volume=image.is_volume,
        bits_stored=image.bits_stored,
        display_slope=float(display.slope),
        display_intercept=float(display.intercept),
        unit=image.unit,
        unit_source=image.unit_source,
        spacing=image.spacing,
        windows=image.windows,
        voi_luts=tuple(table_for_viewer(lut) for lut in image.voi_luts),
        frame_time_ms=image.frame_time_ms,
        attributes=image.attributes,
        cautions=tuple(dict.fromkeys((*image.cautions, *display.cautions))),
    )


def table_for_viewer(lut: VoiLut) -> Mapping[str, Any]:
    """A look-up table as JSON: 8 bit are enough for a screen, the model gets the exact one."""
    grey = np.rint(np.clip(lut.values, 0, 1) * 255).astype(np.uint8)
    return {
        "name": lut.name,
        "first_mapped": float(lut.first_mapped),
        "values": base64.b64encode(grey.tobytes()).decode("ascii"),
    }
