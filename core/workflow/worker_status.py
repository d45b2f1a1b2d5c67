"""Where the worker says how it is; read by `see_worker`."""

import json
import os
from pathlib import Path

from core.store.folders import disk_failures, write_whole
from core.workflow.views import WorkerState

STATUS_FILE = "worker.json"


def write_status(
    home: Path,
    state: WorkerState,
    *,
    model: str | None = None,
    device: str | None = None,
    problem: str | None = None,
) -> None:
    """Say how this process is doing, whole or not at all: a page never reads half of it.

    Raises:
        StoreError: If the data folder cannot be written.
    """
    status = {
        "pid": os.getpid(),
        "state": state,
        "model": model,
        "device": device,
        "problem": problem,
    }
    with disk_failures("keep the worker's status"):
        write_whole(home / STATUS_FILE, json.dumps(status).encode(), is_durable=False)
