"""Use case: open the sample case that ships, as if it had been uploaded."""

from core.workflow.app import App
from core.workflow.receive_upload import queue_reading

SAMPLE_NAME = "sample-chest-pa.dcm"


def receive_sample_case(app: App, *, actor: str) -> str:
    """Queue the sample radiograph; the worker fetches its bytes, which come with pydicom-data.

    Returns:
        Id of the upload, for `see_upload`.
    """
    return queue_reading(app, [{"name": SAMPLE_NAME, "sample": True}], actor=actor)
