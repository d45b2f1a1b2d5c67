"""The only place that wires the parts into an App, a worker and the process that runs it.

Importing it brings neither networks nor decoders: the server process has to stay light.
"""

import os
import secrets
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.settings import Settings
from core.store.blobs import BlobStore, DerivedStore
from core.store.database import is_current, open_engine
from core.store.database import migrate as migrate_database
from core.store.folders import disk_failures, make_private_folder
from core.store.unit_of_work import unit_of_work_factory
from core.workflow.app import App
from core.workflow.worker_process import WorkerProcess

if TYPE_CHECKING:
    from core.workflow.worker import Worker

SALT_BYTES = 32


def build_app(settings: Settings, *, migrate: bool = True) -> App:
    """Make the data folder if need be, bring the database up to date and wire the App.

    Args:
        migrate: Whether to migrate a database that is behind.

    Raises:
        StoreError: If the folder or the database cannot be used.
    """
    with disk_failures("make the data folder"):
        make_private_folder(settings.home)
    if migrate and not is_current(settings.database_url):
        migrate_database(settings.database_url)
    return App(
        settings=settings,
        unit_of_work=unit_of_work_factory(open_engine(settings.database_url)),
        blobs=BlobStore(settings.blobs),
        derived=DerivedStore(settings.derived),
        salt=site_salt(settings.home),
    )


def site_salt(home: Path) -> bytes:
    """Key for the hashes of study identifiers; made once, readable by its owner only.

    Raises:
        StoreError: If it cannot be written or read.
    """
    path = home / "site.salt"
    with disk_failures("keep the site's salt"):
        with suppress(FileExistsError):
            write_secret(path)
        return path.read_bytes()


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


def build_worker(settings: Settings) -> "Worker":
    """Wire a worker with the real networks; only the worker process calls it, it imports torch.

    Raises:
        StoreError: If the data folder or the database cannot be used.
        SettingsError: If the device that is asked for is not there.
    """
    from core.explain.explaining import explain
    from core.inference.engine import Engine
    from core.workflow.network import Network
    from core.workflow.worker import Worker

    app = build_app(settings)
    engine = Engine(device=settings.device)
    return Worker(app, Network(engine=engine, explain=partial(explain, engine)))


def start_worker(settings: Settings) -> WorkerProcess:
    """Start the worker as a child process and keep it running until `stop()` or our own end."""
    command = [sys.executable, "-m", "core", "worker", "--until-stdin-closes"]
    process = WorkerProcess(command, worker_environment(settings))
    process.start()
    return process


def worker_environment(settings: Settings) -> dict[str, str]:
    """The variables of this process with the settings made explicit."""
    root = str(Path(__file__).parent.parent)
    path = os.environ.get("PYTHONPATH")
    return {
        **os.environ,
        "PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root,
        "OVERREAD_HOME": str(settings.home),
        "OVERREAD_DATABASE_URL": settings.database_url,
        "OVERREAD_DEVICE": settings.device,
    }
