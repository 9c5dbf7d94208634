"""What Alembic runs: the migrations, in the transaction that ``upgrade`` has begun."""

from alembic import context

from classroom.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    transactional_ddl=True,
)
context.run_migrations()
