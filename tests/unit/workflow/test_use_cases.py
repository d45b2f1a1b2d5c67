"""Use cases over fakes: one transaction and one event for each state change, none for looking."""

from datetime import UTC, datetime

import numpy as np
import pytest

from core.domain.case import CaseQuery, CaseState, PredictionRecord
from core.domain.errors import InputError, StoreError
from core.domain.explanation import Explanation, Method
from core.domain.job import JobKind, JobState
from core.domain.prediction import PredictionStatus
from core.workflow.app import UploadedFile
from core.workflow.decoded_images import DecodedImages
from core.workflow.delete_case import delete_case
from core.workflow.draw_map import draw_map
from core.workflow.explain_finding import explain_finding
from core.workflow.fail_job import fail_job
from core.workflow.filter_choices import filter_choices
from core.workflow.list_cases import list_cases
from core.workflow.list_methods import list_methods
from core.workflow.network import grey_wedge
from core.workflow.open_case import open_case
from core.workflow.predict_images import keep_prediction
from core.workflow.read_pixels import display_frame, thumbnail_bytes
from core.workflow.receive_upload import receive_upload
from core.workflow.record_reveal import record_reveal
from core.workflow.restore_display import restore_display
from core.workflow.see_upload import see_upload

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ERROR = {"kind": "ModelError", "expected": "a", "found": "b", "action": "c"}


@pytest.fixture
def case(fake_app, fake_store, grey_image, make_prediction):
    """A judged case of one image; its prediction's record."""
    record = PredictionRecord("p" * 32, "1" * 32, "c" * 32, NOON, make_prediction())
    with fake_store() as work:
        work.cases.add(
            id="c" * 32,
            source_name="film.png",
            upload_id="u",
            study_key=None,
            modality=None,
            view_position=None,
            at=NOON,
        )
        work.images.add(grey_image())
        work.predictions.add(record)
        work.commit()
    fake_store.commits = 0
    return record


@pytest.fixture
def predict_job(fake_store, case):
    payload = {"image_id": case.image_id, "model": "chest_findings", "frame": 0}
    with fake_store() as work:
        job = work.jobs.submit(
            kind=JobKind.PREDICT, key="predict", group=case.image_id, payload=payload, at=NOON
        )
        work.commit()
    fake_store.commits = 0
    return job


def explain(fake_app, case):
    return explain_finding(
        fake_app, case.image_id, finding="Mass", method=Method.GRAD_CAM, actor="reader"
    )


def draw(fake_app, case):
    """Have the map made by a fake network."""

    def fake_explain(image, *, finding, method, parameters, model, frame, on_progress):
        return Explanation(finding, method, {}, np.ones((2, 2), np.float32), False, identity, frame)

    identity = case.prediction.model
    job = explain(fake_app, case).job
    decoded = DecodedImages()
    decoded.put(case.image_id, grey_wedge())
    fake_app.unit_of_work.commits = 0
    draw_map(fake_app, job, fake_explain, decoded, lambda *_: None)


def upload_two(app, case, job) -> None:
    receive_upload(app, [UploadedFile("a", b"a"), UploadedFile("b", b"b")], actor="reader")


def reveal(app, case, job) -> None:
    record_reveal(app, case.image_id, prediction_id=case.id, actor="reader")


def delete(app, case, job) -> None:
    delete_case(app, case.case_id, actor="reader")


def draw_it(app, case, job) -> None:
    draw(app, case)


def keep(app, case, job) -> None:
    keep_prediction(app, job, case.prediction)


def fail(app, case, job) -> None:
    fail_job(app, job, ERROR)


