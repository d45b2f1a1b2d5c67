"""Why: choosing a method, having the map made, and saying how far it can be trusted."""

from dataclasses import dataclass

import streamlit as st

from core.domain.case import PredictionRecord
from core.domain.explanation import ExplanationRecord, Method
from core.domain.job import Job, JobState
from core.domain.prediction import Call
from core.workflow.app import App
from core.workflow.explain_finding import explain_finding
from core.workflow.list_methods import list_methods
from core.workflow.views import ImageView, MethodView
from dashboard import session
from dashboard.components.notes import cautions, note
from dashboard.views.chosen_method import chosen_method
from dashboard.words import plain_label, seconds

POLL_S = 0.4


@dataclass(frozen=True)
class Why:
    """One question and how far its answer is."""

    question: session.Question
    method: Method
    is_below: bool
    explanation: ExplanationRecord | None
    job: Job | None

    @property
    def is_busy(self) -> bool:
        """Whether the map is still on its way."""
        is_failed = self.job is not None and self.job.state is JobState.FAILED
        return self.explanation is None and not is_failed


def choose_method(record: PredictionRecord) -> MethodView:
    """Draw the choice of methods."""
    methods = {view.method: view for view in list_methods()}
    chosen = st.selectbox(
        "How the map is made",
        list(methods),
        index=list(methods).index(chosen_method(record)),
        format_func=lambda method: method_words(methods[method]),
        key=session.METHOD_KEY,
        persist_state="session",
        on_change=session.keep_method,
        label_visibility="collapsed",
    )
    return methods[chosen]


def method_words(view: MethodView) -> str:
    """A method with the time it takes."""
    hint = f"about {view.seconds_hint:.0f} s" if view.seconds_hint >= 1 else "under 1 s"
    return f"Map by {view.title}, {hint}"


def find_why(app: App, shown: ImageView) -> Why | None:
    """The map that was asked for, or the job that makes it; None if nothing was asked."""
    question = session.question(shown.image.id)
    told = shown.prediction.prediction.findings if shown.prediction else ()
    calls = {finding.label: finding.call for finding in told if finding.call is not None}
    # The address may have been typed: it may name a finding that is unknown or withheld.
    if question is None or shown.prediction is None or question.finding not in calls:
        return None
    method = chosen_method(shown.prediction)
    answer = explain_finding(
        app, question.image_id, finding=question.finding, method=method, actor=session.ACTOR
    )
    is_below = calls.get(question.finding) is Call.ABSENT
    return Why(question, method, is_below, answer.explanation, answer.job)


def draw_map_panel(app: App, record: PredictionRecord, why: Why | None) -> None:
    """The choice of methods, then the map: not asked for, on its way, failed, or there."""
    method = choose_method(record)
    if why is None:
        note("Choose “Show why” beside a finding to see where the network looked.")
    elif why.explanation is not None:
        draw_explanation(why, why.explanation)
    elif why.job is not None and why.job.state is JobState.FAILED:
        draw_failure(app, why, why.job)
    else:
        st.fragment(poll_map, run_every=POLL_S)(app, why, method.title)
    note(method.description)


def poll_map(app: App, why: Why, title: str) -> None:
    """Draw how far the map is; once it is there or failed, draw the page anew."""
    answer = explain_finding(
        app,
        why.question.image_id,
        finding=why.question.finding,
        method=why.method,
        actor=session.ACTOR,
    )
    job = answer.job
    if answer.explanation is not None or job is None or job.state is JobState.FAILED:
        st.rerun()
    words = job.stage or f"Waiting to draw the {title} map"
    st.progress(job.progress, text=f"{plain_label(why.question.finding)}: {words}")


def draw_explanation(why: Why, record: ExplanationRecord) -> None:
    """What the map on the image shows, and its doubts."""
    note(f"{plain_label(record.finding)}: map on the image, made in {seconds(record.seconds)}.")
    cautions(record.cautions)
    if why.is_below:
        note("Below its threshold: the map shows what moved the score, not where the finding is.")
    if record.convergence_delta is not None:
        note(
            f"Convergence delta {record.convergence_delta:+.3f}: what the map's sum misses of the "
            "score's change. Near 0 is good."
        )


def draw_failure(app: App, why: Why, job: Job) -> None:
    """A map that could not be made, and the way to try again."""
    error = job.error or {}
    note(
        f"The map of {plain_label(why.question.finding)} could not be made. "
        f"Expected {error.get('expected', 'a map')}; found {error.get('found', 'none')}. "
        f"{error.get('action', '')}"
    )
    if st.button("Try again", key="try_again"):
        explain_finding(
            app,
            why.question.image_id,
            finding=why.question.finding,
            method=why.method,
            actor=session.ACTOR,
            retry=True,
        )
        st.rerun()
