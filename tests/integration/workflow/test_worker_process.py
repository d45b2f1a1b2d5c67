"""The worker's process: started again when it dies, gone when its parent is."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.workflow.worker_process import WorkerProcess

PATIENCE_S = 30.0
UNTIL_STDIN_ENDS = "import sys; sys.stdin.read()"
ROOT = Path(__file__).parents[3]


def wait_until(is_true) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def child():
    process = WorkerProcess(
        [sys.executable, "-c", UNTIL_STDIN_ENDS], dict(os.environ), first_pause_s=0.01
    )
    process.start()
    wait_until(lambda: process.pid is not None)
    yield process
    process.stop()


def test_a_killed_child_is_started_again(child) -> None:
    first = child.pid
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: child.pid not in (None, first))


def test_stopping_ends_the_child_for_good(child) -> None:
    pid = child.pid
    child.stop()
    assert not is_alive(pid)
    assert child.pid is None


def test_the_worker_dies_with_a_killed_parent(own_home) -> None:
    program = (
        "import sys, time; from core.bootstrap import start_worker;"
        "from core.settings import read_settings;"
        "process = start_worker(read_settings());\n"
        "while process.pid is None: time.sleep(0.01)\n"
        "print(process.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    with parent:
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
        parent.wait()
    wait_until(lambda: not is_alive(pid))
