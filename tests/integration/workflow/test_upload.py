"""From bytes to a case with a prediction, on a real database."""

import hashlib
import sqlite3
import weakref
from collections import Counter

import numpy as np
import pytest

from core.domain.case import CaseQuery, CaseState
from core.domain.errors import InputError
from core.domain.job import JobKind, JobState
from core.domain.prediction import PredictionStatus
from core.imaging.display import display_pixels
from core.workflow import read_file
from core.workflow.decoded_images import DecodedImages
from core.workflow.list_cases import list_cases
from core.workflow.network import Network
from core.workflow.open_case import open_case
from core.workflow.read_pixels import cover_bytes, display_frame, thumbnail_bytes
from core.workflow.receive_sample_case import receive_sample_case
from core.workflow.receive_upload import receive_upload
from core.workflow.see_upload import see_upload
from core.workflow.worker import Worker


def only_case(app):
    (case,) = list_cases(app, CaseQuery()).cases
    return open_case(app, case.id)


def test_an_image_becomes_a_case_with_findings(app, upload, png, work_off, events) -> None:
    content = png(1)
    upload_id = upload(("film.png", content))
    assert see_upload(app, upload_id).files[0].state is JobState.QUEUED
    work_off()
    view = see_upload(app, upload_id)
    assert view.is_finished
    case = open_case(app, view.files[0].members[0].case_id)
    image = case.images[0]
    assert case.case.state is CaseState.ASSESSED
    assert case.case.source_name == "film.png"
    assert image.prediction.prediction.findings[0].label == "Mass"
    assert image.has_display
    assert image.image.blob_sha256 == hashlib.sha256(content).hexdigest()
    assert app.blobs.get(image.image.blob_sha256) == content
    assert events() == ["upload_received", "case_created", "prediction_made"]


def test_the_viewer_gets_the_stored_pixels(app, upload, png, work_off) -> None:
    upload(("film.png", png(1, side=20)))
    work_off()
    image = only_case(app).images[0].image
    pixels = np.frombuffer(display_frame(app, image.id, 0), "<u2").reshape(20, 20)
    expected = np.random.default_rng(1).integers(0, 65536, (20, 20), dtype=np.uint16)
    assert np.array_equal(pixels * image.display_slope + image.display_intercept, expected)
    assert thumbnail_bytes(app, image.id).startswith(b"\x89PNG")
    assert cover_bytes(app, image.case_id) == thumbnail_bytes(app, image.id)
    with pytest.raises(InputError, match="a frame from 0 to 0"):
        display_frame(app, image.id, 1)


def test_one_bad_file_of_forty_spoils_only_itself(app, upload, png, work_off, events) -> None:
    files = [(f"film-{n}.png", png(n)) for n in range(40)]
    files[17] = ("film-17.dcm", b"this is a text file, renamed")
    upload_id = upload(*files)
    work_off()
    view = see_upload(app, upload_id)
    bad = [file for file in view.files if file.members[0].error]
    assert [file.name for file in bad] == ["film-17.dcm"]
    assert set(bad[0].members[0].error) == {"kind", "expected", "found", "action"}
    counts = Counter(events())
    assert counts == {
        "upload_received": 1,
        "case_created": 39,
        "prediction_made": 39,
        "file_refused": 1,
    }
    page = list_cases(app, CaseQuery(limit=200))
    assert all(case.state is CaseState.ASSESSED for case in page.cases)
    assert len(page.cases) == 39


def test_members_of_an_archive_spoil_only_themselves(
    app, upload, png, zip_of, work_off, events
) -> None:
    archive = zip_of({"a/one.png": png(1), "broken.png": png(2)[:60], "two.png": png(3)})
    upload_id = upload(("films.zip", archive))
    work_off()
    members = see_upload(app, upload_id).files[0].members
    assert [(member.name, member.error is None) for member in members] == [
        ("one.png", True),
        ("broken.png", False),
        ("two.png", True),
    ]
    assert Counter(events())["file_refused"] == 1
    image = open_case(app, members[0].case_id).images[0].image
    assert app.blobs.get(image.blob_sha256) == png(1)


