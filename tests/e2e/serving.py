"""The real app on a free port, to be started, killed and started again."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_S = 60


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_answering(port: int) -> bool:
    """Whether a Streamlit server's health address says so."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def wait_until_it_answers(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Poll a server's health; its log is the failure's message."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        if is_answering(port):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')}")


class AppServer:
    """`python -m core serve` with a data folder of its own.

    Args:
        home: Data folder; stays when the server is killed.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.log = home.parent / f"{home.name}-server.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "AppServer":
        """Start and wait until it answers."""
        environment = {
            **os.environ,
            "OVERREAD_HOME": str(self.home),
            "OVERREAD_PORT": str(self.port),
            "OVERREAD_DEVICE": "cpu",
            "PYTHONPATH": str(ROOT),
        }
        environment.pop("OVERREAD_DATABASE_URL", None)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "core", "serve"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until_it_answers(self.port, self.process, self.log)
        return self

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL, nothing is asked."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(timeout=20)

    def stop(self) -> None:
        """End it as an operator would."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def running_app(home: Path) -> Iterator[AppServer]:
    """The app over a data folder, stopped in the end."""
    server = AppServer(home).start()
    try:
        yield server
    finally:
        server.stop()
