"""SIGKILL at any moment loses no job and does none twice."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from core.domain.job import JobState

PROGRAM = Path(__file__).with_name("fake_network.py")
PATIENCE_S = 60.0


@pytest.fixture
def start_fake_worker(settings):
    started = []

    def start(delay_s: float) -> subprocess.Popen:
        environment = {
            **os.environ,
            "OVERREAD_HOME": str(settings.home),
            "FAKE_DELAY_S": str(delay_s),
        }
        started.append(subprocess.Popen([sys.executable, str(PROGRAM)], env=environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def count(settings, question: str) -> int:
    with sqlite3.connect(settings.home / "overread.sqlite3") as connection:
        return connection.execute(question).fetchone()[0]


def wait_for(settings, question: str, least: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while count(settings, question) < least:
        assert time.monotonic() < deadline, question
        time.sleep(0.005)


def test_every_job_is_done_exactly_once(
    app, settings, upload, png, zip_of, start_fake_worker, events
) -> None:
    single = [(f"{n}.png", png(n)) for n in range(10)]
    archive = zip_of({f"{n}.png": png(100 + n) for n in range(4)})
    upload(*single, ("films.zip", archive), ("broken.dcm", b"no image"))
    # At the third, seventh, eleventh row of the history, whatever is being done then.
    for events_before in (3, 7, 11):
        process = start_fake_worker(0.03)
        wait_for(settings, "SELECT count(*) FROM event", events_before)
        process.send_signal(signal.SIGKILL)
        process.wait()
    start_fake_worker(0.0)
    wait_for(settings, "SELECT count(*) FROM prediction", 14)
    wait_for(settings, "SELECT count(*) FROM job WHERE state = 'done'", 12 + 14)

    with app.unit_of_work(read_only=True) as work:
        states = work.jobs.counts()
    assert states[JobState.DONE] == 12 + 14
    assert sum(states.values()) == 12 + 14
    assert count(settings, "SELECT count(DISTINCT image_id) FROM prediction") == 14
    assert count(settings, "SELECT count(*) FROM prediction") == 14
    assert Counter(events()) == {
        "upload_received": 1,
        "case_created": 14,
        "prediction_made": 14,
        "file_refused": 1,
    }
    prepared = [path.name for path in settings.derived.rglob("*") if path.is_file()]
    assert len([name for name in prepared if name.endswith(".display")]) == 14
