"""Every page at two sizes, kept in docs/screenshots so that the documents show the real thing.

The files are only rewritten with OVERREAD_SCREENSHOTS=1: a test run leaves the tree clean.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.reader import Reader
from tests.e2e.serving import ROOT, AppServer

SCREENS = ((1440, 900, "Dark"), (1024, 768, "Dark"), (1440, 900, "Light"))
CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures go."""
    if os.environ.get("OVERREAD_SCREENSHOTS", "") in ("", "0"):
        return tmp_path
    kept = ROOT / "docs" / "screenshots"
    kept.mkdir(exist_ok=True)
    return kept


SHOWN = "Mass"
"""What the sample film is known to have."""


def start(reader: Reader) -> None:
    reader.go().sees("Open the sample case")


def read(reader: Reader) -> None:
    reader.go().press("Open the sample case")
    reader.findings()
    reader.show_why(SHOWN)
    reader.sees("map on the image")


def cases(reader: Reader) -> None:
    reader.go("/cases").sees("sample")


def delete(reader: Reader) -> None:
    cases(reader)
    reader.page.get_by_role("button", name="Delete case").first.click()
    reader.sees("cannot be brought back")


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
    "delete": delete,
    "models": models,
    "refused": refused,
}


def settled(reader: Reader) -> bytes:
    """The page as a picture, once it has stopped moving."""
    before, now = b"", reader.page.screenshot()
    for _ in range(60):
        if now == before:
            break
        reader.page.wait_for_timeout(100)
        before, now = now, reader.page.screenshot()
    return now


def too_faint(reader: Reader) -> list[str]:
    """Texts whose contrast is below WCAG AA, with the contrast they have."""
    texts = reader.page.evaluate(CONTRAST)
    assert len(texts) > 5
    return [
        f"{text['text'][:40]}: {text['contrast']:.2f}"
        for text in texts
        if text["contrast"] < text["wanted"]
    ]


@pytest.mark.parametrize("screen", SCREENS, ids=lambda s: f"{s[0]}x{s[1]}-{s[2].lower()}")
def test_every_page_fits_the_screen_and_can_be_read(
    screen: tuple[int, int, str], folder: Path, chromium_here: Browser, app_server: AppServer
) -> None:
    width, height, theme = screen
    suffix = "" if theme == "Dark" else f"-{theme.lower()}"
    for name, visit in VIEWS.items():
        reader = Reader(chromium_here, app_server.address, (width, height))
        reader.context.add_init_script(f"localStorage.setItem('overread-theme', '\"{theme}\"')")
        visit(reader)
        (folder / f"{name}-{width}x{height}{suffix}.png").write_bytes(settled(reader))
        overflow = reader.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        faint = too_faint(reader)
        reader.leave()
        assert overflow <= 0, f"{name} scrolls sideways at {screen}"
        assert faint == [], f"{name} is hard to read in {theme}"
        assert reader.failures == []
        assert reader.requests_elsewhere() == []
