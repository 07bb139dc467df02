"""The one clock that decides: the database's. Application hosts may be minutes apart; it is one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select, type_coerce
from sqlalchemy.orm import Session

from app.models.base import UtcDateTime


def clock(session: Session) -> ColumnElement[datetime]:
    """The present as a column, for a statement that has something else to fetch."""
    return clock_of(session.get_bind().dialect.name)


def clock_of(dialect: str) -> ColumnElement[datetime]:
    """`clock` for a statement that is made once and kept.

    PostgreSQL's `now()` is the transaction's start and must not decide a deadline; `clock_timestamp()` is the present.
    """
    sqlite = dialect == "sqlite"
    present = func.strftime("%Y-%m-%dT%H:%M:%fZ", "now") if sqlite else func.clock_timestamp()
    return type_coerce(present, UtcDateTime())


def read_clock(session: Session) -> datetime:
    """The present by the database's clock, UTC. Milliseconds on SQLite, microseconds on PostgreSQL."""
    return session.execute(select(clock(session))).scalar_one()


def read_later_clock(session: Session) -> datetime:
    """The first moment after every one that was read until now, at most a tick away (1 ms on SQLite).

    For an end that is chosen now: what was received in the present tick must lie before it, not at it.
    """
    present = read_clock(session)
    while (later := read_clock(session)) <= present:
        continue
    return later
