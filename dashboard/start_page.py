"""The HTML every page starts from: Streamlit's, under our name, dark from the first paint."""

import re
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

PATHS = ("/", "/cases", "/models")
NO_SCRIPT = "<noscript><p>Overread needs JavaScript.</p></noscript>"
# Without it the screen flashes white until Streamlit has asked the server for the theme.
FIRST_PAINT = "<style>:root{color-scheme:dark light}body{background:#0b0d10}</style>"


def start_page() -> str:
    """Streamlit's start page with our title, and nothing in it for other programs."""
    original = Path(streamlit.__file__).parent / "static" / "index.html"
    page = original.read_text(encoding="utf-8")
    page = re.sub(r"<title>.*?</title>", "<title>Overread</title>" + FIRST_PAINT, page)
    page = re.sub(r"<noscript>.*?</noscript>", NO_SCRIPT, page, flags=re.DOTALL)
    return re.sub(r"<!--.*?-->|<link rel=\"service-desc\"[^>]*>", "", page, flags=re.DOTALL)


def routes(page: str) -> list[Route]:
    """One route per page."""

    async def answer(_request: Request) -> HTMLResponse:
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})

    return [Route(path, answer, methods=["GET"]) for path in PATHS]
