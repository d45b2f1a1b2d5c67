"""Use case: open the sample case that ships, as if it had been uploaded."""

from core.imaging.sample import sample_case
from core.workflow.app import App, UploadedFile
from core.workflow.receive_upload import receive_upload


def receive_sample_case(app: App, *, actor: str) -> str:
    """Take the sample radiograph in; its bytes come with the package pydicom-data.

    Returns:
        Id of the upload, for `see_upload`.

    Raises:
        SettingsError: If that package is not installed.
        StoreError: If bytes or rows could not be written.
    """
    name, content = sample_case()
    return receive_upload(app, [UploadedFile(name, content)], actor=actor)
