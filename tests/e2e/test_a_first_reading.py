"""The whole main job in a real browser: a film goes in, a second opinion comes out, and stays."""

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from playwright.sync_api import Browser

from core.imaging.sample import sample_case
from dashboard.words import percent_against, percent_range
from tests.e2e.reader import FINDING, Reader
from tests.e2e.serving import ROOT, AppServer

# What is written over the page while the server is away.
BANNER = """(wanted) => {
  const app = document.querySelector("[data-test-connection-state]");
  const banner = getComputedStyle(app, "::after");
  const isThere = banner.content.startsWith('"No connection to Overread');
  return (isThere ? banner.visibility : "none") === wanted;
}"""


def sample_file() -> dict[str, object]:
    """The real DICOM chest radiograph as the upload widget takes it."""
    name, content = sample_case()
    return {"name": name, "mimeType": "application/dicom", "buffer": content}


def png_file(name: str = "film.png") -> dict[str, object]:
    """A grey picture that is no radiograph, 16 bit."""
    ramp = np.linspace(0, 65535, 300 * 256).reshape(300, 256).astype(np.uint16)
    stream = io.BytesIO()
    PillowImage.fromarray(ramp).save(stream, format="PNG")
    return {"name": name, "mimeType": "image/png", "buffer": stream.getvalue()}


def pixel_requests(reader: Reader) -> list[str]:
    """Requests for the image's pixels."""
    return [url for url in reader.requests if "/display/" in url]


def test_the_sample_case_brings_findings_and_a_map(reader: Reader) -> None:
    reader.go().press("Open the sample case")
    assert len(reader.findings()) == 14
    state = reader.image()
    assert state["overlay"] == "off"
    asked = reader.page.locator(f"{FINDING} button").first
    finding = asked.evaluate("button => button.dataset.name")
    width, height, plain = reader.canvas()
    reader.show_why(finding)
    _, _, mapped = reader.canvas()
    assert len(mapped) == width * height * 4
    assert mapped != plain
    reader.sees("map on the image")


