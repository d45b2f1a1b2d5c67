"""What a job is doing right now, for the page, in small transactions of its own."""

from collections.abc import Sequence

from core.domain.job import Job
from core.workflow.app import App

READING = "Reading the file"
PREPARING = "Preparing the picture"
ASKING = "Asking the network"
DRAWING = "Drawing the map"

SMALLEST_STEP = 0.05


class Stages:
    """Writes stage and share done of one or more jobs; small steps of one stage are left out."""

    def __init__(self, app: App, jobs: Sequence[Job]) -> None:
        self._app = app
        self._jobs = jobs
        self._stage = ""
        self._share = 0.0

    def __call__(self, stage: str, share: float = 0.0) -> None:
        """Tell what is done now.

        Args:
            stage: Plain words.
            share: Done of the whole job, 0 to 1.
        """
        if stage == self._stage and share < self._share + SMALLEST_STEP:
            return
        self._stage, self._share = stage, share
        with self._app.unit_of_work() as work:
            for job in self._jobs:
                work.jobs.progress(job.id, stage, share)
            work.commit()
