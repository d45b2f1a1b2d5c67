"""What the network says of the image on the screen: findings, a refusal, a failure, or not yet."""

import streamlit as st

from core.domain.case import CaseRecord, ImageRecord, PredictionRecord
from core.domain.job import Job, JobState
from core.domain.prediction import Call, Prediction, PredictionStatus
from core.workflow.app import App
from core.workflow.judge_again import judge_again
from core.workflow.open_case import open_case
from core.workflow.record_reveal import record_reveal
from core.workflow.see_worker import see_worker
from core.workflow.views import ImageView, WorkerState, WorkerView
from dashboard import session
from dashboard.components.findings import findings_table
from dashboard.components.notes import cautions, message, note
from dashboard.components.style import escape
from dashboard.views.read_map import Why
from dashboard.words import count, plain_label, seconds

POLL_S = 0.5
DEVICES = {"cpu": "the processor", "cuda": "the GPU", "mps": "the GPU"}
FAILURES = ("expected", "found", "action")


def draw_result(app: App, case: CaseRecord, shown: ImageView, why: Why | None) -> None:
    """Draw whatever there is to say of an image."""
    if shown.prediction is not None:
        draw_prediction(app, shown.prediction, shown.image, why)
    elif shown.job is not None and shown.job.state is JobState.FAILED:
        draw_failure(app, shown.image.id, shown.job)
    else:
        st.fragment(poll_prediction, run_every=POLL_S)(app, case.id, shown.image.id)


def draw_prediction(
    app: App, record: PredictionRecord, image: ImageRecord, why: Why | None
) -> None:
    """Findings, or why there are none; put on record the first time they are shown."""
    prediction = record.prediction
    reason = prediction.reason or "The reason was not recorded."
    if prediction.status is PredictionStatus.REFUSED:
        message("Not assessed", f"{reason} You can still view the image.")
        note(model_words(prediction))
    elif prediction.status is PredictionStatus.ERROR:
        message("The network failed on this image", f"{reason} You can still view the image.")
    else:
        draw_sum(prediction)
    cautions(prediction.cautions or image.cautions)
    if prediction.status is PredictionStatus.ASSESSED:
        draw_findings(record, why)
    if session.is_first_sight(record.id):
        record_reveal(app, image.id, prediction_id=record.id, actor=session.ACTOR)


def draw_sum(prediction: Prediction) -> None:
    """The findings in one line."""
    present = sum(finding.call is Call.PRESENT for finding in prediction.findings)
    words = count(present, "finding") if present else "No finding"
    st.html(
        f'<h2 class="or-sum">{words} above threshold</h2>'
        f'<p class="or-model" title="Weights {escape(prediction.model.weights_sha256)}">'
        f"{escape(model_words(prediction))}</p>"
    )


def draw_findings(record: PredictionRecord, why: Why | None) -> None:
    """The table; asking why."""
    wish = findings_table(
        record.prediction.findings,
        asked=why.question.finding if why else None,
        is_busy=why is not None and why.is_busy,
        key=f"findings-{record.id}",
    )
    if wish is not None:
        change = session.ask if wish.is_shown else session.stop_asking
        change(wish.finding)
        st.rerun()


def model_words(prediction: Prediction) -> str:
    """Which network, how long, where."""
    model, taken = prediction.model, seconds(sum(prediction.seconds.values()))
    device = DEVICES.get(prediction.device, prediction.device)
    return f"{plain_label(model.name)} {model.version} · {taken} on {device}"


def draw_failure(app: App, image_id: str, job: Job) -> None:
    """A job that failed: what was expected, found, what to do, and another try."""
    error = job.error or {}
    expected, found, action = (error.get(name, "") for name in FAILURES)
    message(
        "This image could not be assessed",
        f"Expected {expected}; found {found}. {action} You can still view the image.",
    )
    if st.button("Try again", key="judge_again"):
        judge_again(app, image_id, actor=session.ACTOR)
        st.rerun()


def poll_prediction(app: App, case_id: str, image_id: str) -> None:
    """Draw the stage; once there is an answer, draw the page anew."""
    shown = next(i for i in open_case(app, case_id).images if i.image.id == image_id)
    job = shown.job
    if shown.prediction is not None or (job is not None and job.state is JobState.FAILED):
        st.rerun()
    worker = see_worker(app)
    st.html('<h2 class="or-sum">Findings</h2>')
    st.progress(job.progress if job else 0.0, text=stage_words(job, worker))
    if worker.state is not WorkerState.READY:
        note(worker_note(worker))
    st.skeleton(height=320)


def stage_words(job: Job | None, worker: WorkerView) -> str:
    """What is happening now."""
    if worker.state is WorkerState.STARTING:
        return "Starting the network"
    if job is not None and job.state is JobState.RUNNING and job.stage:
        return job.stage
    return "Waiting for the network"


def worker_note(worker: WorkerView) -> str:
    """Why it takes longer than usual."""
    if worker.problem:
        return f"The network cannot be asked: {worker.problem}"
    if worker.state is WorkerState.STARTING:
        return "This happens once after each start. You can look at the image meanwhile."
    return "The network is not running yet. The image is kept and assessed once it runs."
