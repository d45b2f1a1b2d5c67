"""The database is migrated from blank, matches the tables, and refuses what it does not know."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, make_url, text

import core.store.migrations
from core.domain.case import CaseQuery
from core.domain.errors import SettingsError, StoreError
from core.domain.event import EventKind
from core.store.database import alembic_config, is_current, migrate, open_engine, revision
from core.store.tables import Base
from core.store.unit_of_work import unit_of_work_factory


def differences(url: str) -> list:
    engine = open_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, Base.metadata)
    engine.dispose()
    return found


def tables_in(url: str) -> set[str]:
    engine = open_engine(url, check=False)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def downgrade(url: str) -> None:
    engine = open_engine(url, check=False)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    engine.dispose()


def set_revision(url: str, version: str) -> None:
    engine = open_engine(url, check=False)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    engine.dispose()


def test_a_blank_database_is_migrated_to_the_tables_of_the_program(blank_url):
    assert revision(blank_url) is None
    assert not is_current(blank_url)
    migrate(blank_url)
    assert is_current(blank_url)
    assert differences(blank_url) == []


def test_migrating_again_changes_nothing(store_url):
    migrate(store_url)
    assert differences(store_url) == []


def test_migration_goes_down_and_up_again(store_url):
    downgrade(store_url)
    assert tables_in(store_url) == {"alembic_version"}
    migrate(store_url)
    assert differences(store_url) == []


def test_two_migrations_at_once_end_as_one(blank_url):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, [blank_url] * 4))
    assert differences(blank_url) == []


def test_a_migration_that_fails_leaves_nothing_behind(blank_url, monkeypatch):
    monkeypatch.setattr(command, "upgrade", fail_after_upgrade(command.upgrade))
    with pytest.raises(InterruptedError):
        migrate(blank_url)
    assert tables_in(blank_url) == set()


def fail_after_upgrade(upgrade):
    def failing(config, target):
        upgrade(config, target)
        raise InterruptedError

    return failing


def test_opening_before_migrating_says_what_to_run(blank_url):
    with pytest.raises(StoreError, match="python -m core migrate"):
        open_engine(blank_url)


def test_a_database_of_a_newer_program_is_refused_for_use_and_for_migration(store_url):
    set_revision(store_url, "9999")
    with pytest.raises(StoreError, match=r"9999.*python -m core migrate"):
        open_engine(store_url)
    with pytest.raises(StoreError, match="Install the newer Overread"):
        migrate(store_url)
    assert not is_current(store_url)


def test_a_table_that_went_missing_is_told_as_not_migrated(store_url):
    engine = open_engine(store_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE case_finding"))
    with unit_of_work_factory(engine)() as work, pytest.raises(StoreError, match="core migrate"):
        work.cases.labels()
    engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://host/name",
        "sqlite+nodriver:///x",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?uri=true",
    ],
)
def test_a_url_that_cannot_be_used_is_the_installers_to_mend(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="OVERREAD_DATABASE_URL"):
        open_engine(url)
    assert list(tmp_path.iterdir()) == []


def test_asking_for_the_version_makes_no_file(tmp_path):
    assert revision(f"sqlite:///{tmp_path}/none/store.sqlite3") is None
    assert list(tmp_path.glob("none")) == []


def test_the_folder_of_the_database_is_for_this_user_only(tmp_path):
    migrate(f"sqlite:///{tmp_path}/data/home/store.sqlite3")
    for folder in (tmp_path / "data", tmp_path / "data" / "home"):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_the_file_is_for_this_user_only_also_where_others_may_enter(tmp_path):
    tmp_path.chmod(0o755)
    migrate(f"sqlite:///{tmp_path}/store.sqlite3")
    assert (tmp_path / "store.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_no_database_is_told_as_damaged(tmp_path):
    (tmp_path / "store.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="damaged"):
        migrate(f"sqlite:///{tmp_path}/store.sqlite3")


def test_a_unit_that_only_reads_is_refused_to_write(open_unit):
    with open_unit(read_only=True) as work, pytest.raises(StoreError, match="read-only"):
        work.jobs.requeue_running()


def test_every_connection_has_the_settings_that_safety_needs(store_engine, sqlite_only):
    with store_engine.connect() as connection:
        value = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert value["journal_mode"] == "wal"
    assert value["synchronous"] == 2
    assert value["foreign_keys"] == 1
    assert value["busy_timeout"] >= 10_000


WRITER = """
import sys
from datetime import UTC, datetime
from core.domain.event import EventKind
from core.store.database import open_engine
from core.store.unit_of_work import unit_of_work_factory
factory = unit_of_work_factory(open_engine(sys.argv[1]))
for number in range(int(sys.argv[2])):
    with factory() as work:
        work.history.count()
        work.history.append(EventKind.UPLOAD_RECEIVED, actor=sys.argv[3], payload={})
        work.commit()
"""


def test_two_processes_that_read_and_then_write_are_never_locked_out(store_url, open_unit):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, store_url, "40", name])
        for name in ("server", "worker")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    with open_unit(read_only=True) as work:
        assert work.history.count() == 80
        assert work.history.verify() is None


def test_a_reader_neither_waits_for_a_writer_nor_sees_its_half(open_unit):
    with open_unit() as writer:
        writer.history.append(EventKind.UPLOAD_RECEIVED, actor="a", payload={})
        with open_unit(read_only=True) as reader:
            assert reader.history.count() == 0
            writer.commit()
            assert reader.history.count() == 0
    with open_unit(read_only=True) as reader:
        assert reader.history.count() == 1


def test_a_reader_does_not_make_a_writer_wait(open_unit):
    with open_unit(read_only=True) as reader:
        reader.cases.list(CaseQuery())
        with open_unit() as writer:
            writer.history.append(EventKind.UPLOAD_RECEIVED, actor="a", payload={})
            writer.commit()


def test_a_unit_that_waits_too_long_says_that_the_database_is_locked(
    store_url, sqlite_only, monkeypatch
):
    monkeypatch.setattr("core.store.database.PRAGMAS", ("PRAGMA busy_timeout = 50",))
    engine = open_engine(store_url)
    blocker = sqlite3.connect(make_url(store_url).database, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with unit_of_work_factory(engine)() as work, pytest.raises(StoreError, match="locked"):
        work.history.count()
    blocker.close()
    engine.dispose()


def test_every_folder_of_the_migrations_is_a_package_so_that_they_are_installed():
    folder = Path(core.store.migrations.__file__).parent
    assert (folder / "versions" / "__init__.py").is_file()
    assert list((folder / "versions").glob("0001_*.py"))
    assert not list(folder.rglob("*.ini"))
