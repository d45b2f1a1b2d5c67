"""An in-memory store behind the same methods, so that use cases are tested without a database."""

import copy
import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from core.domain.case import CaseMode, CasePage, CaseRecord, CaseState, ImageRecord
from core.domain.event import Event
from core.domain.image import ImageAttributes
from core.domain.job import Job, JobState
from core.domain.prediction import (
    Call,
    Finding,
    FindingStatus,
    ModelIdentity,
    Prediction,
    PredictionStatus,
)
from core.settings import Settings
from core.workflow.app import App

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MODEL = ModelIdentity("chest_findings", "1.0.0", "a" * 64)


class FakeTables:
    """What a transaction sees; copied at its start, put back by `commit`."""

    def __init__(self) -> None:
        self.cases: dict[str, CaseRecord] = {}
        self.uploads: dict[str, tuple[str, str | None]] = {}
        self.images: dict[str, ImageRecord] = {}
        self.predictions: list = []
        self.explanations: list = []
        self.jobs: dict[int, Job] = {}
        self.events: list[Event] = []


class FakeCases:
    def __init__(self, tables: FakeTables) -> None:
        self.tables = tables

    def add(
        self,
        *,
        id,
        source_name,
        upload_id,
        study_key,
        modality,
        view_position,
        at,
        mode=CaseMode.DEMO,
    ):
        self.tables.uploads[id] = (upload_id, study_key)
        self.tables.cases[id] = CaseRecord(
            id,
            len(self.tables.cases) + 1,
            at,
            mode,
            CaseState.WAITING,
            source_name,
            0,
            modality,
            view_position,
            None,
            None,
            (),
        )
        return self.tables.cases[id]

    def get(self, id):
        return self.tables.cases.get(id)

    def find_in_upload(self, upload_id, study_key):
        ids = [id for id, key in self.tables.uploads.items() if key == (upload_id, study_key)]
        return self.tables.cases[ids[0]] if ids and study_key else None

    def update_state(self, id, state, *, model_name=None, model_version=None):
        changes = {"state": state}
        if model_name:
            changes |= {"model_name": model_name, "model_version": model_version}
        self.tables.cases[id] = replace(self.tables.cases[id], **changes)

    def list(self, query):
        return CasePage(tuple(self.tables.cases.values())[: query.limit], None)

    def delete(self, id):
        images = [image for image in self.tables.images.values() if image.case_id == id]
        del self.tables.cases[id]
        for image in images:
            del self.tables.images[image.id]
        kept = {image.blob_sha256 for image in self.tables.images.values()}
        return sorted({image.blob_sha256 for image in images} - kept)

    def labels(self):
        return sorted({label for case in self.tables.cases.values() for label in case.present})

    def model_versions(self):
        cases = self.tables.cases.values()
        return sorted({f"{case.model_name} {case.model_version}" for case in cases})


class FakeImages:
    def __init__(self, tables: FakeTables) -> None:
        self.tables = tables

    def add(self, image):
        self.tables.images[image.id] = image

    def get(self, id):
        return self.tables.images.get(id)

    def of_case(self, case_id):
        images = (image for image in self.tables.images.values() if image.case_id == case_id)
        return tuple(sorted(images, key=lambda image: image.position))


class FakePredictions:
    def __init__(self, tables: FakeTables) -> None:
        self.tables = tables

    def add(self, record):
        self.tables.predictions.append(record)

    def get(self, id):
        return next((item for item in self.tables.predictions if item.id == id), None)

    def of_image(self, image_id):
        found = [item for item in self.tables.predictions if item.image_id == image_id]
        return found[-1] if found else None


class FakeExplanations:
    def __init__(self, tables: FakeTables) -> None:
        self.tables = tables

    def add(self, record):
        self.tables.explanations.append(record)

    def get(self, id):
        return next((item for item in self.tables.explanations if item.id == id), None)

    def find(self, key):
        return next((item for item in self.tables.explanations if item.key == key), None)


class FakeJobs:
    def __init__(self, tables: FakeTables) -> None:
        self.tables = tables

    def submit(self, *, kind, key, group, payload, at, case_id=None):
        found = self.find(key)
        if found and found.state is not JobState.FAILED:
            return found
        id = found.id if found else len(self.tables.jobs) + 1
        self.tables.jobs[id] = Job(
            id, kind, key, group, payload, JobState.QUEUED, "", 0.0, 0, None, None, at
        )
        return self.tables.jobs[id]

    def find(self, key):
        return next((job for job in self.tables.jobs.values() if job.key == key), None)

    def get(self, id):
        return self.tables.jobs.get(id)

    def of_group(self, group):
        return tuple(job for job in self.tables.jobs.values() if job.group == group)

    def claim(self, kinds, *, limit):
        for kind in kinds:
            queued = [
                job
                for job in self.tables.jobs.values()
                if job.kind is kind and job.state is JobState.QUEUED
            ]
            if queued:
                return tuple(
                    self._start(job) for job in queued[: limit if kind == "predict" else 1]
                )
        return ()

    def _start(self, job):
        self.tables.jobs[job.id] = replace(job, state=JobState.RUNNING, attempts=job.attempts + 1)
        return self.tables.jobs[job.id]

    def progress(self, id, stage, share):
        self.tables.jobs[id] = replace(self.tables.jobs[id], stage=stage, progress=share)

    def finish(self, id, result):
        return self._end(id, state=JobState.DONE, result=result)

    def fail(self, id, error):
        return self._end(id, state=JobState.FAILED, error=error)

    def _end(self, id, **changes):
        job = self.tables.jobs.get(id)
        if job is None or job.state in (JobState.DONE, JobState.FAILED):
            return False
        self.tables.jobs[id] = replace(job, **changes)
        return True

    def requeue_running(self):
        running = [job for job in self.tables.jobs.values() if job.state is JobState.RUNNING]
        for job in running:
            self.tables.jobs[job.id] = replace(job, state=JobState.QUEUED)
        return len(running)


