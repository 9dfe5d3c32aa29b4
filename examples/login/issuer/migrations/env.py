"""What Alembic runs: on the connection of ``python -m issuer init``."""

from alembic import context

from issuer.database import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
