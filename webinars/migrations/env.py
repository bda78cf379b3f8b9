"""What Alembic runs before a step, on the connection that `stepping` hands over."""

from alembic import context

from webinars.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
