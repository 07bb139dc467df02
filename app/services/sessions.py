"""Log-ins on browsers: rows, so that they can be listed, rotated and revoked. The cookie only carries a token."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.permissions import Actor
from app.infra.clock import clock, read_clock
from app.infra.tokens import hash_token, new_token
from app.models import BrowserSession
from app.services.actors import find_actor

LIFETIME = timedelta(hours=12)
"""A working day: office computers are shared, and nobody logs out."""


def open_session(session: Session, *, account_id: UUID, previous_token: str | None = None) -> str:
    """A new log-in; returns its token. The session the browser had before, if any, ends: a fixed one is worthless."""
    if previous_token is not None:
        close_session(session, token=previous_token)
    now = read_clock(session)
    token = new_token()
    session.add(
        BrowserSession(
            id=uuid4(),
            token_sha256=hash_token(token),
            account_id=account_id,
            created_at=now,
            expires_at=now + LIFETIME,
            revoked_at=None,
        )
    )
    return token


def find_session_actor(session: Session, token: str) -> Actor | None:
    """Who is logged in with this token; None when it is unknown, over, revoked, or its account suspended."""
    row = session.execute(
        select(BrowserSession.account_id, BrowserSession.expires_at, clock(session).label("now")).where(
            BrowserSession.token_sha256 == hash_token(token), BrowserSession.revoked_at.is_(None)
        )
    ).one_or_none()
    if row is None or row.expires_at <= row.now:
        return None
    return find_actor(session, row.account_id)


def close_session(session: Session, *, token: str) -> None:
    _revoke(session, BrowserSession.token_sha256 == hash_token(token))


def revoke_sessions(session: Session, *, account_id: UUID) -> None:
    """Ends every log-in of an account."""
    _revoke(session, BrowserSession.account_id == account_id)


def _revoke(session: Session, which: object) -> None:
    session.execute(
        update(BrowserSession)
        .where(which, BrowserSession.revoked_at.is_(None))  # type: ignore[arg-type]  # a column expression
        .values(revoked_at=read_clock(session))
    )
