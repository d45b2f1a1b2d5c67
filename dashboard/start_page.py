"""The HTML every page starts from: Streamlit's, under our name, dark from the first paint."""

import re
from pathlib import Path
from urllib.parse import quote

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

PATHS = ("/", "/cases", "/models")
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><g fill="none" stroke-width="3.5">'
    '<circle cx="10.5" cy="14" r="8" stroke="#c98a1b"/>'
    '<circle cx="17.5" cy="14" r="8" stroke="#8b949e"/></g></svg>'
)
# Streamlit follows the system's theme and keeps a choice per path. A reading room is dark until
# the reader says otherwise, and then on every page. Version 2 is Streamlit 1.67's.
# The base address spares Streamlit from trying each path for its server.
# The cookie tells the server how tall the image may be, before anything is drawn.
FIRST_SCRIPT = """
window.__streamlit = { BACKEND_BASE_URL: location.origin };
(() => {
  try {
    const here = `stActiveTheme-${location.pathname}-v2`;
    localStorage.setItem(here, localStorage.getItem("overread-theme") ?? '"Dark"');
    addEventListener("pagehide", () => {
      localStorage.setItem("overread-theme", localStorage.getItem(here) ?? '"Dark"');
    });
  } catch { /* Without storage the system's theme is used. */ }
  document.cookie = `overread_height=${innerHeight}; path=/; SameSite=Strict`;
})();
"""
# Without the style the screen flashes white until Streamlit has asked the server for the theme.
HEAD = (
    "<title>Overread</title>"
    "<style>body{background:#0b0d10}</style>"
    f"<script>{FIRST_SCRIPT}</script>"
    f'<link rel="icon" href="data:image/svg+xml,{quote(ICON)}">'
)
NO_SCRIPT = "<noscript><p>Overread needs JavaScript.</p></noscript>"


def start_page() -> str:
    """Streamlit's start page with our head, and nothing in it for other programs."""
    original = Path(streamlit.__file__).parent / "static" / "index.html"
    page = original.read_text(encoding="utf-8")
    page = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    page = re.sub(r"<link\s+rel=\"(service-desc|shortcut icon)\"[^>]*>", "", page)
    page = re.sub(r"<noscript>.*?</noscript>", NO_SCRIPT, page, flags=re.DOTALL)
    return re.sub(r"<title>.*?</title>", lambda _: HEAD, page)


def routes(page: str) -> list[Route]:
    """One route per page."""

    async def answer(_request: Request) -> HTMLResponse:
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})

    return [Route(path, answer, methods=["GET"]) for path in PATHS]
