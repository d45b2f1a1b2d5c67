"""The only place that wires the parts into an App, a worker and the process that runs it.

Importing it brings neither networks nor decoders: the server process has to stay light.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from core.domain.errors import StoreError
from core.settings import Settings
from core.store.blobs import BlobStore, DerivedStore
from core.store.database import is_current, migrate, open_engine
from core.store.unit_of_work import unit_of_work_factory
from core.workflow.app import App
from core.workflow.file_lock import file_lock

SALT_BYTES = 32


def build_app(settings: Settings, *, migrate_first: bool = True) -> App:
    """Make the data folder if need be, bring the database up to date and wire the App.

    Args:
        migrate_first: Whether to migrate a database that is behind.

    Raises:
        StoreError: If the folder or the database cannot be used.
    """
    make_home(settings.home)
    if migrate_first:
        migrate_once(settings)
    return App(
        settings=settings,
        unit_of_work=unit_of_work_factory(open_engine(settings.database_url)),
        blobs=BlobStore(settings.blobs),
        derived=DerivedStore(settings.derived),
        salt=site_salt(settings.home),
    )


def make_home(home: Path) -> None:
    """Make the data folder, for its owner only.

    Raises:
        StoreError: If it cannot be made.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as exc:
        raise StoreError(
            expected="a data folder that can be written",
            found=exc.strerror or "an error of the file system",
            action="Set OVERREAD_HOME to a folder you may write to.",
        ) from exc


def migrate_once(settings: Settings) -> None:
    """Migrate if the database is behind; of several processes the first does it, the others wait.

    Raises:
        StoreError: If the database cannot be opened or migrated.
    """
    with file_lock(settings.home / "migrate.lock"):
        if not is_current(settings.database_url):
            migrate(settings.database_url)


def site_salt(home: Path) -> bytes:
    """Key for the hashes of study identifiers; made once, readable by its owner only.

    Raises:
        StoreError: If it cannot be written or read.
    """
    path = home / "site.salt"
    try:
        with suppress(FileExistsError):
            write_secret(path)
        return path.read_bytes()
    except OSError as exc:
        raise StoreError(
            expected="a readable site.salt in the data folder",
            found=exc.strerror or "an error of the file system",
            action="Give its owner the right to read and write the data folder.",
        ) from exc


def write_secret(path: Path) -> None:
    """Write a new secret under a temporary name and link it, so that nobody reads half of one.

    Raises:
        FileExistsError: If there is one already, which stays.
    """
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(SALT_BYTES))
        os.fsync(descriptor)
        os.link(temporary, path)
    finally:
        os.close(descriptor)
        temporary.unlink()
