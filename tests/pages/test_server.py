"""What the server adds to Streamlit: routes, signatures, headers, the start page."""

import asyncio
import gzip
import socket
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from core.domain.errors import InputError

IMAGE = "1" * 32


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: dict[str, str]
    content: bytes


class Client:
    """Asks an ASGI app the way a browser does, without a socket."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def get(self, address: str) -> Answer:
        parts = urlsplit(address)
        scope = {
            "type": "http",
            "method": "GET",
            "path": unquote(parts.path),
            "query_string": quote(parts.query, safe="=&%").encode(),
            "headers": [(b"accept-encoding", b"gzip"), (b"host", b"localhost")],
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(self.app(scope, receive, send))
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], headers, body)


@pytest.fixture
def client(desk: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Our routes and headers without Streamlit, over fake pixels."""
    pixels = import_module("core.workflow.read_pixels")

    def frame(_app: Any, image_id: str, number: int) -> bytes:
        if number > 3:
            raise InputError(expected="a frame", found="none", action="Open the case again.")
        return bytes([number]) * 5000

    monkeypatch.setattr(pixels, "display_frame", frame)
    monkeypatch.setattr(pixels, "map_bytes", lambda _app, _id: b"map")
    monkeypatch.setattr(pixels, "thumbnail_bytes", lambda _app, _id: b"png")
    monkeypatch.setattr(pixels, "cover_bytes", lambda _app, _id: b"cover")
    headers = import_module("dashboard.headers")
    routes = import_module("dashboard.routes")
    app = Starlette(
        routes=list(routes.ROUTES),
        middleware=[
            Middleware(headers.Headers, policy="default-src"),
            Middleware(GZipMiddleware, minimum_size=10),
        ],
    )
    return Client(app)


@pytest.fixture
def signing(client: Client) -> Any:
    return import_module("dashboard.signing")


def test_a_signed_address_brings_the_pixels_uncompressed(client: Client, signing: Any) -> None:
    answer = client.get(signing.display_url(IMAGE).format(frame=2))
    assert answer.content == b"\x02" * 5000
    assert answer.headers["cache-control"] == "private, max-age=86400, immutable"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("sig", ["", "sig=", "sig=0", "sig=é"])
def test_a_wrong_signature_opens_nothing(client: Client, sig: str) -> None:
    answer = client.get(f"/display/{IMAGE}/0?{sig}")
    assert (answer.status_code, answer.content) == (403, b"")


def test_a_signature_is_for_one_kind_and_one_id(client: Client, signing: Any) -> None:
    other = signing.map_url(IMAGE).split("?")[1]
    assert client.get(f"/thumbnail/{IMAGE}?{other}").status_code == 403
    mine = signing.display_url(IMAGE).split("?")[1]
    assert client.get(f"/display/{'2' * 32}/0?{mine}").status_code == 403


def test_what_is_not_there_is_a_bare_404(client: Client, signing: Any) -> None:
    answer = client.get(signing.display_url(IMAGE).format(frame=9))
    assert (answer.status_code, answer.content) == (404, b"")


def test_maps_and_thumbnails_have_their_routes(client: Client, signing: Any) -> None:
    assert client.get(signing.map_url(IMAGE)).content == b"map"
    answer = client.get(signing.thumbnail_url(IMAGE))
    assert (answer.content, answer.headers["content-type"]) == (b"png", "image/png")


def test_the_cover_of_a_case_has_its_route(client: Client, signing: Any) -> None:
    answer = client.get(signing.cover_url("9" * 32))
    assert (answer.content, answer.headers["content-type"]) == (b"cover", "image/png")


def test_every_answer_carries_the_headers(client: Client) -> None:
    headers = client.get("/nowhere").headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src"


def test_the_start_page_is_ours_and_allows_its_own_scripts(desk: Any) -> None:
    page = import_module("dashboard.start_page").start_page()
    policy = import_module("dashboard.headers").content_policy(page)
    assert "<title>Overread</title>" in page
    assert "_stcore/agent" not in page
    assert page.count("<script>") == policy.count("'sha256-")
    script = policy.split("script-src")[1].split(";")[0]
    assert "unsafe" not in script


def test_the_theme_is_kept_where_this_streamlit_looks_for_it(desk: Any) -> None:
    """The start page writes Streamlit's own storage key, so an update must be noticed."""
    import streamlit

    scripts = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("*.js")
    source = "".join(path.read_text(encoding="utf-8") for path in scripts)
    assert "=2,ct=`stActiveTheme-${window.location.pathname}`" in source


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:8501"),
        ("0.0.0.0", "http://localhost:8501"),  # noqa: S104
        ("::1", "http://[::1]:8501"),
    ],
)
def test_the_printed_address_can_be_opened(desk: Any, host: str, expected: str) -> None:
    assert import_module("dashboard.server").address(host, 8501) == expected


def test_a_taken_port_is_said_before_anything_starts(desk: Any, tmp_path: Path) -> None:
    from core.domain.errors import SettingsError
    from core.settings import Settings

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = Settings(tmp_path, "sqlite://", "cpu", "127.0.0.1", port)
        with pytest.raises(SettingsError, match="OVERREAD_PORT"):
            import_module("dashboard.server").check_port(settings)


def test_uploaded_bytes_leave_streamlits_memory(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
    from streamlit.runtime.uploaded_file_manager import UploadedFileRec

    uploads = import_module("dashboard.uploads")
    kept = MemoryUploadedFileManager("/upload")
    for name in ("a", "b"):
        kept.add_file("tab", UploadedFileRec(name, name, "", b"0" * 1000))
    context = SimpleNamespace(uploaded_file_mgr=kept, session_id="tab")
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda: context)
    uploads.release([SimpleNamespace(file_id="a")])
    assert [one.file_id for one in kept.get_files("tab", ["a", "b"])] == ["b"]


def test_the_viewers_script_has_one_address_that_changes_with_it(client: Client) -> None:
    script = import_module("dashboard.viewer_script")
    answer = client.get(script.path())
    assert gzip.decompress(answer.content).decode() == script.script()
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/script/viewer-0.js").status_code == 404
