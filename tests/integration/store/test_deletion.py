"""Deleting a case removes what was made of it, keeps its events and names the blobs to remove."""

from datetime import UTC, datetime

import pytest

from core.domain.case import CaseQuery, CaseState
from core.domain.errors import StoreError
from core.domain.event import EventKind
from core.domain.job import JobKind

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
UPLOAD = "u" * 32
ARCHIVE, FILM, SHARED = "a" * 64, "f" * 64, "5" * 64


@pytest.fixture
def work(open_unit):
    with open_unit() as unit:
        yield unit


@pytest.fixture
def add_film(work, add_case, make_image):
    def add(blob: str, **more):
        case = add_case(work, **more)
        image = make_image(case.id, blob_sha256=blob)
        work.images.add(image)
        return case, image

    return add


def submit(work, kind=JobKind.READ, key="read", group=UPLOAD, blob=ARCHIVE, **more):
    payload = {"file": {"name": "chest.zip", "blob": blob}}
    return work.jobs.submit(kind=kind, key=key, group=group, payload=payload, at=NOON, **more)


def test_everything_of_the_case_goes_and_its_events_stay(
    work, add_film, make_prediction, make_explanation
):
    case, image = add_film(FILM)
    prediction = make_prediction(image, {"Mass": 0.9})
    explanation = make_explanation(image)
    work.predictions.add(prediction)
    work.explanations.add(explanation)
    job = submit(work, JobKind.PREDICT, "predict", image.id, FILM, case_id=case.id)
    work.history.append(EventKind.CASE_CREATED, actor="worker", case_id=case.id, payload={})
    work.commit()
    assert work.cases.delete(case.id) == sorted([FILM, explanation.blob_sha256])
    work.commit()
    assert work.cases.get(case.id) is None
    assert work.images.get(image.id) is None
    assert work.predictions.get(prediction.id) is None
    assert work.explanations.find(explanation.key) is None
    assert work.jobs.get(job.id) is None
    assert work.cases.labels() == []
    assert work.cases.list(CaseQuery()).cases == ()
    assert [event.kind for event in work.history.of_case(case.id)] == [EventKind.CASE_CREATED]


def test_a_blob_that_another_case_shares_is_no_orphan(work, add_film):
    first, _ = add_film(SHARED)
    second, _ = add_film(SHARED)
    assert work.cases.delete(first.id) == []
    assert work.cases.delete(second.id) == [SHARED]


def test_a_map_that_another_case_shares_is_no_orphan(work, add_film, make_explanation):
    first, image = add_film(FILM)
    second, twin = add_film(FILM)
    for shown in (image, twin):
        work.explanations.add(make_explanation(shown, blob_sha256=SHARED))
    assert work.cases.delete(first.id) == []
    assert work.cases.delete(second.id) == sorted([FILM, SHARED])


def test_a_blob_that_waits_to_be_read_again_is_no_orphan(work, add_film):
    case, _ = add_film(FILM)
    submit(work, key="again", group="w" * 32, blob=FILM)
    assert work.cases.delete(case.id) == []


def test_an_archive_goes_with_the_last_of_its_cases(work, add_film):
    first, _ = add_film(FILM, upload_id=UPLOAD)
    second, _ = add_film(SHARED, upload_id=UPLOAD)
    job = submit(work)
    work.jobs.claim([JobKind.READ], limit=1)
    work.jobs.finish(job.id, {})
    assert work.cases.delete(first.id) == [FILM]
    assert work.jobs.get(job.id) is not None
    assert work.cases.delete(second.id) == sorted([SHARED, ARCHIVE])
    assert work.jobs.of_group(UPLOAD) == ()


def test_an_archive_that_is_still_being_read_stays(work, add_film):
    case, _ = add_film(FILM, upload_id=UPLOAD)
    job = submit(work)
    assert work.cases.delete(case.id) == [FILM]
    assert work.jobs.get(job.id) is not None


def test_a_job_whose_case_is_gone_cannot_be_finished(work, add_film):
    case, image = add_film(FILM)
    job = submit(work, JobKind.PREDICT, "predict", image.id, FILM, case_id=case.id)
    work.cases.delete(case.id)
    assert not work.jobs.finish(job.id, {})
    assert not work.jobs.fail(job.id, {"kind": "StoreError"})
    work.jobs.progress(job.id, "Reading", 0.5)


def test_deleting_what_is_not_there_is_a_store_error(work):
    with pytest.raises(StoreError, match="deleted meanwhile"):
        work.cases.delete("0" * 32)


def test_a_rolled_back_deletion_leaves_the_case(open_unit, add_case):
    with open_unit() as work:
        case = add_case(work)
        work.commit()
        work.cases.update_state(case.id, CaseState.ASSESSED)
        work.cases.delete(case.id)
    with open_unit(read_only=True) as work:
        assert work.cases.get(case.id) == case
