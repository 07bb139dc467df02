"""Turns an account into the actor the permission table judges."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.permissions import Actor, Role, Scope
from app.models import Account, Membership, Organisation


def find_actor(session: Session, account_id: UUID, scopes: frozenset[Scope] | None = None) -> Actor | None:
    """The actor of an account with its groups and organisation; None when it is suspended or gone."""
    row = session.execute(
        select(Account, Organisation.names)
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .where(Account.id == account_id)
    ).one_or_none()
    if row is None or row.Account.role is Role.SUSPENDED:
        return None
    groups = session.execute(select(Membership.group_id).where(Membership.account_id == account_id)).scalars()
    return Actor(
        account_id=account_id,
        role=row.Account.role,
        group_ids=frozenset(groups),
        scopes=scopes,
        display_name=row.Account.display_name or row.Account.email,
        email=row.Account.email,
        organisation=row.names,
    )
