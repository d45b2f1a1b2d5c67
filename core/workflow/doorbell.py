"""Wake the worker at once without asking the database many times a second.

A file in the data folder is touched after each commit that queues a job. A missed ring costs
`PATIENCE_S` at most: the worker then looks for itself.
"""

import threading
import time
from contextlib import suppress
from pathlib import Path

from core.workflow.app import App

LISTEN_S = 0.02
PATIENCE_S = 1.0


def bell_of(app: App) -> Path:
    """The file that is touched."""
    return app.settings.home / "doorbell"


def ring(app: App) -> None:
    """Say that a job waits. Never fails: the worker looks for itself sooner or later."""
    with suppress(OSError):
        bell_of(app).touch(mode=0o600)


def rung_at(app: App) -> int:
    """When it was rung last, in nanoseconds; 0 for never."""
    try:
        return bell_of(app).stat().st_mtime_ns
    except OSError:
        return 0


def wait_for_ring(app: App, since: int, stop: threading.Event) -> None:
    """Return once it was rung after `since`, when patience is over, or when told to stop."""
    deadline = time.monotonic() + PATIENCE_S
    while rung_at(app) == since and time.monotonic() < deadline:
        if stop.wait(LISTEN_S):
            return
