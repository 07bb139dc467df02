"""Rounds of discussion: who is asked, until when, and what may change about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.errors import FieldViolation, RuleViolation
from app.core.moments import check_calendar
from app.core.text import normalize_input


class Audience(StrEnum):
    PUBLIC = "public"
    MEMBERS = "members"


class Access(StrEnum):
    """Who may write: invited members, any account, anyone."""

    CLOSED = "closed"
    REGISTERED = "registered"
    OPEN = "open"


class RoundState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class RoundChangeKind(StrEnum):
    EXTENDED = "extended"
    CLOSED_EARLY = "closed-early"


class Urgency(StrEnum):
    """How the deadline is shown: `soon` under 72 hours, `last` under 6 (ui/DESIGN_UI.md)."""

    PLANNED = "planned"
    OPEN = "open"
    SOON = "soon"
    LAST = "last"
    SHUT = "shut"


DEFAULT_ACCESS = {Audience.PUBLIC: Access.OPEN, Audience.MEMBERS: Access.CLOSED}
MINIMUM_PERIOD = {Audience.PUBLIC: timedelta(days=30), Audience.MEMBERS: timedelta(days=7)}
"""Usual periods (KYRGYZ.md: a week for the group, a month for the public). They warn, they do not refuse."""
SOON = timedelta(hours=72)
LAST = timedelta(hours=6)
REASON_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Period:
    """`[opens_at, closes_at)`, cut short at `closed_at` if the round was closed early. All aware, UTC."""

    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None

    @property
    def end(self) -> datetime:
        return self.closed_at if self.closed_at is not None else self.closes_at

    def state(self, now: datetime) -> RoundState:
        if now < self.opens_at and self.closed_at is None:
            return RoundState.PLANNED
        return RoundState.OPEN if now < self.end else RoundState.CLOSED

    def urgency(self, now: datetime) -> Urgency:
        state = self.state(now)
        if state is RoundState.PLANNED:
            return Urgency.PLANNED
        if state is RoundState.CLOSED:
            return Urgency.SHUT
        left = self.end - now
        return Urgency.LAST if left < LAST else Urgency.SOON if left < SOON else Urgency.OPEN


def require_open(period: Period, now: datetime) -> None:
    """The deadline, half-open. Raises RuleViolation "round-closed" or "round-not-open" with the time that counts."""
    state = period.state(now)
    if state is RoundState.CLOSED:
        raise RuleViolation("round-closed", closed_at=period.end)
    if state is RoundState.PLANNED:
        raise RuleViolation("round-not-open", opens_at=period.opens_at)


def check_period(opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    """Raises FieldViolation when a new round would end before it begins or has already ended."""
    check_calendar("opens_at", opens_at)
    check_calendar("closes_at", closes_at)
    if closes_at <= now:
        raise FieldViolation("closes_at", "closes-in-the-past", closes_at=closes_at, now=now)
    if closes_at <= opens_at:
        raise FieldViolation("closes_at", "closes-before-opens", opens_at=opens_at, closes_at=closes_at)


def period_warnings(audience: Audience, opens_at: datetime, closes_at: datetime) -> tuple[str, ...]:
    """Codes of what a lawyer would ask about, none of which refuses the round."""
    short = closes_at - opens_at < MINIMUM_PERIOD[audience]
    return ("period-shorter-than-usual",) if short else ()


def check_reason(reason: str) -> str:
    """The reason as kept. Raises FieldViolation when it is blank or too long."""
    kept = normalize_input(reason).strip()
    if not kept:
        raise FieldViolation("reason", "reason-required")
    if len(kept) > REASON_LIMIT:
        raise FieldViolation("reason", "too-long", limit=REASON_LIMIT)
    return kept


def check_extension(period: Period, closes_at: datetime, now: datetime) -> None:
    """`closes_at` never moves earlier, and a closed round stays closed: after a close only a new round."""
    if period.state(now) is RoundState.CLOSED:
        raise RuleViolation("round-closed", closed_at=period.end)
    if closes_at <= period.closes_at:
        raise FieldViolation("closes_at", "closes-at-moves-earlier", closes_at=period.closes_at)
    check_calendar("closes_at", closes_at)


def check_early_close(period: Period, now: datetime) -> None:
    """Raises RuleViolation "round-closed" when there is nothing left to close."""
    if period.state(now) is RoundState.CLOSED:
        raise RuleViolation("round-closed", closed_at=period.end)
