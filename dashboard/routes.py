"""Pixels, maps and thumbnails over HTTP, beside Streamlit's websocket.

Each address carries a signature (`dashboard.signing`). A wrong or missing one, an unknown id and a
file that is gone all answer without details.
"""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.errors import OverreadError
from core.workflow.app import App
from core.workflow.read_pixels import cover_bytes, display_frame, map_bytes, thumbnail_bytes
from dashboard.resources import get_app
from dashboard.signing import is_signed
from dashboard.viewer_script import SCRIPT_ROUTE

PIXELS = "application/octet-stream"
# The bytes under an id never change; the browser may keep them, a shared cache may not.
HEADERS = {"Cache-Control": "private, max-age=86400, immutable"}


async def answer(
    request: Request, kind: str, key: str, read: Callable[[App], bytes], media_type: str
) -> Response:
    """Check the signature, then read off the event loop."""
    if not is_signed(kind, key, request.query_params.get("sig", "")):
        return Response(status_code=403)
    try:
        content = await run_in_threadpool(lambda: read(get_app()))
    except OverreadError:
        return Response(status_code=404)
    return Response(bytes(content), media_type=media_type, headers=HEADERS)


async def display(request: Request) -> Response:
    """One frame: little-endian uint16 grey or uint8 RGB, row by row."""
    key, frame = request.path_params["image_id"], request.path_params["frame"]
    return await answer(request, "display", key, lambda app: display_frame(app, key, frame), PIXELS)


async def explanation_map(request: Request) -> Response:
    """One map: int8, 127 is the largest magnitude."""
    key = request.path_params["explanation_id"]
    return await answer(request, "map", key, lambda app: map_bytes(app, key), PIXELS)


async def thumbnail(request: Request) -> Response:
    """One thumbnail: PNG."""
    key = request.path_params["image_id"]
    return await answer(
        request, "thumbnail", key, lambda app: thumbnail_bytes(app, key), "image/png"
    )


async def cover(request: Request) -> Response:
    """Thumbnail of a case's first image, so that the history need not look it up for every row."""
    key = request.path_params["case_id"]
    return await answer(request, "cover", key, lambda app: cover_bytes(app, key), "image/png")


ROUTES = (
    Route("/display/{image_id}/{frame:int}", display, methods=["GET"]),
    Route("/map/{explanation_id}", explanation_map, methods=["GET"]),
    Route("/cover/{case_id}", cover, methods=["GET"]),
    Route("/thumbnail/{image_id}", thumbnail, methods=["GET"]),
    SCRIPT_ROUTE,
)
