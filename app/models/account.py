from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.permissions import Role
from app.core.text import Language
from app.models.base import Base, Key, choice, foreign_key


class Account(Base):
    """A person who logs in. The address is kept lower-case and is the log-in name."""

    __tablename__ = "accounts"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    role: Mapped[Role] = mapped_column(choice(Role))
    password_hash: Mapped[str | None]
    language: Mapped[Language] = mapped_column(choice(Language))
    organisation_id: Mapped[UUID | None] = mapped_column(foreign_key("organisations.id"))
    created_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]


class BrowserSession(Base):
    """A log-in on one browser. Only the hash of its token is stored; revoking it ends the log-in at once."""

    __tablename__ = "sessions"

    id: Mapped[Key]
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[UUID] = mapped_column(foreign_key("accounts.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ApiToken(Base):
    """A bearer token of an account, for programs. Shown once, stored as a hash."""

    __tablename__ = "api_tokens"

    id: Mapped[Key]
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[UUID] = mapped_column(foreign_key("accounts.id"), index=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
