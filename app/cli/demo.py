"""`pikir demo`: two demonstration drafts with comments, and log-ins to try them with."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click

from app.cli.answers import Answer
from app.cli.problems import CommandError
from app.cli.surroundings import opened_database, read_settings
from app.infra.db import Database
from app.services import demo as demonstration
from config import Settings


@click.command()
def demo() -> Answer:
    """Load the demonstration drafts, once."""
    settings = read_settings()
    with opened_database(settings):
        loaded = load(settings)
    first = (
        "Loaded. Log-ins:"
        if loaded
        else "Nothing was loaded: there are drafts already. Log-ins of the demonstration:"
    )
    return Answer({"loaded": loaded, "logins": logins()}, (first, *(f"  {line}" for line in logins())))


def load(settings: Settings) -> bool:
    """Loads the demonstration into a migrated database; False when there are drafts already.

    Raises CommandError "demo-in-production": everybody knows its passwords.
    """
    if settings.is_production:
        message = "everybody knows the passwords of the demonstration; load it into a database of its own."
        raise CommandError("demo-in-production", message, where="PIKIR_ENV")
    database = Database(settings.database_url)
    try:
        return demonstration.load_demo(database, ZoneInfo(settings.timezone))
    finally:
        database.dispose()


def logins() -> list[str]:
    """One line a log-in: role, address, password."""
    return list(demonstration.demo_logins())
