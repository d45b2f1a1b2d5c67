"""An upload on its way: every file with its state, and what to do about those refused."""

from collections.abc import Iterator
from itertools import groupby

import streamlit as st

from core.domain.errors import InputError
from core.domain.job import JobState
from core.workflow.app import App
from core.workflow.open_case import open_case
from core.workflow.see_upload import see_upload
from core.workflow.see_worker import see_worker
from core.workflow.views import FileView, MemberView, UploadView, WorkerState, WorkerView
from dashboard import session
from dashboard.components.notes import draw_title, note
from dashboard.components.table import Action, Cell, Column, Press, Row, table
from dashboard.incident import draw_error
from dashboard.words import FILE_STATES, count

POLL_S = 0.4
SHOWN = 200
COLUMNS = (
    Column("file", "File", "minmax(8rem, 1fr)"),
    Column("state", "State", "minmax(10rem, 1.6fr)"),
)


def show_upload(app: App, upload_id: str) -> None:
    """Draw an upload, looking again until every file was read; one good file opens its case."""
    try:
        upload = see_upload(app, upload_id)
    except InputError as error:
        with st.container(key="problem"):
            draw_error(error, "This upload is not here")
            draw_way_back()
        return
    open_if_single(upload)
    with st.container(key="upload"):
        if upload.is_finished:
            draw_upload(app, upload)
            draw_way_back()
        else:
            st.fragment(poll_upload, run_every=POLL_S)(app, upload_id)


def poll_upload(app: App, upload_id: str) -> None:
    """Draw the upload as it is now; once finished, draw the page anew."""
    upload = see_upload(app, upload_id)
    if upload.is_finished:
        st.rerun()
    draw_upload(app, upload)


def open_if_single(upload: UploadView) -> None:
    """Go straight to the case where the whole upload is one case and nothing was refused."""
    members = [member for file in upload.files for member in file.members]
    cases = {member.case_id for member in members}
    if upload.is_finished and len(cases) == 1 and None not in cases:
        session.open_case(str(cases.pop()))
        st.rerun()


def draw_upload(app: App, upload: UploadView) -> None:
    """Draw the sum of it, then the files."""
    done = sum(file.state in (JobState.DONE, JobState.FAILED) for file in upload.files)
    refused = sum(member.error is not None for file in upload.files for member in file.members)
    draw_title(*headline(upload, done, refused))
    if not upload.is_finished:
        st.progress(done / len(upload.files))
        draw_delay(see_worker(app))
    rows = [row for position, file in enumerate(upload.files) for row in file_rows(position, file)]
    if upload.is_finished:  # What was refused comes first: at the end of forty it would be missed.
        rows.sort(key=lambda row: bool(row.actions))
    if pressed := table(COLUMNS, rows[:SHOWN], title="Uploaded files", key=f"files-{upload.id}"):
        open_pressed(app, upload, pressed)
        st.rerun(scope="app")
    if len(rows) > SHOWN:
        note(f"{count(len(rows) - SHOWN, 'more row')} are not listed; all cases are under Cases.")


def draw_delay(worker: WorkerView) -> None:
    """Why nothing moves, where that is so."""
    if worker.state is WorkerState.STARTING:
        note("The part that reads images is starting. The files are kept and read in a moment.")
    elif worker.state is WorkerState.STOPPED:
        note("The part that reads images is not running yet. The files are kept until it runs.")


def open_pressed(app: App, upload: UploadView, pressed: Press) -> None:
    """Open the case of a row at the image the row is named after."""
    session.open_case(pressed.action)
    file, group = (int(part) for part in pressed.row.split("."))
    name = grouped(upload.files[file])[group][0].name
    images = open_case(app, pressed.action).images
    names = [shown.image.source_name for shown in images]
    if name in names:
        session.show_image(names.index(name))


def headline(upload: UploadView, done: int, refused: int) -> tuple[str, str]:
    """Title and sentence over the files."""
    bad = f"{count(refused, 'image')} could not be read. " if refused else ""
    if not upload.is_finished:
        return f"Reading {count(len(upload.files), 'file')}", f"{done} done. {bad}"
    cases = {m.case_id for file in upload.files for m in file.members if m.case_id}
    good = f"{count(len(cases), 'case is', 'cases are')} ready to be opened." if cases else ""
    if not cases:
        return "No image could be read", "Below it says why, and what to do."
    return f"{count(len(upload.files), 'file')} read", f"{bad}{good}"


def file_rows(position: int, file: FileView) -> Iterator[Row]:
    """One row while the file is under way; then one per case in it and one per refused image."""
    if not file.members:
        yield waiting_row(position, file)
    for number, members in enumerate(grouped(file)):
        case_id = members[0].case_id
        if case_id is None:
            yield from (
                refused_row(f"{position}.{number}.{index}", file, member)
                for index, member in enumerate(members)
            )
        else:
            yield ready_row(f"{position}.{number}", file, case_id, members)


def grouped(file: FileView) -> list[list[MemberView]]:
    """Images beside each other that became part of the same case, or of none."""
    return [list(group) for _, group in groupby(file.members, key=lambda m: m.case_id)]


def waiting_row(position: int, file: FileView) -> Row:
    """A file that is not read yet."""
    progress = file.progress if file.state is JobState.RUNNING else None
    words = file.stage if file.state is JobState.RUNNING and file.stage else FILE_STATES[file.state]
    return Row(
        str(position),
        {"file": Cell(file.name), "state": Cell(words, progress=progress, tone="muted")},
    )


def ready_row(row_id: str, file: FileView, case_id: str, members: list[MemberView]) -> Row:
    """Images of one case that came in this file. The button's name is the case to open."""
    detail = count(len(members), "image") if len(members) > 1 else ""
    name = full_name(file, members[0])
    return Row(
        row_id,
        {"file": Cell(name, detail=detail), "state": Cell("Ready")},
        (Action(case_id, "Open", f"Open {name}"),),
    )


def full_name(file: FileView, member: MemberView) -> str:
    """Name of a file; of an archive's member with the archive's in front."""
    return file.name if member.name == file.name else f"{file.name}: {member.name}"


def refused_row(row_id: str, file: FileView, member: MemberView) -> Row:
    """An image that was refused: what was expected, found, and what to do."""
    error = member.error or {"expected": "an image", "found": "none", "action": "Try another file."}
    words = f"Expected {error['expected']}; found {error['found']}. {error['action']}"
    return Row(
        row_id,
        {
            "file": Cell(full_name(file, member)),
            "state": Cell("Could not be read", detail=words, tone="problem"),
        },
    )


def draw_way_back() -> None:
    """Back to the start of the page."""
    if st.button("Open other images", key="way_back"):
        session.close()
        st.rerun()
