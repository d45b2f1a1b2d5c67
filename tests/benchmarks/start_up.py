"""Seconds from `make run` on an installed project to the page, and to a new user's first map."""

import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM, CHROMIUM_OPTIONS
from tests.e2e.reader import FINDING, Reader
from tests.e2e.serving import AppServer


def first_map(reader: Reader) -> None:
    """What somebody does who has never seen the page: the sample case, then "Show why"."""
    reader.press("Open the sample case")
    reader.findings()
    button = reader.page.locator(f"{FINDING} button").first
    reader.show_why(str(button.evaluate("button => button.dataset.name")))


def measure() -> dict[str, Any]:
    """From an empty data folder and from one that is there already."""
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = next(path for path in CHROMIUM if Path(path).exists())
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        for name in ("first start", "second start"):
            server = AppServer(Path(folder) / "home")
            began = time.perf_counter()
            server.start()
            reader = Reader(browser, server.address)
            reader.go().sees("Open the sample case")
            seconds[name] = time.perf_counter() - began
            if name == "first start":
                first_map(reader)
                seconds["first start, to the first map"] = time.perf_counter() - began
            reader.leave()
            server.stop()
        browser.close()
    return {"seconds": seconds, "target": "under 10; the first map under 60"}
