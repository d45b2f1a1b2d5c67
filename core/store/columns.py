"""Column types that mean the same on SQLite and on PostgreSQL."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, Text, TypeDecorator

BIG_INTEGER = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both; SQLite counts up by itself only on a column declared INTEGER."""

SORTED_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Ordered by code point on both, whatever the language PostgreSQL was set up with."""

IDENTIFIER = String(32)
SHA256 = String(64)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware on the way in, UTC and aware on the way out.

    SQLite has no time zones: there the UTC wall time is stored, which sorts as text.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring a moment to UTC.

        Raises:
            ValueError: If it is naive, which could mean any zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy passes it
    ) -> datetime | None:
        """Say of a stored moment that it is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def storable(text: str) -> str:
    """Replace what no database keeps: NUL (PostgreSQL) and lone surrogates (both)."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
