"""Alembic's entry. `app.infra.migrate` hands over a connection with the transaction and the lock already open."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=False)
context.run_migrations()
