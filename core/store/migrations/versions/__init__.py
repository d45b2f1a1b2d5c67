"""The steps in order. Only Alembic loads them. A step that was released is never edited."""
