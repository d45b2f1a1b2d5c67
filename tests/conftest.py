"""What every test gets: no network but the loopback, no data folder but its own, a notice of what
was left out."""

import os
import socket
from pathlib import Path

import pytest

from tests.chromium import find_chromium

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def is_browser_required() -> bool:
    """Whether a missing browser is a failure (CI, `make e2e`) in place of a left-out test."""
    return os.environ.get("OVERREAD_REQUIRE_BROWSER", "") not in ("", "0")


def missing_requirement(item: pytest.Item) -> str | None:
    """Why a test cannot run on this machine."""
    if item.get_closest_marker("browser") and find_chromium() is None and not is_browser_required():
        return "no Chromium on this machine (apt-get install chromium)"
    if item.get_closest_marker("data") and not os.environ.get("OVERREAD_DATA"):
        return "OVERREAD_DATA does not name the data folder"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what cannot run here, with the reason, and put the browser tests last.

    Their driver keeps an event loop running in this thread, beside which no other can be started.
    """
    items.sort(key=lambda item: "e2e" in item.path.parts)
    for item in items:
        reason = missing_requirement(item)
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were left out and why, in one line a reason."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"Left out: {count} tests, {reason}")


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anywhere but this machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        is_local = self.family == socket.AF_UNIX or (
            isinstance(address, tuple) and address[0] in LOOPBACK
        )
        if not is_local:
            pytest.fail(f"a test tried to reach {address!r}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test touches the user's data folder."""
    home = tmp_path / "overread-home"
    monkeypatch.setenv("OVERREAD_HOME", str(home))
    monkeypatch.delenv("OVERREAD_DATABASE_URL", raising=False)
    return home
