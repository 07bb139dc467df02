"""Accounts: made by an administrator or the operator, suspended, never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.comments import check_email, one_line
from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Actor, Permission, Role, require
from app.core.text import Language
from app.infra.clock import read_clock
from app.models import Account, Organisation
from app.services.audit import record_event
from app.services.sessions import revoke_sessions
from app.services.tokens import revoke_tokens

MINIMUM_PASSWORD = 8


@dataclass(frozen=True, slots=True)
class AccountView:
    id: UUID
    email: str
    display_name: str
    role: Role
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a log-in is checked against, outside any unit of work because argon2 is slow."""

    account_id: UUID
    password_hash: str | None
    suspended: bool


def check_password_strength(password: str) -> str:
    """Raises FieldViolation for a password under eight characters."""
    if len(password) < MINIMUM_PASSWORD:
        raise FieldViolation("password", "password-too-short", minimum=MINIMUM_PASSWORD)
    return password


def create_account(
    session: Session,
    *,
    actor: Actor,
    email: str,
    role: Role,
    password_hash: str | None = None,
    display_name: str = "",
    language: Language = Language.KY,
    organisation_slug: str | None = None,
) -> AccountView:
    """A new account. Raises FieldViolation on a malformed or taken address or an unknown organisation."""
    require(actor, Permission.ACCOUNT_MANAGE)
    address = check_email("email", email)
    if address is None:
        raise FieldViolation("email", "email-required")
    if find_account(session, address) is not None:
        raise FieldViolation("email", "email-taken", email=address)
    account = Account(
        id=uuid4(),
        email=address,
        display_name=one_line("display_name", display_name) or "",
        role=role,
        password_hash=password_hash,
        language=language,
        organisation_id=_organisation_id(session, organisation_slug),
        created_at=read_clock(session),
        suspended_at=read_clock(session) if role is Role.SUSPENDED else None,
    )
    session.add(account)
    session.flush()
    record_event(
        session,
        actor=actor,
        action="account-created",
        subject_kind="account",
        subject_id=account.id,
        role=role.value,
    )
    return _view(account)


def list_accounts(session: Session, *, actor: Actor) -> list[AccountView]:
    require(actor, Permission.ACCOUNT_MANAGE)
    return [_view(account) for account in session.execute(select(Account).order_by(Account.email)).scalars()]


def suspend_account(session: Session, *, actor: Actor, email: str) -> AccountView:
    """Ends every log-in and token of the account at once. What it wrote stays."""
    require(actor, Permission.ACCOUNT_MANAGE)
    account = find_account(session, email.strip().lower())
    if account is None:
        raise RuleViolation("account-not-found", email=email)
    account.role = Role.SUSPENDED
    account.suspended_at = account.suspended_at or read_clock(session)
    revoke_sessions(session, account_id=account.id)
    revoke_tokens(session, account_id=account.id)
    record_event(
        session, actor=actor, action="account-suspended", subject_kind="account", subject_id=account.id
    )
    session.flush()
    return _view(account)


def find_account(session: Session, email: str) -> Account | None:
    return session.execute(select(Account).where(Account.email == email)).scalar_one_or_none()


def find_credentials(session: Session, email: str) -> Credentials | None:
    """What to check a password against, None when there is no such account."""
    account = find_account(session, email.strip().lower())
    if account is None:
        return None
    return Credentials(account.id, account.password_hash, account.role is Role.SUSPENDED)


def _organisation_id(session: Session, slug: str | None) -> UUID | None:
    if slug is None:
        return None
    found = session.execute(select(Organisation.id).where(Organisation.slug == slug)).scalar_one_or_none()
    if found is None:
        raise FieldViolation("organisation", "organisation-not-found", slug=slug)
    return found


def _view(account: Account) -> AccountView:
    return AccountView(account.id, account.email, account.display_name, account.role, account.created_at)
