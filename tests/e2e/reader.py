"""A reader in front of the app: what a person does and sees, in words of the page."""

import base64
import struct
from typing import Any
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Browser, Locator, Page

VIEWER = "[data-status][data-window-center]"
FINDING = "[role=row][data-finding]"
WAIT_MS = 45_000


class Reader:
    """One browser profile with one tab.

    Args:
        browser: A running Chromium.
        address: Where the app answers.
        size: Width and height of the window in pixels.
    """

    def __init__(self, browser: Browser, address: str, size: tuple[int, int] = (1440, 900)) -> None:
        self.address = address
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(WAIT_MS)
        self.requests: list[str] = []
        self.failures: list[str] = []
        self.bytes_received = 0
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.failures.append(str(error)))
        self.page.on("response", self._count_response)
        self.page.on("websocket", lambda ws: ws.on("framereceived", self._count_frame))

    def _count_response(self, response: Any) -> None:
        self.bytes_received += int(response.headers.get("content-length", 0))

    def _count_frame(self, payload: str | bytes) -> None:
        self.bytes_received += len(payload)

    def leave(self) -> None:
        """Close the browser."""
        self.context.close()

    def requests_elsewhere(self) -> list[str]:
        """Requests to any host but this one."""
        return [
            url
            for url in self.requests
            if urlparse(url).scheme not in ("data", "blob")
            and urlparse(url).hostname != "127.0.0.1"
        ]

    def go(self, path: str = "/") -> "Reader":
        """Open an address of the app."""
        self.page.goto(self.address + path)
        return self

    def reload(self) -> "Reader":
        """Reload the page."""
        self.page.reload()
        return self

    def upload(self, *files: Any) -> "Reader":
        """Give files to the upload widget."""
        self.page.locator("input[type=file]").first.set_input_files(list(files))
        return self

    def press(self, name: str) -> "Reader":
        """Press a button by its name."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        return self

    def sees(self, text: str) -> "Reader":
        """Wait until a text is on the page."""
        self.page.get_by_text(text).first.wait_for()
        return self

    def findings(self) -> list[Locator]:
        """Rows of the findings, once they are there."""
        self.page.locator(FINDING).first.wait_for()
        return self.page.locator(FINDING).all()

    def findings_shown(self) -> dict[str, dict[str, str]]:
        """What each finding's row says of its call, probability and interval, by label."""
        shown = {}
        for row in self.findings():
            parts = {
                name: row.locator(f".{name}").all_inner_texts()
                for name in ("call", "probability", "interval")
            }
            label = str(row.get_attribute("data-finding"))
            shown[label] = {name: texts[0] for name, texts in parts.items() if texts}
        return shown

    def image(self, **state: str) -> dict[str, str]:
        """State of the viewer once it shows an image and is as said."""
        wanted = "".join(f"[data-{key.replace('_', '-')}='{v}']" for key, v in state.items())
        self.page.wait_for_selector(
            f"{VIEWER}[data-status=ready]{wanted}", state="attached", timeout=WAIT_MS
        )
        return dict(
            self.page.evaluate(f'() => ({{...document.querySelector("{VIEWER}").dataset}})')
        )

    def show_why(self, finding: str) -> dict[str, str]:
        """Ask why, and wait for the map on the image."""
        self.page.locator(f"{FINDING}[data-finding='{finding}'] button").click()
        return self.image(overlay="on")

    def canvas(self) -> tuple[int, int, bytes]:
        """Width, height and RGBA bytes of what the viewer has drawn."""
        text = self.page.evaluate(
            """async (selector) => {
              await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
              const root = document.querySelector(selector);
              const canvas = (root.shadowRoot ?? root).querySelector("canvas");
              const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              const head = new Uint32Array([canvas.width, canvas.height]);
              const all = new Uint8Array(8 + data.data.length);
              all.set(new Uint8Array(head.buffer));
              all.set(data.data, 8);
              let text = "";
              for (let i = 0; i < all.length; i += 32768)
                text += String.fromCharCode(...all.subarray(i, i + 32768));
              return btoa(text);
            }""",
            VIEWER,
        )
        content = base64.b64decode(text)
        width, height = struct.unpack("<II", content[:8])
        return width, height, content[8:]

    def drag(self, dx: int, dy: int) -> "Reader":
        """Drag with the left button across the middle of the image."""
        box = self.page.locator("canvas").first.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx, y + dy, steps=5)
        self.page.mouse.up()
        return self

    def zoom(self, notches: int = 3) -> "Reader":
        """Turn the wheel over the middle of the image."""
        box = self.page.locator("canvas").first.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        for _ in range(notches):
            self.page.mouse.wheel(0, -100)
        return self

    def address_part(self, name: str) -> str | None:
        """One part of the address's query."""
        return parse_qs(urlparse(self.page.url).query).get(name, [None])[0]
