"""Where a comment may go and whether it still may: the round, the clause of its edition, the period under the lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Text, Uuid, bindparam, select
from sqlalchemy.orm import Session

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Actor, Permission, allows
from app.core.rounds import Period, RoundState
from app.infra.clock import clock_of
from app.models import Clause, Draft, Edition, Round

_PlaceRow = Row[UUID, int, Round, UUID, datetime]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment goes: a round, and the clause of its edition (None: the whole draft)."""

    round: Round
    edition: int
    clause_id: UUID | None


def find_place(
    session: Session,
    actor: Actor,
    slug: str,
    eid: str | None,
    round_id: UUID | None,
    edition: int | None = None,
) -> Place:
    """One statement: the draft's rounds with the clause in each one's edition, and the present.

    `edition`: only rounds on this one count, for whoever read its text.
    """
    statement = _place_statement(session.get_bind().dialect.name)
    rows = list(session.execute(statement, {"slug": slug, "eid": eid or ""}))
    if not rows:
        raise RuleViolation("draft-not-found", slug=slug)
    rows = [row for row in rows if row.Round is not None and edition in (None, row.number)]
    chosen = _choose_round(actor, rows, round_id)
    if eid is not None and chosen.clause_id is None:
        raise FieldViolation("clause", "clause-not-found", clause=eid)
    return Place(chosen.Round, chosen.number, chosen.clause_id)


def _choose_round(actor: Actor, rows: list[_PlaceRow], round_id: UUID | None) -> _PlaceRow:
    if round_id is not None:
        named = [row for row in rows if row.Round.id == round_id]
        if not named:
            raise FieldViolation("round", "round-not-found", round=str(round_id))
        return named[0]
    mine = [row for row in rows if allows(actor, Permission.COMMENT_CREATE, row.Round.target)]
    opened = [row for row in mine if row.Round.period.state(row.now) is RoundState.OPEN]
    if len(opened) == 1:
        return opened[0]
    if opened:
        raise RuleViolation("round-ambiguous", rounds=[str(row.Round.id) for row in opened])
    ends = [
        row.Round.period.end for row in mine or rows if row.Round.period.state(row.now) is RoundState.CLOSED
    ]
    starts = [row.Round.opens_at for row in mine if row.Round.period.state(row.now) is RoundState.PLANNED]
    raise RuleViolation("round-closed", closed_at=max(ends, default=None), opens_at=min(starts, default=None))


def read_period(session: Session, round_id: UUID) -> tuple[datetime, Period]:
    """The clock and the round's period in one statement, after the lock: an extension or close before it counts.

    Raises RuleViolation "round-closed" for a sealed round: its digest is out, even if the clock has been set back.
    """
    row = session.execute(_period_statement(session.get_bind().dialect.name), {"round": round_id}).one()
    period = Period(row.opens_at, row.closes_at, row.closed_at)
    if row.sealed_at is not None:
        raise RuleViolation("round-closed", closed_at=period.end)
    return row.now, period


# Statements are made once: putting one together costs more than the database takes for it.
@cache
def _place_statement(dialect: str) -> Select[UUID, int, Round, UUID, datetime]:
    return (
        select(Draft.id, Edition.number, Round, Clause.id.label("clause_id"), clock_of(dialect).label("now"))
        .outerjoin(Edition, (Edition.draft_id == Draft.id) & Edition.published_at.is_not(None))
        .outerjoin(Round, Round.edition_id == Edition.id)
        .outerjoin(Clause, (Clause.edition_id == Edition.id) & (Clause.eid == bindparam("eid", type_=Text())))
        .where(Draft.slug == bindparam("slug", type_=Text()), Draft.published_at.is_not(None))
    )


@cache
def _period_statement(dialect: str) -> Select[*tuple[Any, ...]]:
    columns = (
        Round.opens_at,
        Round.closes_at,
        Round.closed_at,
        Round.sealed_at,
        clock_of(dialect).label("now"),
    )
    return select(*columns).where(Round.id == bindparam("round", type_=Uuid()))
