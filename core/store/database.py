"""The database: how it is opened, migrated and checked."""

from sqlalchemy import Engine


def open_engine(url: str, *, check: bool = True) -> Engine:
    raise NotImplementedError


def migrate(url: str) -> None:
    raise NotImplementedError


def revision(url: str) -> str | None:
    raise NotImplementedError


def is_current(url: str) -> bool:
    raise NotImplementedError
