"""Brings a database to the newest migration; safe when several processes try at once."""

from __future__ import annotations

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select
from sqlalchemy.engine import Connection

from app.infra.db import WRITE_FLAG, Database

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
_ADVISORY_KEY = 0x70696B6972  # "pikir"


def alembic_config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def head_revision() -> str:
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None
    return head


def current_revision(database: Database) -> str | None:
    """The migration a database stands at, or None for an empty one."""
    with database.read() as session:
        connection = session.connection()
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def upgrade(database_url: str, revision: str = "head") -> None:
    """Runs what is missing, all in one transaction under a lock."""
    _run(database_url, lambda config: command.upgrade(config, revision))


def downgrade(database_url: str, revision: str) -> None:
    """Runs migrations backwards to `revision` ("base": to nothing)."""
    _run(database_url, lambda config: command.downgrade(config, revision))


def _run(database_url: str, action: object) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    database = Database(database_url, pool_size=1)
    try:
        engine = database.engine.execution_options(**{WRITE_FLAG: True})
        with engine.begin() as connection:
            if database.is_sqlite:
                # Dropping a table deletes its rows first, and a tree's parents go before their children.
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            else:
                connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_KEY)))
            assert callable(action)
            action(alembic_config(connection))
    finally:
        database.dispose()
