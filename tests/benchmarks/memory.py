"""Memory of the server and its worker over 50 uploads: it has to level off."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from core.imaging.sample import sample_case
from tests.e2e.browser import launched_chromium
from tests.e2e.reader import Reader
from tests.e2e.serving import AppServer, running_app

UPLOADS = 50
MIB = 1 << 20


def resident(server: AppServer) -> tuple[float, float]:
    """Resident memory of the server process and of its worker, in MiB."""
    assert server.process is not None
    parent = psutil.Process(server.process.pid)
    workers = [child.memory_info().rss for child in parent.children(recursive=True)]
    return parent.memory_info().rss / MIB, sum(workers) / MIB


def curve(server: AppServer, reader: Reader) -> Iterator[tuple[float, float]]:
    """Memory after each upload of the sample film, drawn in the browser each time."""
    name, content = sample_case()
    file = {"name": name, "mimeType": "application/dicom", "buffer": content}
    for _ in range(UPLOADS):
        reader.go().upload(file)
        reader.findings()
        reader.image()
        yield resident(server)


def measure() -> dict[str, Any]:
    """The curve, and how much the last 25 uploads added."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "home") as server,
        launched_chromium() as browser,
    ):
        points = list(curve(server, Reader(browser, server.address)))
    ours, workers = zip(*points, strict=True)
    return {
        "server MiB after upload 1, 10, 20, 30, 40, 50": [
            round(ours[i]) for i in (0, 9, 19, 29, 39, 49)
        ],
        "worker MiB after upload 1, 10, 20, 30, 40, 50": [
            round(workers[i]) for i in (0, 9, 19, 29, 39, 49)
        ],
        "server MiB added by the last 25 uploads": float(max(ours[25:]) - ours[24]),
        "worker MiB added by the last 25 uploads": float(max(workers[25:]) - workers[24]),
        "bytes uploaded in all": UPLOADS * len(sample_case()[1]),
        "server curve MiB": [round(value, 1) for value in ours],
        "worker curve MiB": [round(value, 1) for value in workers],
    }
