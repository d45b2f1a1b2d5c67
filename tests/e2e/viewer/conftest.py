"""A real Streamlit server and a real Chromium for the viewer's browser tests."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.serving import ROOT, free_port, wait_until_it_answers

HERE = Path(__file__).parent
HOST = "[data-testid=stBidiComponentIsolated]"


@pytest.fixture(scope="session")
def synthetic() -> ModuleType:
    """The harness's images and maps, to compute what the screen must show."""
    spec = importlib.util.spec_from_file_location("harness_images", HERE / "harness_images.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def viewer_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the harness, on a free port."""
    port = free_port()
    log = tmp_path_factory.mktemp("harness") / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, str(HERE / "harness_app.py"), str(port)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_it_answers(port, process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


class Screen:
    """One tab with the viewer, as a reader has it; everything that it asked of the network."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.requests: list[str] = []
        self.socket_bytes = 0
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda ws: ws.on("framereceived", self._count))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _count(self, payload: str | bytes) -> None:
        self.socket_bytes += len(payload)

    def open(self, image: str = "small", status: str = "ready", **params: object) -> "Screen":
        self.page.goto(f"{self.address}/?{urlencode({'image': image, **params})}")
        return self.wait(status=status)

    def wait(self, **attributes: object) -> "Screen":
        """Until the data attributes are as said."""
        wanted = "".join(f"[data-{n.replace('_', '-')}='{v}']" for n, v in attributes.items())
        self.page.wait_for_selector(HOST + wanted, state="attached", timeout=15_000)
        return self.settle()

    def settle(self) -> "Screen":
        """Until what was asked for is drawn."""
        frames = "() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))"
        self.page.evaluate(frames)
        return self

    @property
    def state(self) -> dict[str, str]:
        return dict(
            self.page.evaluate(f"() => ({{...document.querySelector('{HOST}').dataset}})").items()
        )

    def number(self, name: str) -> float:
        return float(self.state[name])

    @property
    def origin(self) -> tuple[int, int]:
        left, top = self.state["origin"].split(",")
        return int(left), int(top)

    def press(self, *keys: str) -> "Screen":
        for key in keys:
            self.page.keyboard.press(key)
        return self.settle()

    def focus(self) -> "Screen":
        self.page.locator("canvas").focus()
        return self

    def tool(self, name: str) -> "Screen":
        self.page.locator(f"[data-tool={name}]").click()
        return self.settle()

    def button(self, name: str) -> "Screen":
        """Press one of the page's own buttons and wait for the rerun."""
        runs = self.page.get_by_text("runs ").inner_text()
        self.page.get_by_role("button", name=name, exact=True).click()
        text = f"runs {int(runs.split()[1]) + 1}"
        self.page.get_by_text(text, exact=True).wait_for(timeout=15_000)
        return self.settle()

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where on the page the canvas pixel is."""
        box = self.page.locator("canvas").bounding_box()
        assert box is not None
        return box["x"] + x, box["y"] + y

    def drag(self, dx: int, dy: int, *, button: str = "left", start: tuple = (200, 150)) -> None:
        x, y = self.place(*start)
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down(button=button)
        mouse.move(x + dx, y + dy, steps=4)
        mouse.up(button=button)
        self.settle()

    def colours(self) -> list[list[int]]:
        """Size of the canvas, then its bytes."""
        return self.page.evaluate(
            """() => {
              const host = document.querySelector("[data-testid=stBidiComponentIsolated]");
              const c = host.shadowRoot.querySelector("canvas");
              const bytes = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
              let text = "";
              for (let i = 0; i < bytes.length; i += 32768)
                text += String.fromCharCode(...bytes.subarray(i, i + 32768));
              return [c.width, c.height, btoa(text)];
            }"""
        )


@pytest.fixture(scope="session")
def first_browser(chromium_here: Browser) -> Iterator[BrowserContext]:
    """One profile for all tests: Streamlit's own scripts are compiled once."""
    context = chromium_here.new_context(viewport={"width": 1000, "height": 900})
    yield context
    context.close()


@pytest.fixture
def screen(viewer_server: str, first_browser: BrowserContext) -> Iterator[Screen]:
    """A fresh tab, which shares no view with another; at the end no script may have failed."""
    page = first_browser.new_page()
    here = Screen(page, viewer_server)
    yield here
    page.close()
    assert here.errors == []


@pytest.fixture
def second_screen(viewer_server: str, chromium_here: Browser) -> Iterator[Screen]:
    """Another browser at the same server."""
    context = chromium_here.new_context(viewport={"width": 1000, "height": 900})
    yield Screen(context.new_page(), viewer_server)
    context.close()
