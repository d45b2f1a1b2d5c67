"""Use case: how far an upload is."""

from core.domain.errors import InputError
from core.domain.job import Job, JobState
from core.workflow.app import App
from core.workflow.views import FileView, MemberView, UploadView

FINAL = frozenset({JobState.DONE, JobState.FAILED})


def see_upload(app: App, upload_id: str) -> UploadView:
    """Show every file of an upload with what became of it.

    Raises:
        InputError: If there is no such upload.
    """
    with app.unit_of_work(read_only=True) as work:
        jobs = work.jobs.of_group(upload_id)
    if not jobs:
        raise InputError(
            expected="the id of an upload",
            found="an id that no upload has",
            action="Upload the files again, or open the case from the history.",
        )
    return UploadView(
        id=upload_id,
        files=tuple(show_file(job) for job in sorted(jobs, key=lambda job: job.id)),
        is_finished=all(job.state in FINAL for job in jobs),
    )


def show_file(job: Job) -> FileView:
    """One reading job as a file."""
    return FileView(job.payload["name"], job.state, job.stage, job.progress, show_members(job))


def show_members(job: Job) -> tuple[MemberView, ...]:
    """Images of a file that was read; the whole file as one refused member if it failed."""
    if job.error is not None:
        return (MemberView(job.payload["name"], None, job.error),)
    members = (job.result or {}).get("members", ())
    return tuple(MemberView(item["name"], item["case_id"], item["error"]) for item in members)
