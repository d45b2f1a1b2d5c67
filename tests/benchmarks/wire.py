"""(e) Bytes sent to the browser when the finding is changed, for a film of 2048 x 2048 pixels."""

import io
import statistics
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from PIL import Image as PillowImage

from core.imaging.sample import sample_case
from tests.e2e.browser import launched_chromium
from tests.e2e.reader import FINDING, Reader
from tests.e2e.serving import running_app

SIDE = 2048


def large_film() -> dict[str, Any]:
    """The sample film, enlarged to 2048 x 2048 at 16 bit, as a PNG."""
    pixels = pydicom.dcmread(io.BytesIO(sample_case()[1])).pixel_array
    bright = (pixels.max() - pixels).astype(np.int32)
    film = PillowImage.fromarray(bright).resize((SIDE, SIDE))
    stream = io.BytesIO()
    PillowImage.fromarray(np.asarray(film).astype(np.uint16)).save(stream, format="PNG")
    return {"name": "film.png", "mimeType": "image/png", "buffer": stream.getvalue()}


def changes(reader: Reader) -> list[int]:
    """Bytes received for each change of the finding, the map's own bytes among them."""
    reader.go().upload(large_film())
    reader.findings()
    reader.image()
    names = reader.page.locator(f"{FINDING} button").evaluate_all(
        "buttons => buttons.map(button => button.dataset.name)"
    )
    received = []
    for name in names[:6]:
        before = reader.bytes_received
        reader.show_why(name)
        reader.page.locator(
            f"{FINDING}[data-finding='{name}'] button[aria-pressed=true]"
        ).wait_for()
        reader.sees("map on the image")
        reader.page.wait_for_timeout(500)
        received.append(reader.bytes_received - before)
    return received


def measure() -> dict[str, Any]:
    """Median and largest number of bytes over several changes."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "home") as server,
        launched_chromium() as browser,
    ):
        received = changes(Reader(browser, server.address))
    return {
        "bytes per change of finding, median": int(statistics.median(received)),
        "largest": max(received),
        "film": f"{SIDE} x {SIDE}, 16 bit ({SIDE * SIDE * 2} bytes of pixels)",
        "target": "under 200 000",
    }
