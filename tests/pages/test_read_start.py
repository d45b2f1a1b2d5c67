"""The Read page before a case: the start, and uploads on their way."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.domain.job import JobState
from core.workflow.views import FileView, MemberView, UploadView, WorkerState, WorkerView

Open = Callable[..., AppTest]
Text = Callable[[AppTest], str]
Drawn = Callable[[AppTest, str], Any]
UPLOAD = "a" * 32
ERROR = {
    "expected": "a complete DICOM file",
    "found": "an end of file inside the pixel data",
    "action": "Export the image again.",
}


def file(name: str, case: int | None = None, state: JobState = JobState.DONE) -> FileView:
    """One uploaded file; without a case it was refused, unless it is still under way."""
    if state in (JobState.QUEUED, JobState.RUNNING):
        return FileView(name, state, "Decoding", 0.4, ())
    case_id = None if case is None else f"{case:032x}"
    return FileView(name, state, "", 1.0, (MemberView(name, case_id, None if case else ERROR),))


class TestStart:
    def test_an_empty_database_teaches_the_first_step(
        self, desk: Any, open_page: Open, text: Text, drawn: Drawn
    ) -> None:
        page = open_page()
        assert "Open a radiograph" in text(page)
        assert "“Show why” draws where the network looked" in text(page)
        assert not drawn(page, "rows")

    def test_every_page_carries_the_notice(self, desk: Any, open_page: Open, text: Text) -> None:
        for name in ("", "cases", "models"):
            assert "Research software, not a medical device" in text(open_page(name))

    def test_recent_cases_are_offered(
        self, desk: Any, samples: Any, open_page: Open, drawn: Drawn
    ) -> None:
        desk.add(samples.case_view(12))
        assert [row["cells"]["number"]["text"] for row in drawn(open_page(), "rows")] == ["12"]

    @pytest.mark.parametrize(
        ("worker", "words"),
        [
            (WorkerView(WorkerState.STARTING, None, None, None), "The network is starting"),
            (WorkerView(WorkerState.STOPPED, None, None, None), "The network is not running"),
            (WorkerView(WorkerState.READY, None, None, "No weights."), "cannot be asked"),
        ],
    )
    def test_the_state_of_the_network_is_said(
        self, desk: Any, open_page: Open, worker: WorkerView, words: str, text: Text
    ) -> None:
        desk.worker = worker
        assert words in text(open_page())

    def test_the_sample_case_becomes_an_upload(
        self, desk: Any, open_page: Open, text: Text
    ) -> None:
        desk.uploads[UPLOAD] = UploadView(UPLOAD, (file("s.dcm", state=JobState.RUNNING),), False)
        page = open_page().button(key="open_sample").click().run()
        assert page.query_params["upload"] == UPLOAD
        assert "Reading 1 file" in text(page)

    def test_uploaded_bytes_reach_the_workflow_and_leave_streamlit(
        self, desk: Any, open_page: Open
    ) -> None:
        desk.uploads[UPLOAD] = UploadView(UPLOAD, (file("a", state=JobState.QUEUED),), False)
        page = open_page()
        page.file_uploader[0].set_value([("a.dcm", b"123", ""), ("b.png", b"45", "")])
        page.run()
        assert desk.received == [[("a.dcm", b"123"), ("b.png", b"45")]]
        assert page.query_params["upload"] == UPLOAD


class TestUpload:
    def test_one_good_file_opens_its_case(
        self, desk: Any, samples: Any, open_page: Open, text: Text
    ) -> None:
        case = desk.add(samples.case_view(7))
        desk.uploads[UPLOAD] = UploadView(UPLOAD, (file("a.dcm", 7),), True)
        page = open_page(upload=UPLOAD)
        assert page.query_params["case"] == case
        assert "Case 7" in text(page)

    def test_a_bad_file_says_what_to_do_and_spoils_only_itself(
        self, desk: Any, open_page: Open, text: Text, drawn: Drawn
    ) -> None:
        files = (file("good.dcm", 1), file("cut.dcm", None, JobState.FAILED), file("b.png", 2))
        desk.uploads[UPLOAD] = UploadView(UPLOAD, files, True)
        page = open_page(upload=UPLOAD)
        refused, *ready = drawn(page, "rows")
        assert "Expected a complete DICOM file" in refused["cells"]["state"]["detail"]
        assert "Export the image again." in refused["cells"]["state"]["detail"]
        assert [row["actions"][0]["label"] for row in ready] == ["Open", "Open"]
        assert "1 image could not be read. 2 cases are ready to be opened." in text(page)

    def test_forty_files_show_their_stages(self, desk: Any, open_page: Open, drawn: Drawn) -> None:
        files = tuple(file(f"film-{n}.dcm", state=JobState.RUNNING) for n in range(40))
        desk.uploads[UPLOAD] = UploadView(UPLOAD, files, False)
        rows = drawn(open_page(upload=UPLOAD), "rows")
        assert len(rows) == 40
        assert rows[0]["cells"]["state"] == {
            "text": "Decoding",
            "detail": "",
            "image": None,
            "progress": 0.4,
            "tone": "muted",
        }

    def test_an_upload_says_why_it_waits(self, desk: Any, open_page: Open, text: Text) -> None:
        desk.uploads[UPLOAD] = UploadView(UPLOAD, (file("a.dcm", state=JobState.QUEUED),), False)
        assert "The part that reads images" not in text(open_page(upload=UPLOAD))
        desk.worker = WorkerView(WorkerState.STARTING, None, None, None)
        assert "reads images is starting" in text(open_page(upload=UPLOAD))
        desk.worker = WorkerView(WorkerState.STOPPED, None, None, None)
        assert "reads images is not running yet" in text(open_page(upload=UPLOAD))

    def test_a_list_without_end_is_cut_and_says_so(
        self, desk: Any, open_page: Open, text: Text, drawn: Drawn
    ) -> None:
        members = tuple(MemberView(f"m{n}", f"{n:032x}", None) for n in range(500))
        archive = FileView("all.zip", JobState.DONE, "", 1.0, members)
        desk.uploads[UPLOAD] = UploadView(UPLOAD, (archive,), True)
        page = open_page(upload=UPLOAD)
        assert len(drawn(page, "rows")) == 200
        assert "300 more rows are not listed" in text(page)

    def test_images_of_an_archive_are_told_apart_by_their_names(
        self, desk: Any, open_page: Open, drawn: Drawn
    ) -> None:
        members = tuple(MemberView(f"film-{n}.dcm", f"{n:032x}", None) for n in range(2))
        archive = FileView("all.zip", JobState.DONE, "", 1.0, members)
        desk.uploads[UPLOAD] = UploadView(UPLOAD, (archive,), True)
        rows = drawn(open_page(upload=UPLOAD), "rows")
        names = [row["cells"]["file"]["text"] for row in rows]
        assert names == ["all.zip: film-0.dcm", "all.zip: film-1.dcm"]

    def test_a_row_opens_its_case_at_the_image_it_names(
        self, desk: Any, samples: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        images = samples.case_view(7, images=3).images
        named = tuple(
            replace(shown, image=replace(shown.image, source_name=f"film-{position}.dcm"))
            for position, shown in enumerate(images)
        )
        view = replace(samples.case_view(7, images=3), images=named)
        case, name = desk.add(view), "film-2.dcm"
        files = (FileView(name, JobState.DONE, "", 1.0, (MemberView(name, case, None),)),)
        place: dict[str, Any] = {}
        page = import_module("dashboard.views.read_upload")
        monkeypatch.setattr(page.session, "open_case", lambda opened: place.update(case=opened))
        monkeypatch.setattr(page.session, "show_image", lambda at: place.update(image=at))
        monkeypatch.setattr(page, "open_case", lambda _app, _case: view)
        page.open_pressed(None, UploadView(UPLOAD, files, True), page.Press("0.0", case))
        assert place == {"case": case, "image": 2}

    def test_an_upload_without_any_image_says_so_in_its_title(
        self, desk: Any, open_page: Open, text: Text
    ) -> None:
        desk.uploads[UPLOAD] = UploadView(UPLOAD, (file("a.dcm", None, JobState.FAILED),), True)
        assert "No image could be read" in text(open_page(upload=UPLOAD))

    def test_an_unknown_upload_is_explained(self, desk: Any, open_page: Open, text: Text) -> None:
        page = open_page(upload="b" * 32)
        assert "Upload again." in text(page)
        assert not page.query_params.get("case")