def test_an_uploaded_dicom_reads_like_the_command_line(reader: Reader, tmp_path: Path) -> None:
    name, content = sample_case()
    path = tmp_path / name
    path.write_bytes(content)
    reader.go().upload(sample_file())
    shown = reader.findings_shown()
    answer = subprocess.run(
        [sys.executable, "-m", "core", "predict", str(path), "--json"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    findings = json.loads(answer.stdout)["findings"]
    assert {finding["label"] for finding in findings} == set(shown)
    for finding in findings:
        drawn = shown[finding["label"]]
        if finding["status"] == "withheld":
            assert drawn == {"call": f"Not assessed. {finding['reason']}"}
            continue
        side = "above" if finding["call"] == "present" else "below"
        probability, threshold = percent_against(finding["probability"], finding["threshold"])
        assert drawn == {
            "call": f"{side} threshold {threshold}",
            "probability": probability,
            "interval": percent_range(*finding["interval"]),
        }


def test_window_and_zoom_are_redrawn_without_asking_the_server(reader: Reader) -> None:
    reader.go().upload(sample_file())
    before = reader.image()
    reader.findings()
    asked = len(reader.requests)
    plain = reader.canvas()
    reader.drag(120, 60)
    windowed = reader.canvas()
    after = reader.image()
    assert windowed != plain
    assert after["windowWidth"] != before["windowWidth"]
    reader.zoom()
    assert float(reader.image()["zoom"]) > float(after["zoom"])
    assert reader.canvas() != windowed
    assert reader.requests[asked:] == []


def test_another_finding_or_method_does_not_send_the_pixels_again(reader: Reader) -> None:
    reader.go().upload(sample_file())
    reader.findings()
    names = reader.page.locator(f"{FINDING} button").evaluate_all(
        "buttons => buttons.map(button => button.dataset.name)"
    )
    reader.show_why(names[0])
    pixels = len(pixel_requests(reader))
    received = reader.bytes_received
    reader.page.locator(f"{FINDING}[data-finding='{names[1]}'] button").click()
    reader.page.locator(
        f"{FINDING}[data-finding='{names[1]}'] button[aria-pressed=true]"
    ).wait_for()
    reader.image(overlay="on")
    reader.sees("map on the image")
    assert len(pixel_requests(reader)) == pixels
    assert reader.bytes_received - received < 200_000


def test_a_reload_brings_the_same_case_and_the_history_knows_it(reader: Reader) -> None:
    reader.go().upload(sample_file())
    before = reader.findings_shown()
    case = reader.address_part("case")
    assert case is not None
    reader.reload()
    assert reader.findings_shown() == before
    reader.page.get_by_role("link", name="Cases").first.click()
    reader.sees(sample_case()[0])


def test_a_killed_server_finds_everything_again(chromium_here: Browser, tmp_path: Path) -> None:
    server = AppServer(tmp_path / "home").start()
    try:
        reader = Reader(chromium_here, server.address)
        reader.go().upload(sample_file())
        before = reader.findings_shown()
        case = reader.address_part("case")
        server.kill()
        server.start()
        reader.leave()
        again = Reader(chromium_here, server.address)
        again.go(f"/?case={case}")
        assert again.findings_shown() == before
        again.image()
        again.go("/cases")
        again.sees(sample_case()[0])
        again.leave()
        assert again.failures == []
        assert again.requests_elsewhere() == []
    finally:
        server.stop()


def test_an_open_tab_says_that_the_server_is_gone_and_goes_on_when_it_is_back(
    chromium_here: Browser, tmp_path: Path
) -> None:
    server = AppServer(tmp_path / "home").start()
    try:
        reader = Reader(chromium_here, server.address)
        reader.go().sees("Open the sample case")
        server.kill()
        reader.page.wait_for_function(BANNER, arg="visible")
        streamlits_own = reader.page.get_by_text("Streamlit server")
        streamlits_own.wait_for(state="attached")
        assert not streamlits_own.is_visible()
        server.start()
        reader.page.wait_for_function(BANNER, arg="none")
        reader.press("Open the sample case")
        assert len(reader.findings()) == 14
        reader.leave()
    finally:
        server.stop()


def test_a_map_comes_back_after_a_reload_and_goes_on_the_way_back(reader: Reader) -> None:
    reader.go().upload(sample_file())
    reader.findings()
    finding = reader.page.locator(f"{FINDING} button").first.evaluate("b => b.dataset.name")
    reader.show_why(finding)
    reader.reload()
    reader.image(overlay="on")
    assert reader.address_part("why") == finding
    reader.page.go_back()
    reader.image(overlay="off")
    assert reader.address_part("case") is not None
    assert reader.address_part("why") is None


def test_a_png_is_read_and_shown(reader: Reader) -> None:
    reader.go().upload(png_file())
    reader.image()
    _, _, pixels = reader.canvas()
    assert len(set(pixels[::4])) > 50


def test_one_bad_file_spoils_only_itself(reader: Reader) -> None:
    files = [png_file(f"film-{number}.png") for number in range(5)]
    text = {"name": "notes.dcm", "mimeType": "application/dicom", "buffer": b"not an image\n" * 9}
    reader.go().upload(*files, text)
    reader.sees("Could not be read")
    reader.sees("5 cases are ready")


def test_two_browsers_do_not_see_each_others_view(
    reader: Reader, chromium_here: Browser, app_server: AppServer
) -> None:
    reader.go().upload(sample_file())
    reader.image()
    other = Reader(chromium_here, app_server.address)
    other.go(f"/?case={reader.address_part('case')}")
    calm = other.image()
    reader.drag(150, 0)
    other.reload()
    assert other.image()["windowWidth"] == calm["windowWidth"]
    assert reader.image()["windowWidth"] != calm["windowWidth"]
    other.leave()


def test_the_whole_way_can_be_gone_by_keyboard(reader: Reader) -> None:
    reader.go()
    reader.page.get_by_role("button", name="Open the sample case").focus()
    reader.page.keyboard.press("Enter")
    reader.findings()
    reader.page.locator(f"{FINDING} button").first.focus()
    reader.page.keyboard.press("Enter")
    reader.image(overlay="on")
