"""The database: how it is opened, migrated and checked.

SQLite knows one writer. A transaction that begins by reading and writes later fails at once with
"database is locked" when another wrote in between, no matter how long it would have waited. So a
transaction says at its start what it is: writing ones begin with BEGIN IMMEDIATE and queue for the
lock; reading ones (`READ_ONLY`) see a snapshot, never wait for a writer, never make one wait, and
are refused by the database when they try to write.
"""

import json
from functools import partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from core.domain.errors import SettingsError, StoreError
from core.store.failures import BUSY_S, MIGRATE, translate_failures
from core.store.folders import disk_failures, make_private_folder

READ_ONLY = "overread_read_only"
MIGRATION_LOCK = 0x6F76_7264_6D69
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_S * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    # What a deleted case held is overwritten, not only marked as free.
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -8000",
)


def open_engine(url: str, *, check: bool = True) -> Engine:
    """Open the database.

    Args:
        url: SQLAlchemy URL of an SQLite file or a PostgreSQL database.
        check: Whether to refuse a database whose tables are not those of this program.

    Raises:
        SettingsError: If the URL cannot be used.
        StoreError: If the database cannot be reached, is not migrated or is of a newer program.
    """
    target = _parse(url)
    engine = _make_engine(target)
    translate_failures(engine)
    if engine.dialect.name == "sqlite":
        _make_private_file(Path(str(target.database)))
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    if check:
        try:
            _require_current(engine)
        except StoreError:
            engine.dispose()
            raise
    return engine


def migrate(url: str) -> None:
    """Bring the tables up to date, from nothing or from any older version.

    Several processes may call it at once: one migrates, the others wait and find it done.

    Raises:
        SettingsError: If the URL cannot be used.
        StoreError: If the database cannot be reached or is of a newer program.
    """
    engine = open_engine(url, check=False)
    try:
        with engine.begin() as connection:
            _lock_migrations(connection)
            _refuse_newer(_revision(connection))
            command.upgrade(alembic_config(connection), "head")
    finally:
        engine.dispose()


def revision(url: str) -> str | None:
    """Version of the tables, None for none. Makes nothing, not even the file.

    Raises:
        SettingsError: If the URL cannot be used.
        StoreError: If the database cannot be reached.
    """
    target = _parse(url)
    if target.get_backend_name() == "sqlite" and not Path(target.database or "").is_file():
        return None
    engine = open_engine(url, check=False)
    try:
        return _read_revision(engine)
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Whether the tables are those of this program.

    Raises:
        SettingsError: If the URL cannot be used.
        StoreError: If the database cannot be reached.
    """
    return revision(url) == _scripts().get_current_head()


def reading_options(engine: Engine) -> dict[str, Any]:
    """Execution options under which a transaction only reads, and sees one moment all along."""
    if engine.dialect.name == "sqlite":
        return {READ_ONLY: True}
    return {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, made here instead of in an alembic.ini that an installation lacks."""
    config = Config()
    config.set_main_option("script_location", "core.store:migrations")
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config())


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _read_revision(engine: Engine) -> str | None:
    with engine.execution_options(**reading_options(engine)).connect() as connection:
        return _revision(connection)


def _require_current(engine: Engine) -> None:
    found = _read_revision(engine)
    _refuse_newer(found)
    head = _scripts().get_current_head()
    if found != head:
        raise StoreError(
            expected=f"the database at version {head}",
            found="no tables" if found is None else f"version {found}",
            action=MIGRATE,
        )


def _refuse_newer(found: str | None) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            expected="a database of this version of Overread or an older one",
            found=f"version {found}, which this version does not know",
            action="Install the newer Overread that made it, then run `python -m core migrate`.",
        )


def _parse(url: str) -> URL:
    try:
        target = make_url(url)
    except ArgumentError as exc:
        raise _unusable("something else") from exc
    if target.get_backend_name() not in ("sqlite", "postgresql"):
        raise _unusable(f"a URL of {target.get_backend_name()}")
    if target.get_backend_name() == "sqlite" and not _is_file(target):
        raise _unusable(
            "an SQLite database that is no plain file, so that no process could share it"
        )
    return target


def _is_file(target: URL) -> bool:
    return target.database not in (None, "", ":memory:") and "uri" not in target.query


def _make_private_file(path: Path) -> None:
    # The folder may be one that others can enter; SQLite gives its -wal the rights of the file.
    with disk_failures("make the file of the database"):
        make_private_folder(path.parent)
        if not path.exists():
            path.touch(mode=0o600)


def _make_engine(target: URL) -> Engine:
    try:
        return create_engine(
            target,
            hide_parameters=True,
            pool_size=8,
            max_overflow=-1,
            pool_use_lifo=True,  # Few connections stay warm, and few page caches full.
            json_serializer=partial(json.dumps, allow_nan=False, separators=(",", ":")),
            pool_pre_ping=target.get_backend_name() == "postgresql",
        )
    except (ArgumentError, ImportError, TypeError) as exc:
        raise _unusable("a URL whose driver is not installed") from exc


def _unusable(found: str) -> SettingsError:
    return SettingsError(
        expected="OVERREAD_DATABASE_URL to name an SQLite file or a PostgreSQL database",
        found=found,
        action="Write sqlite:////path/to/file or postgresql+psycopg://user@host/name.",
    )


def _set_pragmas(connection: Any, _record: Any) -> None:
    # The driver would begin transactions by itself, late and never IMMEDIATE.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


def _begin(connection: Connection) -> None:
    is_read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {int(is_read_only)}")
    connection.exec_driver_sql("BEGIN" if is_read_only else "BEGIN IMMEDIATE")


def _lock_migrations(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
