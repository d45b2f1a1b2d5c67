"""Models: the cards, drawn. Plotly is brought in here and nowhere else."""

import streamlit as st

from core.domain.card import Card, Label
from core.workflow.list_models import list_models
from dashboard.components import card_tables
from dashboard.components.notes import draw_title, facts, message, note
from dashboard.words import plain_label


def show() -> None:
    """Draw one card; with several, the choice comes first."""
    cards = list_models()
    with st.container(key="models"):
        if not cards:
            message("No models are installed", "Restore the models folder of the project.")
            return
        card = cards[0]
        if len(cards) > 1:
            card = st.selectbox("Model", cards, format_func=lambda c: c.title, key="card")
        draw_card(card)


def draw_card(card: Card) -> None:
    """Everything on a card, the purpose first."""
    draw_title(card.title, f"{card.name} {card.version} · {card.architecture} · {card.task.value}")
    use, data = st.columns(2, gap="large")
    with use:
        draw_purpose(card)
    with data:
        draw_origin(card)
    st.html('<h2 class="or-section">Results on patients it never saw</h2>')
    note(f"{card.operating_point} {card.withholding} Brackets are 95 % intervals.")
    st.html(card_tables.label_table(card.labels))
    draw_curves(card)
    st.html('<h2 class="or-section">By group</h2>')
    note("Mean area under the ROC curve over the findings shown.")
    st.html(card_tables.subgroup_table(card.subgroups))


def draw_purpose(card: Card) -> None:
    """What it is for, what it is not for, what it takes."""
    facts(
        [
            ("For", card.intended_use),
            ("Not for", card.misuse),
            ("Takes", card.accepted.description),
            ("Sees", f"{card.input.size} × {card.input.size} pixels, grey"),
            ("Probabilities", card.calibration_method),
        ]
    )


def draw_origin(card: Card) -> None:
    """What it learnt from and under which terms."""
    data = card.data
    facts(
        [
            ("Learnt from", data.name),
            ("Films", card_tables.parts(data.films)),
            ("Patients", card_tables.parts(data.patients)),
            ("Split", data.split),
            ("Data licence", data.licence),
            ("Weights licence", card.licence),
            ("Weights", card.weights_sha256[:16]),
            ("Mean AUC", mean_aucs(card)),
        ]
    )


def mean_aucs(card: Card) -> str:
    """Mean area under the ROC curve over all findings, withheld ones included."""
    estimates = {
        "test patients": card.test_mean_auc,
        "validation patients": card.validation_mean_auc,
        "both together": card.held_out_mean_auc,
    }
    return "; ".join(f"{card_tables.estimate(e)} on {who}" for who, e in estimates.items())


def draw_curves(card: Card) -> None:
    """ROC and calibration of one finding."""
    label = st.selectbox(
        "Curves of",
        card.labels,
        format_func=lambda one: plain_label(one.name),
        key="label",
        width=320,
    )
    draw_label_curves(label)


def draw_label_curves(label: Label) -> None:
    """Two charts beside each other."""
    from dashboard.components import charts

    is_dark = st.context.theme.type != "light"
    for place, figure, words in zip(
        st.columns(2, gap="large"),
        (charts.roc(label, is_dark=is_dark), charts.calibration(label, is_dark=is_dark)),
        ("ROC curve", "Calibration"),
        strict=True,
    ):
        place.plotly_chart(
            figure,
            theme=None,
            config=charts.CONFIG,
            key=f"{words}-{label.name}",
            alt=f"{words} of {plain_label(label.name)}",
        )
