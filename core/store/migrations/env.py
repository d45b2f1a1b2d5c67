"""Alembic's entry: runs the steps in the transaction that `core.store.database.migrate` opened."""

from alembic import context

from core.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    # SQLite's tables can be made and changed in a transaction once BEGIN is ours (see database.py).
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
