"""Use case: whether the network can be asked, for the page's "starting the network"."""

import json
import os
from pathlib import Path
from typing import Any

from core.workflow.app import App
from core.workflow.views import WorkerState, WorkerView
from core.workflow.worker_status import STATUS_FILE

STOPPED = WorkerView(WorkerState.STOPPED, None, None, None)


def see_worker(app: App) -> WorkerView:
    """The worker as it last described itself; "stopped" if its process is gone."""
    return worker_of(app.settings.home)


def worker_of(home: Path) -> WorkerView:
    """The worker of a data folder, which need not exist."""
    status = read_status(home / STATUS_FILE)
    if status is None or not is_running(status["pid"]):
        return STOPPED
    return WorkerView(
        WorkerState(status["state"]), status["model"], status["device"], status["problem"]
    )


def read_status(path: Path) -> dict[str, Any] | None:
    """The status file's fields; None if there is none."""
    try:
        status: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return status


def is_running(pid: int) -> bool:
    """Whether a process with this id runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
