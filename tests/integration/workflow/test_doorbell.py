"""The worker hears of new work at once and costs next to nothing while there is none."""

import threading

from core.workflow.app import App, UploadedFile
from core.workflow.doorbell import ring, rung_at, wait_for_ring
from core.workflow.receive_upload import receive_upload


def test_every_upload_rings(app: App, png) -> None:
    before = rung_at(app)
    receive_upload(app, [UploadedFile("a.png", png())], actor="reader")
    assert rung_at(app) > before


class Stop(threading.Event):
    """Counts how often it was waited for."""

    waits = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.waits += 1
        return super().wait(timeout)


def test_a_ring_between_looking_and_waiting_is_not_missed(app: App) -> None:
    since, stop = rung_at(app), Stop()
    ring(app)
    wait_for_ring(app, since, stop)
    assert stop.waits == 0


def test_waiting_ends_when_told_to_stop(app: App) -> None:
    stop = Stop()
    stop.set()
    wait_for_ring(app, rung_at(app), stop)
    assert stop.waits == 1


def test_without_a_ring_the_worker_looks_for_itself(app: App) -> None:
    wait_for_ring(app, rung_at(app), threading.Event())
