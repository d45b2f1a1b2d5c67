"""Database errors, told as StoreError. No value of a row is named, only what kind of trouble."""

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from core.domain.errors import StoreError

BUSY_S = 30
MIGRATE = "Run `python -m core migrate`, then start again."

_KINDS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40"), "it locked by another program", "Try again."),
    (("SQLITE_FULL", "53100"), "the disk full", "Free space on the disk of the data folder."),
    (("SQLITE_READONLY", "25006", "42501"), "it read-only", "Allow writing to the data folder."),
    (("SQLITE_CANTOPEN", "08", "28", "3D000"), "it out of reach", "Check that it is there."),
    (("SQLITE_NOTADB", "SQLITE_CORRUPT"), "a damaged file", "Restore it from a backup."),
    (("SQLITE_IOERR",), "the disk failing", "Check the disk and the rights to the data folder."),
    (("SQLITE_CONSTRAINT", "23"), "rows that contradict it", "Reload and try again."),
    (("42P01", "42703"), "tables missing", MIGRATE),
)


def translate_failures(engine: Engine) -> None:
    """Raise StoreError for every driver error of this engine, in this one place."""
    event.listen(engine, "handle_error", _translate)


def _translate(context: ExceptionContext) -> None:
    if isinstance(context.sqlalchemy_exception, DBAPIError):
        raise store_error(context.original_exception) from context.original_exception


def store_error(error: BaseException) -> StoreError:
    """Say what a driver's error means to the operator."""
    found, action = _meaning(error)
    return StoreError(expected="the database to answer", found=found, action=action)


def _meaning(error: BaseException) -> tuple[str, str]:
    code = error_code(error)
    if "no such table" in str(error) or "no such column" in str(error):
        return "tables missing", MIGRATE
    for codes, found, action in _KINDS:
        if code.startswith(codes):
            return f"{found} ({code})", action
    return f"{type(error).__name__} {code}".strip(), "Check the database and its disk."


def error_code(error: BaseException) -> str:
    """Name of a driver's error: SQLite's error name or PostgreSQL's SQLSTATE; "" if it has none."""
    return str(getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or "")