CHANGES = {
    "upload_received": upload_two,
    "revealed": reveal,
    "case_deleted": delete,
    "explanation_made": draw_it,
    "prediction_made": keep,
    "prediction_failed": fail,
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_of_state_is_one_transaction_with_one_event(
    fake_app, fake_store, case, predict_job, kind
) -> None:
    CHANGES[kind](fake_app, case, predict_job)
    assert [event.kind for event in fake_store.tables.events] == [kind]
    assert fake_store.commits == 1


def test_looking_changes_nothing(fake_app, fake_store, case) -> None:
    assert open_case(fake_app, case.case_id).images[0].prediction == case
    assert list_cases(fake_app, CaseQuery()).cases
    assert filter_choices(fake_app).findings == ()
    assert [view.method for view in list_methods()] == list(Method)
    assert fake_store.commits == 0


def test_an_ended_job_is_not_ended_again(fake_app, fake_store, case, predict_job) -> None:
    keep_prediction(fake_app, predict_job, case.prediction)
    keep_prediction(fake_app, predict_job, case.prediction)
    fail_job(fake_app, predict_job, ERROR)
    assert len(fake_store.tables.events) == 1
    assert fake_store.tables.jobs[predict_job.id].state is JobState.DONE


def test_a_failed_answer_of_the_network_fails_the_job_and_is_kept(
    fake_app, fake_store, case, predict_job, make_prediction
) -> None:
    prediction = make_prediction(status=PredictionStatus.ERROR, reason="No number.", findings=())
    keep_prediction(fake_app, predict_job, prediction)
    job = fake_store.tables.jobs[predict_job.id]
    assert (job.state, job.error["found"]) == (JobState.FAILED, "No number.")
    assert open_case(fake_app, case.case_id).case.state is CaseState.FAILED


def test_a_reveal_records_what_was_shown_once_per_reader(fake_app, fake_store, case) -> None:
    overlay = {"finding": "Mass", "method": "grad_cam"}

    def reveal(actor):
        return record_reveal(
            fake_app, case.image_id, prediction_id=case.id, actor=actor, overlay=overlay
        )

    assert [reveal("one"), reveal("one"), reveal("two")] == [True, False, True]
    payload = fake_store.tables.events[0].payload
    assert payload["model"] == {
        "name": "chest_findings",
        "version": "1.0.0",
        "weights_sha256": "a" * 64,
    }
    assert payload["findings"][0]["threshold"] == 0.5
    assert payload["overlay"] == overlay
    assert payload["preprocessing"] is None  # That version is not installed here.


def test_a_reveal_of_another_images_prediction_is_refused(fake_app, case) -> None:
    with pytest.raises(InputError, match="no prediction has"):
        record_reveal(fake_app, "2" * 32, prediction_id=case.id, actor="reader")


def test_asking_why_twice_is_one_job(fake_app, fake_store, case) -> None:
    assert explain(fake_app, case).job.id == explain(fake_app, case).job.id
    assert len(fake_store.tables.jobs) == 1


def test_a_made_map_is_returned(fake_app, case) -> None:
    draw(fake_app, case)
    view = explain(fake_app, case)
    assert view.job is None
    assert view.explanation.maximum == 1.0


def test_an_upload_is_seen_file_by_file(fake_app, fake_store) -> None:
    files = [UploadedFile("a.png", b"a"), UploadedFile("b.png", b"b")]
    upload_id = receive_upload(fake_app, files, actor="reader")
    with fake_store() as work:
        members = [{"name": "a.png", "case_id": "c", "error": None}]
        work.jobs.finish(1, {"members": members})
        work.commit()
    fail_job(fake_app, fake_store.tables.jobs[2], ERROR)
    view = see_upload(fake_app, upload_id)
    assert view.is_finished
    assert [file.members[0].case_id for file in view.files] == ["c", None]
    assert view.files[1].members[0].error["action"] == "c"
    with pytest.raises(InputError, match="no upload has"):
        see_upload(fake_app, "0" * 32)


def test_each_frame_is_read_from_its_place(fake_app, case) -> None:
    pixels = np.arange(12, dtype="<u2").reshape(2, 2, 3)
    fake_app.derived.put(f"{case.image_id}.display", pixels.tobytes())
    frames = [np.frombuffer(display_frame(fake_app, case.image_id, n), "<u2") for n in (0, 1)]
    assert [frame.tolist() for frame in frames] == [[*range(6)], [*range(6, 12)]]
    with pytest.raises(InputError, match="from 0 to 1"):
        display_frame(fake_app, case.image_id, -1)


def test_missing_pixels_are_made_again_one_job_at_a_time(fake_app, fake_store, case) -> None:
    with pytest.raises(StoreError, match="prepared pixels"):
        thumbnail_bytes(fake_app, case.image_id)
    first = restore_display(fake_app, case.image_id)
    assert restore_display(fake_app, case.image_id).id == first.id
    with fake_store() as work:
        work.jobs.finish(first.id, {})
        work.commit()
    assert restore_display(fake_app, case.image_id).id != first.id
