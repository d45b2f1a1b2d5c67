"""A Streamlit server with synthetic pixels, for the browser tests: `python harness_app.py PORT`."""

import sys
from pathlib import Path

import streamlit as st
from harness_images import map_values, pixels
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.viewer_script import SCRIPT_ROUTE

HERE = Path(__file__).parent
counts: dict[str, int] = {}
broken: set[str] = {"short", "forbidden", "gone"}


def display(request: Request) -> Response:
    """One frame; "short" lacks a byte and "forbidden" is refused until they are mended."""
    name = request.path_params["image"]
    counts[name] = counts.get(name, 0) + 1
    if name == "forbidden" and name in broken:
        return Response(status_code=403)
    content = pixels(name, request.path_params["frame"]).tobytes()
    return _binary(content[:-1] if name in broken else content)


def saliency(request: Request) -> Response:
    """One map; "gone" is missing."""
    name = request.path_params["map"]
    return Response(status_code=404) if name in broken else _binary(map_values(name).tobytes())


def mend(request: Request) -> Response:
    """Make a broken image whole, as a second try would find it."""
    broken.discard(request.path_params["image"])
    return Response("mended")


def _binary(content: bytes) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(content, media_type="application/octet-stream", headers=headers)


app = st.App(
    HERE / "harness_page.py",
    routes=[
        Route("/display/{image}/{frame:int}", display),
        Route("/map/{map}", saliency),
        Route("/mend/{image}", mend),
        SCRIPT_ROUTE,
    ],
)

if __name__ == "__main__":
    app.run(
        config={
            "server.port": int(sys.argv[1]),
            "server.address": "127.0.0.1",
            "server.headless": True,
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": False,
        }
    )