def test_no_event_names_a_file(app, upload, png, work_off) -> None:
    upload(("DOE^JOHN.png", png(1)), ("DOE^JANE.dcm", b"nothing"))
    work_off()
    database = app.settings.home / "overread.sqlite3"
    with sqlite3.connect(database) as connection:
        payloads = [row[0] for row in connection.execute("SELECT payload FROM event")]
    assert len(payloads) == 4
    assert not any("DOE" in payload for payload in payloads)


def test_an_upload_without_files_is_refused(app, events) -> None:
    with pytest.raises(InputError, match="at least one file"):
        receive_upload(app, [], actor="reader")
    assert events() == []


def test_the_sample_case_is_a_real_radiograph(app, work_off) -> None:
    upload_id = receive_sample_case(app, actor="reader")
    work_off()
    member = see_upload(app, upload_id).files[0].members[0]
    image = open_case(app, member.case_id).images[0].image
    assert (image.rows, image.columns) == (1955, 1841)
    assert image.is_inverted
    assert image.attributes.modality == "CR"


def test_waiting_images_are_judged_in_batches(app, upload, png, engine, work_off, monkeypatch):
    reading_first = (JobKind.READ, JobKind.PREDICT)
    monkeypatch.setattr("core.workflow.worker.ORDER", reading_first)
    upload(*((f"{n}.png", png(n)) for n in range(20)))
    work_off()
    assert engine.batches == [16, 4]


@pytest.mark.parametrize(
    ("status", "state", "event"),
    [
        (PredictionStatus.REFUSED, CaseState.REFUSED, "prediction_made"),
        (PredictionStatus.ERROR, CaseState.FAILED, "prediction_failed"),
    ],
)
def test_what_the_model_cannot_judge_says_why(
    app, upload, png, work_off, engine, fakes, events, status, state, event
) -> None:
    engine.answer = lambda _: fakes.refused(status, "This is a volume.")
    upload(("film.png", png(1)))
    work_off()
    view = only_case(app)
    assert view.case.state is state
    assert view.images[0].prediction.prediction.reason == "This is a volume."
    assert events()[-1] == event


def test_a_network_that_breaks_fails_the_image_and_not_the_worker(
    app, upload, png, work_off, engine, events, caplog
) -> None:
    def break_at(image):
        if image.rows == 33:
            raise RuntimeError("DOE^JOHN: bad shape")

    engine.answer = break_at
    upload(("a.png", png(1)), ("b.png", png(2, side=33)), ("c.png", png(3)))
    work_off()
    states = Counter(case.state for case in list_cases(app, CaseQuery()).cases)
    assert states == {CaseState.ASSESSED: 2, CaseState.FAILED: 1}
    assert Counter(events())["prediction_failed"] == 1
    assert "RuntimeError at" in caplog.text
    assert "DOE" not in caplog.text
    failed = next(
        view.images[0].job
        for case in list_cases(app, CaseQuery()).cases
        if (view := open_case(app, case.id)).case.state is CaseState.FAILED
    )
    assert failed.error["kind"] == "ModelError"
    assert "incident" in failed.error["found"]


def test_an_archive_is_never_held_decoded(
    app, upload, png, zip_of, engine, fakes, monkeypatch
) -> None:
    alive, most = weakref.WeakSet(), []

    def watched(image):
        alive.add(image)
        most.append(len(alive))
        return display_pixels(image)

    monkeypatch.setattr(read_file, "display_pixels", watched)
    upload(("films.zip", zip_of({f"{n}.png": png(n) for n in range(12)})))
    room_for_two = DecodedImages(limit_bytes=2 * 32 * 32 * 2)
    Worker(app, Network(engine, fakes.fake_explain), decoded=room_for_two).run_once()
    assert len(most) == 12
    assert max(most) <= 4
