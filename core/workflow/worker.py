"""The worker: takes jobs, one kind at a time, until it is told to stop."""

import logging
import threading
from collections.abc import Sequence

from core.domain.errors import ModelError, OverreadError
from core.domain.job import Job, JobKind, JobState
from core.workflow.app import App
from core.workflow.decoded_images import DecodedImages
from core.workflow.doorbell import rung_at, wait_for_ring
from core.workflow.draw_map import draw_map
from core.workflow.fail_job import fail_job
from core.workflow.file_lock import lock_unless_stopped
from core.workflow.job_error import describe, describe_incident
from core.workflow.load_image import restore_pixels
from core.workflow.network import Network
from core.workflow.predict_images import predict_images
from core.workflow.read_file import read_file
from core.workflow.stages import PREPARING, Stages
from core.workflow.views import WorkerState
from core.workflow.worker_status import write_status

log = logging.getLogger("overread.worker")

# Somebody looks at the screen and waits for a map; a judged image is worth more than a read one.
ORDER = (JobKind.EXPLAIN, JobKind.PREDICT, JobKind.READ)
MAX_BATCH = 16
MAX_ATTEMPTS = 3


class Worker:
    """Carries out jobs. Only one works on a data folder at a time.

    Args:
        app: The wired application.
        network: What judges and explains.
        decoded: Holds the images that were just decoded.
    """

    def __init__(self, app: App, network: Network, *, decoded: DecodedImages | None = None) -> None:
        self._app = app
        self._network = network
        self._decoded = decoded or DecodedImages()
        self._is_careful = False

    def run_forever(self, stop: threading.Event) -> None:
        """Wait for the data folder's lock, take up what a killed worker left, then work.

        Raises:
            StoreError: If database or disk refuse; whoever started the worker starts it again.
        """
        with lock_unless_stopped(self._app.settings.home / "worker.lock", stop) as is_held:
            if not is_held:
                return
            self.recover()
            self.warm()
            while not stop.is_set():
                rung = rung_at(self._app)
                if self.run_once() == 0:
                    wait_for_ring(self._app, rung, stop)

    def recover(self) -> None:
        """Queue again what was running when the last worker died.

        Until those are done, jobs are taken one by one: the job that kills the worker then takes
        no innocent ones along when its attempts are counted.
        """
        with self._app.unit_of_work() as work:
            self._is_careful = work.jobs.requeue_running() > 0
            work.commit()

    def warm(self) -> None:
        """Load the model and say so; without a model, reading files still works."""
        write_status(self._app.settings.home, WorkerState.STARTING)
        try:
            prediction = self._network.warm()
        except OverreadError as error:
            log.error("No model: %s", error)
            write_status(self._app.settings.home, WorkerState.READY, problem=str(error))
            return
        model = f"{prediction.model.name} {prediction.model.version}"
        write_status(
            self._app.settings.home, WorkerState.READY, model=model, device=prediction.device
        )

    def run_once(self) -> int:
        """Carry out the jobs that are next; returns how many there were."""
        jobs = self._claim()
        if jobs:
            self._attempt(jobs)
        return len(jobs)

    def _claim(self) -> tuple[Job, ...]:
        """Next jobs, all of one kind."""
        with self._app.unit_of_work() as work:
            jobs = work.jobs.claim(ORDER, limit=1 if self._is_careful else MAX_BATCH)
            work.commit()
        self._is_careful = self._is_careful and not is_past_suspects(jobs)
        return jobs

    def _attempt(self, jobs: Sequence[Job]) -> None:
        """Carry out jobs; of several that fail together, each is then tried alone."""
        try:
            self._carry_out(jobs)
        except Exception as error:  # noqa: BLE001 - the job fails, the worker lives
            if len(jobs) == 1:
                fail_job(self._app, jobs[0], describe_any(error))
                return
            for job in self._unfinished(jobs):
                self._attempt((job,))

    def _carry_out(self, jobs: Sequence[Job]) -> None:
        """Do what the jobs' kind asks for."""
        job, tell = jobs[0], Stages(self._app, jobs)
        if max(job.attempts for job in jobs) > MAX_ATTEMPTS:
            raise poisonous()
        if job.kind is JobKind.PREDICT:
            predict_images(self._app, jobs, self._network.engine, self._decoded, tell)
        elif job.kind is JobKind.EXPLAIN:
            draw_map(self._app, job, self._network.explain, self._decoded, tell)
        elif "restore" in job.payload:
            self._restore(job, tell)
        else:
            read_file(self._app, job, self._decoded, tell)

    def _restore(self, job: Job, tell: Stages) -> None:
        """Make lost display pixels again."""
        tell(PREPARING)
        restore_pixels(self._app, job.payload["restore"], self._decoded)
        with self._app.unit_of_work() as work:
            work.jobs.finish(job.id, {})
            work.commit()

    def _unfinished(self, jobs: Sequence[Job]) -> list[Job]:
        """Those of the jobs that have not ended."""
        with self._app.unit_of_work(read_only=True) as work:
            found = (work.jobs.get(job.id) for job in jobs)
            return [job for job in found if job is not None and job.state is JobState.RUNNING]


def is_past_suspects(jobs: Sequence[Job]) -> bool:
    """Whether no image is left that a killed worker had in hand: they come before the new ones."""
    return not jobs or (jobs[0].kind is JobKind.PREDICT and jobs[0].attempts == 1)


def describe_any(error: Exception) -> dict[str, str]:
    """An error for the job: ours with its words, others as an incident."""
    return describe(error) if isinstance(error, OverreadError) else describe_incident(error)


def poisonous() -> ModelError:
    """The error of a job that stopped the worker every time it was tried."""
    return ModelError(
        expected="this step to finish",
        found=f"that it stopped the worker {MAX_ATTEMPTS} times",
        action="Export the image again in another format; keep this file for the operator.",
    )
