"""Tells a database that does not answer, is full, locked or damaged from a fault of ours."""

from __future__ import annotations

from sqlalchemy.exc import ArgumentError, DatabaseError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

# Exactly these: their subclasses (a constraint, a missing column, a value out of range) are mistakes of this program.
_OUTSIDE_OUR_HANDS = (
    OperationalError,
    InterfaceError,
    DatabaseError,
    DisconnectionError,
    PoolTimeoutError,
    ArgumentError,
)


def describe_database_fault(error: BaseException) -> str | None:
    """The driver's first line when the database is at fault, None for any other error."""
    if type(error) not in _OUTSIDE_OUR_HANDS:
        return None
    cause = getattr(error, "orig", None) or error
    return next(iter(str(cause).strip().splitlines()), type(cause).__name__)
