"""What Alembic runs: the migrations, on the connection that the store has opened and will commit."""

from alembic import context

from brandwright.store._schema import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
