"""Flask-Login over the rows of services/sessions: the signed cookie carries the token, the row decides."""

from __future__ import annotations

from uuid import UUID

from flask import Flask, session
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, login_user, logout_user

from app.core.permissions import GUEST, Actor
from app.services.sessions import close_session, find_session_actor, open_session
from app.web.context import pikir

USER_KEY = "_user_id"


class SessionUser(UserMixin):
    """One log-in: its token is what Flask-Login keeps."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        return self.token


class Guest(AnonymousUserMixin):
    actor = GUEST


def init_sessions(app: Flask) -> None:
    manager = LoginManager()
    # A phone changes its network address between two pages; the row can be revoked instead.
    manager.session_protection = None
    manager.anonymous_user = Guest
    manager.user_loader(load_user)
    manager.init_app(app)


def load_user(token: str) -> SessionUser | None:
    with pikir().database.read() as unit:
        actor = find_session_actor(unit, token)
    return SessionUser(token, actor) if actor is not None else None


def has_login() -> bool:
    """Whether the browser's cookie claims a log-in; asks no database."""
    return USER_KEY in session


def log_in(account_id: UUID) -> None:
    """A new session row, a new token, a new form token: whatever the browser held before is worthless."""
    with pikir().database.write() as unit:
        token = open_session(unit, account_id=account_id, previous_token=session.get(USER_KEY))
    session.clear()
    login_user(SessionUser(token, Actor(account_id=account_id)))


def log_out() -> None:
    token = session.get(USER_KEY)
    if token is not None:
        with pikir().database.write() as unit:
            close_session(unit, token=token)
    logout_user()
    session.clear()
