"""Every page at two sizes, kept in docs/screenshots so that the documents show the real thing.

The files are only rewritten with OVERREAD_SCREENSHOTS=1: a test run leaves the tree clean.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.reader import FINDING, Reader
from tests.e2e.serving import ROOT, AppServer

SIZES = ((1440, 900), (1024, 768))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures go."""
    if os.environ.get("OVERREAD_SCREENSHOTS", "") in ("", "0"):
        return tmp_path
    kept = ROOT / "docs" / "screenshots"
    kept.mkdir(exist_ok=True)
    return kept


def start(reader: Reader) -> None:
    reader.go().sees("Open the sample case")


def read(reader: Reader) -> None:
    reader.go().press("Open the sample case")
    reader.findings()
    name = reader.page.locator(f"{FINDING} button").first.evaluate("b => b.dataset.name")
    reader.show_why(name)
    reader.sees("map on the image")


def cases(reader: Reader) -> None:
    reader.go("/cases").sees("sample")


def models(reader: Reader) -> None:
    reader.go("/models").sees("Chest findings")
    reader.page.locator(".js-plotly-plot").first.wait_for()


def refused(reader: Reader) -> None:
    text = {"name": "notes.dcm", "mimeType": "application/dicom", "buffer": b"not an image\n" * 9}
    reader.go().upload(text)
    reader.sees("Could not be read")


VIEWS: dict[str, Callable[[Reader], None]] = {
    "start": start,
    "read": read,
    "cases": cases,
    "models": models,
    "refused": refused,
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_page_fits_the_screen(
    size: tuple[int, int], folder: Path, chromium_here: Browser, app_server: AppServer
) -> None:
    for name, visit in VIEWS.items():
        reader = Reader(chromium_here, app_server.address, size)
        visit(reader)
        reader.page.wait_for_timeout(700)
        reader.page.screenshot(path=folder / f"{name}-{size[0]}x{size[1]}.png")
        overflow = reader.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        reader.leave()
        assert overflow <= 0, f"{name} scrolls sideways at {size}"
        assert reader.failures == []
        assert reader.requests_elsewhere() == []
