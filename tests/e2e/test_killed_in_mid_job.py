"""SIGKILL of the server while its worker is busy: afterwards every job was done exactly once."""

import io
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from playwright.sync_api import Browser

from tests.e2e.reader import Reader
from tests.e2e.serving import AppServer

FILES = 30


def film(number: int) -> dict[str, object]:
    """A picture that no other file has, large enough to keep the worker busy for a while."""
    pixels = np.random.default_rng(number).integers(0, 65536, (800, 800), dtype=np.uint16)
    stream = io.BytesIO()
    PillowImage.fromarray(pixels).save(stream, format="PNG")
    return {"name": f"film-{number}.png", "mimeType": "image/png", "buffer": stream.getvalue()}


def rows(home: Path, query: str) -> list[tuple[object, ...]]:
    """What the database holds."""
    with closing(sqlite3.connect(home / "overread.sqlite3")) as database:
        return database.execute(query).fetchall()


def job_states(home: Path) -> Counter[object]:
    """How many jobs are in each state."""
    return Counter(state for (state,) in rows(home, "select state from job"))


def test_every_job_is_finished_exactly_once(chromium_here: Browser, tmp_path: Path) -> None:
    server = AppServer(tmp_path / "home").start()
    try:
        reader = Reader(chromium_here, server.address)
        reader.go().sees("The network is ready")
        reader.upload(*(film(number) for number in range(FILES)))
        wait_until(reader, server, lambda states: states["done"] >= 2)
        server.kill()
        upload = str(rows(server.home, "select job_group from job where kind = 'read'")[0][0])
        left = job_states(server.home)
        assert left["queued"] + left["running"] > 0, "the worker was faster than the kill"
        server.start()
        reader.go(f"/?upload={upload}").sees(f"{FILES} cases are ready")
        wait_until(reader, server, lambda states: not states["queued"] and not states["running"])
        reader.leave()
    finally:
        server.stop()
    assert set(job_states(server.home)) == {"done"}
    predictions = rows(server.home, "select image_id, count(*) from prediction group by image_id")
    assert [count for _, count in predictions] == [1] * FILES
    events = Counter(kind for (kind,) in rows(server.home, "select kind from event"))
    assert events["case_created"] == FILES
    assert events["prediction_made"] == FILES
    assert events["upload_received"] == 1


def wait_until(
    reader: Reader, server: AppServer, is_reached: Callable[[Counter[object]], bool]
) -> None:
    """Until the jobs' states are as asked."""
    for _ in range(3000):
        states = job_states(server.home)
        if is_reached(states):
            return
        reader.page.wait_for_timeout(10)
    raise AssertionError(f"not reached: {states}")
