"""Deleting a case takes its rows, pixels and bytes; its events stay."""

import pytest

from core.domain.case import CaseQuery
from core.domain.errors import InputError, StoreError
from core.domain.explanation import Method
from core.workflow.delete_case import delete_case
from core.workflow.explain_finding import explain_finding
from core.workflow.list_cases import list_cases
from core.workflow.open_case import open_case
from core.workflow.read_pixels import thumbnail_bytes


def cases_of(app):
    return [open_case(app, case.id) for case in list_cases(app, CaseQuery()).cases]


def files_in(folder) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_everything_of_a_case_goes_but_its_events(app, upload, png, work_off, events) -> None:
    upload(("film.png", png(1)))
    work_off()
    (view,) = cases_of(app)
    image = view.images[0].image
    explain_finding(app, image.id, finding="Mass", method=Method.GRAD_CAM, actor="reader")
    work_off()
    delete_case(app, view.case.id, actor="reader")
    assert cases_of(app) == []
    assert files_in(app.settings.blobs) == 0
    assert files_in(app.settings.derived) == 0
    assert events() == [
        "upload_received",
        "case_created",
        "prediction_made",
        "explanation_made",
        "case_deleted",
    ]
    with pytest.raises(InputError, match="deleted"):
        open_case(app, view.case.id)
    with pytest.raises(InputError, match="no case has"):
        delete_case(app, view.case.id, actor="reader")


def test_bytes_that_another_case_has_too_stay(app, upload, png, work_off) -> None:
    upload(("film.png", png(1)))
    upload(("copy.png", png(1)))
    work_off()
    first, second = cases_of(app)
    delete_case(app, first.case.id, actor="reader")
    assert app.blobs.get(second.images[0].image.blob_sha256) == png(1)
    delete_case(app, second.case.id, actor="reader")
    assert files_in(app.settings.blobs) == 0


def test_an_archive_and_its_refused_members_go_with_the_last_case(
    app, upload, png, zip_of, work_off
) -> None:
    upload(("films.zip", zip_of({"a.png": png(1), "b.txt": b"no", "c.png": png(2)})))
    work_off()
    for view in cases_of(app):
        delete_case(app, view.case.id, actor="reader")
    assert files_in(app.settings.blobs) == 0


def test_a_case_deleted_while_it_is_judged_leaves_nothing(
    app, upload, png, worker, engine, events
) -> None:
    def delete_meanwhile(_image):
        (view,) = cases_of(app)
        delete_case(app, view.case.id, actor="reader")

    engine.answer = delete_meanwhile
    upload(("film.png", png(1)))
    while worker.run_once():
        pass
    assert events() == ["upload_received", "case_created", "case_deleted"]
    assert files_in(app.settings.blobs) == 0


def test_bytes_deleted_while_an_archive_is_read_are_stored_again(
    app, upload, png, zip_of, worker, work_off, monkeypatch
) -> None:
    upload(("film.png", png(1)))
    work_off()
    (view,) = cases_of(app)
    upload(("films.zip", zip_of({"same.png": png(1)})))
    from core.workflow import read_file

    original, calls = read_file.gather, []

    def gather_then_delete(*args):
        items = list(original(*args))
        if not calls:
            delete_case(app, view.case.id, actor="reader")
        calls.append(1)
        return items

    monkeypatch.setattr(read_file, "gather", gather_then_delete)
    work_off()
    (again,) = cases_of(app)
    assert app.blobs.get(again.images[0].image.blob_sha256) == png(1)
    assert len(calls) == 2


def test_lost_pixels_are_made_again(app, upload, png, work_off) -> None:
    from core.workflow.restore_display import restore_display

    upload(("film.png", png(1)))
    work_off()
    image = cases_of(app)[0].images[0].image
    for _ in range(2):
        app.derived.delete_prefix(f"{image.id}.")
        assert not cases_of(app)[0].images[0].has_display
        with pytest.raises(StoreError):
            thumbnail_bytes(app, image.id)
        assert restore_display(app, image.id).id == restore_display(app, image.id).id
        work_off()
        assert cases_of(app)[0].images[0].has_display
        assert thumbnail_bytes(app, image.id)
