"""Take uploaded files from Streamlit and give their memory back.

The trap: Streamlit keeps every uploaded file in its memory until the tab is closed, even after the
upload widget is gone from the page (streamlit#9218). A new widget key alone frees nothing; the
bytes have to be removed from the runtime's upload store by their file id.
"""

from collections.abc import Iterator, Sequence

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile as BrowserFile

from core.workflow.app import UploadedFile


def contents(files: Sequence[BrowserFile]) -> Iterator[UploadedFile]:
    """The files as the workflow takes them, one at a time."""
    for file in files:
        yield UploadedFile(name=file.name, content=file.getvalue())


def release(files: Sequence[BrowserFile]) -> None:
    """Remove the files from Streamlit's memory. Bytes that were not stored are lost."""
    context = get_script_run_ctx()
    if context is None or not isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        return
    for file in files:
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
