"""Bearer tokens for programs: scopes within what the account may do, shown once, stored as a hash."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Actor, Permission, Role, Scope, require
from app.infra.clock import read_clock
from app.infra.tokens import hash_token, new_token
from app.models import Account, ApiToken
from app.services.actors import find_actor
from app.services.audit import record_event

PREFIX = "pikir_"


def parse_scopes(names: list[str]) -> frozenset[Scope]:
    """Raises FieldViolation naming the first scope that does not exist."""
    for name in names:
        if name not in set(Scope):
            raise FieldViolation("scopes", "scope-unknown", scope=name, known=", ".join(Scope))
    if not names:
        raise FieldViolation("scopes", "scopes-required", known=", ".join(Scope))
    return frozenset(Scope(name) for name in names)


def create_token(session: Session, *, actor: Actor, email: str, scopes: frozenset[Scope]) -> str:
    """A new token of the account; the text is returned here and nowhere else."""
    require(actor, Permission.TOKEN_MANAGE)
    account = session.execute(
        select(Account).where(Account.email == email.strip().lower())
    ).scalar_one_or_none()
    if account is None:
        raise RuleViolation("account-not-found", email=email)
    if account.role is Role.SUSPENDED:
        raise RuleViolation("account-suspended", email=email)
    text = new_token(PREFIX)
    token = ApiToken(
        id=uuid4(),
        token_sha256=hash_token(text),
        account_id=account.id,
        scopes=sorted(scopes),
        created_at=read_clock(session),
        revoked_at=None,
    )
    session.add(token)
    session.flush()
    record_event(
        session,
        actor=actor,
        action="token-created",
        subject_kind="account",
        subject_id=account.id,
        scopes=sorted(scopes),
    )
    return text


def find_token_actor(session: Session, text: str) -> Actor | None:
    """Who a bearer token speaks for; None when it is unknown or revoked, or its account suspended."""
    token = session.execute(
        select(ApiToken).where(ApiToken.token_sha256 == hash_token(text), ApiToken.revoked_at.is_(None))
    ).scalar_one_or_none()
    if token is None:
        return None
    return find_actor(session, token.account_id, frozenset(Scope(name) for name in token.scopes))


def revoke_tokens(session: Session, *, account_id: UUID) -> None:
    session.execute(
        update(ApiToken)
        .where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=read_clock(session))
    )
