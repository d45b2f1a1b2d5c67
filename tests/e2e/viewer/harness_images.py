"""Synthetic images and maps of the harness; the tests compute what they expect from them."""

import base64

import numpy as np
from numpy.typing import NDArray

from core.domain.image import Spacing, SpacingSource, Window, WindowFunction
from dashboard.components.viewer import MapLayer, ViewerImage

LINEAR = Window(1000.0, 800.0, WindowFunction.LINEAR, "Lung", "Window Center (0028,1050)")
EXACT = Window(900.5, 1200.0, WindowFunction.LINEAR_EXACT, "Exact", "Window Center (0028,1050)")
SIGMOID = Window(1100.0, 600.0, WindowFunction.SIGMOID, "Smooth", "Window Center (0028,1050)")
WINDOWS = (LINEAR, EXACT, SIGMOID)
SPACING = Spacing(0.2, 0.2, SpacingSource.IMAGER_PIXEL_SPACING, "Measured at the detector.")
LUT_VALUES = (np.linspace(0, 1, 512) ** 2 * 255).astype(np.uint8)

_LUT = {
    "name": "Squared",
    "first_mapped": 700,
    "values": base64.b64encode(LUT_VALUES.tobytes()).decode(),
}


def _image(name: str, rows: int, columns: int, **more: object) -> ViewerImage:
    given = {"slope": 2.0, "intercept": -1024.0, "unit": "HU", "windows": WINDOWS, **more}
    url = f"/display/{name}/{{frame}}?sig=secret"
    return ViewerImage(id=name, pixel_url=url, rows=rows, columns=columns, **given)


IMAGES = {
    "small": _image("small", 300, 400, spacing=SPACING),
    "mono1": _image("mono1", 300, 400, is_inverted=True),
    "lut": _image("lut", 300, 400, voi_luts=(_LUT,)),
    "large": _image("large", 2048, 2048, slope=1.0, intercept=0.0, unit="grey level"),
    "colour": _image("colour", 200, 300, is_colour=True, slope=1.0, intercept=0.0, windows=()),
    "cine": _image("cine", 256, 256, frames=8, frame_time_ms=60.0),
    "volume": _image("volume", 128, 128, frames=30),
    "tiny": _image("tiny", 3, 5),
    "long": _image("long", 40, 6000),
    "tall": _image("tall", 100, 100, spacing=Spacing(0.6, 0.2, SPACING.source, SPACING.meaning)),
    "short": _image("short", 300, 400),
    "forbidden": _image("forbidden", 300, 400),
    "slow": _image("slow", 1024, 1024),
}


def pixels(name: str, frame: int = 0) -> NDArray[np.generic]:
    """What the pixel route sends: uint16 (rows, columns) or uint8 (rows, columns, 3)."""
    image = IMAGES[name]
    rows, columns = np.mgrid[0 : image.rows, 0 : image.columns]
    if image.is_colour:
        planes = [rows % 256, columns % 256, (rows + columns) % 256]
        return np.stack(planes, axis=-1).astype(np.uint8)
    ramp = 600 + columns * 700 // image.columns + rows * 300 // image.rows
    return (ramp + 40 * frame).astype("<u2")


MAPS = {
    "cam": MapLayer("cam", "/map/cam", 10, 10, False, "Effusion", "Grad-CAM", 0.8),
    "signed": MapLayer(
        "signed", "/map/signed", 40, 40, True, "Pleural thickening", "Integrated gradients", 0.1
    ),
    "gone": MapLayer("gone", "/map/gone", 10, 10, False, "Mass", "Occlusion", 0.1),
}


def map_values(name: str) -> NDArray[np.int8]:
    """What the map route sends: int8 (rows, columns)."""
    layer = MAPS[name]
    rows, columns = np.mgrid[0 : layer.rows, 0 : layer.columns] / layer.rows
    if not layer.is_signed:
        hill = 1 - np.hypot(rows - 0.6, columns - 0.3) / 0.35
        return np.round(127 * np.clip(hill, 0, 1)).astype(np.int8)
    waves = np.sin(9 * rows) * np.cos(7 * columns)
    return np.round(127 * np.where(np.abs(waves) > 0.4, waves, 0)).astype(np.int8)
