"""Run by Alembic on the connection that core.store.migrations hands over; there is no ini file and no URL."""

from alembic import context

from core.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
# The transaction is the caller's: BEGIN IMMEDIATE on SQLite, so that a kill anywhere leaves the old schema whole.
context.run_migrations()
