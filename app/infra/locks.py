"""Protocol 1 of the design: writers of a round share its lock, whoever closes or compiles it takes it exclusively.

On SQLite a write unit already holds the only write lock, so there is nothing left to take.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session


def lock_round_shared(session: Session, lock_key: int) -> None:
    """Waits for a close in progress; held until this unit ends. Read the clock only after this."""
    _lock(session, "pg_advisory_xact_lock_shared", lock_key)


def lock_round_exclusively(session: Session, lock_key: int) -> None:
    """Waits until every comment being written to the round is committed or gone; held until this unit ends."""
    _lock(session, "pg_advisory_xact_lock", lock_key)


def _lock(session: Session, function: str, lock_key: int) -> None:
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"SELECT {function}(:lock_key)"), {"lock_key": lock_key})
