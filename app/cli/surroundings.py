"""What a command works in: the settings of the environment and a database of this version."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util import CommandError as MigrationError

from app.cli.problems import CommandError
from app.infra.db import Database
from app.infra.migrate import current_revision, head_revision, upgrade
from config import Settings


def read_settings() -> Settings:
    """The server's own settings. Raises ConfigError naming the variable."""
    return Settings.from_env(os.environ)


@contextmanager
def opened_database(settings: Settings) -> Iterator[Database]:
    """The database, at the newest migration: the embedded one is brought there, any other must be there already.

    Raises CommandError "database-not-migrated".
    """
    database = Database(settings.database_url)
    try:
        revision = current_revision(database)
        if revision != head_revision():
            if not settings.is_embedded:
                found = f"is at migration {revision}" if revision else "is empty"
                message = f"the database {found}, this Pikir needs {head_revision()}. Run: pikir migrate"
                raise CommandError("database-not-migrated", message, where="PIKIR_DATABASE_URL")
            migrate_database(settings)
        yield database
    finally:
        database.dispose()


def migrate_database(settings: Settings) -> None:
    """Runs what is missing. Raises CommandError "database-newer" for one that a later Pikir has migrated."""
    try:
        upgrade(settings.database_url)
    except MigrationError as error:
        message = "the database was migrated by a newer Pikir. Update this one."
        raise CommandError("database-newer", message, where="PIKIR_DATABASE_URL") from error
