"""Serve the pages: `python -m dashboard.server`.

One process answers the browser (Streamlit and the pixel routes), a second one does the heavy work
(`core.bootstrap.start_worker`). This module must not import the views: components register with
Streamlit when they are imported, and have to find it running.
"""

import asyncio
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from streamlit import config, net_util

from core.bootstrap import start_worker
from core.domain.errors import OverreadError, SettingsError
from core.settings import Settings, read_settings
from dashboard import incident, start_page
from dashboard.headers import Headers, content_policy
from dashboard.resources import get_app
from dashboard.routes import ROUTES

ROOT = Path(__file__).parent.parent
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound
LOOPBACK = ("127.0.0.1", "::1", "localhost")
STOP_S = 3


class Server(uvicorn.Server):
    """Uvicorn that says where it is once it answers."""

    async def startup(self, sockets: Any = None) -> None:
        """Start, then print the address."""
        await super().startup(sockets=sockets)
        if self.started:
            sys.stdout.write(f"Overread is at {address(self.config.host, self.config.port)}\n")
            sys.stdout.flush()


def address(host: str, port: int) -> str:
    """Address to open in a browser.

    >>> address("0.0.0.0", 8501), address("::1", 80)
    ('http://localhost:8501', 'http://[::1]:80')
    """
    name = "localhost" if host in WILDCARDS else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def configure(settings: Settings) -> None:
    """Give Streamlit its settings, wherever the process was started."""
    os.chdir(ROOT)  # Streamlit reads .streamlit/config.toml of the working folder.
    options: dict[str, Any] = {"server.address": settings.address, "server.port": settings.port}
    if settings.address not in WILDCARDS:
        options["browser.serverAddress"] = settings.address
    if settings.address in LOOPBACK:
        # A page elsewhere that makes its own name point here must not reach the websocket.
        options["server.allowedHosts"] = list(LOOPBACK)
    config.get_config_options(force_reparse=True, options_from_flags=options)
    # Streamlit would ask a host on the internet for our address to judge a foreign origin.
    net_util.get_external_ip = lambda: None


def check_port(settings: Settings) -> None:
    """Say early, and in words, that we cannot listen where we were told to.

    Raises:
        SettingsError: If the address is not ours or the port is taken.
    """
    family = socket.AF_INET6 if ":" in settings.address else socket.AF_INET
    try:
        socket.create_server((settings.address, settings.port), family=family).close()
    except OSError as exc:
        raise SettingsError(
            expected=f"to listen on {settings.address}, port {settings.port}",
            found=exc.strerror or "an address that cannot be used",
            action="Stop what runs there, or set OVERREAD_PORT and OVERREAD_ADDRESS to others.",
        ) from exc


def running_worker(settings: Settings) -> Any:
    """A lifespan that keeps the worker running as long as the server."""

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        worker = await asyncio.to_thread(start_worker, settings)
        try:
            yield
        finally:
            await asyncio.to_thread(worker.stop)

    return lifespan


def build_server(settings: Settings) -> st.App:
    """The ASGI app: Streamlit, our routes, our headers, the worker."""
    page = start_page.start_page()
    return st.App(
        ROOT / "dashboard" / "app.py",
        routes=[*ROUTES, *start_page.routes(page)],
        middleware=[Middleware(Headers, policy=content_policy(page))],
        lifespan=running_worker(settings),
        on_script_error=incident.report,
    )


def main() -> int:
    """Serve until stopped. Returns the exit status."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    try:
        settings = read_settings()
        check_port(settings)
        configure(settings)
        get_app()
    except OverreadError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    options = uvicorn.Config(
        build_server(settings),
        host=settings.address,
        port=settings.port,
        ws="websockets-sansio",
        ws_max_size=config.get_option("server.maxMessageSize") * 1024 * 1024,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=STOP_S,
    )
    server = Server(options)
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    raise SystemExit(main())
