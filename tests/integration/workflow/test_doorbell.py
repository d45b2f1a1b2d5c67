"""The worker hears of new work at once and costs next to nothing while there is none."""

import threading
import time

from core.workflow.app import App, UploadedFile
from core.workflow.doorbell import PATIENCE_S, ring, rung_at, wait_for_ring
from core.workflow.receive_upload import receive_upload


def test_every_upload_rings(app: App, png) -> None:
    before = rung_at(app)
    receive_upload(app, [UploadedFile("a.png", png())], actor="reader")
    assert rung_at(app) > before


def test_a_ring_between_looking_and_waiting_is_not_missed(app: App) -> None:
    since = rung_at(app)
    ring(app)
    began = time.monotonic()
    wait_for_ring(app, since, threading.Event())
    assert time.monotonic() - began < PATIENCE_S / 2


def test_waiting_ends_when_told_to_stop(app: App) -> None:
    stop = threading.Event()
    stop.set()
    began = time.monotonic()
    wait_for_ring(app, rung_at(app), stop)
    assert time.monotonic() - began < PATIENCE_S / 2


def test_without_a_ring_the_worker_looks_for_itself(app: App) -> None:
    wait_for_ring(app, rung_at(app), threading.Event())
