"""`pikir rounds`: open, list, extend, close."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import click

from app.cli.answers import Answer
from app.cli.parameters import MOMENT, TEXT, aware, shown
from app.cli.surroundings import opened_database, read_settings
from app.core.permissions import OPERATOR
from app.core.rounds import Access, Audience
from app.services.presentation import round_json
from app.services.rounds import RoundView, close_round, extend_round, list_rounds, open_round

NOTES = {
    "period-shorter-than-usual": "note: shorter than usual (30 days for the public, 7 for a working group)"
}


@click.group()
def rounds() -> None:
    """Rounds of discussion.

    Times are ISO 8601, as 2026-12-01T18:00+06:00; without an offset in the time zone of PIKIR_TIMEZONE
    (Asia/Bishkek).
    """


@rounds.command("open")
@click.argument("slug", type=TEXT)
@click.option(
    "--audience", type=click.Choice([a.value for a in Audience]), required=True, help="Who is asked."
)
@click.option(
    "--closes-at", type=MOMENT, required=True, help="First moment at which nothing is accepted any more."
)
@click.option("--opens-at", type=MOMENT, help="First moment at which comments are accepted.  [default: now]")
@click.option(
    "--access",
    type=click.Choice([access.value for access in Access]),
    help="Who may write.  [default: open for public, closed for members]",
)
@click.option("--group", metavar="SLUG", type=TEXT, help="Working group that is asked.")
def open_(
    slug: str,
    audience: str,
    closes_at: datetime,
    opens_at: datetime | None,
    access: str | None,
    group: str | None,
) -> Answer:
    """Open a round on the latest published edition of the draft SLUG."""
    settings = read_settings()
    with opened_database(settings) as database, database.write() as session:
        opened = open_round(
            session,
            actor=OPERATOR,
            slug=slug,
            audience=Audience(audience),
            closes_at=aware(closes_at, settings.timezone),
            opens_at=aware(opens_at, settings.timezone) if opens_at else None,
            access=Access(access) if access else None,
            group_slug=group,
        )
    return _answer(opened, settings.timezone)


@rounds.command("list")
@click.argument("slug", type=TEXT)
def list_(slug: str) -> Answer:
    """List the rounds of the draft SLUG, the earliest first."""
    settings = read_settings()
    with opened_database(settings) as database, database.read() as session:
        found = list_rounds(session, slug=slug)
    lines = tuple(round_line(round_, settings.timezone) for round_ in found)
    return Answer({"items": [round_json(round_) for round_ in found]}, lines or ("No rounds yet.",))


@rounds.command()
@click.argument("round_id", metavar="ID", type=click.UUID)
@click.option("--closes-at", type=MOMENT, required=True, help="The new close, later than the old.")
@click.option("--reason", type=TEXT, required=True, help="Shown to everyone who reads the draft.")
def extend(round_id: UUID, closes_at: datetime, reason: str) -> Answer:
    """Move the close of the round ID later."""
    settings = read_settings()
    with opened_database(settings) as database, database.write() as session:
        extended = extend_round(
            session,
            actor=OPERATOR,
            round_id=round_id,
            closes_at=aware(closes_at, settings.timezone),
            reason=reason,
        )
    return _answer(extended, settings.timezone)


@rounds.command()
@click.argument("round_id", metavar="ID", type=click.UUID)
@click.option("--reason", type=TEXT, required=True, help="Shown to everyone who reads the draft.")
def close(round_id: UUID, reason: str) -> Answer:
    """Close the round ID early, now."""
    settings = read_settings()
    with opened_database(settings) as database, database.write() as session:
        closed = close_round(session, actor=OPERATOR, round_id=round_id, reason=reason)
    return _answer(closed, settings.timezone)


def round_line(round_: RoundView, timezone: str) -> str:
    """One round on one line, its times in the time zone of the installation."""
    group = f", group {round_.group_slug}" if round_.group_slug else ""
    times = f"{shown(round_.period.opens_at, timezone)} to {shown(round_.period.end, timezone)}"
    return (
        f"  {round_.id}  {round_.state.value}  {round_.audience.value}, {round_.access.value}{group}  {times}"
    )


def _answer(round_: RoundView, timezone: str) -> Answer:
    notes = tuple(NOTES.get(code, code) for code in round_.warnings)
    return Answer(
        round_json(round_) | {"warnings": list(round_.warnings)}, (round_line(round_, timezone), *notes)
    )
