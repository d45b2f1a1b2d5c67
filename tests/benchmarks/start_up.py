"""Seconds from `make run` on an installed project to the page, and to a new user's first map."""

import tempfile
import time
from pathlib import Path
from typing import Any

from tests.e2e.browser import launched_chromium
from tests.e2e.reader import FINDING, Reader
from tests.e2e.serving import running_app


def first_map(reader: Reader) -> None:
    """What somebody does who has never seen the page: the sample case, then "Show why"."""
    reader.press("Open the sample case")
    reader.findings()
    button = reader.page.locator(f"{FINDING} button").first
    reader.show_why(str(button.evaluate("button => button.dataset.name")))


def measure() -> dict[str, Any]:
    """From an empty data folder and from one that is there already."""
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, launched_chromium() as browser:
        for name in ("first start", "second start"):
            began = time.perf_counter()
            with running_app(Path(folder) / "home") as server:
                reader = Reader(browser, server.address)
                reader.go().sees("Open the sample case")
                seconds[name] = time.perf_counter() - began
                if name == "first start":
                    first_map(reader)
                    seconds["first start, to the first map"] = time.perf_counter() - began
                reader.leave()
    return {"seconds": seconds, "target": "under 10; the first map under 60"}
