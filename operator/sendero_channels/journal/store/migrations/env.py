"""What Alembic runs: the versions, in the transaction that it is handed."""

from alembic import context

from sendero_channels.journal.store.tables import META

context.configure(
    connection=context.config.attributes["connection"], target_metadata=META, transactional_ddl=False
)  # fmt: skip
context.run_migrations()
