"""What a job is doing right now, for the page, in small transactions of its own."""

import time
from collections.abc import Callable, Sequence

from core.domain.job import Job
from core.workflow.app import App

READING = "Reading the file"
PREPARING = "Preparing the picture"
DRAWING = "Drawing the map"

PAUSE_S = 0.25
"""Between two words on the same stage: each is a write to the disk, and pages ask no more often."""


class Stages:
    """Writes stage and share done of one or more jobs; a new stage at once, its share now and then.

    Args:
        app: The wired application.
        jobs: Those that are carried out together.
        clock: Seconds that never go back.
    """

    def __init__(
        self, app: App, jobs: Sequence[Job], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._jobs = jobs
        self._clock = clock
        self._stage = ""
        self._told_at = 0.0

    def __call__(self, stage: str, share: float = 0.0) -> None:
        """Tell what is done now.

        Args:
            stage: Plain words.
            share: Done of the whole job, 0 to 1.
        """
        now = self._clock()
        if stage == self._stage and now < self._told_at + PAUSE_S:
            return
        self._stage, self._told_at = stage, now
        with self._app.unit_of_work() as work:
            for job in self._jobs:
                work.jobs.progress(job.id, stage, share)
            work.commit()
