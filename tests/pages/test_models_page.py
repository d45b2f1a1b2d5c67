"""The Models page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]
Text = Callable[[AppTest], str]


def test_a_card_says_what_it_is_for_and_what_not(desk: Any, open_page: Open, text: Text) -> None:
    words = text(open_page("models"))
    for part in (
        "A second opinion on 14 findings",
        "Triage, screening without a reader",
        "12,000 training, 1,500 validation, 3,000 test",
        "CC0; attribution",
        "0.77 [0.76, 0.78] on test patients",
    ):
        assert part in words


def test_each_output_has_its_results_or_its_reason(desk: Any, open_page: Open, text: Text) -> None:
    words = text(open_page("models"))
    assert '<th scope="row">Pleural thickening</th><td>0.83 [0.81, 0.85]</td>' in words
    assert "Withheld: too few test films had it" in words


def test_curves_follow_the_chosen_finding(desk: Any, open_page: Open) -> None:
    page = open_page("models")
    page.selectbox(key="label").select_index(4).run()
    charts = page.get("plotly_chart")
    assert len(charts) == 2
    assert "AUC 0.76" in charts[0].proto.spec


def test_no_installed_model_is_said(desk: Any, open_page: Open, text: Text) -> None:
    desk.cards = ()
    assert "No models are installed" in text(open_page("models"))


def test_several_models_can_be_chosen_from(desk: Any, samples: Any, open_page: Open) -> None:
    desk.cards = (samples.card(), replace(samples.card(), name="other", title="Other"))
    page = open_page("models")
    assert page.selectbox(key="card").options == ["Chest findings", "Other"]


def test_a_curve_without_points_is_an_empty_chart(desk: Any, samples: Any, open_page: Open) -> None:
    card = samples.card()
    bare = [replace(one, result=replace(one.result, roc=(), reliability=())) for one in card.labels]
    desk.cards = (replace(card, labels=tuple(bare)),)
    assert not open_page("models").exception
