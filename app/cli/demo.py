"""`pikir demo`: two demonstration drafts with comments, and log-ins to try them with."""

from __future__ import annotations

import click

from app.cli.answers import Answer
from app.cli.surroundings import opened_database, read_settings
from app.infra.db import Database
from app.services import demo as demonstration
from config import Settings


@click.command()
def demo() -> Answer:
    """Load the demonstration drafts, once."""
    with opened_database(read_settings()) as database:
        loaded = demonstration.load_demo(database)
    first = "Loaded. Log-ins:" if loaded else "Nothing to do: it was loaded before. Log-ins:"
    return Answer({"loaded": loaded, "logins": logins()}, (first, *(f"  {line}" for line in logins())))


def load(settings: Settings) -> bool:
    """Loads the demonstration into a migrated database; False when it was there already."""
    database = Database(settings.database_url)
    try:
        return demonstration.load_demo(database)
    finally:
        database.dispose()


def logins() -> list[str]:
    """One line a log-in: role, address, password."""
    return list(demonstration.demo_logins())
