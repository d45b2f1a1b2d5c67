"""Each kind of trouble is named with what to do, and no value of a row."""

import sqlite3

import pytest

from core.store.failures import store_error


class ServerError(Exception):
    """Stands for an error of PostgreSQL's driver."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__("duplicate key: (name)=(DOE^JANE)")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "found"),
    [
        ("53100", "disk full"),
        ("40001", "locked"),
        ("08006", "out of reach"),
        ("23505", "contradict"),
        ("42P01", "tables missing"),
        ("25006", "read-only"),
        ("XX000", "ServerError"),
    ],
)
def test_a_server_error_is_told_by_its_code_without_its_values(sqlstate, found):
    error = store_error(ServerError(sqlstate))
    assert found in str(error)
    assert "DOE" not in str(error)


def test_a_missing_table_says_how_to_migrate():
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(":memory:").execute("SELECT * FROM event")
    assert "python -m core migrate" in str(store_error(caught.value))


def test_an_error_without_a_code_is_told_by_its_kind():
    assert "OperationalError" in str(store_error(sqlite3.OperationalError("secret value")))
    assert "secret" not in str(store_error(sqlite3.OperationalError("secret value")))
