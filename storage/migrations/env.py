"""How alembic runs our steps: on the connection, and in the transaction, that `storage.schema` hands over."""

from __future__ import annotations

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column by building the table anew
)
with context.begin_transaction():
    context.run_migrations()
