"""The start of the Read page: the first step, said plainly."""

from collections.abc import Sequence

import streamlit as st

from core.domain.case import CaseQuery, CaseRecord
from core.domain.errors import OverreadError
from core.workflow.app import App
from core.workflow.list_cases import list_cases
from core.workflow.receive_sample_case import receive_sample_case
from core.workflow.receive_upload import receive_upload
from core.workflow.see_worker import see_worker
from core.workflow.views import WorkerState, WorkerView
from dashboard import session, uploads
from dashboard.components.notes import draw_title, note
from dashboard.components.table import table
from dashboard.incident import report
from dashboard.navigation import go_to_case
from dashboard.views.case_rows import RECENT_COLUMNS, case_row

POLL_S = 1.0
FORMATS = (
    "DICOM, PNG, JPEG, TIFF, BMP, NIfTI, or a zip of these. Files are recognised by their content, "
    "not by their name, and stay on this server."
)
SAMPLE = "A real chest radiograph that comes with Overread: the quickest way to see what it does."


def show_start(app: App) -> None:
    """Draw the upload, the sample case and the newest cases."""
    with st.container(key="start"):
        draw_title("Open a radiograph", FORMATS)
        take_upload(app)
        cases = list_cases(app, CaseQuery(limit=4)).cases
        with st.container(key="sample", gap="xsmall"):
            # The first step stands out until it was taken; later it only competes with the upload.
            kind = "secondary" if cases else "primary"
            if st.button("Open the sample case", type=kind, key="open_sample"):
                session.open_upload(receive_sample_case(app, actor=session.ACTOR))
                st.rerun()
            note(SAMPLE)
        watch_worker(app)
        draw_recent(cases)


def take_upload(app: App) -> None:
    """Draw the upload widget; once files are there, store them and go to the upload."""
    files = st.file_uploader(
        "Images from this computer",
        accept_multiple_files=True,
        key=session.uploader_key(),
    )
    if not files:
        return
    try:
        upload = receive_upload(app, uploads.contents(files), actor=session.ACTOR)
    except OverreadError as error:
        report(error)
        return
    finally:
        uploads.release(files)
        session.empty_uploader()
    session.open_upload(upload)
    st.rerun()


def draw_recent(cases: Sequence[CaseRecord]) -> None:
    """The newest cases; with none, what will happen."""
    if not cases:
        note(
            "Next: the image opens in the viewer, the findings appear beside it within seconds, "
            "and “Show why” draws where the network looked."
        )
        return
    st.html('<h2 class="or-section">Recent cases</h2>')
    rows = [case_row(case, can_delete=False) for case in cases]
    if pressed := table(RECENT_COLUMNS, rows, title="Recent cases", key="recent"):
        go_to_case(pressed.row)


def watch_worker(app: App) -> None:
    """Say how the network is, and look again only until it is ready."""
    worker = see_worker(app)
    if worker.state is not WorkerState.READY:
        st.fragment(poll_worker, run_every=POLL_S)(app)
    else:
        note(worker_words(worker))


def poll_worker(app: App) -> None:
    """Draw the network's state; once it is ready, draw the page anew."""
    worker = see_worker(app)
    if worker.state is WorkerState.READY:
        st.rerun()
    note(worker_words(worker))


def worker_words(worker: WorkerView) -> str:
    """The network's state in a sentence."""
    if worker.problem:
        return f"The network cannot be asked: {worker.problem}"
    if worker.state is WorkerState.READY:
        return "The network is ready."
    if worker.state is WorkerState.STARTING:
        return "The network is starting. You can open an image now; it is assessed in a moment."
    return "The network is not running yet. Images you open are kept and assessed once it runs."
