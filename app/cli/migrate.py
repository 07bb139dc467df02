"""`pikir migrate`: for databases that commands do not migrate by themselves."""

from __future__ import annotations

import click

from app.cli.answers import Answer
from app.cli.surroundings import migrate_database, read_settings
from app.infra.db import Database
from app.infra.migrate import current_revision, head_revision


@click.command()
def migrate() -> Answer:
    """Bring the database to this version of Pikir.

    Needed with PostgreSQL, before the new version starts; the embedded database is migrated by every command.
    """
    settings = read_settings()
    database = Database(settings.database_url)
    try:
        before = current_revision(database)
    finally:
        database.dispose()
    migrate_database(settings)
    after = head_revision()
    line = (
        f"Nothing to do: at {after}."
        if before == after
        else f"Migrated from {before or 'nothing'} to {after}."
    )
    return Answer({"from": before, "to": after}, (line,))
