"""Keeps a deletion from removing bytes that somebody else is just about to refer to.

Bytes are stored once, by checksum, and before the row that names them. A deletion that looks for
references in between would find none. So whoever stores bytes and then their row holds the guard
together with others of the kind; a deletion holds it alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from core.workflow.app import App
from core.workflow.file_lock import file_lock

LOCK_FILE = "blobs.lock"


@contextmanager
def storing_bytes(app: App) -> Iterator[None]:
    """Hold from storing bytes until the row that names them is committed; keep it short."""
    with file_lock(app.settings.home / LOCK_FILE, is_shared=True):
        yield


@contextmanager
def removing_bytes(app: App) -> Iterator[None]:
    """Hold from looking for unreferenced bytes until they are removed."""
    with file_lock(app.settings.home / LOCK_FILE):
        yield