class FakeHistory:
    def __init__(self, tables: FakeTables) -> None:
        self.tables = tables

    def append(self, kind, *, actor, payload, case_id=None, at=None):
        event = Event(
            len(self.tables.events) + 1, at or NOON, actor, kind, case_id, payload, "", ""
        )
        self.tables.events.append(event)
        return event

    def of_case(self, case_id):
        return tuple(event for event in self.tables.events if event.case_id == case_id)


class FakeUnitOfWork:
    """Copies the tables at the start; a commit puts the copy in their place."""

    def __init__(self, store: "FakeStore", is_read_only: bool) -> None:
        self._store, self._is_read_only = store, is_read_only
        self._tables = copy.deepcopy(store.tables)
        self.cases = FakeCases(self._tables)
        self.images = FakeImages(self._tables)
        self.predictions = FakePredictions(self._tables)
        self.explanations = FakeExplanations(self._tables)
        self.jobs = FakeJobs(self._tables)
        self.history = FakeHistory(self._tables)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def commit(self) -> None:
        assert not self._is_read_only, "a reading transaction wrote"
        self._store.commits += 1
        self._store.tables = self._tables


class FakeStore:
    """Opens fake units of work and counts their commits."""

    def __init__(self) -> None:
        self.tables = FakeTables()
        self.commits = 0

    def __call__(self, *, read_only: bool = False) -> FakeUnitOfWork:
        return FakeUnitOfWork(self, read_only)


class FakeBlobs:
    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    def put(self, content):
        sha256 = hashlib.sha256(content).hexdigest()
        self.contents[sha256] = content
        return sha256

    def get(self, sha256):
        return self.contents[sha256]

    def has(self, sha256):
        return sha256 in self.contents

    def delete(self, sha256):
        self.contents.pop(sha256, None)


class FakeDerived:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name, content):
        (self.folder / name).write_bytes(content)

    def path(self, name):
        path = self.folder / name
        return path if path.exists() else None

    def delete_prefix(self, prefix):
        for path in self.folder.glob(f"{prefix}*"):
            path.unlink()


@pytest.fixture
def fake_store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def fake_app(tmp_path: Path, fake_store: FakeStore) -> App:
    settings = Settings(tmp_path, "fake://", "cpu", "127.0.0.1", 8501)
    derived = tmp_path / "derived"
    derived.mkdir()
    return App(settings, fake_store, FakeBlobs(), FakeDerived(derived), b"salt")


@pytest.fixture
def grey_image() -> Callable[..., ImageRecord]:
    def make(case_id: str = "c" * 32, id: str = "1" * 32, **more) -> ImageRecord:
        values = {
            "position": 0,
            "source_name": "film.png",
            "blob_sha256": "b" * 64,
            "format": "PNG",
            "rows": 2,
            "columns": 3,
            "frames": 2,
            "is_colour": False,
            "is_inverted": False,
            "is_volume": False,
            "bits_stored": 16,
            "display_slope": 1.0,
            "display_intercept": 0.0,
            "unit": "grey level",
            "unit_source": "stored values",
            "spacing": None,
            "windows": (),
            "voi_luts": (),
            "frame_time_ms": None,
            "attributes": ImageAttributes(),
            "cautions": (),
        }
        return ImageRecord(id=id, case_id=case_id, **{**values, **more})

    return make


@pytest.fixture
def make_finding() -> Callable[..., Finding]:
    def make(label: str = "Mass", probability: float = 0.7) -> Finding:
        call = Call.PRESENT if probability > 0.5 else Call.ABSENT
        return Finding(label, FindingStatus.ASSESSED, probability, (0.1, 0.9), 0.5, call)

    return make


@pytest.fixture
def make_prediction(make_finding) -> Callable[..., Prediction]:
    def make(**more) -> Prediction:
        values = {
            "status": PredictionStatus.ASSESSED,
            "reason": None,
            "model": MODEL,
            "findings": (make_finding(),),
            "cautions": (),
        }
        return Prediction(**{**values, **more})

    return make


@pytest.fixture
def npy() -> Callable[[np.ndarray], bytes]:
    def make(values: np.ndarray) -> bytes:
        buffer = io.BytesIO()
        np.save(buffer, values)
        return buffer.getvalue()

    return make
