"""A case on the Read page, in each of its states."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.domain.case import CaseState
from core.domain.job import JobState
from core.domain.prediction import PredictionStatus

Open = Callable[..., AppTest]
Text = Callable[[AppTest], str]
Drawn = Callable[[AppTest, str], Any]
ERROR = {
    "expected": "a complete DICOM file",
    "found": "an end of file inside the pixel data",
    "action": "Export the image again.",
}


class TestCase:
    def test_findings_are_sorted_by_concern(
        self, desk: Any, samples: Any, open_page: Open, drawn: Drawn
    ) -> None:
        rows = drawn(open_page(case=desk.add(samples.case_view())), "rows")
        names = [row["label"] for row in rows]
        assert names[:4] == ["Mass", "Nodule", "Pleural thickening", "Atelectasis"]
        assert names[-2:] == ["Hernia", "Pneumonia"]

    def test_a_withheld_finding_shows_its_reason_and_no_figure(
        self, desk: Any, samples: Any, open_page: Open, drawn: Drawn
    ) -> None:
        rows = drawn(open_page(case=desk.add(samples.case_view())), "rows")
        assert set(rows[-1]) == {"name", "label", "assessed", "reason", "asked", "busy"}

    def test_the_case_says_what_it_is(
        self, desk: Any, samples: Any, open_page: Open, text: Text
    ) -> None:
        words = text(open_page(case=desk.add(samples.case_view(12))))
        for part in (
            "Case 12",
            "CR · PA · 1841 × 1955 px",
            "Demonstration case",
            "3 findings above threshold",
            "Chest findings 1.0.0 · 0.1 s on the processor",
            "age is not stated",
        ):
            assert part in words

    def test_what_was_shown_is_recorded_once_per_tab(
        self, desk: Any, samples: Any, open_page: Open
    ) -> None:
        page = open_page(case=desk.add(samples.case_view()))
        page.run()
        assert len(desk.reveals) == 1

    def test_no_map_is_drawn_until_it_is_asked_for(
        self, desk: Any, samples: Any, open_page: Open, text: Text, drawn: Drawn
    ) -> None:
        page = open_page(case=desk.add(samples.case_view()))
        assert drawn(page, "map") is None
        assert "Choose “Show why”" in text(page)

    def test_a_reload_shows_the_map_again(
        self, desk: Any, samples: Any, open_page: Open, drawn: Drawn
    ) -> None:
        case = desk.add(samples.case_view())
        page = open_page(case=case, why="Mass", method="occlusion")
        assert drawn(page, "map")["finding"] == "Mass"
        assert drawn(page, "map")["method"] == "Occlusion"
        assert page.query_params["why"] == "Mass"

    def test_an_address_that_asks_for_an_unknown_finding_draws_no_map(
        self, desk: Any, samples: Any, open_page: Open, drawn: Drawn
    ) -> None:
        page = open_page(case=desk.add(samples.case_view()), why="Nonsense", method="nonsense")
        assert drawn(page, "map") is None

    def test_a_map_below_threshold_says_what_it_is_not(
        self,
        desk: Any,
        samples: Any,
        open_page: Open,
        ask: Callable[..., AppTest],
        text: Text,
        drawn: Drawn,
    ) -> None:
        page = ask(open_page(case=desk.add(samples.case_view())), "Edema")
        assert "not where the finding is" in text(page)
        assert drawn(page, "map")["finding"] == "Edema"

    def test_another_method_brings_its_convergence(
        self,
        desk: Any,
        samples: Any,
        open_page: Open,
        ask: Callable[..., AppTest],
        text: Text,
        drawn: Drawn,
    ) -> None:
        page = ask(open_page(case=desk.add(samples.case_view())), "Mass")
        page.selectbox(key="method").select_index(1).run()
        assert drawn(page, "map")["method"] == "Integrated gradients"
        assert "Convergence delta +0.012" in text(page)

    def test_a_map_on_its_way_shows_its_stage(
        self,
        desk: Any,
        samples: Any,
        open_page: Open,
        ask: Callable[..., AppTest],
        text: Text,
        drawn: Drawn,
    ) -> None:
        desk.explain_job = samples.job(stage="Drawing the map", progress=0.3)
        page = ask(open_page(case=desk.add(samples.case_view())), "Mass")
        assert "Mass: Drawing the map" in text(page)
        assert [row["name"] for row in drawn(page, "rows") if row["busy"]] == ["Mass"]

    def test_hiding_one_map_leaves_another_that_was_asked_for_meanwhile(self) -> None:
        def hide(finding: str) -> None:
            from dashboard import session

            session.stop_asking(finding)

        page = AppTest.from_function(hide, args=("Nodule",))
        page.query_params["why"] = "Mass"
        assert page.run().query_params["why"] == "Mass"
        page = AppTest.from_function(hide, args=("Mass",))
        page.query_params["why"] = "Mass"
        assert "why" not in page.run().query_params

    def test_a_map_that_failed_can_be_tried_again(
        self, desk: Any, samples: Any, open_page: Open, ask: Callable[..., AppTest], text: Text
    ) -> None:
        desk.explain_job = samples.job(state=JobState.FAILED, error=ERROR)
        page = ask(open_page(case=desk.add(samples.case_view())), "Mass")
        assert "could not be made" in text(page)
        page.button(key="try_again").click().run()
        assert not page.exception

    def test_a_refused_image_keeps_its_viewer_and_says_why(
        self, desk: Any, samples: Any, open_page: Open, text: Text, drawn: Drawn
    ) -> None:
        told = samples.prediction(
            status=PredictionStatus.REFUSED, reason="The file states CT.", findings=(), cautions=()
        )
        page = open_page(case=desk.add(samples.case_view(prediction=told)))
        assert "The file states CT. You can still view the image." in text(page)
        assert drawn(page, "image")["rows"] == 1955

    @pytest.mark.parametrize("stage", ["Asking the network", ""])
    def test_a_waiting_case_shows_the_image_and_the_stage(
        self, desk: Any, samples: Any, open_page: Open, stage: str, text: Text, drawn: Drawn
    ) -> None:
        page = open_page(case=desk.add(samples.waiting_view(samples.job(stage=stage))))
        assert (stage or "Waiting for the network") in text(page)
        assert drawn(page, "image") is not None

    def test_a_failed_job_says_what_to_do(
        self, desk: Any, samples: Any, open_page: Open, text: Text
    ) -> None:
        job = samples.job(state=JobState.FAILED, error=ERROR)
        view = samples.waiting_view(job)
        page = open_page(case=desk.add(view))
        assert "This image could not be assessed" in text(page)
        assert "Export the image again." in text(page)
        page.button(key="judge_again").click().run()
        assert desk.judged_again == [view.images[0].image.id]

    def test_the_address_chooses_the_image(
        self, desk: Any, samples: Any, open_page: Open, drawn: Drawn
    ) -> None:
        case = desk.add(samples.case_view(images=6))
        page = open_page(case=case, image="4")
        assert drawn(page, "image")["id"] == samples.image(1, 3).id
        assert drawn(page, "chosen") == 3
        assert len(drawn(page, "images")) == 6

    @pytest.mark.parametrize("nonsense", ["0", "99", "-1", "x"])
    def test_an_impossible_image_number_shows_the_first(
        self, desk: Any, samples: Any, open_page: Open, nonsense: str, drawn: Drawn
    ) -> None:
        page = open_page(case=desk.add(samples.case_view(images=2)), image=nonsense)
        assert drawn(page, "image")["id"] == samples.image(1, 0).id

    def test_lost_pixels_are_made_again(
        self, desk: Any, samples: Any, open_page: Open, text: Text
    ) -> None:
        view = samples.case_view()
        lost = replace(view, images=(replace(view.images[0], has_display=False),))
        page = open_page(case=desk.add(lost))
        assert "Preparing the image" in text(page)

    def test_a_name_from_a_file_is_text_not_markup(
        self, desk: Any, samples: Any, open_page: Open, text: Text
    ) -> None:
        evil = samples.image(source_name="<img src=x onerror=alert(1)>" + "x" * 400)
        view = samples.case_view()
        view = replace(view, images=(replace(view.images[0], image=evil),))
        assert "<img" not in text(open_page(case=desk.add(view)))

    def test_a_case_that_is_gone_offers_the_way_back(
        self, desk: Any, open_page: Open, text: Text
    ) -> None:
        page = open_page(case="c" * 32)
        assert "Expected the id of a case" in text(page)
        page.button(key="way_out").click().run()
        assert "Open a radiograph" in text(page)

    def test_an_address_that_is_no_id_is_ignored(
        self, desk: Any, open_page: Open, text: Text
    ) -> None:
        assert "Open a radiograph" in text(open_page(case="../../etc/passwd"))

    def test_coming_back_to_the_page_shows_the_case_again(
        self, desk: Any, samples: Any, open_page: Open, text: Text
    ) -> None:
        page = open_page(case=desk.add(samples.case_view(7)))
        page.query_params.clear()
        page.run()
        assert "Case 7" in text(page)


class TestErrors:
    def test_an_unexpected_error_gets_an_incident_number_and_no_details(
        self, desk: Any, samples: Any, open_page: Open, caplog: pytest.LogCaptureFixture, text: Text
    ) -> None:
        case = desk.add(samples.case_view())
        desk.failure = RuntimeError("secret of a patient")
        page = open_page(case=case)
        assert "This page could not be drawn" in text(page)
        assert "secret" not in text(page)
        number = text(page).split("Incident ")[1][:8]
        assert f"incident {number}" in caplog.text

    def test_a_failed_case_stays_in_the_list(
        self, desk: Any, samples: Any, open_page: Open, drawn: Drawn
    ) -> None:
        desk.cases = [samples.case(1, state=CaseState.FAILED, present=())]
        row = drawn(open_page("cases"), "rows")[0]
        assert row["cells"]["state"]["text"] == "Failed"
